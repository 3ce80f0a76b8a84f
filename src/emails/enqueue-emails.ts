import { z } from "zod";
import { UserProblem } from "../base/errors.ts";
import { newId } from "../base/ids.ts";
import { firstRow, rows, sql } from "../base/rows.ts";
import type { Tx } from "../events/transact.ts";
import { countedKinds, type EmailKind } from "./email-kinds.ts";
import { parseMailFrom } from "./mail-from.ts";

/** The job that sends one e-mail. What it does is in deliver-email.job.ts. */
export const deliverEmail = {
  name: "deliver-email",
  schema: z.object({ teamId: z.uuid(), emailId: z.uuid() }),
};

/** A message to one person, as a use case asks for it. Address and words are looked up when it is sent. */
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
  /** Of a TEST alone: what the letter says, kept until it is sent. */
  content?: object | null;
  /** True: mail to this address has bounced; it stands in the ledger and is never tried. */
  suppressed?: boolean;
}

/**
 * Writes ledger rows and their jobs in the transaction of the use case: any number in two
 * statements. An e-mail about an event that its member was sent already is passed over.
 *
 * @returns the ids of the e-mails that were queued, in the order given
 */
export async function enqueueEmails(tx: Tx, emails: NewEmail[]): Promise<string[]> {
  if (emails.length === 0) return [];
  const { domain } = parseMailFrom(tx.context.services.env.MAIL_FROM);
  const ids = emails.map(() => newId());
  const made = await rows<{ id: string; state: string }>(
    tx.em,
    sql`insert into email (team_id, id, kind, member_id, candidate_id, invitation_id, assessment_id, event_sequence, batch_id, endpoint_id, content, state, message_id)
      select ${tx.teamId}, new.*, '<' || new.id || '@' || ${domain}::text || '>'
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
  const kept = ids.filter((id) => queued.has(id));
  await tx.context.services.queue.add(
    tx.em,
    deliverEmail,
    kept.map((emailId) => ({ teamId: tx.teamId, emailId })),
  );
  return kept;
}

/**
 * How many e-mails the team may send to strangers today still (rules.md, Inviting 11). Who asks holds the
 * answer until the end of their transaction: of calls that race for what is left, one counts after the
 * other. So it is asked after the locks on invitations, and right before the letters are written.
 */
export async function dailyLeft(tx: Tx): Promise<number> {
  await rows(tx.em, sql`select pg_advisory_xact_lock(hashtextextended('daily e-mails ' || ${tx.teamId}::text, 0))`);
  const row = await firstRow<{ used: number }>(
    tx.em,
    sql`select count(*)::int as used from email
      where team_id = ${tx.teamId} and queued_at >= date_trunc('day', now()) and kind = any(${[...countedKinds]}) and state <> 'SUPPRESSED'`,
  );
  return Math.max(0, tx.context.services.env.DAILY_EMAILS_PER_TEAM - row!.used);
}

/**
 * Refuses what would go over the team's number of e-mails a day.
 *
 * @throws UserProblem QUOTA_EXCEEDED
 */
export async function checkDailyQuota(tx: Tx, wanted: number): Promise<void> {
  if (wanted === 0) return;
  const left = await dailyLeft(tx);
  if (wanted > left)
    throw new UserProblem(
      "QUOTA_EXCEEDED",
      `This would be ${wanted} e-mails, and ${left} of today's ${tx.context.services.env.DAILY_EMAILS_PER_TEAM} are left. Nothing was done; try again tomorrow, or invite with sendEmail: false.`,
    );
}
