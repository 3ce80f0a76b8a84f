import { FairSemaphore } from "../base/fair-semaphore.ts";
import { errorFields } from "../base/log.ts";
import type { Job } from "../base/queue.ts";
import { rows, sql } from "../base/rows.ts";
import type { Services } from "../teams/context.ts";
import { demoIsNotMailed, findDemoTeams } from "../teams/demo-teams.query.ts";
import { deliverEmail } from "./enqueue-emails.ts";
import { makeReturnPath } from "./return-path.ts";
import { type Message, maxConnections, openTransport, type Transport } from "./transport.ts";
import { type DueEmail, type Outcome, writeOutcome } from "./write-outcome.ts";

/**
 * Asks, right before sending, whether an e-mail is still wanted, and makes it. Null: no longer.
 * SUPPRESSED: it is, but mail to its address has bounced for good. The roof's letters.ts answers
 * this; nothing here knows what a letter is about.
 */
export type WriteLetter = (
  services: Services,
  email: DueEmail,
) => Promise<Omit<Message, "messageId"> | "SUPPRESSED" | null>;

const giveUpAfterSeconds = 48 * 60 * 60;
/** How long a worker may hold an e-mail before another takes it for lost. */
const leaseSeconds = 90;
/** After so many milliseconds no message of a batch is begun any more: its lease must outlast the longest send. */
const latestStartMs = (leaseSeconds - 40) * 1_000;

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
      where e.team_id = job.team_id and e.id = job.email_id and e.id = any(${batch.map((one) => one.payload.emailId)}::uuid[]) and e.state in ('QUEUED', 'DEFERRED')
        and (e.leased_until is null or e.leased_until < now() or e.leased_by = job.id)
      returning e.team_id as "teamId", e.id, e.kind, e.member_id as "memberId", e.candidate_id as "candidateId",
        e.invitation_id as "invitationId", e.assessment_id as "assessmentId", e.event_sequence as "eventSequence", e.batch_id as "batchId", e.endpoint_id as "endpointId", e.content,
        e.message_id as "messageId", e.attempts, extract(epoch from now() - e.queued_at)::int as "ageSeconds"`,
  );
}

/** An e-mail whose turn came too late: its lease might end while it is being sent. It is due again at once. */
const postponed = (email: DueEmail): Outcome => ({
  email,
  state: "DEFERRED",
  response: null,
  to: null,
  subject: null,
  retrySeconds: 1,
  badAddress: false,
});

async function deliver(
  services: Services,
  write: WriteLetter,
  email: DueEmail,
  demoTeams: Set<string>,
): Promise<Outcome> {
  const done = (
    state: Outcome["state"],
    response: string | null,
    message: { to: { address: string }; subject: string } | null,
    more: { retrySeconds?: number; badAddress?: boolean } = {},
  ): Outcome => ({
    email,
    state,
    response,
    to: message?.to.address ?? null,
    subject: message?.subject ?? null,
    retrySeconds: more.retrySeconds ?? null,
    badAddress: more.badAddress ?? false,
  });
  if (demoTeams.has(email.teamId)) return done("SUPPRESSED", demoIsNotMailed, null);
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
  if (result.outcome === "FAILED" || email.ageSeconds > giveUpAfterSeconds)
    return done("FAILED", result.response, message);
  return done("DEFERRED", result.response, message, { retrySeconds: retryAfter(email.attempts, result.reachable) });
}

/** How many messages are on their way at once in one process: as many as the transport has connections. */
const slots = new WeakMap<Services, FairSemaphore>();
const slotsOf = (services: Services): FairSemaphore => {
  let semaphore = slots.get(services);
  if (semaphore === undefined) {
    semaphore = new FairSemaphore({
      admits: (_, inUse) => inUse.total < maxConnections,
      maxWaiting: Number.POSITIVE_INFINITY,
      maxWaitMs: () => leaseSeconds * 1_000,
      errorFor: () => new Error("no connection to the mail server became free in time"),
    });
    slots.set(services, semaphore);
  }
  return semaphore;
};

/**
 * The job that sends e-mails, given who writes them. A connection takes its next message when the outcome of the last
 * one is written down: a process that is killed sends at most one message a connection a second time. Teams take turns.
 */
export const deliverEmailJob = (write: WriteLetter): Job<{ teamId: string; emailId: string }, Services> => ({
  ...deliverEmail,
  batchSize: 50,
  concurrency: 2,
  async run(services, batch) {
    const claimedAt = performance.now();
    const due = await claim(services, batch);
    // To the built-in inbox a demo may mail whatever it likes.
    const mailed = services.env.SMTP_URL === undefined ? [] : due.map((email) => email.teamId);
    const demoTeams = await findDemoTeams(services.em.fork(), mailed);
    const all = await Promise.allSettled(
      due.map((email) =>
        slotsOf(services).run(email.teamId, async () => {
          const late = performance.now() - claimedAt > latestStartMs;
          const outcome = late ? postponed(email) : await deliver(services, write, email, demoTeams);
          services.metrics.emails.inc({ kind: email.kind, state: outcome.state });
          services.log.info(
            { emailId: email.id, kind: email.kind, state: outcome.state, attempt: email.attempts },
            "e-mail",
          );
          await writeOutcome(services, outcome);
        }),
      ),
    );
    // What could not be written down is tried again; the others are done.
    const failed = all.find((one) => one.status === "rejected");
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
