import { UserProblem } from "../base/errors.ts";
import { firstRow, rows, sql } from "../base/rows.ts";
import type { Tx } from "../events/transact.ts";
import type { Context } from "../teams/context.ts";
import type { Invitation } from "./invitation.entity.ts";
import { type DraftVersion, differs, mustHaveStarted, type SubmissionInput, writeDraft } from "./save-submission.ts";
import { takeInvitation } from "./take-invitation.ts";

/**
 * The candidate hands in. It counts until a minute after the deadline; later than that, the draft
 * last saved has been submitted by itself. A second Submit is answered as the first was.
 *
 * @param options.atDeadline the page submits by itself what was typed until the deadline. Before the deadline it is
 *   only saved: the page's clock is ahead, or there is more time by now
 * @throws UserProblem INVALID_STATE before the start, and what Start is refused for; ALREADY_SUBMITTED where the time
 *   was up and something else was submitted by itself; STALE_DRAFT
 */
export async function submitAssessment(
  context: Context,
  token: string,
  submission: SubmissionInput | null,
  options: DraftVersion & { atDeadline?: boolean } = {},
): Promise<void> {
  const { atDeadline = false, ...version } = options;
  await takeInvitation(context, token, async ({ tx, invitation, now }) => {
    if (invitation.state === "SUBMITTED") return await refuseLate(tx, invitation, submission ?? {});
    mustHaveStarted(invitation, now);
    await writeDraft(tx, invitation, submission ?? {}, version);
    const deadline = invitation.deadlineAt ?? null;
    if (atDeadline && (deadline === null || now < deadline)) return;
    if (atDeadline)
      await rows(
        tx.em,
        sql`update submission set automatic = true where team_id = ${tx.teamId} and invitation_id = ${invitation.id}`,
      );
    invitation.state = "SUBMITTED";
    invitation.submittedAt = atDeadline ? deadline : now;
    invitation.updatedAt = now;
    tx.record({
      type: "ASSESSMENT_SUBMITTED",
      invitationId: invitation.id,
      candidateId: invitation.candidateId,
      assessmentId: invitation.assessmentId,
      ...(atDeadline ? { actor: null } : {}),
    });
  });
}

/** What was typed must not be lost without a word: it is not what the time limit submitted. @throws ALREADY_SUBMITTED */
async function refuseLate(tx: Tx, invitation: Invitation, submission: SubmissionInput): Promise<void> {
  const stored = await firstRow<{ url: string | null; notes: string | null; automatic: boolean }>(
    tx.em,
    sql`select url, notes, automatic from submission where team_id = ${tx.teamId} and invitation_id = ${invitation.id}`,
  );
  if (stored?.automatic && differs(submission, stored))
    throw new UserProblem(
      "ALREADY_SUBMITTED",
      "The time was up, so the draft that was saved last has been submitted. This came too late and was not included.",
    );
}
