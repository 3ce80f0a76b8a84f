import type { Context } from "../../access/context.ts";
import type { Tx } from "../../events/log/with-transaction.ts";
import { db } from "../../platform/database/sql.ts";
import { UserError } from "../../platform/errors.ts";
import type { Invitation } from "../invitation.entity.ts";
import { isPastDeadline, moveInvitation } from "../lifecycle.ts";
import { type DraftVersion, differs, type SubmissionInput, validateStarted, writeDraft } from "./save-submission.ts";
import { lockInvitationByLink } from "./steps/lock-invitation.ts";

/**
 * Submits the work. It is accepted until a minute after the deadline; then the saved draft is submitted automatically.
 * A repeated call answers like the first.
 *
 * @param options.atDeadline whether the page submits automatically what was typed until the deadline. Before the
 *   deadline it is only saved, since the clock of the page is ahead or the deadline has moved
 * @throws UserError INVALID_STATE before the start, and the errors of a start; ALREADY_SUBMITTED if a different
 *   draft was submitted automatically; STALE_DRAFT
 */
export async function submitAssessment(
  context: Context,
  token: string,
  submission: SubmissionInput | null,
  options: DraftVersion & { atDeadline?: boolean } = {},
): Promise<void> {
  const { atDeadline = false, ...version } = options;
  await lockInvitationByLink(context, token, async ({ tx, invitation, now }) => {
    if (invitation.state === "SUBMITTED") return await rejectLateSubmission(tx, invitation, submission ?? {});
    validateStarted(invitation, now);
    await writeDraft(tx, invitation, submission ?? {}, version);
    if (atDeadline && !isPastDeadline(invitation, now)) return;
    if (atDeadline)
      await db(tx.em)
        .updateTable("submission")
        .set({ automatic: true })
        .where("team_id", "=", tx.teamId)
        .where("invitation_id", "=", invitation.id)
        .execute();
    moveInvitation(invitation, "submit", now);
    invitation.submittedAt = atDeadline ? invitation.deadlineAt : now;
    tx.recordEvents({
      type: "ASSESSMENT_SUBMITTED",
      invitationId: invitation.id,
      candidateId: invitation.candidateId,
      assessmentId: invitation.assessmentId,
      ...(atDeadline ? { actor: null } : {}),
    });
  });
}

/** Rejects work that came too late and differs from what was submitted automatically. @throws ALREADY_SUBMITTED */
async function rejectLateSubmission(tx: Tx, invitation: Invitation, submission: SubmissionInput): Promise<void> {
  const stored = await db(tx.em)
    .selectFrom("submission")
    .select(["url", "notes", "automatic"])
    .where("team_id", "=", tx.teamId)
    .where("invitation_id", "=", invitation.id)
    .executeTakeFirst();
  if (stored?.automatic && differs(submission, stored))
    throw new UserError(
      "ALREADY_SUBMITTED",
      "The time was up, so the draft that was saved last has been submitted. This came too late and was not included.",
    );
}
