import type { EntityManager } from "@mikro-orm/postgresql";
import type { TeamRole } from "../access/roles.ts";
import { firstRow, rows, sql } from "../platform/database/rows.ts";
import { UserError } from "../platform/errors.ts";
import { globalId, newId } from "../platform/ids.ts";
import { readAddress } from "../platform/text/read-address.ts";

export interface NewMember {
  email: string;
  name?: string | null;
  role: TeamRole;
}

/** The events that a member can be notified of, and the channels: one setting for each pair, all on at first (docs/rules.md, Who is notified 9). */
export const notificationEventTypes = [
  "ASSESSMENT_STARTED",
  "ASSESSMENT_SUBMITTED",
  "INVITATION_EMAIL_FAILED",
] as const;
export type NotificationEventType = (typeof notificationEventTypes)[number];
export const notificationChannels = ["EMAIL", "IN_APP"] as const;
export type NotificationChannel = (typeof notificationChannels)[number];

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
  const made = await rows<{ id: string; email: string }>(
    em,
    sql`insert into team_member (team_id, id, email, name, role, state, invited_by, activated_at)
      select ${teamId}, new.id, new.email, new.name, new.role, new.state, new.invited_by, case when new.state = 'ACTIVE' then now() end
      from unnest(${members.map(() => newId())}::uuid[], ${members.map((one) => one.email)}::text[], ${members.map((one) => one.name)}::text[],
        ${members.map((one) => one.role)}::text[], ${members.map((one) => one.state)}::text[], ${members.map((one) => one.invitedBy)}::uuid[])
        as new (id, email, name, role, state, invited_by)
      order by new.email collate "C" on conflict (team_id, email) do nothing returning id, email`,
  );
  const settings = made.flatMap(({ id }) =>
    notificationEventTypes.flatMap((eventType) =>
      notificationChannels.map((channel) => ({ memberId: id, eventType, channel })),
    ),
  );
  await rows(
    em,
    sql`insert into notification_setting (team_id, id, member_id, event_type, channel)
      select ${teamId}, new.* from unnest(${settings.map(() => newId())}::uuid[], ${settings.map((one) => one.memberId)}::uuid[],
        ${settings.map((one) => one.eventType)}::text[], ${settings.map((one) => one.channel)}::text[]) as new (id, member_id, event_type, channel)`,
  );
  return new Map(made.map((one) => [one.email, one.id]));
}

/** Deletes members that the running transaction has added and refuses after all: no other transaction has seen them. */
export async function deleteNewMembers(em: EntityManager, teamId: string, ids: string[]): Promise<void> {
  if (ids.length === 0) return;
  await rows(em, sql`delete from notification_setting where team_id = ${teamId} and member_id = any(${ids}::uuid[])`);
  await rows(em, sql`delete from team_member where team_id = ${teamId} and id = any(${ids}::uuid[])`);
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
  const known = await firstRow<{ id: string }>(
    em,
    sql`select id from team_member where team_id = ${teamId} and email = ${email}`,
  );
  throw new UserError("ALREADY_EXISTS", `${email} is a member already.`, {
    path: ["email"],
    existing: { id: globalId("TeamMember", known!.id) },
  });
}
