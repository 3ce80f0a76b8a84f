import type { EntityManager } from "@mikro-orm/postgresql";
import type { TeamRole } from "../access/roles.ts";
import { anyOf, array, db, insertFrom, now, sql, unnest } from "../platform/database/sql.ts";
import { UserError } from "../platform/errors.ts";
import { globalId, newId } from "../platform/ids/ids.ts";
import { readAddress } from "../platform/text/read-address.ts";
import { notificationChannels, notificationEventTypes } from "./notification-settings.ts";

export interface NewMember {
  email: string;
  name?: string | null;
  role: TeamRole;
}

/** A member to be inserted; the address is normalized. */
export interface MemberRow {
  email: string;
  name: string | null;
  role: TeamRole;
  state: "INVITED" | "ACTIVE";
  invitedBy: string | null;
}

/**
 * Adds members with all their notification settings, in the caller's transaction. Any number in two
 * statements. An address that a member of the team has already is skipped.
 *
 * @returns the ids of the added members, by address
 */
export async function addMembers(
  em: EntityManager,
  teamId: string,
  members: MemberRow[],
): Promise<Map<string, string>> {
  const made = await insertFrom(
    db(em),
    "team_member",
    db(em)
      .selectFrom(
        unnest("new", {
          id: array.uuid(members.map(() => newId())),
          email: array.text(members.map((one) => one.email)),
          name: array.text(members.map((one) => one.name)),
          role: array.text(members.map((one) => one.role)),
          state: array.text(members.map((one) => one.state)),
          invited_by: array.uuid(members.map((one) => one.invitedBy)),
        }),
      )
      .orderBy("new.email", (order) => order.collate("C")),
    (eb) => ({
      team_id: teamId,
      id: eb.ref("new.id"),
      email: eb.ref("new.email"),
      name: eb.ref("new.name"),
      role: eb.ref("new.role"),
      state: eb.ref("new.state"),
      invited_by: eb.ref("new.invited_by"),
      activated_at: eb.case().when("new.state", "=", sql.lit("ACTIVE")).then(now()).end(),
    }),
  )
    .onConflict((conflict) => conflict.columns(["team_id", "email"]).doNothing())
    .returning(["id", "email"])
    .execute();
  const settings = made.flatMap(({ id }) =>
    notificationEventTypes.flatMap((eventType) =>
      notificationChannels.map((channel) => ({ memberId: id, eventType, channel })),
    ),
  );
  await insertFrom(
    db(em),
    "notification_setting",
    db(em).selectFrom(
      unnest("new", {
        id: array.uuid(settings.map(() => newId())),
        member_id: array.uuid(settings.map((one) => one.memberId)),
        event_type: array.text(settings.map((one) => one.eventType)),
        channel: array.text(settings.map((one) => one.channel)),
      }),
    ),
    (eb) => ({
      team_id: teamId,
      id: eb.ref("new.id"),
      member_id: eb.ref("new.member_id"),
      event_type: eb.ref("new.event_type"),
      channel: eb.ref("new.channel"),
    }),
  ).execute();
  return new Map(made.map((one) => [one.email, one.id]));
}

/** Deletes members that the running transaction has added and refuses after all: no other transaction has seen them. */
export async function deleteNewMembers(em: EntityManager, teamId: string, ids: string[]): Promise<void> {
  if (ids.length === 0) return;
  await db(em)
    .deleteFrom("notification_setting")
    .where("team_id", "=", teamId)
    .where("member_id", "=", anyOf(array.uuid(ids)))
    .execute();
  await db(em)
    .deleteFrom("team_member")
    .where("team_id", "=", teamId)
    .where("id", "=", anyOf(array.uuid(ids)))
    .execute();
}

/**
 * Adds an ACTIVE member, for the operator.
 *
 * @throws UserError INVALID_EMAIL, or ALREADY_EXISTS with the member who has this address
 */
export async function addMember(em: EntityManager, teamId: string, member: NewMember): Promise<string> {
  const read = readAddress(member.email);
  if (read.address === null) {
    const { suggestion } = read;
    const message = `${member.email} is not an e-mail address.${suggestion === null ? "" : ` Is it ${suggestion}?`}`;
    throw new UserError("INVALID_EMAIL", message, { path: ["email"], suggestion });
  }
  const email = read.address;
  const { name = read.name, role } = member;
  const made = await addMembers(em, teamId, [{ email, name, role, state: "ACTIVE", invitedBy: null }]);
  if (made.has(email)) return made.get(email)!;
  const known = await db(em)
    .selectFrom("team_member")
    .select("id")
    .where("team_id", "=", teamId)
    .where("email", "=", email)
    .executeTakeFirstOrThrow();
  throw new UserError("ALREADY_EXISTS", `${email} is a member already.`, {
    path: ["email"],
    existing: { id: globalId("TeamMember", known.id) },
  });
}
