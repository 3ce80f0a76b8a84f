import type { EntityManager } from "@mikro-orm/postgresql";
import { db } from "../../platform/database/sql.ts";
import type { Context } from "../context.ts";
import { viewerOf } from "../permission.ts";
import type { TeamRole } from "../roles.ts";

/** How many teams of an address are listed: anybody can invite an address to a team of theirs. */
const maxMemberships = 100;

/** A membership of the caller's e-mail address. */
export interface Membership {
  teamId: string;
  teamName: string;
  memberId: string;
  role: TeamRole;
  state: "ACTIVE" | "INVITED";
}

/**
 * The memberships of the caller's e-mail address, as a sign-in request would find them. Teams that have been joined
 * come first, then by name.
 *
 * A session of a demo team proves no address, since all e-mails of such a team can be read in the built-in inbox: from
 * there only demo teams are found.
 */
export async function membershipsOfCaller(em: EntityManager, context: Context): Promise<Membership[]> {
  const { teamId, id } = viewerOf(context);
  return await db(em)
    .selectFrom("team_member as me")
    .innerJoin("team as mine", "mine.id", "me.team_id")
    .innerJoin("team_member as m", "m.email", "me.email")
    .innerJoin("team as t", "t.id", "m.team_id")
    .select(["m.team_id as teamId", "t.name as teamName", "m.id as memberId", "m.role", "m.state"])
    .where("me.team_id", "=", teamId)
    .where("me.id", "=", id)
    .where("me.state", "=", "ACTIVE")
    .where("m.state", "in", ["ACTIVE", "INVITED"])
    .where((eb) => eb.or([eb("mine.is_demo", "=", false), eb("t.is_demo", "=", true)]))
    .orderBy("m.state")
    .orderBy("t.name")
    .orderBy("m.team_id")
    .limit(maxMemberships)
    .$narrowType<{ state: "ACTIVE" | "INVITED" }>()
    .execute();
}
