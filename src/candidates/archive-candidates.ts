import type { Context } from "../access/context.ts";
import { withTransaction } from "../events/log/with-transaction.ts";
import { rows, sql } from "../platform/database/rows.ts";
import type { BulkResult } from "../platform/graphql/read-ids.ts";
import { lockCandidates, recordChanged } from "./write/lock-candidates.ts";

/** Archives or restores candidates: archived ones are excluded from lists. Their invitations stay active. */
export async function archiveCandidates(context: Context, ids: string[], archived: boolean): Promise<BulkResult> {
  return await withTransaction(
    context,
    async (tx) => {
      const selection = await lockCandidates(tx, ids, { alsoErased: true });
      const changed = await rows<{ id: string }>(
        tx.em,
        sql`update candidate set archived_at = case when ${archived}::boolean then clock_timestamp() end
          where team_id = ${tx.teamId} and id = any(${selection.candidates.map((one) => one.id)}::uuid[])
            and (archived_at is not null) <> ${archived}::boolean returning id`,
      );
      return recordChanged(
        tx,
        selection,
        changed.map((row) => row.id),
        () => ({ archived: { from: !archived, to: archived } }),
      );
    },
    { bulk: ids.length > 100 },
  );
}
