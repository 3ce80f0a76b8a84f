import { maxMembers } from "../base/check-input.ts";
import { UserProblem } from "../base/errors.ts";
import { globalId, storedId } from "../base/ids.ts";
import type { BulkResult } from "../base/read-ids.ts";
import { rows, sql } from "../base/rows.ts";
import { type Tx, transact } from "../events/transact.ts";
import type { Context } from "../teams/context.ts";
import { addAssignees, removeAssignees } from "./assign-and-label.ts";
import { recordChanged, takeCandidates } from "./take-candidates.ts";

/**
 * The stored ids of members.
 *
 * @param options.alsoDisabled for what is still possible after a member has left
 * @throws UserProblem REQUIRED, TOO_MANY_ITEMS; NOT_FOUND for one that is none
 */
async function readMembers(tx: Tx, memberIds: string[], options: { alsoDisabled: boolean }): Promise<string[]> {
  if (memberIds.length === 0) throw new UserProblem("REQUIRED", "Name at least one member.", { path: ["memberIds"] });
  if (memberIds.length > maxMembers)
    throw new UserProblem("TOO_MANY_ITEMS", `At most ${maxMembers} members at once.`, { path: ["memberIds"] });
  const ids = memberIds.map((id) => storedId("TeamMember", id));
  const known = await rows<{ id: string }>(
    tx.em,
    sql`select id from team_member where team_id = ${tx.teamId} and id = any(${ids}::uuid[])
      and (state <> 'DISABLED' or ${options.alsoDisabled})`,
  );
  const there = new Set(known.map((member) => member.id));
  const missing = ids.findIndex((id) => id === null || !there.has(id));
  if (missing >= 0)
    throw new UserProblem(
      "NOT_FOUND",
      options.alsoDisabled ? "There is no such member." : "There is no such member, or they are disabled.",
      { path: ["memberIds", String(missing)] },
    );
  return [...there];
}

const asMembers = (ids: string[] | undefined): string[] => (ids ?? []).map((id) => globalId("TeamMember", id));

/**
 * Assigns members to candidates: they are notified first (docs/rules.md, Who is notified 1).
 *
 * @throws UserProblem FEATURE_NOT_ENABLED without TEAM_MEMBER_ASSIGNMENT
 */
export async function assignCandidates(context: Context, ids: string[], memberIds: string[]): Promise<BulkResult> {
  if (!context.plan.includes("TEAM_MEMBER_ASSIGNMENT"))
    throw new UserProblem("FEATURE_NOT_ENABLED", "The team's subscription does not include TEAM_MEMBER_ASSIGNMENT.");
  return await transact(
    context,
    async (tx) => {
      const members = await readMembers(tx, memberIds, { alsoDisabled: false });
      const taken = await takeCandidates(tx, ids);
      const changed = await addAssignees(
        tx,
        taken.candidates.map((one) => one.id),
        members,
      );
      return recordChanged(tx, taken, changed.keys(), (id) => ({ assignees: { added: asMembers(changed.get(id)) } }));
    },
    { bulk: ids.length > 100 },
  );
}

/** Takes members off candidates. Undoing needs no feature, and a member who has left can be taken off, too. */
export async function unassignCandidates(context: Context, ids: string[], memberIds: string[]): Promise<BulkResult> {
  return await transact(
    context,
    async (tx) => {
      const members = await readMembers(tx, memberIds, { alsoDisabled: true });
      const taken = await takeCandidates(tx, ids, { alsoErased: true });
      const changed = await removeAssignees(
        tx,
        taken.candidates.map((one) => one.id),
        members,
      );
      return recordChanged(tx, taken, changed.keys(), (id) => ({ assignees: { removed: asMembers(changed.get(id)) } }));
    },
    { bulk: ids.length > 100 },
  );
}
