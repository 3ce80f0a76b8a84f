import { rows, sql } from "../base/rows.ts";
import type { Tx } from "../events/transact.ts";

/** Adds members to those assigned to candidates; who is assigned already stays. One statement. Answers whom that changed. */
export async function addAssignees(tx: Tx, candidateIds: string[], memberIds: string[]): Promise<Set<string>> {
  if (candidateIds.length === 0 || memberIds.length === 0) return new Set();
  const changed = await rows<{ id: string }>(
    tx.em,
    sql`insert into candidate_assignee (team_id, candidate_id, member_id)
      select ${tx.teamId}, candidate_id, member_id from unnest(${candidateIds}::uuid[]) as candidate_id, unnest(${memberIds}::uuid[]) as member_id
      order by candidate_id, member_id on conflict do nothing returning candidate_id as id`,
  );
  return new Set(changed.map((row) => row.id));
}

/** Adds labels to candidates that lack them. One statement. Answers whom that changed. */
export async function addLabels(tx: Tx, candidateIds: string[], labels: string[]): Promise<Set<string>> {
  if (candidateIds.length === 0 || labels.length === 0) return new Set();
  const changed = await rows<{ id: string }>(
    tx.em,
    sql`insert into candidate_label (team_id, candidate_id, label)
      select ${tx.teamId}, candidate_id, label from unnest(${candidateIds}::uuid[]) as candidate_id, unnest(${labels}::text[]) as label
      order by candidate_id, label on conflict do nothing returning candidate_id as id`,
  );
  return new Set(changed.map((row) => row.id));
}

/** Takes labels off candidates that have them. One statement. Answers whom that changed. */
export async function removeLabels(tx: Tx, candidateIds: string[], labels: string[]): Promise<Set<string>> {
  if (candidateIds.length === 0 || labels.length === 0) return new Set();
  const changed = await rows<{ id: string }>(
    tx.em,
    sql`delete from candidate_label where team_id = ${tx.teamId} and candidate_id = any(${candidateIds}::uuid[])
      and label = any(${labels}::text[]) returning candidate_id as id`,
  );
  return new Set(changed.map((row) => row.id));
}
