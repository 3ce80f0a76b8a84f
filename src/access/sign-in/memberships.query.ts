import type { EntityManager } from "@mikro-orm/postgresql";
import { anyOf, array, db, sql, unnest } from "../../platform/database/sql.ts";
import type { Context } from "../context.ts";
import { viewerOf } from "../permission.ts";
import type { TeamRole } from "../roles.ts";
import { signOnStartUrl } from "./sign-on/sign-on-urls.ts";

/** How many teams of an address are listed: anybody can invite an address to a team of theirs. */
const maxMemberships = 100;

/** A membership of the caller's e-mail address. */
export interface Membership {
  teamId: string;
  teamName: string;
  memberId: string;
  role: TeamRole;
  state: "ACTIVE" | "INVITED";
  /** Where the caller signs on to the team, which requires that and does not accept this session; null: it does. */
  signOnUrl: string | null;
}

/**
 * The memberships of the caller. Teams that have been joined come first, then by name.
 *
 * A session that came by a mailed link has proved an address, and leads to the members with that address. One that came
 * by an issuer leads to the members of the same user in teams with the same issuer and client, since only they trust
 * the issuer; and to the members with the address, if the team has proved by DNS that its domain is its own.
 *
 * A session of a demo team proves no address, since all e-mails of such a team can be read in the built-in inbox: from
 * there only demo teams are found.
 */
export async function membershipsOfCaller(em: EntityManager, context: Context): Promise<Membership[]> {
  const { teamId, id } = viewerOf(context);
  const me = await readCaller(em, viewerOf(context));
  if (me === undefined) return [];
  const found = await findMembers(em, me);
  const required = await readSignOn(em, [...new Set(found.map((one) => one.teamId))]);
  const memberships = new Map<string, Membership>();
  for (const { byUser, slug, ...one } of found) {
    const isOwn = one.teamId === teamId && one.memberId === id;
    const signOn = required.get(one.teamId);
    const sameIssuer = byUser && signOn !== undefined && signOn.issuer === me.issuer && signOn.clientId === me.clientId;
    // Of a team that has another issuer now, or none, the user has proved nothing by this session.
    if (byUser && !sameIssuer && !isOwn) continue;
    const isAccepted = isOwn || sameIssuer || signOn?.required !== true;
    // A user has one member of a team. Where the address leads to another one, the identity decides.
    const known = memberships.get(one.teamId);
    if (known !== undefined && !isOwn && !sameIssuer) continue;
    memberships.set(one.teamId, { ...one, signOnUrl: isAccepted ? null : signOnStartUrl(context.services, slug) });
  }
  return [...memberships.values()].slice(0, maxMemberships);
}

/** The caller, with what their session has proved; undefined where they are a member no more. */
const readCaller = (em: EntityManager, { teamId, id, credentialHash }: ReturnType<typeof viewerOf>) =>
  db(em)
    .selectFrom("team_member as me")
    .innerJoin("team as mine", "mine.id", "me.team_id")
    .leftJoin("sign_on_session as o", (join) =>
      join.onRef("o.team_id", "=", "me.team_id").on("o.credential_hash", "=", credentialHash),
    )
    .select(["mine.is_demo as isDemo", "o.identity_id as identityId", "o.issuer", "o.client_id as clientId"])
    .select((eb) =>
      eb
        .case()
        .when("o.email", "is", null)
        .then(eb.ref("me.email"))
        .when("o.proves_address", "=", true)
        .then(eb.ref("o.email"))
        .end()
        .as("address"),
    )
    .where("me.team_id", "=", teamId)
    .where("me.id", "=", id)
    .where("me.state", "=", "ACTIVE")
    .executeTakeFirst();

/** The members that the caller is by their address, and those that they are as the user of an issuer. */
async function findMembers(
  em: EntityManager,
  me: { address: string | null; identityId: string | null; isDemo: boolean },
) {
  // By itself: these rows are of several teams, whose rows may be on several servers.
  const ofUser =
    me.identityId === null
      ? []
      : await db(em)
          .selectFrom("member_identity")
          .select(["team_id as teamId", "member_id as memberId"])
          .where("identity_id", "=", me.identityId)
          .execute();
  return await db(em)
    .selectFrom((eb) =>
      eb
        .selectFrom("team_member as by_address")
        .select(["by_address.team_id", "by_address.id", sql<boolean>`false`.as("by_user")])
        .where("by_address.email", "=", sql<string>`${me.address}::text`)
        .unionAll(
          eb
            .selectFrom(
              unnest("user", {
                team_id: array.uuid(ofUser.map((one) => one.teamId)),
                id: array.uuid(ofUser.map((one) => one.memberId)),
              }),
            )
            .select(["user.team_id", "user.id", sql<boolean>`true`.as("by_user")]),
        )
        .as("found"),
    )
    .innerJoin("team_member as m", (join) =>
      join.onRef("m.team_id", "=", "found.team_id").onRef("m.id", "=", "found.id"),
    )
    .innerJoin("team as t", "t.id", "m.team_id")
    .select(["m.team_id as teamId", "t.name as teamName", "t.slug", "m.id as memberId", "m.role", "m.state"])
    .select("found.by_user as byUser")
    .where("m.state", "in", ["ACTIVE", "INVITED"])
    .$if(me.isDemo, (q) => q.where("t.is_demo", "=", true))
    .orderBy("m.state")
    .orderBy("t.name")
    .orderBy("m.team_id")
    .limit(2 * maxMemberships)
    .$narrowType<{ state: "ACTIVE" | "INVITED" }>()
    .execute();
}

/** How teams let their members sign on. */
async function readSignOn(em: EntityManager, teamIds: string[]) {
  const rows = await db(em)
    .selectFrom("sign_on")
    .select(["team_id as teamId", "issuer", "client_id as clientId", "required"])
    .where("team_id", "=", anyOf(array.uuid(teamIds)))
    .execute();
  return new Map(rows.map((row) => [row.teamId, row]));
}
