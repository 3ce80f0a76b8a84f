import type { Tx } from "../../../events/log/with-transaction.ts";
import { db } from "../../../platform/database/sql.ts";
import { UserError } from "../../../platform/errors.ts";
import { applyDueTransitions } from "../../lifecycle/due-transitions.ts";
import type { Invitation } from "../../lifecycle/invitation.entity.ts";
import { literals } from "../../lifecycle/lifecycle.ts";
import { isTrue, lifecycleSql } from "../../lifecycle/lifecycle-sql.ts";
import { type InvitationState, liveStates, waitingStates } from "../../lifecycle/states.ts";

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
