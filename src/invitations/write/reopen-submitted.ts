import type { Tx } from "../../events/log/with-transaction.ts";
import { rows, sql } from "../../platform/database/rows.ts";

/** The terms of a reopening. Undefined values stay as they were. */
export interface ReopenTerms {
  timeLimit: string | null;
  /** Last moment to continue; null: none. */
  expiresAt: Date | null;
  opensAt?: Date | null;
  locked?: boolean;
  message?: string | null;
}

/**
 * Reopens submitted invitations, which are locked already, in one statement. They stay SUBMITTED until the candidate
 * clicks Continue; then the time starts again (docs/rules.md, Inviting 4).
 */
export async function reopenSubmitted(tx: Tx, invitationIds: string[], terms: ReopenTerms): Promise<void> {
  if (invitationIds.length === 0) return;
  const reopened = await rows<{ id: string; candidateId: string; assessmentId: string }>(
    tx.em,
    sql`update invitation set reopened_at = clock_timestamp(), updated_at = clock_timestamp(), expires_at = ${terms.expiresAt},
        time_limit = coalesce(${terms.timeLimit}, time_limit), locked = coalesce(${terms.locked ?? null}, false),
        opens_at = ${terms.opensAt ?? null}, message = coalesce(${terms.message ?? null}, message)
      where team_id = ${tx.teamId} and id = any(${invitationIds}::uuid[]) and state = 'SUBMITTED'
      returning id, candidate_id as "candidateId", assessment_id as "assessmentId"`,
  );
  for (const { id, candidateId, assessmentId } of reopened)
    tx.recordEvents({ type: "INVITATION_REOPENED", invitationId: id, candidateId, assessmentId });
}
