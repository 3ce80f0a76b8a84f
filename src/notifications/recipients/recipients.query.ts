import type { EntityManager } from "@mikro-orm/postgresql";
import type { TeamRole } from "../../access/roles.ts";
import { firstRow, rows, sql } from "../../platform/database/rows.ts";
import type { NotificationChannel, NotificationEventType } from "../../teams/add-member.ts";
import type { Considered, ConsideredMember } from "./decide-recipients.ts";

/** Reads everything that decides who is notified of an event of an invitation; null where there is no such invitation. */
export async function considerRecipients(
  em: EntityManager,
  teamId: string,
  invitationId: string,
  eventType: NotificationEventType,
  channel: NotificationChannel,
): Promise<Considered | null> {
  const facts = await firstRow<{
    scheme: string;
    features: string[];
    assigned: string[];
    priorInviters: string[];
    inviter: string | null;
  }>(
    em,
    sql`select coalesce(a.notification_scheme, t.notification_scheme) as scheme, t.features, i.inviter_member_id as inviter,
        array(select member_id from candidate_assignee where team_id = i.team_id and candidate_id = i.candidate_id) as assigned,
        array(select distinct inviter_member_id from invitation
          where team_id = i.team_id and candidate_id = i.candidate_id and inviter_member_id is not null) as "priorInviters"
      from invitation i
        join assessment a on a.team_id = i.team_id and a.id = i.assessment_id
        join team t on t.id = i.team_id
      where i.team_id = ${teamId} and i.id = ${invitationId}`,
  );
  if (facts === null) return null;
  const members = await rows<ConsideredMember & { role: TeamRole }>(
    em,
    sql`select m.id, m.role, m.state = 'ACTIVE' as active, m.created_at as since, coalesce(s.enabled, true) as enabled
      from team_member m left join notification_setting s
        on s.team_id = m.team_id and s.member_id = m.id and s.event_type = ${eventType} and s.channel = ${channel}
      where m.team_id = ${teamId}`,
  );
  return {
    eventType,
    scheme: facts.scheme,
    hasAssignment: facts.features.includes("TEAM_MEMBER_ASSIGNMENT"),
    members,
    assigned: new Set(facts.assigned),
    priorInviters: new Set(facts.priorInviters),
    inviter: facts.inviter,
  };
}
