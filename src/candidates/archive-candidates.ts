import type { BulkResult } from "../base/read-ids.ts";
import { rows, sql } from "../base/rows.ts";
import { transact } from "../events/transact.ts";
import type { Context } from "../teams/context.ts";
import { recordChanged, takeCandidates } from "./take-candidates.ts";

/** Archives or restores candidates: archived ones are excluded from lists. Their invitations stay active. */
export async function archiveCandidates(context: Context, ids: string[], archived: boolean): Promise<BulkResult> {
  return await transact(
    context,
    async (tx) => {
      const selection = await takeCandidates(tx, ids, { alsoErased: true });
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
