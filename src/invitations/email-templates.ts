import type { Services } from "../access/context.ts";
import type { WriteEmail } from "../emails/delivery/email-delivery.ts";
import { fromTeam, type Mailbox, mailboxOf } from "../emails/rendering/mailbox.ts";
import { renderEmail } from "../emails/rendering/render-email.ts";
import { makeLinkToken } from "../platform/crypto/link-token.ts";
import { db, sql } from "../platform/database/sql.ts";
import { globalId } from "../platform/ids.ts";
import { emailVariables, type InvitationDetails, readInvitationDetails } from "./email-facts.query.ts";
import { liveStates, waitingStates } from "./lifecycle.ts";
import { inviteUrl, practiceUrl } from "./links.ts";

/** The links are generated when the e-mail is sent: neither the ledger nor the queue stores a valid link. */
const linksOf = (services: Services, facts: InvitationDetails) => {
  const target = { teamId: facts.teamId, id: facts.invitationId, version: facts.version };
  return { startUrl: inviteUrl(services, target), practiceUrl: practiceUrl(services, target) };
};

const replyToInviter = (facts: InvitationDetails): { replyTo?: Mailbox } =>
  facts.inviterAddress === null ? {} : { replyTo: mailboxOf(facts.inviterName, facts.inviterAddress) };

const about = (facts: InvitationDetails) => ({ "X-Invitation-Id": globalId("Invitation", facts.invitationId) });

/** Whether the candidate can start, go on, or (reopened) continue. */
const canGoOn = ({ state, reopened, isPastExpiry }: InvitationDetails): boolean =>
  liveStates.includes(state) || (state === "SUBMITTED" && reopened && !isPastExpiry);

/** The invitation e-mail to the candidate. It is sent while they can start, or continue what was reopened. */
export const invitationEmail: WriteEmail = async (services, email) => {
  const facts = await readInvitationDetails(services.em.fork(), email.teamId, email.invitationId);
  if (facts === null || facts.address === null || !facts.emailRequested || !canGoOn(facts)) return null;
  if (facts.suppressed) return "SUPPRESSED";
  const { language, variables } = await emailVariables("INVITATION", facts);
  const { reopened } = facts;
  return {
    ...(await renderEmail("INVITATION", { ...variables, reopened, ...linksOf(services, facts) }, language)),
    from: fromTeam(services, facts.teamName),
    to: mailboxOf(facts.candidateName, facts.address),
    ...replyToInviter(facts),
    headers: about(facts),
  };
};

/** The reminder to the candidate. It is sent while they have not started and have reminders switched on. */
export const reminderEmail: WriteEmail = async (services, email) => {
  const facts = await readInvitationDetails(services.em.fork(), email.teamId, email.invitationId);
  if (facts === null || facts.address === null || !facts.emailRequested) return null;
  if (!waitingStates.includes(facts.state) || facts.locked || facts.remindersOff) return null;
  if (facts.suppressed) return "SUPPRESSED";
  const { language, variables } = await emailVariables("REMINDER", facts);
  const { message: _, opensAt: __, ...shown } = variables;
  const target = { teamId: facts.teamId, id: facts.candidateId, version: facts.candidateVersion };
  const remindersOffUrl = `${services.env.PUBLIC_URL}/unsubscribe/${makeLinkToken(services.keys, "unsubscribe", target)}`;
  return {
    ...(await renderEmail("REMINDER", { ...shown, remindersOffUrl, ...linksOf(services, facts) }, language)),
    from: fromTeam(services, facts.teamName),
    to: mailboxOf(facts.candidateName, facts.address),
    ...replyToInviter(facts),
    headers: {
      ...about(facts),
      "List-Unsubscribe": `<${remindersOffUrl}>`,
      "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    },
  };
};

/**
 * The e-mail to an address that was entered at a public link: a link to start, or the information that it is closed.
 */
export const publicLinkEmail: WriteEmail = async (services, email) => {
  const facts = await readInvitationDetails(services.em.fork(), email.teamId, email.invitationId);
  if (facts === null || facts.address === null) return null;
  if (facts.suppressed) return "SUPPRESSED";
  const open = canGoOn(facts);
  const closed = facts.state === "SUBMITTED" ? "submitted" : "cancelled";
  const { language, variables } = await emailVariables("PUBLIC_LINK_RESUME", facts);
  const { teamName, assessmentTitle, candidateName } = variables;
  const way = { startUrl: open ? linksOf(services, facts).startUrl : null, closed: open ? null : closed };
  return {
    ...(await renderEmail("PUBLIC_LINK_RESUME", { teamName, assessmentTitle, candidateName, ...way }, language)),
    from: fromTeam(services, facts.teamName),
    to: mailboxOf(facts.candidateName, facts.address),
    headers: about(facts),
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
  const facts = await readInvitationDetails(services.em.fork(), email.teamId, email.invitationId);
  if (facts === null || facts.address === null || facts.state !== "SUBMITTED") return null;
  if (facts.suppressed) return "SUPPRESSED";
  const { language, words, variables } = await emailVariables("SUBMISSION_CONFIRMATION", facts);
  const { teamName, assessmentTitle, candidateName } = variables;
  const shown = {
    ...{ teamName, assessmentTitle, candidateName },
    submittedAt: words(facts.submittedAt),
    automatic: facts.automatic,
    submissionUrl: linksOf(services, facts).startUrl,
  };
  return {
    ...(await renderEmail("SUBMISSION_CONFIRMATION", shown, language)),
    from: fromTeam(services, facts.teamName),
    to: mailboxOf(facts.candidateName, facts.address),
    ...replyToInviter(facts),
    headers: about(facts),
  };
};

/** The copy for the inviter of what the candidates of a call were sent, without a working link. */
export const inviterCopyEmail: WriteEmail = async (services, email) => {
  const member = await readMember(services, email.teamId, email.memberId);
  const facts = await readInvitationDetails(services.em.fork(), email.teamId, email.invitationId);
  if (member === undefined || facts === null) return null;
  const mailed = await db(services.em.fork())
    .selectFrom("email")
    .select(sql<number>`count(*)::int`.as("count"))
    .where("team_id", "=", email.teamId)
    .where("batch_id", "=", email.batchId)
    .where("kind", "=", "INVITATION")
    .where("state", "<>", "SUPPRESSED")
    .executeTakeFirstOrThrow();
  const { language, variables } = await emailVariables("INVITER_COPY", { ...facts, zone: member.zone }, member.locale);
  const { candidateName: _, inviterName: __, ...shown } = variables;
  const rendered = await renderEmail(
    "INVITER_COPY",
    { ...shown, recipientName: member.name, count: mailed.count },
    language,
  );
  return {
    ...rendered,
    from: fromTeam(services, facts.teamName),
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
