import type { EntityManager } from "@mikro-orm/postgresql";
import { normalizeEmail } from "../base/email-address.ts";
import { UserProblem } from "../base/errors.ts";
import { globalId, newId } from "../base/ids.ts";
import { firstRow, rows, sql } from "../base/rows.ts";
import type { TeamRole } from "./roles.ts";

export interface NewMember {
  email: string;
  name?: string | null;
  role: TeamRole;
}

/** What a member can be told of, and by which channels: one setting each, all on (rules.md). */
export const notificationEventTypes = [
  "ASSESSMENT_STARTED",
  "ASSESSMENT_SUBMITTED",
  "INVITATION_EMAIL_FAILED",
] as const;
export type NotificationEventType = (typeof notificationEventTypes)[number];
export const notificationChannels = ["EMAIL", "IN_APP"] as const;
export type NotificationChannel = (typeof notificationChannels)[number];

/**
 * Adds an ACTIVE member with all their notification settings, in the caller's transaction.
 *
 * @throws UserProblem INVALID_EMAIL, or ALREADY_EXISTS with the member who has this address
 */
export async function addMember(em: EntityManager, teamId: string, member: NewMember): Promise<string> {
  const email = normalizeEmail(member.email);
  if (email === null)
    throw new UserProblem("INVALID_EMAIL", `${member.email} is not an e-mail address.`, { path: ["email"] });
  const id = newId();
  const made = await rows(
    em,
    sql`insert into team_member (team_id, id, email, name, role, state)
      values (${teamId}, ${id}, ${email}, ${member.name ?? null}, ${member.role}, 'ACTIVE')
      on conflict (team_id, email) do nothing returning id`,
  );
  if (made.length === 0) {
    const known = await firstRow<{ id: string }>(
      em,
      sql`select id from team_member where team_id = ${teamId} and email = ${email}`,
    );
    throw new UserProblem("ALREADY_EXISTS", `${email} is a member already.`, {
      path: ["email"],
      existing: { id: globalId("TeamMember", known!.id) },
    });
  }
  const settings = notificationEventTypes.flatMap((eventType) =>
    notificationChannels.map((channel) => ({ eventType, channel })),
  );
  await rows(
    em,
    sql`insert into notification_setting (team_id, id, member_id, event_type, channel)
      select ${teamId}, new.id, ${id}, new.event_type, new.channel
      from unnest(${settings.map(() => newId())}::uuid[], ${settings.map((s) => s.eventType)}::text[],
        ${settings.map((s) => s.channel)}::text[]) as new (id, event_type, channel)`,
  );
  return id;
}
