import type { Tx } from "../../events/log/with-transaction.ts";
import { rows, sql } from "../../platform/database/rows.ts";

/** Candidate → the values that were added to or removed from the candidate. Unchanged candidates are not in the map. */
export type ChangedSets = Map<string, string[]>;

const changedSets = (changed: { id: string; what: string }[]): ChangedSets =>
  new Map([...Map.groupBy(changed, (row) => row.id)].map(([id, of]) => [id, of.map((row) => row.what)]));

/** Assigns members to candidates with one statement. Existing assignments stay. */
export async function addAssignees(tx: Tx, candidateIds: string[], memberIds: string[]): Promise<ChangedSets> {
  if (candidateIds.length === 0 || memberIds.length === 0) return new Map();
  return changedSets(
    await rows(
      tx.em,
      sql`insert into candidate_assignee (team_id, candidate_id, member_id)
        select ${tx.teamId}, candidate_id, member_id from unnest(${candidateIds}::uuid[]) as candidate_id, unnest(${memberIds}::uuid[]) as member_id
        order by candidate_id, member_id on conflict do nothing returning candidate_id as id, member_id as what`,
    ),
  );
}

/** Removes members' assignments to candidates with one statement. */
export async function removeAssignees(tx: Tx, candidateIds: string[], memberIds: string[]): Promise<ChangedSets> {
  if (candidateIds.length === 0 || memberIds.length === 0) return new Map();
  return changedSets(
    await rows(
      tx.em,
      sql`delete from candidate_assignee where team_id = ${tx.teamId} and candidate_id = any(${candidateIds}::uuid[])
        and member_id = any(${memberIds}::uuid[]) returning candidate_id as id, member_id as what`,
    ),
  );
}

/** Adds labels to candidates with one statement. Existing labels stay. */
export async function addLabels(tx: Tx, candidateIds: string[], labels: string[]): Promise<ChangedSets> {
  if (candidateIds.length === 0 || labels.length === 0) return new Map();
  return changedSets(
    await rows(
      tx.em,
      sql`insert into candidate_label (team_id, candidate_id, label)
        select ${tx.teamId}, candidate_id, label from unnest(${candidateIds}::uuid[]) as candidate_id, unnest(${labels}::text[]) as label
        order by candidate_id, label on conflict do nothing returning candidate_id as id, label as what`,
    ),
  );
}

/** Removes labels from candidates with one statement. */
export async function removeLabels(tx: Tx, candidateIds: string[], labels: string[]): Promise<ChangedSets> {
  if (candidateIds.length === 0 || labels.length === 0) return new Map();
  return changedSets(
    await rows(
      tx.em,
      sql`delete from candidate_label where team_id = ${tx.teamId} and candidate_id = any(${candidateIds}::uuid[])
        and label = any(${labels}::text[]) returning candidate_id as id, label as what`,
    ),
  );
}
