import type { Tx } from "../../events/log/with-transaction.ts";
import { anyOf, array, db, insertFrom, unnest } from "../../platform/database/sql.ts";

/** Candidate → the values that were added to or removed from the candidate. Unchanged candidates are not in the map. */
export type ChangedSets = Map<string, string[]>;

const changedSets = (changed: { id: string; what: string }[]): ChangedSets =>
  new Map([...Map.groupBy(changed, (row) => row.id)].map(([id, of]) => [id, of.map((row) => row.what)]));

/** Assigns members to candidates with one statement. Existing assignments stay. */
export async function addAssignees(tx: Tx, candidateIds: string[], memberIds: string[]): Promise<ChangedSets> {
  if (candidateIds.length === 0 || memberIds.length === 0) return new Map();
  const added = await insertFrom(
    db(tx.em),
    "candidate_assignee",
    db(tx.em)
      .selectFrom([
        unnest("candidate", { id: array.uuid(candidateIds) }),
        unnest("member", { id: array.uuid(memberIds) }),
      ])
      .orderBy("candidate.id")
      .orderBy("member.id"),
    (eb) => ({ team_id: tx.teamId, candidate_id: eb.ref("candidate.id"), member_id: eb.ref("member.id") }),
  )
    .onConflict((conflict) => conflict.doNothing())
    .returning(["candidate_id as id", "member_id as what"])
    .execute();
  return changedSets(added);
}

/** Removes members' assignments to candidates with one statement. */
export async function removeAssignees(tx: Tx, candidateIds: string[], memberIds: string[]): Promise<ChangedSets> {
  if (candidateIds.length === 0 || memberIds.length === 0) return new Map();
  const removed = await db(tx.em)
    .deleteFrom("candidate_assignee")
    .where("team_id", "=", tx.teamId)
    .where("candidate_id", "=", anyOf(array.uuid(candidateIds)))
    .where("member_id", "=", anyOf(array.uuid(memberIds)))
    .returning(["candidate_id as id", "member_id as what"])
    .execute();
  return changedSets(removed);
}

/** Adds labels to candidates with one statement. Existing labels stay. */
export async function addLabels(tx: Tx, candidateIds: string[], labels: string[]): Promise<ChangedSets> {
  if (candidateIds.length === 0 || labels.length === 0) return new Map();
  const added = await insertFrom(
    db(tx.em),
    "candidate_label",
    db(tx.em)
      .selectFrom([
        unnest("candidate", { id: array.uuid(candidateIds) }),
        unnest("given", { label: array.text(labels) }),
      ])
      .orderBy("candidate.id")
      .orderBy("given.label"),
    (eb) => ({ team_id: tx.teamId, candidate_id: eb.ref("candidate.id"), label: eb.ref("given.label") }),
  )
    .onConflict((conflict) => conflict.doNothing())
    .returning(["candidate_id as id", "label as what"])
    .execute();
  return changedSets(added);
}

/** Removes labels from candidates with one statement. */
export async function removeLabels(tx: Tx, candidateIds: string[], labels: string[]): Promise<ChangedSets> {
  if (candidateIds.length === 0 || labels.length === 0) return new Map();
  const removed = await db(tx.em)
    .deleteFrom("candidate_label")
    .where("team_id", "=", tx.teamId)
    .where("candidate_id", "=", anyOf(array.uuid(candidateIds)))
    .where("label", "=", anyOf(array.text(labels)))
    .returning(["candidate_id as id", "label as what"])
    .execute();
  return changedSets(removed);
}
