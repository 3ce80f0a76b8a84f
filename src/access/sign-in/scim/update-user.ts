import type { EntityManager } from "@mikro-orm/postgresql";
import { audit } from "../../../audit/audit.ts";
import { inTransaction } from "../../../platform/database/in-transaction.ts";
import { db } from "../../../platform/database/sql.ts";
import { storedId } from "../../../platform/ids/ids.ts";
import { endSessions } from "../../../teams/write/change-member.ts";
import type { Context } from "../../context.ts";
import { provisionerOf } from "./provisioner.ts";
import { noSuch, ScimError } from "./scim-error.ts";
import { addressOf, checkDomain } from "./steps/check-address.ts";
import { setActive } from "./steps/set-active.ts";
import { lockTeam, storeUser } from "./steps/store-user.ts";
import { keyOf, nameOf, type UserChange } from "./user-input.ts";
import { findUser, type StoredUser } from "./users.query.ts";

/**
 * Changes a user: by PATCH what the request names, by PUT the user as a whole, except for `active`, the name of the member and the
 * address, which stay where the request says nothing of them.
 *
 * A user who becomes inactive is signed out everywhere at once.
 *
 * @returns the id of the member
 * @throws ScimError 404, uniqueness, invalidValue, mutability; UserError NOT_ALLOWED for the last active owner
 */
export async function updateUser(context: Context, id: string, change: UserChange, isWhole: boolean): Promise<string> {
  const { teamId } = provisionerOf(context);
  const memberId = storedId("TeamMember", id);
  if (memberId === null) throw noSuch("user");
  const hashes = await inTransaction(context.em, async (em) => {
    await lockTeam(em, teamId);
    const user = await findUser(em, teamId, memberId);
    if (user === undefined) throw noSuch("user");
    const unchanged = isWhole ? { externalId: null, givenName: null, familyName: null } : user;
    const { userName = user.userName, externalId, givenName, familyName } = change;
    await storeUser(em, teamId, memberId, {
      userName,
      externalId: externalId === undefined ? unchanged.externalId : externalId,
      givenName: givenName === undefined ? unchanged.givenName : givenName,
      familyName: familyName === undefined ? unchanged.familyName : familyName,
    });
    const name = nameOf(change, unchanged);
    if (name !== undefined && name !== user.name)
      await db(em)
        .updateTable("team_member")
        .set({ name })
        .where("team_id", "=", teamId)
        .where("id", "=", memberId)
        .execute();
    const ended = await moveTo(em, context, teamId, user, change);
    const { active } = change;
    return active === undefined ? ended : [...ended, ...(await setActive(em, context, teamId, memberId, active))];
  });
  for (const hash of hashes) context.services.credentials.evict(hash);
  return memberId;
}

/**
 * Gives a member another address of a proved domain. Not so an owner: who writes to the new address could sign in as an owner, and
 * a key makes nobody one.
 *
 * The member is signed out: a session leads to the teams of its member's address, and has not proved the new one.
 */
async function moveTo(
  em: EntityManager,
  context: Context,
  teamId: string,
  user: StoredUser,
  change: UserChange,
): Promise<Buffer[]> {
  const { email, userName } = change;
  // Where the directory gives no address, the user name is the address.
  const isNamedByAddress = keyOf(user.userName) === user.email;
  if (email === undefined && (userName === undefined || !isNamedByAddress || !userName.includes("@"))) return [];
  const address = addressOf({ email, userName });
  if (address === user.email) return [];
  await checkDomain(em, teamId, address);
  const [member] = await db(em)
    .selectFrom("team_member")
    .select("role")
    .where("team_id", "=", teamId)
    .where("id", "=", user.memberId)
    .forNoKeyUpdate()
    .execute();
  if (member!.role === "OWNER")
    throw new ScimError(400, "mutability", "emails.value: the address of an owner is changed by no key.");
  const taken = await db(em)
    .selectFrom("team_member")
    .select("id")
    .where("team_id", "=", teamId)
    .where("email", "=", address)
    .executeTakeFirst();
  if (taken !== undefined)
    throw new ScimError(409, "uniqueness", "emails.value: another member of the team has this address.");
  await db(em)
    .updateTable("team_member")
    .set({ email: address })
    .where("team_id", "=", teamId)
    .where("id", "=", user.memberId)
    .execute();
  await audit(em, context, teamId, {
    action: "member.change_email",
    target: { type: "TeamMember", id: user.memberId },
    changes: { email: { from: user.email, to: address } },
  });
  return await endSessions(em, teamId, user.memberId);
}
