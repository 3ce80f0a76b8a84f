import type { Tx } from "../../events/log/with-transaction.ts";
import { anyOf, array, db, statementTimestamp } from "../../platform/database/sql.ts";
import { isTrue } from "../lifecycle/lifecycle-sql.ts";

/** Cancels the reopening of submitted invitations, which are locked already. The submitted work stays. */
export async function endReopening(tx: Tx, invitationIds: string[]): Promise<void> {
  if (invitationIds.length === 0) return;
  const ended = await db(tx.em)
    .updateTable("invitation")
    .set({ reopened_at: null, updated_at: statementTimestamp() })
    .where("team_id", "=", tx.teamId)
    .where("id", "=", anyOf(array.uuid(invitationIds)))
    // By the ids alone: without statistics an index of all that were submitted seems to be as short.
    .where((eb) => isTrue(eb("state", "=", "SUBMITTED")))
    .where("reopened_at", "is not", null)
    .returning(["id", "candidate_id as candidateId", "assessment_id as assessmentId"])
    .execute();
  for (const { id, candidateId, assessmentId } of ended)
    tx.recordEvents({
      type: "INVITATION_UPDATED",
      invitationId: id,
      candidateId,
      assessmentId,
      changes: { reopened: { from: true, to: false } },
    });
}
