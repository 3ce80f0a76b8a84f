import type { Context } from "../teams/context.ts";
import { mustHaveStarted, type SubmissionInput, writeDraft } from "./save-submission.ts";
import { takeInvitation } from "./take-invitation.ts";

/**
 * The candidate hands in. It counts until a minute after the deadline; later than that, the draft
 * last saved has been submitted by itself. A second Submit is answered as the first was.
 *
 * @throws UserProblem INVALID_STATE before the start, and what Start is refused for
 */
export async function submitAssessment(
  context: Context,
  token: string,
  submission: SubmissionInput | null,
): Promise<void> {
  await takeInvitation(context, token, async ({ tx, invitation, now }) => {
    if (invitation.state === "SUBMITTED") return;
    mustHaveStarted(invitation, now);
    await writeDraft(tx, invitation, submission ?? {});
    invitation.state = "SUBMITTED";
    invitation.submittedAt = now;
    invitation.updatedAt = now;
    tx.record({
      type: "ASSESSMENT_SUBMITTED",
      invitationId: invitation.id,
      candidateId: invitation.candidateId,
      assessmentId: invitation.assessmentId,
      actor: { type: "Candidate", id: invitation.candidateId },
    });
  });
}
