import type { EntityManager } from "@mikro-orm/postgresql";
import { audit } from "../../../audit/audit.ts";
import { inTransaction } from "../../../platform/database/in-transaction.ts";
import { db, sql } from "../../../platform/database/sql.ts";
import { addMembers } from "../../../teams/add-member.ts";
import type { Context } from "../../context.ts";
import { provisionerOf } from "./provisioner.ts";
import { invalidValue, ScimError } from "./scim-error.ts";
import { addressOf, checkDomain } from "./steps/check-address.ts";
import { setActive } from "./steps/set-active.ts";
import { lockTeam, storeUser } from "./steps/store-user.ts";
import { nameOf, type UserChange } from "./user-input.ts";
import { usualRole } from "./users.query.ts";

/** How many members a team may have, for a directory to add one. */
const maxUsers = 20_000;

/**
 * Makes a user of the directory a member, INVITED until they sign on. A member with the address whom the directory did not
 * know yet is its user from now on.
 *
 * @returns the id of the member
 * @throws ScimError uniqueness, invalidValue for an address of a domain that the team has not proved
 */
export async function createUser(context: Context, user: UserChange & { userName: string }): Promise<string> {
  const { teamId } = provisionerOf(context);
  const email = addressOf(user);
  const { externalId = null, givenName = null, familyName = null, active = true } = user;
  const { memberId, hashes } = await inTransaction(context.em, async (em) => {
    await lockTeam(em, teamId);
    await checkDomain(em, teamId, email);
    const memberId = await memberAt(em, context, teamId, email);
    await storeUser(em, teamId, memberId, { userName: user.userName, externalId, givenName, familyName });
    const name = nameOf(user, { givenName, familyName });
    if (name != null)
      await db(em)
        .updateTable("team_member")
        .set({ name })
        .where("team_id", "=", teamId)
        .where("id", "=", memberId)
        .execute();
    return { memberId, hashes: await setActive(em, context, teamId, memberId, active) };
  });
  for (const hash of hashes) context.services.credentials.evict(hash);
  return memberId;
}

/** The member with an address, who is added where there is none. @throws ScimError uniqueness */
async function memberAt(em: EntityManager, context: Context, teamId: string, email: string): Promise<string> {
  const known = await db(em)
    .selectFrom("team_member as m")
    .leftJoin("scim_user as u", (join) => join.on("u.team_id", "=", teamId).onRef("u.member_id", "=", "m.id"))
    .select((eb) => [
      "m.id",
      sql<boolean>`${eb.ref("u.member_id")} is not null and ${eb.ref("u.deleted_at")} is null`.as("isUser"),
    ])
    .where("m.team_id", "=", teamId)
    .where("m.email", "=", email)
    .executeTakeFirst();
  if (known?.isUser) throw new ScimError(409, "uniqueness", "emails.value: another user has this address.");
  let role = null;
  let id = known?.id;
  if (id === undefined) {
    const { count } = await db(em)
      .selectFrom("team_member")
      .select(sql<number>`count(*)::int`.as("count"))
      .where("team_id", "=", teamId)
      .executeTakeFirstOrThrow();
    if (count >= maxUsers) throw invalidValue("userName", `a team has at most ${maxUsers} members.`);
    role = await usualRole(em, teamId);
    const made = await addMembers(em, teamId, [{ email, name: null, role, state: "INVITED", invitedBy: null }]);
    id = made.get(email)!;
  }
  await audit(em, context, teamId, {
    action: "member.provision",
    target: { type: "TeamMember", id },
    changes: role === null ? null : { role: { from: null, to: role } },
  });
  return id;
}
