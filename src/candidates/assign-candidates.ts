import type { Context } from "../access/context.ts";
import { type Tx, withTransaction } from "../events/log/with-transaction.ts";
import { anyOf, array, db } from "../platform/database/sql.ts";
import { UserError } from "../platform/errors.ts";
import { maxMembers } from "../platform/graphql/check-input.ts";
import type { BulkResult } from "../platform/graphql/read-ids.ts";
import { globalId, storedId } from "../platform/ids/ids.ts";
import { addAssignees, removeAssignees } from "./write/assign-and-label.ts";
import { lockCandidates, recordChanged } from "./write/lock-candidates.ts";

/**
 * Reads the stored ids of members.
 *
 * @param options.alsoDisabled includes disabled members
 * @throws UserError REQUIRED, TOO_MANY_ITEMS; NOT_FOUND for an id that is not a member's
 */
async function readMembers(tx: Tx, memberIds: string[], options: { alsoDisabled: boolean }): Promise<string[]> {
  if (memberIds.length === 0) throw new UserError("REQUIRED", "Name at least one member.", { path: ["memberIds"] });
  if (memberIds.length > maxMembers)
    throw new UserError("TOO_MANY_ITEMS", `At most ${maxMembers} members at once.`, { path: ["memberIds"] });
  const ids = memberIds.map((id) => storedId("TeamMember", id));
  const known = await db(tx.em)
    .selectFrom("team_member")
    .select("id")
    .where("team_id", "=", tx.teamId)
    .where("id", "=", anyOf(array.uuid(ids)))
    .$if(!options.alsoDisabled, (query) => query.where("state", "<>", "DISABLED"))
    .execute();
  const knownIds = new Set(known.map((member) => member.id));
  const missing = ids.findIndex((id) => id === null || !knownIds.has(id));
  if (missing >= 0)
    throw new UserError(
      "NOT_FOUND",
      options.alsoDisabled ? "There is no such member." : "There is no such member, or they are disabled.",
      { path: ["memberIds", String(missing)] },
    );
  return [...knownIds];
}

const asMembers = (ids: string[] | undefined): string[] => (ids ?? []).map((id) => globalId("TeamMember", id));

/**
 * Assigns members to candidates. Assigned members are notified first (docs/rules.md, Who is notified 1).
 *
 * @throws UserError FEATURE_NOT_ENABLED without TEAM_MEMBER_ASSIGNMENT
 */
export async function assignCandidates(context: Context, ids: string[], memberIds: string[]): Promise<BulkResult> {
  if (!context.plan.includes("TEAM_MEMBER_ASSIGNMENT"))
    throw new UserError("FEATURE_NOT_ENABLED", "The team's subscription does not include TEAM_MEMBER_ASSIGNMENT.");
  return await withTransaction(context, (tx) => assignInTransaction(tx, ids, memberIds), { bulk: ids.length > 100 });
}

/** Assigns members within a transaction of the caller, who has checked the feature. */
export async function assignInTransaction(tx: Tx, ids: string[], memberIds: string[]): Promise<BulkResult> {
  const members = await readMembers(tx, memberIds, { alsoDisabled: false });
  const selection = await lockCandidates(tx, ids);
  const changed = await addAssignees(
    tx,
    selection.candidates.map((one) => one.id),
    members,
  );
  return recordChanged(tx, selection, changed.keys(), (id) => ({
    assignees: { added: asMembers(changed.get(id)) },
  }));
}

/** Removes members' assignments. This needs no feature, and works for disabled members, too. */
export async function unassignCandidates(context: Context, ids: string[], memberIds: string[]): Promise<BulkResult> {
  return await withTransaction(
    context,
    async (tx) => {
      const members = await readMembers(tx, memberIds, { alsoDisabled: true });
      const selection = await lockCandidates(tx, ids, { alsoErased: true });
      const changed = await removeAssignees(
        tx,
        selection.candidates.map((one) => one.id),
        members,
      );
      return recordChanged(tx, selection, changed.keys(), (id) => ({
        assignees: { removed: asMembers(changed.get(id)) },
      }));
    },
    { bulk: ids.length > 100 },
  );
}
