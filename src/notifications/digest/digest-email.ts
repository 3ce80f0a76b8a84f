import { roleMay } from "../../access/permissions.ts";
import type { TeamRole } from "../../access/roles.ts";
import type { WriteEmail } from "../../emails/delivery/email-delivery.ts";
import { fromTeam, mailboxOf } from "../../emails/rendering/mailbox.ts";
import { phrase } from "../../emails/rendering/phrases.ts";
import { languageOf, renderEmail } from "../../emails/rendering/render-email.ts";
import { coarseEventTime } from "../../invitations/read/coarse-times.ts";
import { makeLinkToken } from "../../platform/crypto/link-token.ts";
import { firstRow, rows, sql } from "../../platform/database/rows.ts";
import { globalId } from "../../platform/ids.ts";
import { formatDay, formatTime } from "../../platform/text/format-time.ts";
import type { NotificationEventType } from "../../teams/add-member.ts";
import type { NotificationDigest } from "./digest-time.ts";

/** How many events a summary lists: the newest ones, followed by the number of the others. */
const maxItems = 50;

/** Writes the summary of several events of one type, as long as the member is active and wants these e-mails. */
export const digestEmail: WriteEmail = async (services, email) => {
  const em = services.em.fork();
  const head = await firstRow<{
    teamName: string;
    memberName: string | null;
    address: string;
    role: TeamRole;
    locale: string | null;
    zone: string;
    eventType: NotificationEventType;
    count: number;
    settingId: string;
    digest: NotificationDigest;
  }>(
    em,
    sql`select t.name as "teamName", m.name as "memberName", m.email as address, m.role, m.locale, coalesce(m.time_zone, t.time_zone) as zone,
        summary.type as "eventType", summary.count, s.id as "settingId", s.digest
      from team_member m join team t on t.id = m.team_id
        cross join lateral (select e.type, count(*)::int as count from notification_decision d
          join event e on e.team_id = d.team_id and e.sequence = d.event_sequence
          where d.team_id = m.team_id and d.email_id = ${email.id} group by e.type) summary
        join notification_setting s on s.team_id = m.team_id and s.member_id = m.id and s.event_type = summary.type and s.channel = 'EMAIL'
      where m.team_id = ${email.teamId} and m.id = ${email.memberId} and m.state = 'ACTIVE' and s.enabled`,
  );
  if (head === null) return null;
  const found = await rows<{
    invitationId: string;
    candidateName: string;
    codename: string;
    title: string;
    happenedAt: Date;
    deadlineAt: Date | null;
    standardDeadlineAt: Date | null;
  }>(
    em,
    sql`select i.id as "invitationId", coalesce(c.name, c.email, c.codename) as "candidateName", c.codename, a.title, e.occurred_at as "happenedAt",
        i.deadline_at as "deadlineAt", i.standard_deadline_at as "standardDeadlineAt"
      from notification_decision d
        join event e on e.team_id = d.team_id and e.sequence = d.event_sequence
        join invitation i on i.team_id = e.team_id and i.id = e.invitation_id
        join candidate c on c.team_id = i.team_id and c.id = i.candidate_id
        join assessment a on a.team_id = i.team_id and a.id = i.assessment_id
      where d.team_id = ${email.teamId} and d.email_id = ${email.id} order by d.event_sequence desc limit ${sql.raw(String(maxItems))}`,
  );
  const blinded = !roleMay(head.role, "CANDIDATES_PII");
  const { PUBLIC_URL, APP_URL } = services.env;
  const target = { teamId: email.teamId, id: head.settingId, version: 1 };
  const unsubscribeUrl = `${PUBLIC_URL}/unsubscribe/${makeLinkToken(services.keys, "unsubscribe", target)}`;
  const language = await languageOf("DIGEST", head.locale);
  const variables = {
    recipientName: head.memberName,
    teamName: head.teamName,
    count: head.count,
    what: phrase(`events.${head.eventType}.${head.count === 1 ? "one" : "many"}`, language),
    items: found.map((one) => ({
      candidateName: blinded ? one.codename : one.candidateName,
      assessmentTitle: one.title,
      happenedAt:
        blinded && one.deadlineAt !== null
          ? formatDay(coarseEventTime(one.happenedAt, head.eventType, one), language)
          : formatTime(one.happenedAt, head.zone, language),
      recordUrl: APP_URL === undefined ? null : `${APP_URL}/invitations/${globalId("Invitation", one.invitationId)}`,
    })),
    more: head.count > found.length ? head.count - found.length : null,
    reason: phrase(`summary.${head.digest}`, language),
    unsubscribeUrl,
  };
  return {
    ...(await renderEmail("DIGEST", variables, language)),
    from: fromTeam(services, head.teamName),
    to: mailboxOf(head.memberName, head.address),
    headers: {
      "List-Unsubscribe": `<${unsubscribeUrl}>`,
      "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    },
  };
};
