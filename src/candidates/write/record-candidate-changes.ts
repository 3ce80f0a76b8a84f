import type { Tx } from "../../events/log/with-transaction.ts";
import { globalId } from "../../platform/ids/ids.ts";
import type { ChangedSets } from "./assign-and-label.ts";

/** Records an event with the changes for each candidate who existed before the call. */
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
      // Only the names of filled fields are recorded, because their values are personal data.
      ...Object.fromEntries((filled.get(id) ?? []).map((field) => [field, { from: null }])),
    };
    if (!isNew && Object.keys(changes).length > 0)
      tx.recordEvents({ type: "CANDIDATE_UPDATED", candidateId: id, changes });
  }
}
