import type { BulkResult } from "../base/read-ids.ts";
import { rows, sql } from "../base/rows.ts";
import { transact } from "../events/transact.ts";
import type { Context } from "../teams/context.ts";
import { recordChanged, takeCandidates } from "./take-candidates.ts";

/** Takes candidates out of the lists, or back in. Their invitations go on. */
export async function archiveCandidates(context: Context, ids: string[], archived: boolean): Promise<BulkResult> {
  return await transact(
    context,
    async (tx) => {
      const taken = await takeCandidates(tx, ids, { alsoErased: true });
      const changed = await rows<{ id: string }>(
        tx.em,
        sql`update candidate set archived_at = case when ${archived}::boolean then clock_timestamp() end
          where team_id = ${tx.teamId} and id = any(${taken.candidates.map((one) => one.id)}::uuid[])
            and (archived_at is not null) <> ${archived}::boolean returning id`,
      );
      return recordChanged(
        tx,
        taken,
        changed.map((row) => row.id),
        () => ({ archived: { from: !archived, to: archived } }),
      );
    },
    { bulk: ids.length > 100 },
  );
}
