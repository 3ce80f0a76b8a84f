import type { Context } from "../../access/context.ts";
import type { Tx } from "../../events/log/with-transaction.ts";
import { array, db } from "../../platform/database/sql.ts";
import { UserError } from "../../platform/errors.ts";
import { applyDueTransitions } from "../lifecycle/due-transitions.ts";
import type { Invitation } from "../lifecycle/invitation.entity.ts";
import { literals, moveStatement, stateAfter } from "../lifecycle/lifecycle.ts";
import { isTrue, lifecycleSql } from "../lifecycle/lifecycle-sql.ts";
import { type InvitationState, liveStates, waitingStates } from "../lifecycle/states.ts";
import { aboutAttempt } from "./attempt.query.ts";
import type { CandidateView } from "./candidate-view.query.ts";
import { actByLink } from "./steps/lock-invitation.ts";
import { validateStart } from "./steps/start-eligibility.ts";

/**
 * Starts the assessment, or continues a reopened one; nothing else starts the time limit. The deadline is computed now,
 * from the time limit and the extra time; later changes of these do not move it. A repeated call answers like the first.
 *
 * @throws UserError LINK_UNKNOWN, LINK_CANCELLED, LINK_EXPIRED, LOCKED, NOT_OPEN_YET
 */
export async function startAssessment(context: Context, token: string): Promise<CandidateView> {
  return await actByLink(context, token, async (tx, attempt) => {
    const { state, now } = attempt;
    if (state === "STARTED" || (state === "SUBMITTED" && attempt.reopenedAt === null)) return {};
    const rejection = validateStart(attempt, now);
    if (rejection !== null) throw UserError.of([rejection]);
    await validateNoOtherLive(tx, { ...attempt, id: attempt.invitationId });
    if (state === "SUBMITTED") await continueDraft(tx, attempt.invitationId);
    // A click on a link that went out by mail: the address is theirs. A copied link says nothing of it, nor does one
    // that the page of a public link has shown, as earlier releases did, though it was mailed since.
    const shown = attempt.source === "PUBLIC_LINK" && !attempt.emailRequested;
    const move = startMove(state);
    const started = {
      startedAt: now,
      deadlineAt: attempt.nextDeadline,
      submittedAt: null,
      reopenedAt: null,
    };
    tx.changeWithEvents(
      moveStatement(db(tx.em), tx.teamId, move, array.uuid([attempt.invitationId]), {
        started_at: started.startedAt,
        deadline_at: started.deadlineAt,
        standard_deadline_at: attempt.nextStandardDeadline,
        submitted_at: null,
        reopened_at: null,
        email_verified: attempt.emailVerified || (attempt.mailed && !shown),
      }),
    );
    tx.recordEvents({ type: "ASSESSMENT_STARTED", ...aboutAttempt(attempt) });
    return { ...started, state: stateAfter(move), automatic: attempt.automatic === null ? null : false };
  });
}

/** Which move a start is. */
export const startMove = (state: InvitationState): "start" | "startInTime" | "continue" =>
  state === "SUBMITTED" ? "continue" : state === "EXPIRED" ? "startInTime" : "start";

/** What was submitted is a draft again. */
export async function continueDraft(tx: Tx, invitationId: string): Promise<void> {
  await db(tx.em)
    .updateTable("submission")
    .set({ automatic: false })
    .where("team_id", "=", tx.teamId)
    .where("invitation_id", "=", invitationId)
    .execute();
}

/**
 * Validates that no other invitation to the same assessment is live, before an ended one continues: two invitations
 * may have been reopened at the same time.
 *
 * @throws UserError INVALID_STATE
 */
export async function validateNoOtherLive(
  tx: Tx,
  invitation: Pick<Invitation, "id" | "state" | "candidateId" | "assessmentId">,
): Promise<void> {
  if (waitingStates.includes(invitation.state)) return;
  const others = await db(tx.em)
    .selectFrom("invitation as i")
    .select((eb) => ["i.id", isTrue(lifecycleSql(eb, "i", "clock_timestamp()").isAnyDue).as("due")])
    .where("i.team_id", "=", tx.teamId)
    .where("i.candidate_id", "=", invitation.candidateId)
    .where("i.assessment_id", "=", invitation.assessmentId)
    .where("i.state", "in", literals(liveStates))
    .execute();
  // The unique index on live invitations reads the stored state.
  const due = others.filter((other) => other.due).map((other) => other.id);
  if (due.length > 0) await applyDueTransitions(tx, due);
  if (others.length > due.length)
    throw new UserError("INVALID_STATE", "There is another invitation to this assessment by now; go on with that.");
}
