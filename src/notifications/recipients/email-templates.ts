import { roleMay } from "../../access/permissions.ts";
import type { WriteEmail } from "../../emails/delivery/email-delivery.ts";
import { fromTeam, mailboxOf } from "../../emails/rendering/mailbox.ts";
import { phrase } from "../../emails/rendering/phrases.ts";
import { languageOf, renderEmail } from "../../emails/rendering/render-email.ts";
import { coarseTime } from "../../invitations/read/coarse-times.ts";
import { makeLinkToken } from "../../platform/crypto/link-token.ts";
import { globalId } from "../../platform/ids/ids.ts";
import { appUrl } from "../../platform/process/env.ts";
import { formatDuration } from "../../platform/text/duration.ts";
import { formatDay, formatTime } from "../../platform/text/format-time.ts";
import { readNotification } from "./notification.query.ts";
import type { NotificationEmailKind } from "./notification-email-kinds.ts";

/** Writes the e-mail about one event, as long as the member is active. The role decides what it says of the candidate. */
export const notificationEmail: WriteEmail = async (services, email) => {
  const [row] = await readNotification(services, {
    teamId: email.teamId,
    eventSequence: email.eventSequence!,
    memberId: email.memberId!,
  });
  if (row === undefined) return null;
  const blinded = !roleMay(row.role, "CANDIDATES_PII");
  const language = await languageOf(email.kind, row.locale);
  const words = (moment: Date | null) => (moment === null ? null : formatTime(moment, row.zone, language));
  const started = row.startedAt;
  const submitted = row.submittedAt;
  // Under a time limit, start and submission together would reveal extra time.
  const coarse = blinded && row.deadlineAt !== null;
  const happened = (time: Date | null, isBounded = false) =>
    time === null ? null : coarse ? formatDay(coarseTime(time, row, isBounded)) : words(time);
  const { PUBLIC_URL } = services.env;
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
    recordUrl: `${appUrl(services.env)}/invitations/${globalId("Invitation", email.invitationId!)}`,
    unsubscribeUrl,
  };
  const variables: Record<NotificationEmailKind, Record<string, unknown>> = {
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
    ...(await renderEmail(email.kind, variables[email.kind as NotificationEmailKind], language)),
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
