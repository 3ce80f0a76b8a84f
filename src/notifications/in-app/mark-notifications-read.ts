import type { Context } from "../../access/context.ts";
import { viewerOf } from "../../access/permission.ts";
import { withTransaction } from "../../events/log/with-transaction.ts";
import { rows, sql } from "../../platform/database/rows.ts";
import { readNotificationCursor, readNotifiedEnd } from "./in-app.query.ts";

/** Marks the caller's notifications as read up to a cursor, or all present ones. */
export async function markNotificationsRead(context: Context, upTo: string | null): Promise<void> {
  const { teamId, id } = viewerOf(context);
  const { last: end, epoch } = await readNotifiedEnd(context.services, teamId);
  const last = upTo === null ? end : readNotificationCursor(context.services, { teamId, id }, epoch, upTo);
  await withTransaction(context, (tx) =>
    rows(
      tx.em,
      sql`update notification_decision set read_at = clock_timestamp() where team_id = ${teamId} and member_id = ${id}
        and channel = 'IN_APP' and outcome = 'NOTIFIED' and read_at is null and event_sequence <= ${last}`,
    ),
  );
}
