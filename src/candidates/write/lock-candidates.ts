import type { Tx } from "../../events/log/with-transaction.ts";
import { anyOf, array, db, sql } from "../../platform/database/sql.ts";
import { inOrder, type ReadIds, readIds } from "../../platform/graphql/read-ids.ts";

/** A locked candidate of a bulk call. */
export interface SelectedCandidate {
  id: string;
  email: string | null;
  name: string | null;
  erased: boolean;
}

/**
 * Locks the candidates of a bulk call in the order of their addresses, which is the order of all transactions.
 *
 * @param options.alsoErased also accepts erased candidates; otherwise they are rejected
 */
export async function lockCandidates(
  tx: Tx,
  ids: string[],
  options: { alsoErased?: boolean } = {},
): Promise<{ read: ReadIds; candidates: SelectedCandidate[] }> {
  const read = readIds("Candidate", ids, "candidate");
  const candidates: SelectedCandidate[] = await db(tx.em)
    .selectFrom("candidate")
    .select((eb) => ["id", "email", "name", sql<boolean>`${eb.ref("erased_at")} is not null`.as("erased")])
    .where("team_id", "=", tx.teamId)
    .where("id", "=", anyOf(array.uuid([...read.placeOf.keys()])))
    .orderBy("email", (order) => order.collate("C"))
    .orderBy("id")
    .forNoKeyUpdate()
    .execute();
  read.rejectMissing(candidates);
  if (options.alsoErased) return { read, candidates };
  for (const { id } of candidates.filter((one) => one.erased))
    read.refuse(id, "INVALID_STATE", "This candidate was erased.");
  return { read, candidates: candidates.filter((one) => !one.erased) };
}

/**
 * Records an event with the changes of each candidate, and returns the candidates that have the requested state now.
 */
export function recordChanged(
  tx: Tx,
  { read, candidates }: { read: ReadIds; candidates: { id: string }[] },
  changed: Iterable<string>,
  changes: (id: string) => Record<string, Record<string, unknown>>,
) {
  for (const id of changed) tx.recordEvents({ type: "CANDIDATE_UPDATED", candidateId: id, changes: changes(id) });
  return inOrder(
    read,
    candidates.map((one) => one.id),
  );
}
