import type { Tx } from "../../events/log/with-transaction.ts";
import { anyOf, array, db, statementTimestamp } from "../../platform/database/sql.ts";
import { isTrue } from "../lifecycle/lifecycle-sql.ts";

/** The terms of a reopening. Without a time limit or a message, the invitation keeps its own. */
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
  const reopened = await db(tx.em)
    .updateTable("invitation")
    .set({
      reopened_at: statementTimestamp(),
      updated_at: statementTimestamp(),
      expires_at: terms.expiresAt,
      locked: terms.locked ?? false,
      opens_at: terms.opensAt ?? null,
      // What is undefined stays as it is.
      time_limit: terms.timeLimit ?? undefined,
      message: terms.message ?? undefined,
    })
    .where("team_id", "=", tx.teamId)
    .where("id", "=", anyOf(array.uuid(invitationIds)))
    // By the ids alone: without statistics an index of all that were submitted seems to be as short.
    .where((eb) => isTrue(eb("state", "=", "SUBMITTED")))
    .returning(["id", "candidate_id as candidateId", "assessment_id as assessmentId"])
    .execute();
  for (const { id, candidateId, assessmentId } of reopened)
    tx.recordEvents({ type: "INVITATION_REOPENED", invitationId: id, candidateId, assessmentId });
}
