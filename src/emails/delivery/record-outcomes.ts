import { type Expression, expressionBuilder } from "kysely";
import type { Services } from "../../access/context.ts";
import { systemContext } from "../../access/contexts.ts";
import { withTransaction } from "../../events/log/with-transaction.ts";
import { prepared } from "../../platform/database/prepared.ts";
import { anyOf, type Database, now, ofAnyLength, secondsFromNow, sql, unnest } from "../../platform/database/sql.ts";
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
  content: object | null;
  messageId: string;
  attempts: number;
  causedBy: string | null;
  ageSeconds: number;
  /** The mail server took it, and the worker that sent it has not recorded that. */
  isAccepted: boolean;
  lastResponse: string | null;
}

/** The outcome of an attempt to send an e-mail. */
export interface Outcome {
  email: DueEmail;
  state: Exclude<EmailState, "QUEUED">;
  /** The mail server's answer. */
  response: string | null;
  to: string | null;
  /** The mail server rejected it permanently because of the address. */
  badAddress: boolean;
  subject: string | null;
  /** When it is tried again, for DEFERRED; null otherwise. */
  retrySeconds: number | null;
  /** The mail server cannot be used at all at the moment. */
  isUnavailable: boolean;
}

/** The event that an outcome causes; null if there is none. */
function eventTypeOf(kind: EmailKind, state: EmailState): "INVITATION_EMAIL_SENT" | "INVITATION_EMAIL_FAILED" | null {
  if (state === "SENT") return kind === "INVITATION" ? "INVITATION_EMAIL_SENT" : null;
  const failed = state === "FAILED" || state === "BOUNCED" || state === "SUPPRESSED";
  return failed && confirmedKinds.includes(kind) ? "INVITATION_EMAIL_FAILED" : null;
}

/** Of the recorded e-mails `done`, or of an e-mail `e`, joined with what is recorded of it. */
type Done = { id: string; is_erased: boolean };
const columns = expressionBuilder<Database & { e: Database["email"]; done: Done }, "e" | "done">();
/**
 * Whether the candidate of an e-mail `e` was erased: by the row, or, where it was queued meanwhile, by the candidate, which
 * is asked once for each row of `done`.
 */
const isErased = columns.or([columns("e.erased_at", "is not", null), columns("done.is_erased", "=", sql.lit(true))]);
/** A text about the candidate of an e-mail `e`; null where they were erased. */
export const unlessErased = <T>(value: Expression<T>) => columns.case().when(columns.not(isErased)).then(value).end();
/** `done.is_erased`: whether the candidate of an e-mail of a team is erased. */
export const isCandidateErased = (team: Expression<string>, candidate: Expression<string | null>) =>
  sql<boolean>`exists ${expressionBuilder<Database, never>()
    .selectFrom("candidate as c")
    .select("c.id")
    .where("c.team_id", "=", team)
    .where("c.id", "=", candidate as Expression<string>)
    .where("c.erased_at", "is not", null)}`;

interface Written {
  teamId: string;
  ids: readonly string[];
  candidateIds: readonly (string | null)[];
  leasedBy: readonly string[];
  states: readonly EmailState[];
  responses: readonly (string | null)[];
  addresses: readonly (string | null)[];
  subjects: readonly (string | null)[];
  retries: readonly (number | null)[];
}

const write = prepared<Written, { id: string; isErased: boolean }>((q, parameter) => {
  const ids = ofAnyLength(sql<string[]>`${parameter("ids")}::uuid[]`);
  return (
    q
      // Times are computed here, and not in the update, which may not where the tables are spread over servers.
      .with(
        (cte) => cte("done").materialized(),
        (cte) =>
          cte
            .selectFrom(
              unnest("done", {
                id: ids,
                candidate_id: ofAnyLength(sql<(string | null)[]>`${parameter("candidateIds")}::uuid[]`),
                leased_by: ofAnyLength(sql<string[]>`${parameter("leasedBy")}::text[]`),
                state: ofAnyLength(sql<EmailState[]>`${parameter("states")}::text[]`),
                response: ofAnyLength(sql<(string | null)[]>`${parameter("responses")}::text[]`),
                to_address: ofAnyLength(sql<(string | null)[]>`${parameter("addresses")}::text[]`),
                subject: ofAnyLength(sql<(string | null)[]>`${parameter("subjects")}::text[]`),
                retry: ofAnyLength(sql<(number | null)[]>`${parameter("retries")}::double precision[]`),
              }),
            )
            .selectAll("done")
            .select(({ ref }) => [
              now().as("now"),
              secondsFromNow(ref("done.retry")).as("retry_at"),
              isCandidateErased(sql<string>`${parameter("teamId")}::uuid`, ref("done.candidate_id")).as("is_erased"),
            ]),
      )
      .updateTable("email as e")
      .from("done")
      .set({
        state: (eb) => eb.ref("done.state"),
        leased_by: null,
        leased_until: null,
        last_response: (eb) => unlessErased(eb.ref("done.response")),
        to_address: (eb) => unlessErased(eb.fn.coalesce("done.to_address", "e.to_address")),
        subject: (eb) => unlessErased(eb.fn.coalesce("done.subject", "e.subject")),
        content: (eb) => eb.case().when("done.state", "=", sql.lit("DEFERRED")).then(eb.ref("e.content")).end(),
        accepted_at: null,
        sent_at: (eb) =>
          eb.case().when("done.state", "=", sql.lit("SENT")).then(eb.fn.coalesce("e.accepted_at", "done.now")).end(),
        next_attempt_at: (eb) => eb.fn.coalesce("done.retry_at", "e.next_attempt_at"),
      })
      .where("e.team_id", "=", parameter("teamId"))
      .where("e.id", "=", anyOf(ids))
      .whereRef("e.id", "=", "done.id")
      .whereRef("e.leased_by", "=", "done.leased_by")
      .where("e.state", "<>", sql.lit("BOUNCED"))
      .returning(["e.id", sql<boolean>`${isErased}`.as("isErased")])
  );
});

/**
 * Records outcomes of one team with their events, in one transaction. Whether a candidate was erased meanwhile is asked
 * inside the update: one that waited for the erasure's lock sees it there and writes no text. A bounce that came back
 * meanwhile stands.
 */
export async function recordOutcomes(services: Services, outcomes: Outcome[]): Promise<void> {
  const { teamId } = outcomes[0]!.email;
  const sorted = outcomes.toSorted((a, b) => (a.email.id < b.email.id ? -1 : 1));
  await withTransaction(systemContext(services, teamId), async (tx) => {
    const written = await write(tx, {
      teamId,
      ids: sorted.map((one) => one.email.id),
      candidateIds: sorted.map((one) => one.email.candidateId),
      leasedBy: sorted.map((one) => one.email.leasedBy),
      states: sorted.map((one) => one.state),
      responses: sorted.map((one) => one.response),
      addresses: sorted.map((one) => one.to),
      subjects: sorted.map((one) => one.subject),
      retries: sorted.map((one) => one.retrySeconds),
    });
    const erased = new Map(written.map((row) => [row.id, row.isErased]));
    const recorded = sorted.filter(({ email }) => erased.has(email.id));
    for (const { email, state } of recorded) {
      const type = eventTypeOf(email.kind, state);
      if (type === null) continue;
      tx.recordEvents({
        type,
        invitationId: email.invitationId,
        candidateId: email.candidateId,
        assessmentId: email.assessmentId,
        emailId: email.id,
        actor: null,
        causedBy: email.causedBy,
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
