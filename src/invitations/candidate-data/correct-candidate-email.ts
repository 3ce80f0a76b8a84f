import type { Context } from "../../access/context.ts";
import { isBlinded } from "../../access/permissions.ts";
import { audit } from "../../audit/audit.ts";
import { changeEmail } from "../../candidates/write/change-email.ts";
import { findCandidate } from "../../candidates/write/find-candidate.ts";
import { allowEmails, tooManyEmails } from "../../emails/outbox/email-limit.ts";
import { enqueueEmails } from "../../emails/outbox/enqueue-emails.ts";
import { type Tx, withTransaction } from "../../events/log/with-transaction.ts";
import { storedAsIs } from "../../idempotency/run-idempotent.ts";
import { db, now, sql, statementTimestamp } from "../../platform/database/sql.ts";
import { UserError } from "../../platform/errors.ts";
import { lifecycleSql } from "../lifecycle/lifecycle-sql.ts";
import { liveStates } from "../lifecycle/states.ts";

/**
 * Corrects a mistyped address in place. The history stays, links that were sent to the old address stop working, and
 * open invitations are sent to the new one, unless they are without e-mail. The current address changes nothing; a
 * blinded caller gets the same error for it as for any other known address.
 *
 * @throws UserError NOT_FOUND, ALREADY_EXISTS, TOO_SOON, QUOTA_EXCEEDED
 */
export async function correctCandidateEmail(
  context: Context,
  id: string,
  email: string,
  resend: boolean,
): Promise<string> {
  const correct = async (tx: Tx): Promise<string> => {
    const candidate = await findCandidate(tx, id);
    if (candidate.email === email && !isBlinded(context.access)) return candidate.id;
    await changeEmail(tx, candidate.id, email);
    const open = await invalidateLinks(tx, candidate.id);
    await audit(tx.em, context, tx.teamId, {
      action: "candidate.correct_email",
      target: { type: "Candidate", id: candidate.id },
      // The log records the change without the addresses.
      changes: { email: { from: null, to: null } },
    });
    await mailOpen(tx, candidate.id, email, resend ? open : []);
    return candidate.id;
  };
  return await withTransaction(context, correct, { once: storedAsIs });
}

interface Open {
  id: string;
  assessmentId: string;
  isMailed: boolean;
}

/** Increments the version of every link, so that old links stop working. @returns the open invitations */
async function invalidateLinks(tx: Tx, candidateId: string): Promise<Open[]> {
  await db(tx.em)
    .selectFrom("invitation")
    .select("id")
    .where("team_id", "=", tx.teamId)
    .where("candidate_id", "=", candidateId)
    .orderBy("id")
    .forNoKeyUpdate()
    .execute();
  return await db(tx.em)
    .with("changed", (q) =>
      q
        .updateTable("invitation")
        .set({
          link_version: (eb) => eb("link_version", "+", 1),
          email_verified: false,
          updated_at: statementTimestamp(),
        })
        .where("team_id", "=", tx.teamId)
        .where("candidate_id", "=", candidateId)
        .returningAll(),
    )
    .selectFrom("changed")
    .select(["id", "assessment_id as assessmentId", "email_requested as isMailed"])
    .where((eb) =>
      eb.or([
        lifecycleSql(eb, "changed", "clock_timestamp()").stateIn(liveStates),
        eb.and([eb("state", "=", "SUBMITTED"), eb("reopened_at", "is not", null)]),
      ]),
    )
    .orderBy("id")
    .execute();
}

/**
 * Sends open invitations to the new address. Waiting e-mails read the address when they are sent, so they go to the
 * new one and count against its limit, too.
 *
 * @throws UserError TOO_SOON, QUOTA_EXCEEDED
 */
async function mailOpen(tx: Tx, candidateId: string, email: string, open: Open[]): Promise<void> {
  // The lock prevents a worker from sending one before the new address is committed.
  const waiting = await db(tx.em)
    .selectFrom("email")
    .select((eb) => {
      const isNotLeased = eb.or([eb("leased_until", "is", null), eb("leased_until", "<", now())]);
      const isNotSent = eb("accepted_at", "is", null);
      return [
        "invitation_id as invitationId",
        sql<boolean>`${eb.and([eb("kind", "=", "INVITATION"), isNotLeased, isNotSent])}`.as("isSure"),
      ];
    })
    .where("team_id", "=", tx.teamId)
    .where("candidate_id", "=", candidateId)
    .where("member_id", "is", null)
    .where("state", "in", ["QUEUED", "DEFERRED"])
    .orderBy("id")
    .forNoKeyUpdate()
    .execute();
  const waits = new Set(waiting.flatMap((row) => (row.isSure ? [row.invitationId] : [])));
  const mailed = open.filter((one) => one.isMailed && !waits.has(one.id));
  const mailability = await allowEmails(tx, Array<string>(mailed.length + waiting.length).fill(email));
  if (mailability.includes("OVER_LIMIT"))
    throw new UserError(
      tooManyEmails.code,
      `${tooManyEmails.message} With resend: false nothing new is mailed; send the invitations again later.`,
      { path: ["email"] },
    );
  await enqueueEmails(
    tx,
    mailed.map(({ id, assessmentId }) => ({
      kind: "INVITATION",
      invitationId: id,
      candidateId,
      assessmentId,
      address: email,
      suppressed: mailability[0] === "SUPPRESSED",
    })),
  );
}
