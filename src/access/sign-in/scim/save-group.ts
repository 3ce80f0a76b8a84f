import type { EntityManager } from "@mikro-orm/postgresql";
import { audit } from "../../../audit/audit.ts";
import { inTransaction } from "../../../platform/database/in-transaction.ts";
import { anyOf, array, db, insertFrom, now, sql, unnest } from "../../../platform/database/sql.ts";
import { newId } from "../../../platform/ids/ids.ts";
import type { Context } from "../../context.ts";
import type { TeamRole } from "../../roles.ts";
import type { GroupChange } from "./group-input.ts";
import { findGroup, type StoredGroup } from "./groups.query.ts";
import { provisionerOf } from "./provisioner.ts";
import { invalidValue, noSuch, ScimError } from "./scim-error.ts";
import { applyGroupRoles, groupMemberIds, groupRoles, roleOfName } from "./steps/group-roles.ts";
import { lockTeam } from "./steps/store-user.ts";
import { keyOf } from "./user-input.ts";

/** How many groups a team may have, and how many members a group. */
const maxGroups = 200;
const maxGroupMembers = 10_000;

/**
 * Makes a group of the directory, or changes one: its name, and who is in it. Members get the role of the group at once.
 *
 * @param id null: a new group
 * @returns the id of the group
 * @throws ScimError 404, uniqueness, invalidValue; UserError NOT_ALLOWED where no active owner would be left
 */
export async function saveGroup(context: Context, id: string | null, change: GroupChange): Promise<string> {
  const { teamId } = provisionerOf(context);
  const { groupId, hashes } = await inTransaction(context.em, async (em) => {
    await lockTeam(em, teamId);
    const known = id === null ? null : await findGroup(em, teamId, id);
    if (known === undefined) throw noSuch("group");
    const group = known ?? (await addGroup(em, context, teamId, change.displayName!));
    await rename(em, teamId, group, change);
    return { groupId: group.id, hashes: await changeMembers(em, context, teamId, group.id, change) };
  });
  for (const hash of hashes) context.services.credentials.evict(hash);
  return groupId;
}

async function addGroup(em: EntityManager, context: Context, teamId: string, name: string): Promise<StoredGroup> {
  const { count } = await db(em)
    .selectFrom("scim_group")
    .select(sql<number>`count(*)::int`.as("count"))
    .where("team_id", "=", teamId)
    .executeTakeFirstOrThrow();
  if (count >= maxGroups) throw invalidValue("displayName", `a team has at most ${maxGroups} groups.`);
  await checkName(em, teamId, name, null);
  const named = roleOfName(name);
  const role: TeamRole | null = named === "BLIND_REVIEWER" && !context.plan.includes("BLIND_REVIEW") ? null : named;
  const id = newId();
  await db(em)
    .insertInto("scim_group")
    .values({ team_id: teamId, id, display_name: name, name_key: keyOf(name), role })
    .execute();
  await audit(em, context, teamId, {
    action: "sign_on.add_group",
    target: { type: "Team", id: teamId },
    changes: { group: { from: null, to: name }, role: { from: null, to: role } },
  });
  return (await findGroup(em, teamId, id))!;
}

/** @throws ScimError uniqueness */
async function checkName(em: EntityManager, teamId: string, name: string, id: string | null): Promise<void> {
  const other = await db(em)
    .selectFrom("scim_group")
    .select("id")
    .where("team_id", "=", teamId)
    .where("name_key", "=", keyOf(name))
    .executeTakeFirst();
  if (other !== undefined && other.id !== id)
    throw new ScimError(409, "uniqueness", "displayName: another group has this name.");
}

/** Gives a group another name or external id. Its role stays: it was given to the group, by its first name or by an owner. */
async function rename(em: EntityManager, teamId: string, group: StoredGroup, change: GroupChange): Promise<void> {
  const { displayName = group.displayName, externalId = group.externalId } = change;
  if (displayName !== group.displayName) await checkName(em, teamId, displayName, group.id);
  await db(em)
    .updateTable("scim_group")
    .set({ display_name: displayName, name_key: keyOf(displayName), external_id: externalId, updated_at: now() })
    .where("team_id", "=", teamId)
    .where("id", "=", group.id)
    .execute();
}

async function changeMembers(
  em: EntityManager,
  context: Context,
  teamId: string,
  groupId: string,
  { members }: GroupChange,
): Promise<Buffer[]> {
  if (members.length === 0) return [];
  const present = await groupMemberIds(em, teamId, groupId);
  const wanted = new Set(present);
  for (const { op, memberIds } of members) {
    if (op === "replace") wanted.clear();
    for (const memberId of memberIds) {
      if (op === "remove") wanted.delete(memberId);
      else wanted.add(memberId);
    }
  }
  if (wanted.size > maxGroupMembers) throw invalidValue("members", `a group has at most ${maxGroupMembers} members.`);
  const had = new Set(present);
  const added = [...wanted].filter((one) => !had.has(one));
  const removed = present.filter((one) => !wanted.has(one));
  const affected = [...added, ...removed];
  const before = await groupRoles(em, teamId, affected);
  await checkUsers(em, teamId, added);
  await insertFrom(
    db(em),
    "scim_group_member",
    db(em).selectFrom(unnest("new", { member_id: array.uuid(added) })),
    (eb) => ({ team_id: teamId, group_id: groupId, member_id: eb.ref("new.member_id") }),
  ).execute();
  await db(em)
    .deleteFrom("scim_group_member")
    .where("team_id", "=", teamId)
    .where("group_id", "=", groupId)
    .where("member_id", "=", anyOf(array.uuid(removed)))
    .execute();
  return await applyGroupRoles(em, context, teamId, affected, before);
}

/** @throws ScimError for ids that are no users of the team */
async function checkUsers(em: EntityManager, teamId: string, memberIds: string[]): Promise<void> {
  if (memberIds.length === 0) return;
  const { count } = await db(em)
    .selectFrom("team_member as m")
    .leftJoin("scim_user as u", (join) => join.on("u.team_id", "=", teamId).onRef("u.member_id", "=", "m.id"))
    .select(sql<number>`count(*)::int`.as("count"))
    .where("m.team_id", "=", teamId)
    .where("m.id", "=", anyOf(array.uuid(memberIds)))
    .where("u.deleted_at", "is", null)
    .executeTakeFirstOrThrow();
  if (count < memberIds.length) throw invalidValue("members.value", "there is no such user.");
}
