import { inOrder, type ReadIds, readIds } from "../base/read-ids.ts";
import { rows, sql } from "../base/rows.ts";
import type { Tx } from "../events/transact.ts";

/** A candidate of a bulk call, locked. */
export interface TakenCandidate {
  id: string;
  email: string | null;
  name: string | null;
  erased: boolean;
}

/**
 * Locks the candidates that a call names, in the order of their addresses, as everybody does.
 *
 * @param options.alsoErased for what is still possible after the person was forgotten; without it they
 *   are refused
 */
export async function takeCandidates(
  tx: Tx,
  ids: string[],
  options: { alsoErased?: boolean } = {},
): Promise<{ read: ReadIds; candidates: TakenCandidate[] }> {
  const read = readIds("Candidate", ids, "candidate");
  const candidates = await rows<TakenCandidate>(
    tx.em,
    sql`select id, email, name, erased_at is not null as erased from candidate
      where team_id = ${tx.teamId} and id = any(${[...read.placeOf.keys()]}::uuid[])
      order by email collate "C", id for no key update`,
  );
  read.refuseMissing(candidates);
  if (options.alsoErased) return { read, candidates };
  for (const { id } of candidates.filter((one) => one.erased))
    read.refuse(id, "INVALID_STATE", "This person was forgotten.");
  return { read, candidates: candidates.filter((one) => !one.erased) };
}

/** Records what changed of each candidate, and answers which are as asked now. */
export function recordChanged(
  tx: Tx,
  { read, candidates }: { read: ReadIds; candidates: { id: string }[] },
  changed: Iterable<string>,
  changes: (id: string) => Record<string, Record<string, unknown>>,
) {
  for (const id of changed) tx.record({ type: "CANDIDATE_UPDATED", candidateId: id, changes: changes(id) });
  return inOrder(
    read,
    candidates.map((one) => one.id),
  );
}
