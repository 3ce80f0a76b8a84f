import { rows, sql } from "../base/rows.ts";
import { changeEmail } from "../candidates/change-email.ts";
import { findCandidate } from "../candidates/find-candidate.ts";
import { checkDailyQuota, enqueueEmails } from "../emails/enqueue-emails.ts";
import { findSuppressed } from "../emails/suppression.ts";
import { type Tx, transact } from "../events/transact.ts";
import { audit } from "../teams/audit.ts";
import type { Context } from "../teams/context.ts";
import { keptAsItIs } from "../teams/do-once.ts";

/**
 * Corrects a mistyped address in place: history stays, the links that went to the old address die, and
 * open invitations are mailed to the new one, unless they are without e-mail. The address that it is
 * already changes nothing.
 *
 * @throws UserProblem NOT_FOUND, ALREADY_EXISTS, QUOTA_EXCEEDED
 */
export async function correctCandidateEmail(
  context: Context,
  id: string,
  email: string,
  resend: boolean,
): Promise<string> {
  const correct = async (tx: Tx): Promise<string> => {
    const candidate = await findCandidate(tx, id);
    if (candidate.email === email) return candidate.id;
    await changeEmail(tx, candidate.id, email);
    const open = await killLinks(tx, candidate.id);
    await audit(tx.em, context, tx.teamId, {
      action: "candidate.correct_email",
      target: { type: "Candidate", id: candidate.id },
      // That it was changed, and not what to.
      changes: { email: { from: null, to: null } },
    });
    if (resend) await mailOpen(tx, candidate.id, email, open);
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

async function mailOpen(tx: Tx, candidateId: string, email: string, open: Open[]): Promise<void> {
  // A letter that still waits looks its address up when it is sent: it goes to the new one by itself. Locked, so that
  // nobody takes it from the queue before the new address is there to be seen.
  const waiting = await rows<{ id: string }>(
    tx.em,
    sql`select invitation_id as id from email where team_id = ${tx.teamId} and invitation_id = any(${open.map((one) => one.id)}::uuid[])
      and kind = 'INVITATION' and state in ('QUEUED', 'DEFERRED') and (leased_until is null or leased_until < now())
      order by id for no key update`,
  );
  const waits = new Set(waiting.map((row) => row.id));
  const mailed = open.filter((one) => one.isMailed && !waits.has(one.id));
  const suppressed = (await findSuppressed(tx, [email])).size > 0;
  if (!suppressed) await checkDailyQuota(tx, mailed.length);
  await enqueueEmails(
    tx,
    mailed.map(({ id, assessmentId }) => ({
      kind: "INVITATION",
      invitationId: id,
      candidateId,
      assessmentId,
      suppressed,
    })),
  );
}
