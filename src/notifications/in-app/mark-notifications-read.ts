import type { Context } from "../../access/context.ts";
import { viewerOf } from "../../access/permission.ts";
import { withTransaction } from "../../events/log/with-transaction.ts";
import { db, sql, statementTimestamp } from "../../platform/database/sql.ts";
import { readNotificationCursor, readNotifiedEnd } from "./in-app.query.ts";

/** Marks the caller's notifications as read up to a cursor, or all present ones. */
export async function markNotificationsRead(context: Context, upTo: string | null): Promise<void> {
  const { teamId, id } = viewerOf(context);
  const { last: end, epoch } = await readNotifiedEnd(context.services, teamId);
  const last = upTo === null ? end : readNotificationCursor(context.services, { teamId, id }, epoch, upTo);
  await withTransaction(context, (tx) =>
    db(tx.em)
      .updateTable("notification_decision")
      .set({ read_at: statementTimestamp() })
      .where("team_id", "=", teamId)
      .where("member_id", "=", id)
      .where("channel", "=", sql.lit("IN_APP"))
      .where("outcome", "=", sql.lit("NOTIFIED"))
      .where("read_at", "is", null)
      .where("event_sequence", "<=", last)
      .execute(),
  );
}
