import type { Context } from "../access/context.ts";
import { withTransaction } from "../events/log/with-transaction.ts";
import { rows, sql } from "../platform/database/rows.ts";
import type { BulkResult } from "../platform/graphql/read-ids.ts";
import { lockCandidates, recordChanged } from "./write/lock-candidates.ts";

/** Records the team's decision about candidates; null resets it. Candidates are not notified. */
export async function decideCandidates(
  context: Context,
  ids: string[],
  decision: "APPROVED" | "REJECTED" | null,
): Promise<BulkResult> {
  return await withTransaction(
    context,
    async (tx) => {
      const selection = await lockCandidates(tx, ids, { alsoErased: true });
      const wanted = selection.candidates.map((one) => one.id);
      const changed = await rows<{ id: string; from: string | null }>(
        tx.em,
        sql`with before as (
            select id, decision from candidate where team_id = ${tx.teamId}
              and id = any(${wanted}::uuid[]) and decision is distinct from ${decision}::text)
          update candidate c set decision = ${decision}::text, decided_at = case when ${decision}::text is not null then clock_timestamp() end
          from before where c.team_id = ${tx.teamId} and c.id = any(${wanted}::uuid[]) and c.id = before.id returning c.id, before.decision as from`,
      );
      const from = new Map(changed.map((row) => [row.id, row.from]));
      return recordChanged(tx, selection, from.keys(), (id) => ({ decision: { from: from.get(id), to: decision } }));
    },
    { bulk: ids.length > 100 },
  );
}
