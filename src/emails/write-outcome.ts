import { errorFields } from "../base/log.ts";
import { rows, sql } from "../base/rows.ts";
import { transact } from "../events/transact.ts";
import type { Services } from "../teams/context.ts";
import { systemContext } from "../teams/contexts.ts";
import { type EmailKind, type EmailState, isToCandidate, toldKinds } from "./email-kinds.ts";
import { deliverEmail } from "./enqueue-emails.ts";
import { suppressAddresses } from "./suppress-addresses.ts";

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

/** What became of a try to send an e-mail. */
export interface Outcome {
  email: DueEmail;
  state: Exclude<EmailState, "QUEUED">;
  response: string | null;
  to: string | null;
  /** Refused for good because of the address. */
  badAddress: boolean;
  subject: string | null;
  retrySeconds: number | null;
}

/** The event of an e-mail's end; null where there is none. */
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
async function record(services: Services, teamId: string, batch: Outcome[]): Promise<void> {
  const sorted = batch.toSorted((a, b) => (a.email.id < b.email.id ? -1 : 1));
  await transact(systemContext(services, teamId), async (tx) => {
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
          where e.team_id = ${teamId} and e.id = any(${sorted.map((one) => one.email.id)}::uuid[]) and e.id = done.id and e.state <> 'BOUNCED'
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
  });
}

/** Outcomes of a process that wait to be written. */
class OutcomeWriter {
  readonly #services: Services;
  #waiting: { outcome: Outcome; written(): void; failed(error: unknown): void }[] = [];
  #writing = false;

  constructor(services: Services) {
    this.#services = services;
  }

  async write(outcome: Outcome): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    this.#waiting.push({ outcome, written: resolve, failed: reject });
    if (!this.#writing) void this.#writeAll();
    await promise;
  }

  /** At once what is there, and then together what has come meanwhile. Each team in a transaction of its own. */
  async #writeAll(): Promise<void> {
    this.#writing = true;
    while (this.#waiting.length > 0) {
      const some = this.#waiting;
      this.#waiting = [];
      const byTeam = [...Map.groupBy(some, ({ outcome }) => outcome.email.teamId)];
      await Promise.all(
        byTeam.map(async ([teamId, ofTeam]) => {
          try {
            await this.#record(
              teamId,
              ofTeam.map(({ outcome }) => outcome),
            );
            for (const { written } of ofTeam) written();
          } catch (error) {
            for (const { failed } of ofTeam) failed(error);
          }
        }),
      );
    }
    this.#writing = false;
  }

  /** A database that restarts is waited for: what was sent and is not written down is sent again. */
  async #record(teamId: string, outcomes: Outcome[]): Promise<void> {
    const end = performance.now() + patienceMs;
    for (let pause = 100; ; pause = Math.min(2_000, pause * 2)) {
      try {
        return await record(this.#services, teamId, outcomes);
      } catch (error) {
        if (performance.now() + pause > end) throw error;
        this.#services.log.warn(errorFields(error), "outcomes of e-mails not written yet");
        await new Promise((resolve) => setTimeout(resolve, pause).unref());
      }
    }
  }
}

/** How long writing down an outcome is tried. The lease of its e-mail outlasts it. */
const patienceMs = 15_000;

const writers = new WeakMap<Services, OutcomeWriter>();

/**
 * Writes down what became of a try, with its events; resolves once that is committed. What comes while something is
 * being written is written together.
 */
export async function writeOutcome(services: Services, outcome: Outcome): Promise<void> {
  let writer = writers.get(services);
  if (writer === undefined) {
    writer = new OutcomeWriter(services);
    writers.set(services, writer);
  }
  await writer.write(outcome);
}
