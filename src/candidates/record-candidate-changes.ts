import { globalId } from "../base/ids.ts";
import type { Tx } from "../events/transact.ts";
import type { ChangedSets } from "./assign-and-label.ts";

/** Says of each candidate who was there before what the call changed of them. */
export function recordCandidateChanges(
  tx: Tx,
  known: { id: string; isNew: boolean }[],
  { filled, labelled, assigned }: { filled: ChangedSets; labelled: ChangedSets; assigned: ChangedSets },
): void {
  for (const { id, isNew } of known) {
    const changes = {
      ...(labelled.has(id) ? { labels: { added: labelled.get(id) } } : {}),
      ...(assigned.has(id)
        ? { assignees: { added: assigned.get(id)!.map((member) => globalId("TeamMember", member)) } }
        : {}),
      // Which fields were empty before, but not what they hold now: that is the person's.
      ...Object.fromEntries((filled.get(id) ?? []).map((field) => [field, { from: null }])),
    };
    if (!isNew && Object.keys(changes).length > 0) tx.record({ type: "CANDIDATE_UPDATED", candidateId: id, changes });
  }
}
