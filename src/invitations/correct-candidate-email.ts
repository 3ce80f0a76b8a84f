import { UserProblem } from "../base/errors.ts";
import { rows, sql } from "../base/rows.ts";
import { changeEmail } from "../candidates/change-email.ts";
import { findCandidate } from "../candidates/find-candidate.ts";
import { allowEmails, tooManyEmails } from "../emails/email-limit.ts";
import { enqueueEmails } from "../emails/enqueue-emails.ts";
import { type Tx, transact } from "../events/transact.ts";
import { audit } from "../teams/audit.ts";
import type { Context } from "../teams/context.ts";
import { keptAsItIs } from "../teams/do-once.ts";
import { isBlinded } from "../teams/permissions.ts";

/**
 * Corrects a mistyped address in place: history stays, the links that went to the old address die, and
 * open invitations are mailed to the new one, unless they are without e-mail. The address that it is
 * already changes nothing; a caller who must not know addresses is refused it like anybody else's.
 *
 * @throws UserProblem NOT_FOUND, ALREADY_EXISTS, TOO_SOON, QUOTA_EXCEEDED
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
    const open = await killLinks(tx, candidate.id);
    await audit(tx.em, context, tx.teamId, {
      action: "candidate.correct_email",
      target: { type: "Candidate", id: candidate.id },
      // That it was changed, and not what to.
      changes: { email: { from: null, to: null } },
    });
    await mailOpen(tx, candidate.id, email, resend ? open : []);
    return candidate.id;
  };
  return await transact(context, correct, { once: keptAsItIs });
}

interface Open {
  id: string;
  assessmentId: string;
  isMailed: boolean;
}

/** Makes a new version of every link. @returns the invitations that can be used */
async function killLinks(tx: Tx, candidateId: string): Promise<Open[]> {
  await rows(
    tx.em,
    sql`select 1 from invitation where team_id = ${tx.teamId} and candidate_id = ${candidateId} order by id for no key update`,
  );
  return await rows<Open>(
    tx.em,
    sql`with changed as (
        update invitation set link_version = link_version + 1, email_verified = false, updated_at = clock_timestamp()
        where team_id = ${tx.teamId} and candidate_id = ${candidateId} returning *)
      select id, assessment_id as "assessmentId", email_requested as "isMailed" from changed
      where state in ('PENDING', 'OPENED', 'STARTED') or (state = 'SUBMITTED' and reopened_at is not null) order by id`,
  );
}

/**
 * Mails open invitations to the new address. What still waits looks its address up when it is sent: it goes to the new
 * one by itself, so it counts against that one's limit, too.
 *
 * @throws UserProblem TOO_SOON, QUOTA_EXCEEDED
 */
async function mailOpen(tx: Tx, candidateId: string, email: string, open: Open[]): Promise<void> {
  // Locked, so that nobody takes it from the queue before the new address is there to be seen.
  const waiting = await rows<{ invitationId: string; isSure: boolean }>(
    tx.em,
    sql`select invitation_id as "invitationId", kind = 'INVITATION' and (leased_until is null or leased_until < now()) as "isSure"
      from email where team_id = ${tx.teamId} and candidate_id = ${candidateId} and member_id is null
        and state in ('QUEUED', 'DEFERRED')
      order by id for no key update`,
  );
  const waits = new Set(waiting.flatMap((row) => (row.isSure ? [row.invitationId] : [])));
  const mailed = open.filter((one) => one.isMailed && !waits.has(one.id));
  const mailability = await allowEmails(tx, Array<string>(mailed.length + waiting.length).fill(email));
  if (mailability.includes("OVER_LIMIT"))
    throw new UserProblem(
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
