import type { Tx } from "../../events/log/with-transaction.ts";
import { rows, sql } from "../../platform/database/rows.ts";
import { UserError } from "../../platform/errors.ts";
import { newId } from "../../platform/ids.ts";
import { parseMailFrom } from "../rendering/mail-from.ts";
import { countForToday } from "./daily-quota.ts";
import { activeMemberKinds, type EmailKind, isCountedADay } from "./email-kinds.ts";
import { spendAllowances, tooManyEmails } from "./email-limit.ts";

/** An e-mail to one recipient, as a use case queues it. Its address and text are read when it is sent. */
export interface NewEmail {
  kind: EmailKind;
  memberId?: string | null;
  candidateId?: string | null;
  invitationId?: string | null;
  assessmentId?: string | null;
  /** With it: at most one e-mail to this member about this event, for ever. */
  eventSequence?: number | null;
  /** The call that asked for it, so that its progress can be counted. */
  batchId?: string | null;
  /** Of WEBHOOK_DISABLED: which endpoint. */
  endpointId?: string | null;
  /** Of a TEST: what the e-mail says. Of a SIGN_IN: the front end that its links lead to. Stored until it is sent. */
  content?: object | null;
  /** Of an e-mail to a candidate: their address as the use case read it under its locks, for the limits. Not stored. */
  address?: string | null;
  /** True: no limit holds it back. It counts for the day, and not for its address. */
  unlimited?: boolean;
  /** True: mail to this address has bounced; it is recorded and never attempted. */
  suppressed?: boolean;
}

/**
 * Queues e-mails in the transaction of the use case, by the same few statements for any number: their rows are the
 * queue, and a worker finds them once the transaction has committed. An e-mail about an event that its member was sent
 * already is left out.
 *
 * Every e-mail is queued here, so this is where the limits hold: so many an hour to an address that is no ACTIVE
 * member's (a use case that wants to refuse single rows has asked allowEmails before), and so many a day.
 *
 * @returns the ids of the e-mails that were queued, in the order given
 * @throws UserError TOO_SOON, QUOTA_EXCEEDED
 */
export async function enqueueEmails(tx: Tx, emails: NewEmail[]): Promise<string[]> {
  if (emails.length === 0) return [];
  await countEmails(tx, emails);
  const { domain } = parseMailFrom(tx.context.services.env.MAIL_FROM);
  const ids = emails.map(() => newId());
  // Those of a call that queues fewer by an order of magnitude go first: a single e-mail does not wait for ten thousand.
  const priority = Math.floor(Math.log10(emails.length));
  const made = await rows<{ id: string; state: string }>(
    tx.em,
    sql`insert into email (team_id, id, kind, member_id, candidate_id, invitation_id, assessment_id, event_sequence, batch_id, endpoint_id, content, state, priority, message_id)
      select ${tx.teamId}, new.*, ${priority}::smallint, '<' || new.id || '@' || ${domain}::text || '>'
      from unnest(${ids}::uuid[], ${emails.map((email) => email.kind)}::text[],
        ${emails.map((email) => email.memberId ?? null)}::uuid[], ${emails.map((email) => email.candidateId ?? null)}::uuid[],
        ${emails.map((email) => email.invitationId ?? null)}::uuid[], ${emails.map((email) => email.assessmentId ?? null)}::uuid[],
        ${emails.map((email) => email.eventSequence ?? null)}::integer[], ${emails.map((email) => email.batchId ?? null)}::uuid[],
        ${emails.map((email) => email.endpointId ?? null)}::uuid[],
        ${emails.map((email) => (email.content == null ? null : JSON.stringify(email.content)))}::jsonb[],
        ${emails.map((email) => (email.suppressed ? "SUPPRESSED" : "QUEUED"))}::text[])
        as new (id, kind, member_id, candidate_id, invitation_id, assessment_id, event_sequence, batch_id, endpoint_id, content, state)
      on conflict (team_id, event_sequence, member_id) where event_sequence is not null do nothing
      returning id, state`,
  );
  const queued = new Set(made.flatMap((row) => (row.state === "QUEUED" ? [row.id] : [])));
  return ids.filter((id) => queued.has(id));
}

/** Counts e-mails against the limits, except those that are never attempted or go to ACTIVE members. */
async function countEmails(tx: Tx, emails: NewEmail[]): Promise<void> {
  const unlimited = emails.filter((email) => !email.suppressed && email.unlimited);
  const tried = emails.filter((email) => !email.suppressed && !email.unlimited);
  const addresses = await limitedAddresses(
    tx,
    tried.filter((email) => !activeMemberKinds.includes(email.kind)),
  );
  if (!(await spendAllowances(tx, addresses))) throw new UserError(tooManyEmails.code, tooManyEmails.message);
  const others = tried.filter((email) => activeMemberKinds.includes(email.kind) && isCountedADay(email.kind));
  await countForToday(tx, { limited: addresses.length + others.length, unlimited: unlimited.length });
}

/** Where these e-mails go, but for those to ACTIVE members. At most one statement. */
async function limitedAddresses(tx: Tx, emails: NewEmail[]): Promise<string[]> {
  const [toMembers, toCandidates] = [
    emails.filter((one) => one.memberId != null),
    emails.filter((one) => one.memberId == null),
  ];
  if (toCandidates.some((one) => one.address === undefined))
    throw new Error("An e-mail to a candidate names the address that it counts against.");
  const members =
    toMembers.length === 0
      ? []
      : await rows<{ address: string }>(
          tx.em,
          sql`select m.email as address from unnest(${toMembers.map((one) => one.memberId!)}::uuid[]) as new (member_id)
            join team_member m on m.team_id = ${tx.teamId} and m.id = new.member_id and m.state <> 'ACTIVE'`,
        );
  return [...toCandidates, ...members].flatMap((one) => one.address ?? []);
}
