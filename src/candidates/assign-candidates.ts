import { UserProblem } from "../base/errors.ts";
import { globalId, storedId } from "../base/ids.ts";
import type { BulkResult } from "../base/read-ids.ts";
import { rows, sql } from "../base/rows.ts";
import { type Tx, transact } from "../events/transact.ts";
import type { Context } from "../teams/context.ts";
import { viewerOf } from "../teams/permission.ts";
import { addAssignees } from "./assign-and-label.ts";
import { recordChanged, takeCandidates } from "./take-candidates.ts";

const mostMembers = 100;

/** The stored ids of members. @throws UserProblem NOT_FOUND for one that is none, or is DISABLED */
async function readMembers(tx: Tx, memberIds: string[]): Promise<string[]> {
  if (memberIds.length === 0) throw new UserProblem("REQUIRED", "Name at least one member.", { path: ["memberIds"] });
  if (memberIds.length > mostMembers)
    throw new UserProblem("TOO_MANY_ITEMS", `At most ${mostMembers} members at once.`, { path: ["memberIds"] });
  const ids = memberIds.map((id) => storedId("TeamMember", id));
  const known = await rows<{ id: string }>(
    tx.em,
    sql`select id from team_member where team_id = ${tx.teamId} and id = any(${ids}::uuid[]) and state <> 'DISABLED'`,
  );
  const there = new Set(known.map((member) => member.id));
  const missing = ids.findIndex((id) => id === null || !there.has(id));
  if (missing >= 0)
    throw new UserProblem("NOT_FOUND", "There is no such member, or they are disabled.", {
      path: ["memberIds", String(missing)],
    });
  return [...there];
}

/**
 * Assigns members to candidates: they are told of them first (rules.md, Who is told).
 *
 * @throws UserProblem FEATURE_NOT_ENABLED without TEAM_MEMBER_ASSIGNMENT
 */
export async function assignCandidates(context: Context, ids: string[], memberIds: string[]): Promise<BulkResult> {
  if (!viewerOf(context).features.has("TEAM_MEMBER_ASSIGNMENT"))
    throw new UserProblem("FEATURE_NOT_ENABLED", "The team's subscription does not include TEAM_MEMBER_ASSIGNMENT.");
  return await transact(
    context,
    async (tx) => {
      const members = await readMembers(tx, memberIds);
      const taken = await takeCandidates(tx, ids);
      const changed = await addAssignees(
        tx,
        taken.candidates.map((one) => one.id),
        members,
      );
      const added = members.map((id) => globalId("TeamMember", id));
      return recordChanged(tx, taken, changed, () => ({ assignees: { added } }));
    },
    { bulk: ids.length > 100 },
  );
}

/** Takes members off candidates. Undoing needs no feature, and a member who has left can be taken off, too. */
export async function unassignCandidates(context: Context, ids: string[], memberIds: string[]): Promise<BulkResult> {
  return await transact(
    context,
    async (tx) => {
      const taken = await takeCandidates(tx, ids, { alsoErased: true });
      const members = memberIds.map((id) => storedId("TeamMember", id)).filter((id) => id !== null);
      const gone = await rows<{ id: string }>(
        tx.em,
        sql`delete from candidate_assignee where team_id = ${tx.teamId}
          and candidate_id = any(${taken.candidates.map((one) => one.id)}::uuid[]) and member_id = any(${members}::uuid[])
          returning candidate_id as id`,
      );
      const removed = members.map((id) => globalId("TeamMember", id));
      return recordChanged(tx, taken, new Set(gone.map((row) => row.id)), () => ({ assignees: { removed } }));
    },
    { bulk: ids.length > 100 },
  );
}
