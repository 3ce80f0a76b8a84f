import type { Tx } from "../../events/log/with-transaction.ts";
import { rows, sql } from "../../platform/database/rows.ts";

/** Cancels the reopening of submitted invitations, which are locked already. The submitted work stays. */
export async function endReopening(tx: Tx, invitationIds: string[]): Promise<void> {
  if (invitationIds.length === 0) return;
  const ended = await rows<{ id: string; candidateId: string; assessmentId: string }>(
    tx.em,
    sql`update invitation set reopened_at = null, updated_at = clock_timestamp()
      where team_id = ${tx.teamId} and id = any(${invitationIds}::uuid[]) and state = 'SUBMITTED' and reopened_at is not null
      returning id, candidate_id as "candidateId", assessment_id as "assessmentId"`,
  );
  for (const { id, candidateId, assessmentId } of ended)
    tx.recordEvents({
      type: "INVITATION_UPDATED",
      invitationId: id,
      candidateId,
      assessmentId,
      changes: { reopened: { from: true, to: false } },
    });
}
