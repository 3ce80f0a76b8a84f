import type { Context } from "../../access/context.ts";
import { preparedChange } from "../../events/log/write-events.ts";
import { UserError } from "../../platform/errors.ts";
import { moveStatement, stateAfter } from "../lifecycle/lifecycle.ts";
import { aboutAttempt } from "./attempt.query.ts";
import type { CandidateView } from "./candidate-view.query.ts";
import { validateStart } from "./start-eligibility.ts";
import { continueDraft, startMove, validateNoOtherLive } from "./steps/begin-attempt.ts";
import { actByLink } from "./steps/lock-invitation.ts";

interface Started {
  invitationId: string;
  startedAt: Date;
  deadlineAt: Date | null;
  standardDeadlineAt: Date | null;
  emailVerified: boolean;
}

const startBy = (move: ReturnType<typeof startMove>) =>
  preparedChange<Started>((creator, parameter) => [
    moveStatement(creator, parameter("teamId"), move, parameter("invitationId"), {
      started_at: parameter("startedAt"),
      deadline_at: parameter("deadlineAt"),
      standard_deadline_at: parameter("standardDeadlineAt"),
      submitted_at: null,
      reopened_at: null,
      email_verified: parameter("emailVerified"),
    }),
  ]);
const starts = { start: startBy("start"), startInTime: startBy("startInTime"), continue: startBy("continue") };

/**
 * Starts the assessment, or continues a reopened one; nothing else starts the time limit. The deadline is computed now,
 * from the time limit and the extra time; later changes of these do not move it. A repeated call answers like the first.
 *
 * @throws UserError LINK_UNKNOWN, LINK_CANCELLED, LINK_EXPIRED, LOCKED, NOT_OPEN_YET
 */
export async function startAssessment(context: Context, token: string): Promise<CandidateView> {
  return await actByLink(context, token, async (tx, attempt) => {
    const { now } = attempt;
    const isSubmitted = attempt.state === "SUBMITTED";
    if (attempt.state === "STARTED" || (isSubmitted && attempt.reopenedAt === null)) return {};
    const rejection = validateStart(attempt, now);
    if (rejection !== null) throw UserError.of([rejection]);
    await validateNoOtherLive(tx, { ...attempt, id: attempt.invitationId });
    if (isSubmitted) await continueDraft(tx, attempt.invitationId);
    // A click on a link that went out by mail: the address is theirs. A copied link says nothing of it, nor does one
    // that the page of a public link has shown, as earlier releases did, though it was mailed since.
    const shown = attempt.source === "PUBLIC_LINK" && !attempt.emailRequested;
    const move = startMove(attempt.state);
    const started = { startedAt: now, deadlineAt: attempt.nextDeadline };
    tx.changeWithEvents(starts[move], {
      ...started,
      invitationId: attempt.invitationId,
      standardDeadlineAt: attempt.nextStandardDeadline,
      emailVerified: attempt.emailVerified || (attempt.mailed && !shown),
    });
    tx.recordEvents({ type: "ASSESSMENT_STARTED", ...aboutAttempt(attempt) });
    const state = stateAfter(move);
    return {
      ...started,
      submittedAt: null,
      reopenedAt: null,
      state,
      automatic: attempt.automatic === null ? null : false,
    };
  });
}
