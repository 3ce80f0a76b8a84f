import { roleMay } from "../../access/permissions.ts";
import type { TeamRole } from "../../access/roles.ts";
import type { WriteEmail } from "../../emails/delivery/email-delivery.ts";
import type { EmailKind } from "../../emails/outbox/email-kinds.ts";
import { fromTeam, mailboxOf } from "../../emails/rendering/mailbox.ts";
import { phrase } from "../../emails/rendering/phrases.ts";
import { languageOf, renderEmail } from "../../emails/rendering/render-email.ts";
import { coarseTime } from "../../invitations/read/coarse-times.ts";
import { makeLinkToken } from "../../platform/crypto/link-token.ts";
import { firstRow, sql } from "../../platform/database/rows.ts";
import { globalId } from "../../platform/ids.ts";
import { formatDuration } from "../../platform/text/duration.ts";
import { formatDay, formatTime } from "../../platform/text/format-time.ts";
import type { RecipientReason } from "./decide-recipients.ts";

/** Writes the e-mail about one event, as long as the member is active. The role decides what it says of the candidate. */
export const notificationEmail: WriteEmail = async (services, email) => {
  const row = await firstRow<{
    teamName: string;
    title: string;
    candidateName: string;
    codename: string;
    memberName: string | null;
    address: string;
    role: TeamRole;
    locale: string | null;
    zone: string;
    reason: RecipientReason;
    happenedAt: Date;
    startedAt: Date | null;
    deadlineAt: Date | null;
    standardDeadlineAt: Date | null;
    submittedAt: Date | null;
    automatic: boolean | null;
    response: string | null;
    settingId: string | null;
  }>(
    services.em.fork(),
    sql`select t.name as "teamName", a.title, coalesce(c.name, c.email, c.codename) as "candidateName", c.codename, m.name as "memberName",
        m.email as address, m.role, m.locale, coalesce(m.time_zone, t.time_zone) as zone, d.reason, e.occurred_at as "happenedAt",
        i.started_at as "startedAt", i.deadline_at as "deadlineAt", i.standard_deadline_at as "standardDeadlineAt", i.submitted_at as "submittedAt", s.automatic,
        failed.last_response as response, setting.id as "settingId"
      from notification_decision d
        join event e on e.team_id = d.team_id and e.sequence = d.event_sequence
        join team_member m on m.team_id = d.team_id and m.id = d.member_id and m.state = 'ACTIVE'
        join invitation i on i.team_id = e.team_id and i.id = e.invitation_id
        join candidate c on c.team_id = i.team_id and c.id = i.candidate_id
        join assessment a on a.team_id = i.team_id and a.id = i.assessment_id
        join team t on t.id = d.team_id
        left join submission s on s.team_id = i.team_id and s.invitation_id = i.id
        left join email failed on failed.team_id = e.team_id and failed.id = e.email_id
        left join notification_setting setting on setting.team_id = d.team_id and setting.member_id = d.member_id
          and setting.event_type = e.type and setting.channel = 'EMAIL'
      where d.team_id = ${email.teamId} and d.event_sequence = ${email.eventSequence} and d.member_id = ${email.memberId} and d.channel = 'EMAIL'`,
  );
  if (row === null) return null;
  const blinded = !roleMay(row.role, "CANDIDATES_PII");
  const language = await languageOf(email.kind, row.locale);
  const words = (moment: Date | null) => (moment === null ? null : formatTime(moment, row.zone, language));
  const started = row.startedAt;
  const submitted = row.submittedAt;
  // Under a time limit, start and submission together would reveal extra time.
  const coarse = blinded && row.deadlineAt !== null;
  const happened = (time: Date | null, isBounded = false) =>
    time === null ? null : coarse ? formatDay(coarseTime(time, row, isBounded)) : words(time);
  const { PUBLIC_URL, APP_URL } = services.env;
  const token = makeLinkToken(services.keys, "unsubscribe", {
    teamId: email.teamId,
    id: row.settingId ?? email.memberId!,
    version: 1,
  });
  const unsubscribeUrl = `${PUBLIC_URL}/unsubscribe/${token}`;
  const common = {
    recipientName: row.memberName,
    candidateName: blinded ? row.codename : row.candidateName,
    assessmentTitle: row.title,
    teamName: row.teamName,
    reason: phrase(`reason.${row.reason}`, language),
    recordUrl: APP_URL === undefined ? null : `${APP_URL}/invitations/${globalId("Invitation", email.invitationId!)}`,
    unsubscribeUrl,
  };
  const variables: Partial<Record<EmailKind, Record<string, unknown>>> = {
    // Together with the start, the deadline would reveal extra time.
    ASSESSMENT_STARTED: {
      ...common,
      happenedAt: happened(row.startedAt),
      deadlineAt: blinded ? null : words(row.deadlineAt),
    },
    ASSESSMENT_SUBMITTED: {
      ...common,
      happenedAt: happened(row.submittedAt, true),
      // A duration longer than the time limit would reveal extra time, too.
      took: blinded || started === null || submitted === null ? null : tookInWords(started, submitted, language),
      automatic: row.automatic === true && !blinded,
    },
    // The response of a mail server quotes the address.
    EMAIL_FAILED: {
      ...common,
      happenedAt: words(row.happenedAt),
      response: blinded ? phrase("response.hidden", language) : (row.response ?? phrase("response.none", language)),
    },
  };
  return {
    ...(await renderEmail(email.kind, variables[email.kind]!, language)),
    from: fromTeam(services, row.teamName),
    to: mailboxOf(row.memberName, row.address),
    headers: {
      "X-Invitation-Id": globalId("Invitation", email.invitationId!),
      "List-Unsubscribe": `<${unsubscribeUrl}>`,
      "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    },
  };
};

/** Formats a duration in whole minutes, below two minutes in seconds. */
function tookInWords(from: Date, to: Date, language: string): string {
  const seconds = Math.round((to.getTime() - from.getTime()) / 1_000);
  return formatDuration(`PT${seconds < 120 ? seconds : Math.round(seconds / 60) * 60}S`, language);
}
