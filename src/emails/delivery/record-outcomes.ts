import type { Services } from "../../access/context.ts";
import { systemContext } from "../../access/contexts.ts";
import { withTransaction } from "../../events/log/with-transaction.ts";
import { rows, sql } from "../../platform/database/rows.ts";
import { suppressAddresses } from "../bounces/suppress-addresses.ts";
import { confirmedKinds, type EmailKind, type EmailState, isToCandidate } from "../outbox/email-kinds.ts";

/** An e-mail that is due, under a worker's lease. */
export interface DueEmail {
  teamId: string;
  id: string;
  leasedBy: string;
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

/** The outcome of an attempt to send an e-mail. */
export interface Outcome {
  email: DueEmail;
  state: Exclude<EmailState, "QUEUED">;
  /** The mail server's answer. */
  response: string | null;
  to: string | null;
  /** Refused for good because of the address. */
  badAddress: boolean;
  subject: string | null;
  /** When it is tried again, for DEFERRED; null otherwise. */
  retrySeconds: number | null;
  /** The mail server cannot be used at all at the moment. */
  isUnavailable: boolean;
}

/** The event of an e-mail's end; null where there is none. */
function endOf(kind: EmailKind, state: EmailState): "INVITATION_EMAIL_SENT" | "INVITATION_EMAIL_FAILED" | null {
  if (state === "SENT") return kind === "INVITATION" ? "INVITATION_EMAIL_SENT" : null;
  const failed = state === "FAILED" || state === "BOUNCED" || state === "SUPPRESSED";
  return failed && confirmedKinds.includes(kind) ? "INVITATION_EMAIL_FAILED" : null;
}

/** Whether the candidate of an e-mail `e` was erased: by the row, or, where it was queued meanwhile, by the candidate. */
const isErased = sql`(e.erased_at is not null or exists (select 1 from candidate c
  where c.team_id = e.team_id and c.id = e.candidate_id and c.erased_at is not null))`;

/**
 * Records outcomes of one team with their events, in one transaction. Whether a candidate was erased meanwhile is asked
 * inside the update: one that waited for the erasure's lock sees it there and writes no text. A bounce that came back
 * meanwhile stands.
 */
export async function recordOutcomes(services: Services, outcomes: Outcome[]): Promise<void> {
  const { teamId } = outcomes[0]!.email;
  const sorted = outcomes.toSorted((a, b) => (a.email.id < b.email.id ? -1 : 1));
  await withTransaction(systemContext(services, teamId), async (tx) => {
    const written = await rows<{ id: string; erased: boolean }>(
      tx.em,
      sql`update email e set state = done.state, leased_by = null, leased_until = null,
            last_response = case when not ${isErased} then done.response end,
            to_address = case when not ${isErased} then coalesce(done.to_address, e.to_address) end,
            subject = case when not ${isErased} then coalesce(done.subject, e.subject) end,
            content = case when done.state = 'DEFERRED' then e.content end,
            sent_at = case when done.state = 'SENT' then now() end,
            next_attempt_at = case when done.retry is null then e.next_attempt_at else now() + make_interval(secs => done.retry) end
          from unnest(${sorted.map((one) => one.email.id)}::uuid[], ${sorted.map((one) => one.email.leasedBy)}::text[], ${sorted.map((one) => one.state)}::text[],
            ${sorted.map((one) => one.response)}::text[], ${sorted.map((one) => one.to)}::text[], ${sorted.map((one) => one.subject)}::text[],
            ${sorted.map((one) => one.retrySeconds)}::double precision[])
            as done (id, leased_by, state, response, to_address, subject, retry)
          where e.team_id = ${teamId} and e.id = any(${sorted.map((one) => one.email.id)}::uuid[]) and e.id = done.id
            and e.leased_by = done.leased_by and e.state <> 'BOUNCED'
          returning e.id, ${isErased} as erased`,
    );
    const erased = new Map(written.map((row) => [row.id, row.erased]));
    const recorded = sorted.filter(({ email }) => erased.has(email.id));
    for (const { email, state } of recorded) {
      const type = endOf(email.kind, state);
      if (type === null) continue;
      tx.recordEvents({
        type,
        invitationId: email.invitationId,
        candidateId: email.candidateId,
        assessmentId: email.assessmentId,
        emailId: email.id,
        actor: null,
      });
    }
    const bounced = recorded.filter(
      ({ badAddress, email }) => badAddress && isToCandidate(email) && !erased.get(email.id),
    );
    await suppressAddresses(
      tx,
      bounced.map((one) => one.to!),
    );
  });
}
