import type { EntityManager } from "@mikro-orm/postgresql";
import { anyOf, array, db, sql } from "../../../../platform/database/sql.ts";
import type { TeamMemberState } from "../../../../teams/team-member.entity.ts";
import { domainOf } from "../sign-on.query.ts";

type LinkedId = { teamId: string; memberId: string };

interface User {
  identityId: string;
  issuer: string;
  clientId: string;
  email: string;
}

/** A member that a user may be. */
export interface LinkedMember {
  teamId: string;
  memberId: string;
  state: TeamMemberState;
  /** Whether the member is the user. Not so where the issuer has another account whose member it is. */
  isUser: boolean;
}

/**
 * The members that a user is, in all teams with the same issuer and client: those that the identity belongs to, and
 * those with the user's address, which the identity belongs to from now on. A member that another account of the
 * issuer has signed on as stays that account's: the address may have passed to another user. Linked members come
 * first, then the oldest; they are locked.
 *
 * A team counts only if it has proved the domain of the address.
 */
export async function linkMembers(em: EntityManager, user: User): Promise<LinkedMember[]> {
  const seen = await readMembers(em, user);
  await lockMembers(em, seen);
  // Whom they belong to may have changed before they were locked.
  const locked = new Set(seen.map(({ memberId }) => memberId));
  const found = (await readMembers(em, user)).filter(({ memberId }) => locked.has(memberId));
  // Where the user is a member already, another one of the team with their present address is somebody else.
  const members = found.filter((one) => one.isLinked || !one.isKnown);
  const unlinked = members.filter((one) => !one.isLinked && !one.isOthers && one.state !== "DISABLED");
  await linkThem(em, user.identityId, unlinked);
  return members
    .map(({ teamId, memberId, state, isLinked, isOthers }) => ({
      teamId,
      memberId,
      state,
      isUser: isLinked || !isOthers,
    }))
    .sort((one, other) => Number(other.isUser) - Number(one.isUser));
}

/** The members that the user may be, without a lock: they are of several teams, whose rows may be on several servers. */
async function readMembers(em: EntityManager, user: User) {
  return await db(em)
    .selectFrom("team_member as m")
    .innerJoin("sign_on as s", "s.team_id", "m.team_id")
    .innerJoin("sign_on_domain as d", "d.team_id", "m.team_id")
    .select((eb) => [
      "m.team_id as teamId",
      "m.id as memberId",
      "m.state",
      eb
        .exists(
          eb
            .selectFrom("member_identity as own")
            .select("own.member_id")
            .whereRef("own.team_id", "=", "s.team_id")
            .whereRef("own.member_id", "=", "m.id")
            .where("own.identity_id", "=", user.identityId),
        )
        .$castTo<boolean>()
        .as("isLinked"),
      eb
        .exists(
          eb
            .selectFrom("member_identity as other")
            .innerJoin("identity as i", "i.id", "other.identity_id")
            .select("other.member_id")
            .whereRef("other.team_id", "=", "s.team_id")
            .whereRef("other.member_id", "=", "m.id")
            .where("i.issuer", "=", user.issuer)
            .where("i.id", "<>", user.identityId),
        )
        .$castTo<boolean>()
        .as("isOthers"),
      eb
        .exists(
          eb
            .selectFrom("member_identity as mine")
            .select("mine.member_id")
            .whereRef("mine.team_id", "=", "s.team_id")
            .where("mine.identity_id", "=", user.identityId),
        )
        .$castTo<boolean>()
        .as("isKnown"),
    ])
    .where((eb) =>
      eb(
        eb.refTuple("m.team_id", "m.id"),
        "in",
        eb
          .selectFrom("team_member as by_address")
          .select(["by_address.team_id", "by_address.id"])
          .where("by_address.email", "=", user.email)
          .union(
            eb
              .selectFrom("member_identity as by_user")
              .select(["by_user.team_id", "by_user.member_id as id"])
              .where("by_user.identity_id", "=", user.identityId),
          )
          .$asTuple("team_id", "id"),
      ),
    )
    .where("s.issuer", "=", user.issuer)
    .where("s.client_id", "=", user.clientId)
    .where("d.domain", "=", domainOf(user.email))
    .where("d.proof", "is not", null)
    .orderBy("m.created_at")
    .orderBy("m.id")
    .execute();
}

/** Locks members in the order of their ids; the table of members is on every server. */
const lockMembers = async (em: EntityManager, members: LinkedId[]): Promise<unknown> =>
  members.length === 0
    ? undefined
    : await db(em)
        .selectFrom("team_member")
        .select(["team_id", "id"])
        .where("team_id", "=", anyOf(array.uuid(members.map((one) => one.teamId))))
        .where("id", "=", anyOf(array.uuid(members.map((one) => one.memberId))))
        .orderBy("id")
        .forNoKeyUpdate()
        .execute();

async function linkThem(em: EntityManager, identityId: string, members: LinkedId[]): Promise<void> {
  if (members.length === 0) return;
  await db(em)
    .insertInto("member_identity")
    .columns(["team_id", "member_id", "identity_id"])
    .expression((eb) =>
      eb
        .selectFrom("team_member as m")
        .select(["m.team_id", "m.id", sql<string>`${identityId}::uuid`.as("identity_id")])
        .where("m.team_id", "=", anyOf(array.uuid(members.map((one) => one.teamId))))
        .where("m.id", "=", anyOf(array.uuid(members.map((one) => one.memberId)))),
    )
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}
