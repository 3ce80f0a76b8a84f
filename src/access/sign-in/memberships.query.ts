import type { EntityManager } from "@mikro-orm/postgresql";
import { db, sql } from "../../platform/database/sql.ts";
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
  const { teamId, id, credentialHash } = viewerOf(context);
  const found = await db(em)
    .selectFrom("team_member as me")
    .innerJoin("team as mine", "mine.id", "me.team_id")
    .leftJoin("sign_on_session as o", (join) =>
      join.onRef("o.team_id", "=", "me.team_id").on("o.credential_hash", "=", credentialHash),
    )
    .innerJoinLateral(
      (eb) =>
        eb
          .selectFrom("team_member as by_address")
          .select(["by_address.team_id", "by_address.id", sql<boolean>`false`.as("by_user")])
          .where((one) =>
            one(
              "by_address.email",
              "=",
              one
                .case()
                .when("o.email", "is", null)
                .then(one.ref("me.email"))
                .when("o.proves_address", "=", true)
                .then(one.ref("o.email"))
                .end(),
            ),
          )
          .union(
            eb
              .selectFrom("member_identity as by_user")
              .select(["by_user.team_id", "by_user.member_id as id", sql<boolean>`true`.as("by_user")])
              .whereRef("by_user.identity_id", "=", "o.identity_id"),
          )
          .as("found"),
      (join) => join.onTrue(),
    )
    .innerJoin("team_member as m", (join) =>
      join.onRef("m.team_id", "=", "found.team_id").onRef("m.id", "=", "found.id"),
    )
    .innerJoin("team as t", "t.id", "m.team_id")
    .leftJoin("sign_on as s", "s.team_id", "m.team_id")
    .select((eb) => [
      "m.team_id as teamId",
      "t.name as teamName",
      "t.slug",
      "m.id as memberId",
      "m.role",
      "m.state",
      "found.by_user as byUser",
      eb.fn.coalesce("s.required", sql<boolean>`false`).as("required"),
      eb.fn
        .coalesce(
          eb.and([
            eb("found.by_user", "=", true),
            eb("s.issuer", "=", eb.ref("o.issuer")),
            eb("s.client_id", "=", eb.ref("o.client_id")),
          ]),
          sql<boolean>`false`,
        )
        .as("sameIssuer"),
    ])
    .where("me.team_id", "=", teamId)
    .where("me.id", "=", id)
    .where("me.state", "=", "ACTIVE")
    .where("m.state", "in", ["ACTIVE", "INVITED"])
    .where((eb) => eb.or([eb("mine.is_demo", "=", false), eb("t.is_demo", "=", true)]))
    .orderBy("m.state")
    .orderBy("t.name")
    .orderBy("m.team_id")
    .limit(2 * maxMemberships)
    .$narrowType<{ state: "ACTIVE" | "INVITED" }>()
    .execute();
  const memberships = new Map<string, Membership>();
  for (const { byUser, sameIssuer, required, slug, ...one } of found) {
    const isOwn = one.teamId === teamId && one.memberId === id;
    // Of a team that has another issuer now, or none, the user has proved nothing by this session.
    if (byUser && !sameIssuer && !isOwn) continue;
    const isAccepted = isOwn || sameIssuer || !required;
    // A user has one member of a team. Where the address leads to another one, the identity decides.
    const known = memberships.get(one.teamId);
    if (known !== undefined && !isOwn && !sameIssuer) continue;
    memberships.set(one.teamId, { ...one, signOnUrl: isAccepted ? null : signOnStartUrl(context.services, slug) });
  }
  return [...memberships.values()].slice(0, maxMemberships);
}
