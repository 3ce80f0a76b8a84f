import type { Services } from "../../access/context.ts";
import type { WriteEmail } from "../../emails/delivery/email-delivery.ts";
import { fromTeam, type Mailbox, mailboxOf } from "../../emails/rendering/mailbox.ts";
import { renderEmail } from "../../emails/rendering/render-email.ts";
import { makeLinkToken } from "../../platform/crypto/link-token.ts";
import { db, sql } from "../../platform/database/sql.ts";
import { globalId } from "../../platform/ids/ids.ts";
import { liveStates, waitingStates } from "../lifecycle/states.ts";
import { inviteUrl, practiceUrl } from "../links.ts";
import { emailVariables, type InvitationDetails, loadInvitationDetails } from "./invitation-details.query.ts";

/** The links are generated when the e-mail is sent: neither the ledger nor the queue stores a valid link. */
const linksOf = (services: Services, details: InvitationDetails) => {
  const target = { teamId: details.teamId, id: details.invitationId, version: details.version };
  return { startUrl: inviteUrl(services, target), practiceUrl: practiceUrl(services, target) };
};

const replyToInviter = (details: InvitationDetails): { replyTo?: Mailbox } =>
  details.inviterAddress === null ? {} : { replyTo: mailboxOf(details.inviterName, details.inviterAddress) };

const about = (details: InvitationDetails) => ({ "X-Invitation-Id": globalId("Invitation", details.invitationId) });

/** Whether the candidate can start, go on, or (reopened) continue. */
const canGoOn = ({ state, reopened, isPastExpiry }: InvitationDetails): boolean =>
  liveStates.includes(state) || (state === "SUBMITTED" && reopened && !isPastExpiry);

/** The invitation e-mail to the candidate. It is sent while they can start, or continue what was reopened. */
export const invitationEmail: WriteEmail = async (services, email) => {
  const details = await loadInvitationDetails(services, email);
  if (details === null || details.address === null || !details.emailRequested || !canGoOn(details)) return null;
  if (details.suppressed) return "SUPPRESSED";
  const { language, variables } = await emailVariables("INVITATION", details);
  const { reopened } = details;
  return {
    ...(await renderEmail("INVITATION", { ...variables, reopened, ...linksOf(services, details) }, language)),
    from: fromTeam(services, details.teamName),
    to: mailboxOf(details.candidateName, details.address),
    ...replyToInviter(details),
    headers: about(details),
  };
};

/** The reminder to the candidate. It is sent while they have not started and have reminders switched on. */
export const reminderEmail: WriteEmail = async (services, email) => {
  const details = await loadInvitationDetails(services, email);
  if (details === null || details.address === null || !details.emailRequested) return null;
  if (!waitingStates.includes(details.state) || details.locked || details.remindersOff) return null;
  if (details.suppressed) return "SUPPRESSED";
  const { language, variables } = await emailVariables("REMINDER", details);
  const { message: _, opensAt: __, ...shown } = variables;
  const target = { teamId: details.teamId, id: details.candidateId, version: details.candidateVersion };
  const remindersOffUrl = `${services.env.PUBLIC_URL}/unsubscribe/${makeLinkToken(services.keys, "unsubscribe", target)}`;
  return {
    ...(await renderEmail("REMINDER", { ...shown, remindersOffUrl, ...linksOf(services, details) }, language)),
    from: fromTeam(services, details.teamName),
    to: mailboxOf(details.candidateName, details.address),
    ...replyToInviter(details),
    headers: {
      ...about(details),
      "List-Unsubscribe": `<${remindersOffUrl}>`,
      "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    },
  };
};

/**
 * The e-mail to an address that was entered at a public link: a link to start, or the information that it is closed.
 */
export const publicLinkEmail: WriteEmail = async (services, email) => {
  const details = await loadInvitationDetails(services, email);
  if (details === null || details.address === null) return null;
  if (details.suppressed) return "SUPPRESSED";
  const open = canGoOn(details);
  const closed = details.state === "SUBMITTED" ? "submitted" : "cancelled";
  const { language, variables } = await emailVariables("PUBLIC_LINK_RESUME", details);
  const { teamName, assessmentTitle, candidateName } = variables;
  const way = { startUrl: open ? linksOf(services, details).startUrl : null, closed: open ? null : closed };
  return {
    ...(await renderEmail("PUBLIC_LINK_RESUME", { teamName, assessmentTitle, candidateName, ...way }, language)),
    from: fromTeam(services, details.teamName),
    to: mailboxOf(details.candidateName, details.address),
    headers: about(details),
  };
};

/** Reads an active member; undefined if they have left. */
const readMember = (services: Services, teamId: string, memberId: string | null) =>
  db(services.em.fork())
    .selectFrom("team_member as m")
    .innerJoin("team as t", "t.id", "m.team_id")
    .select((eb) => [
      "m.name",
      "m.email as address",
      "m.locale",
      eb.fn.coalesce("m.time_zone", "t.time_zone").as("zone"),
      "t.name as teamName",
    ])
    .where("m.team_id", "=", teamId)
    .where("m.id", "=", memberId)
    .where("m.state", "=", "ACTIVE")
    .executeTakeFirst();

/** The confirmation of a submission to the candidate. It is not sent once they have continued. */
export const submissionConfirmationEmail: WriteEmail = async (services, email) => {
  const details = await loadInvitationDetails(services, email);
  if (details === null || details.address === null || details.state !== "SUBMITTED") return null;
  if (details.suppressed) return "SUPPRESSED";
  const { language, words, variables } = await emailVariables("SUBMISSION_CONFIRMATION", details);
  const { teamName, assessmentTitle, candidateName } = variables;
  const shown = {
    ...{ teamName, assessmentTitle, candidateName },
    submittedAt: words(details.submittedAt),
    automatic: details.automatic,
    submissionUrl: linksOf(services, details).startUrl,
  };
  return {
    ...(await renderEmail("SUBMISSION_CONFIRMATION", shown, language)),
    from: fromTeam(services, details.teamName),
    to: mailboxOf(details.candidateName, details.address),
    ...replyToInviter(details),
    headers: about(details),
  };
};

/** The copy for the inviter of what the candidates of a call were sent, without a working link. */
export const inviterCopyEmail: WriteEmail = async (services, email) => {
  const member = await readMember(services, email.teamId, email.memberId);
  const details = await loadInvitationDetails(services, email);
  if (member === undefined || details === null) return null;
  const mailed = await db(services.em.fork())
    .selectFrom("email")
    .select(sql<number>`count(*)::int`.as("count"))
    .where("team_id", "=", email.teamId)
    .where("batch_id", "=", email.batchId)
    .where("kind", "=", "INVITATION")
    .where("state", "<>", "SUPPRESSED")
    .executeTakeFirstOrThrow();
  const { language, variables } = await emailVariables(
    "INVITER_COPY",
    { ...details, zone: member.zone },
    member.locale,
  );
  const { candidateName: _, inviterName: __, ...shown } = variables;
  const rendered = await renderEmail(
    "INVITER_COPY",
    { ...shown, recipientName: member.name, count: mailed.count },
    language,
  );
  return {
    ...rendered,
    from: fromTeam(services, details.teamName),
    to: mailboxOf(member.name, member.address),
    headers: {},
  };
};

/**
 * The preview for the member who requested it. Its content is stored with the e-mail, since nothing else of it is
 * stored.
 */
export const testEmail: WriteEmail = async (services, email) => {
  const member = await readMember(services, email.teamId, email.memberId);
  if (member === undefined || email.content === null) return null;
  const { language, variables } = email.content as { language: string; variables: Record<string, unknown> };
  const rendered = await renderEmail("INVITATION", variables, language);
  return {
    ...rendered,
    subject: `[Test] ${rendered.subject}`,
    from: fromTeam(services, member.teamName),
    to: mailboxOf(member.name, member.address),
    headers: {},
  };
};
