import type { Context } from "../access/context.ts";
import { type Tx, withTransaction } from "../events/log/with-transaction.ts";
import { anyOf, array, db, statementTimestamp } from "../platform/database/sql.ts";
import type { BulkResult } from "../platform/graphql/read-ids.ts";
import { lockCandidates, recordChanged } from "./write/lock-candidates.ts";

/** Records the team's decision about candidates; null resets it. Candidates are not notified. */
export async function decideCandidates(
  context: Context,
  ids: string[],
  decision: "APPROVED" | "REJECTED" | null,
): Promise<BulkResult> {
  return await withTransaction(context, (tx) => decideInTransaction(tx, ids, decision), { bulk: ids.length > 100 });
}

/** Records the decision within a transaction of the caller. */
export async function decideInTransaction(
  tx: Tx,
  ids: string[],
  decision: "APPROVED" | "REJECTED" | null,
): Promise<BulkResult> {
  const selection = await lockCandidates(tx, ids, { alsoErased: true });
  const wanted = selection.candidates.map((one) => one.id);
  const changed = await db(tx.em)
    .with("before", (query) =>
      query
        .selectFrom("candidate")
        .select(["id", "decision"])
        .where("team_id", "=", tx.teamId)
        .where("id", "=", anyOf(array.uuid(wanted)))
        .where("decision", "is distinct from", decision),
    )
    .updateTable("candidate as c")
    .from("before")
    .set({ decision, decided_at: decision === null ? null : statementTimestamp() })
    .where("c.team_id", "=", tx.teamId)
    .where("c.id", "=", anyOf(array.uuid(wanted)))
    .whereRef("c.id", "=", "before.id")
    .returning(["c.id", "before.decision as from"])
    .execute();
  const from = new Map(changed.map((row) => [row.id, row.from]));
  return recordChanged(tx, selection, from.keys(), (id) => ({ decision: { from: from.get(id), to: decision } }));
}
