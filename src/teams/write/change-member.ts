import type { EntityManager } from "@mikro-orm/postgresql";
import type { Context } from "../../access/context.ts";
import type { TeamRole } from "../../access/roles.ts";
import { audit, changesBetween } from "../../audit/audit.ts";
import { db, sql } from "../../platform/database/sql.ts";
import { UserError } from "../../platform/errors.ts";
import type { TeamMemberState } from "../team-member.entity.ts";

/** A member under a lock, before a change. */
export interface LockedMember {
  id: string;
  role: TeamRole;
  state: TeamMemberState;
}

/** What a member becomes. */
export interface ChangedMember {
  role: TeamRole;
  state: TeamMemberState;
  /** A disabled member is let in again. */
  isEnabled: boolean;
}

const isActiveOwner = (one: { role: TeamRole; state: TeamMemberState }) =>
  one.role === "OWNER" && one.state === "ACTIVE";

/**
 * Changes a member's role, or disables or enables the member, in the caller's transaction. A disabled member is signed out
 * everywhere, and signs in again when enabled.
 *
 * @param check throws where the caller may not make this change; it runs under the locks
 * @returns the hashes of the member's credentials, ended or changed: `credentials.evict` drops them after the commit
 * @throws UserError NOT_FOUND, FEATURE_NOT_ENABLED, and NOT_ALLOWED where no active owner would be left
 */
export async function changeMember(
  em: EntityManager,
  context: Context,
  teamId: string,
  id: string | null,
  change: { role?: TeamRole | null; disabled?: boolean | null },
  check: (before: LockedMember, after: ChangedMember) => void = () => undefined,
): Promise<Buffer[]> {
  // All owners are locked in one order: two owners who demote one another must not both succeed.
  const locked = await db(em)
    .selectFrom("team_member")
    .select((eb) => ["id", "role", "state", sql<boolean>`${eb.ref("activated_at")} is not null`.as("used")])
    .where("team_id", "=", teamId)
    .where((eb) => eb.or([eb("id", "=", id), eb("role", "=", "OWNER")]))
    .orderBy("id")
    .forNoKeyUpdate()
    .execute();
  const member = locked.find((one) => one.id === id);
  if (member === undefined) throw new UserError("NOT_FOUND", "There is no such member.", { path: ["id"] });
  const role = change.role ?? member.role;
  if (role === "BLIND_REVIEWER" && role !== member.role && !context.plan.includes("BLIND_REVIEW"))
    throw new UserError("FEATURE_NOT_ENABLED", "The team's subscription does not include BLIND_REVIEW.", {
      path: ["role"],
    });
  const enabled = member.used ? "ACTIVE" : "INVITED";
  const isEnabled = member.state === "DISABLED" && change.disabled === false;
  const state = change.disabled === true ? "DISABLED" : isEnabled ? enabled : member.state;
  check(member, { role, state, isEnabled });
  const others = locked.filter((one) => one.id !== id);
  if (isActiveOwner(member) && !isActiveOwner({ role, state }) && !others.some(isActiveOwner))
    throw new UserError("NOT_ALLOWED", "A team needs an active owner. Make another member an owner first.", {
      path: [state === "DISABLED" ? "disabled" : "role"],
    });
  await db(em)
    .updateTable("team_member")
    .set({ role, state })
    .where("team_id", "=", teamId)
    .where("id", "=", member.id)
    .execute();
  // The account that signs on with the address next is the member: it may be a new one at the issuer.
  if (isEnabled)
    await db(em)
      .deleteFrom("member_identity")
      .where("team_id", "=", teamId)
      .where("member_id", "=", member.id)
      .execute();
  const changes = changesBetween({ role: member.role, state: member.state }, { role, state });
  if (changes !== null)
    await audit(em, context, teamId, {
      action: "member.update",
      target: { type: "TeamMember", id: member.id },
      changes,
    });
  return state === "DISABLED" ? await endSessions(em, teamId, member.id) : await sessionsOf(em, teamId, member.id);
}

async function sessionsOf(em: EntityManager, teamId: string, memberId: string): Promise<Buffer[]> {
  const found = await db(em)
    .selectFrom("credential")
    .select("hash")
    .where("team_id", "=", teamId)
    .where("member_id", "=", memberId)
    .execute();
  return found.map(({ hash }) => hash);
}

/** Ends the sessions, sign-in links and passkeys of a member, in the caller's transaction. @returns the hashes, to evict after the commit */
export async function endSessions(em: EntityManager, teamId: string, memberId: string): Promise<Buffer[]> {
  await db(em).deleteFrom("sign_in_token").where("team_id", "=", teamId).where("member_id", "=", memberId).execute();
  await db(em).deleteFrom("passkey").where("team_id", "=", teamId).where("member_id", "=", memberId).execute();
  const ended = await db(em)
    .deleteFrom("credential")
    .where("team_id", "=", teamId)
    .where("member_id", "=", memberId)
    .returning("hash")
    .execute();
  return ended.map(({ hash }) => hash);
}
