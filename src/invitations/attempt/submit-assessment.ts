import type { Context } from "../../access/context.ts";
import { preparedChange } from "../../events/log/write-events.ts";
import { UserError } from "../../platform/errors.ts";
import { isPastDeadline, moveStatement, stateAfter } from "../lifecycle/lifecycle.ts";
import { type Attempt, aboutAttempt } from "./attempt.query.ts";
import type { CandidateView } from "./candidate-view.query.ts";
import {
  type DraftVersion,
  differs,
  draftStatement,
  nextDraft,
  type SubmissionInput,
  validateStarted,
  type WrittenDraft,
  writeDraft,
  writtenDraft,
} from "./save-submission.ts";
import { actByLink } from "./steps/lock-invitation.ts";

const submit = preparedChange<WrittenDraft & { submittedAt: Date | null }>((creator, parameter) => [
  draftStatement(creator, parameter),
  moveStatement(creator, parameter("teamId"), "submit", parameter("invitationId"), {
    submitted_at: parameter("submittedAt"),
  }),
]);

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
): Promise<CandidateView> {
  const { atDeadline = false, ...version } = options;
  return await actByLink(context, token, async (tx, attempt) => {
    const { now } = attempt;
    if (attempt.state === "SUBMITTED") {
      rejectLateSubmission(attempt, submission ?? {});
      return {};
    }
    validateStarted(attempt);
    const draft = nextDraft(attempt, submission ?? {}, version);
    if (atDeadline && !isPastDeadline(attempt, now)) {
      await writeDraft(tx, attempt, draft);
      return draft;
    }
    const submitted = { ...draft, automatic: atDeadline || draft.automatic };
    const submittedAt = atDeadline ? attempt.deadlineAt : now;
    tx.changeWithEvents(submit, { ...writtenDraft(attempt, submitted), submittedAt });
    tx.recordEvents({ type: "ASSESSMENT_SUBMITTED", ...aboutAttempt(attempt), ...(atDeadline ? { actor: null } : {}) });
    return { ...submitted, submittedAt, state: stateAfter("submit") };
  });
}

/** Rejects work that came too late and differs from what was submitted automatically. @throws ALREADY_SUBMITTED */
function rejectLateSubmission(attempt: Attempt, submission: SubmissionInput): void {
  if (attempt.automatic && differs(submission, attempt))
    throw new UserError(
      "ALREADY_SUBMITTED",
      "The time was up, so the draft that was saved last has been submitted. This came too late and was not included.",
    );
}
