import type { EntityManager } from "@mikro-orm/postgresql";
import { audit } from "../../../../audit/audit.ts";
import { anyOf, array, db, unnest } from "../../../../platform/database/sql.ts";
import { UserError } from "../../../../platform/errors.ts";
import type { Context } from "../../../context.ts";
import { type TeamRole, teamRoles } from "../../../roles.ts";
import { usualRole } from "../users.query.ts";

/** The highest role that groups give members, by the ids of those who are in a group with a role. */
export async function groupRoles(
  em: EntityManager,
  teamId: string,
  memberIds: string[],
): Promise<Map<string, TeamRole>> {
  const rows = await db(em)
    .selectFrom("scim_group_member as gm")
    .innerJoin("scim_group as g", (join) =>
      join.onRef("g.team_id", "=", "gm.team_id").onRef("g.id", "=", "gm.group_id"),
    )
    .select(["gm.member_id as memberId", "g.role"])
    .where("gm.team_id", "=", teamId)
    .where("gm.member_id", "=", anyOf(array.uuid(memberIds)))
    .where("g.role", "is not", null)
    .$narrowType<{ role: TeamRole }>()
    .execute();
  const highest = new Map<string, TeamRole>();
  for (const { memberId, role } of rows) {
    const before = highest.get(memberId);
    if (before === undefined || teamRoles.indexOf(role) < teamRoles.indexOf(before)) highest.set(memberId, role);
  }
  return highest;
}

/**
 * Gives members the roles of their groups after a change of these, in the caller's transaction. A member whose groups give the
 * same role as before stays as they are, and so does an owner who is not one by a group: an owner has made them one. Who
 * is in no group with a role any more has the team's usual role.
 *
 * @param before the roles by groups before the change
 * @returns the hashes of the credentials whose rights have changed
 * @throws UserError NOT_ALLOWED where no active owner would be left
 */
export async function applyGroupRoles(
  em: EntityManager,
  context: Context,
  teamId: string,
  memberIds: string[],
  before: ReadonlyMap<string, TeamRole>,
): Promise<Buffer[]> {
  const after = await groupRoles(em, teamId, memberIds);
  const moved = memberIds.filter((id) => before.get(id) !== after.get(id));
  if (moved.length === 0) return [];
  const usual = await usualRole(em, teamId);
  const locked = await db(em)
    .selectFrom("team_member")
    .select(["id", "role", "state"])
    .where("team_id", "=", teamId)
    .where((eb) => eb.or([eb("id", "=", anyOf(array.uuid(moved))), eb("role", "=", "OWNER")]))
    .orderBy("id")
    .forNoKeyUpdate()
    .execute();
  const isMoved = new Set(moved);
  const changed = locked.flatMap(({ id, role }) => {
    const next = after.get(id) ?? usual;
    const isUnchanged = !isMoved.has(id) || next === role || (role === "OWNER" && before.get(id) !== "OWNER");
    return isUnchanged ? [] : [{ id, from: role, to: next }];
  });
  if (changed.length === 0) return [];
  const next = new Map(changed.map(({ id, to }) => [id, to]));
  const owners = locked.filter(({ id, role, state }) => state === "ACTIVE" && (next.get(id) ?? role) === "OWNER");
  const hadOwner = locked.some(({ role, state }) => state === "ACTIVE" && role === "OWNER");
  if (hadOwner && owners.length === 0)
    throw new UserError("NOT_ALLOWED", "A team needs an active owner. Make another member an owner first.");
  await db(em)
    .updateTable("team_member as m")
    .from(
      unnest("new", {
        id: array.uuid(changed.map(({ id }) => id)),
        role: array.text(changed.map(({ to }) => to)),
      }),
    )
    .set({ role: (eb) => eb.ref("new.role") })
    .where("m.team_id", "=", teamId)
    .whereRef("m.id", "=", "new.id")
    .execute();
  await audit(
    em,
    context,
    teamId,
    ...changed.map(({ id, from, to }) => ({
      action: "member.update" as const,
      target: { type: "TeamMember" as const, id },
      changes: { role: { from, to } },
    })),
  );
  const credentials = await db(em)
    .selectFrom("credential")
    .select("hash")
    .where("team_id", "=", teamId)
    .where("member_id", "=", anyOf(array.uuid(changed.map(({ id }) => id))))
    .execute();
  return credentials.map(({ hash }) => hash);
}

/** The ids of the members of a group. */
export async function groupMemberIds(em: EntityManager, teamId: string, groupId: string): Promise<string[]> {
  const rows = await db(em)
    .selectFrom("scim_group_member")
    .select("member_id as memberId")
    .where("team_id", "=", teamId)
    .where("group_id", "=", groupId)
    .execute();
  return rows.map(({ memberId }) => memberId);
}

/** The role that a group has by its name: MANAGER for "Beckon Managers". OWNER by no name: an owner has to give it. */
export function roleOfName(displayName: string): TeamRole | null {
  const words = displayName
    .toUpperCase()
    .replace(/[^A-Z]+/g, "_")
    .replace(/^_?(BECKON_)?/, "")
    .replace(/S?_?$/, "");
  return teamRoles.find((role) => role !== "OWNER" && role === words) ?? null;
}
