import { errorFields } from "../base/log.ts";
import type { Job } from "../base/queue.ts";
import { rows, sql } from "../base/rows.ts";
import { transact } from "../events/transact.ts";
import { contextOf, type Services } from "../teams/context.ts";
import { type EmailKind, type EmailState, isToCandidate, toldKinds } from "./email-kinds.ts";
import { deliverEmail } from "./enqueue-emails.ts";
import { makeReturnPath } from "./return-path.ts";
import { suppressAddresses } from "./suppress-addresses.ts";
import { type Message, openTransport, type Transport } from "./transport.ts";

/** A ledger row whose turn has come. */
export interface DueEmail {
  teamId: string;
  id: string;
  kind: EmailKind;
  memberId: string | null;
  candidateId: string | null;
  invitationId: string | null;
  assessmentId: string | null;
  eventSequence: number | null;
  batchId: string | null;
  endpointId: string | null;
  content: Record<string, unknown> | null;
  messageId: string;
  attempts: number;
  ageSeconds: number;
}

/**
 * Asks, right before sending, whether an e-mail is still wanted, and makes it. Null: no longer.
 * SUPPRESSED: it is, but mail to its address has bounced for good. The roof's letters.ts answers
 * this; nothing here knows what a letter is about.
 */
export type WriteLetter = (
  services: Services,
  email: DueEmail,
) => Promise<Omit<Message, "messageId"> | "SUPPRESSED" | null>;

interface Done {
  email: DueEmail;
  state: Exclude<EmailState, "QUEUED">;
  response: string | null;
  to: string | null;
  /** Refused for good because of the address. */
  badAddress: boolean;
  subject: string | null;
  retrySeconds: number | null;
}

const giveUpAfterSeconds = 48 * 60 * 60;
/** How long a worker may hold an e-mail before another takes it for lost. */
const leaseSeconds = 90;

/** While nobody answers: soon, since it may be back any moment. When told to come later: later. */
const retryAfter = (attempts: number, reachable: boolean): number =>
  reachable ? Math.min(3_600, 60 * 2 ** Math.min(attempts - 1, 6)) : Math.min(60, 2 ** Math.min(attempts, 6));

const transports = new WeakMap<Services, Transport>();
const transportOf = (services: Services): Transport => {
  let transport = transports.get(services);
  if (transport === undefined) {
    transport = openTransport(services.smtpUrl);
    transports.set(services, transport);
  }
  return transport;
};

/** Ends the connections to the mail server; the next send opens new ones. */
export function closeTransport(services: Services): void {
  transports.get(services)?.close();
  transports.delete(services);
}

/** Takes the e-mails of a batch that are due and held by nobody else. The rest needs nothing any more. */
async function claim(
  services: Services,
  batch: { jobId: string; payload: { teamId: string; emailId: string } }[],
): Promise<DueEmail[]> {
  return await rows<DueEmail>(
    services.em.fork(),
    sql`update email e set attempts = attempts + 1, tried_at = now(), leased_by = job.id, leased_until = now() + make_interval(secs => ${leaseSeconds})
      from unnest(${batch.map((one) => one.payload.teamId)}::uuid[], ${batch.map((one) => one.payload.emailId)}::uuid[],
        ${batch.map((one) => one.jobId)}::text[]) as job (team_id, email_id, id)
      where e.team_id = job.team_id and e.id = job.email_id and e.state in ('QUEUED', 'DEFERRED')
        and (e.leased_until is null or e.leased_until < now() or e.leased_by = job.id)
      returning e.team_id as "teamId", e.id, e.kind, e.member_id as "memberId", e.candidate_id as "candidateId",
        e.invitation_id as "invitationId", e.assessment_id as "assessmentId", e.event_sequence as "eventSequence", e.batch_id as "batchId", e.endpoint_id as "endpointId", e.content,
        e.message_id as "messageId", e.attempts, extract(epoch from now() - e.queued_at)::int as "ageSeconds"`,
  );
}

async function deliver(services: Services, write: WriteLetter, email: DueEmail): Promise<Done> {
  const done = (
    state: Done["state"],
    response: string | null,
    message: { to: { address: string }; subject: string } | null,
    more: { retrySeconds?: number; badAddress?: boolean } = {},
  ): Done => ({
    email,
    state,
    response,
    to: message?.to.address ?? null,
    subject: message?.subject ?? null,
    retrySeconds: more.retrySeconds ?? null,
    badAddress: more.badAddress ?? false,
  });
  let message: Awaited<ReturnType<WriteLetter>>;
  try {
    message = await write(services, email);
  } catch (error) {
    services.log.error({ emailId: email.id, kind: email.kind, ...errorFields(error) }, "letter not made");
    return email.attempts >= 5
      ? done("FAILED", "The e-mail could not be created.", null)
      : done("DEFERRED", "The e-mail could not be created.", null, { retrySeconds: 60 });
  }
  if (message === null) return done("CANCELLED", null, null);
  if (message === "SUPPRESSED") return done("SUPPRESSED", "Not sent: e-mail to this address has bounced before.", null);
  const domain = services.env.BOUNCE_DOMAIN;
  const returnPath = domain === undefined ? undefined : `${makeReturnPath(services.keys, email)}@${domain}`;
  const result = await transportOf(services).send({ ...message, messageId: email.messageId }, { returnPath });
  if (result.outcome === "SENT") return done("SENT", result.response, message);
  if (result.outcome === "BOUNCED") return done("BOUNCED", result.response, message, { badAddress: result.address });
  if (email.ageSeconds > giveUpAfterSeconds) return done("FAILED", result.response, message);
  return done("DEFERRED", result.response, message, { retrySeconds: retryAfter(email.attempts, result.reachable) });
}

/** What a letter's end is told as; null: nobody is told. */
function endOf(kind: EmailKind, state: EmailState): "INVITATION_EMAIL_SENT" | "INVITATION_EMAIL_FAILED" | null {
  if (state === "SENT") return kind === "INVITATION" ? "INVITATION_EMAIL_SENT" : null;
  const failed = state === "FAILED" || state === "BOUNCED" || state === "SUPPRESSED";
  return failed && toldKinds.includes(kind) ? "INVITATION_EMAIL_FAILED" : null;
}

/** Of an e-mail `e`: the row itself says so, or, where it was queued while they were forgotten, the person. */
const isErased = sql`(e.erased_at is not null or exists (select 1 from candidate c
  where c.team_id = e.team_id and c.id = e.candidate_id and c.erased_at is not null))`;

/**
 * Writes down what became of a team's part of the batch, with its events, in one transaction. Whether a person was
 * forgotten meanwhile is asked inside the update: one that waited for the erasure's lock sees it there, and writes no
 * text. A bounce that came back meanwhile stands.
 */
async function record(services: Services, teamId: string, batch: Done[]): Promise<void> {
  const sorted = batch.toSorted((a, b) => (a.email.id < b.email.id ? -1 : 1));
  await transact(
    contextOf(services),
    async (tx) => {
      const written = await rows<{ id: string; erased: boolean }>(
        tx.em,
        sql`update email e set state = done.state, leased_by = null, leased_until = null,
            last_response = case when not ${isErased} then done.response end,
            to_address = case when not ${isErased} then coalesce(done.to_address, e.to_address) end,
            subject = case when not ${isErased} then coalesce(done.subject, e.subject) end,
            content = case when done.state = 'DEFERRED' then e.content end,
            sent_at = case when done.state = 'SENT' then now() end,
            next_attempt_at = case when done.retry is null then e.next_attempt_at else now() + make_interval(secs => done.retry) end
          from unnest(${sorted.map((one) => one.email.id)}::uuid[], ${sorted.map((one) => one.state)}::text[], ${sorted.map((one) => one.response)}::text[],
            ${sorted.map((one) => one.to)}::text[], ${sorted.map((one) => one.subject)}::text[], ${sorted.map((one) => one.retrySeconds)}::double precision[])
            as done (id, state, response, to_address, subject, retry)
          where e.team_id = ${teamId} and e.id = done.id and e.state <> 'BOUNCED'
          returning e.id, ${isErased} as erased`,
      );
      const erased = new Map(written.map((row) => [row.id, row.erased]));
      const all = sorted.filter(({ email }) => erased.has(email.id));
      for (const { email, state } of all) {
        const type = endOf(email.kind, state);
        if (type === null) continue;
        tx.record({
          type,
          invitationId: email.invitationId,
          candidateId: email.candidateId,
          assessmentId: email.assessmentId,
          emailId: email.id,
          actor: null,
        });
      }
      const bad = all.filter(({ badAddress, email }) => badAddress && isToCandidate(email) && !erased.get(email.id));
      await suppressAddresses(
        tx,
        bad.map((one) => one.to!),
      );
      const again = all.filter((one) => one.retrySeconds !== null);
      for (const [seconds, some] of Map.groupBy(again, (one) => one.retrySeconds!)) {
        const jobs = some.map(({ email }) => ({ teamId, emailId: email.id }));
        await services.queue.add(tx.em, deliverEmail, jobs, { startAfter: seconds });
      }
    },
    { teamId },
  );
}

/** The job that sends e-mails, given who writes the letters. */
export const deliverEmailJob = (write: WriteLetter): Job<{ teamId: string; emailId: string }, Services> => ({
  ...deliverEmail,
  batchSize: 50,
  concurrency: 2,
  async run(services, batch) {
    const due = await claim(services, batch);
    const all = await Promise.all(due.map((email) => deliver(services, write, email)));
    for (const { email, state } of all) {
      services.metrics.emails.inc({ kind: email.kind, state });
      services.log.info({ emailId: email.id, kind: email.kind, state, attempt: email.attempts }, "e-mail");
    }
    const byTeam = [...Map.groupBy(all, (one) => one.email.teamId)];
    const recorded = await Promise.allSettled(byTeam.map(([teamId, ofTeam]) => record(services, teamId, ofTeam)));
    // What one team's trouble leaves unwritten is tried again; the other teams' letters are done.
    const failed = recorded.find((one) => one.status === "rejected");
    if (failed !== undefined) throw failed.reason;
  },
});

/**
 * E-mails that are due and whose job is gone (killed at its last try, or restored from a backup):
 * queued again. Each counts as due anew, so that a long queue is not queued twice over.
 */
export async function requeueLostEmails(services: Services): Promise<void> {
  const em = services.em.fork();
  const lost = await rows<{ teamId: string; emailId: string }>(
    em,
    sql`with lost as (
        select team_id, id from email
        where state in ('QUEUED', 'DEFERRED') and next_attempt_at < now() - interval '2 minutes'
          and (leased_until is null or leased_until < now())
        order by next_attempt_at limit 1000 for no key update skip locked)
      update email e set next_attempt_at = now() from lost where e.team_id = lost.team_id and e.id = lost.id
      returning e.team_id as "teamId", e.id as "emailId"`,
  );
  await services.queue.add(em, deliverEmail, lost);
}
