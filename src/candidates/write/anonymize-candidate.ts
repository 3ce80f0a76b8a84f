import type { Tx } from "../../events/log/with-transaction.ts";
import { db, statementTimestamp } from "../../platform/database/sql.ts";

/**
 * Removes all personal data from a candidate's row, with labels and the notes of members. The codename, the decision
 * and the times stay.
 */
export async function anonymizeCandidate(tx: Tx, candidateId: string): Promise<void> {
  await db(tx.em)
    .updateTable("candidate")
    .set({
      name: null,
      email: null,
      external_id: null,
      locale: null,
      time_zone: null,
      metadata: null,
      extra_time: 0,
      labels: [],
      reminders_off: false,
      erased_at: statementTimestamp(),
    })
    .where("team_id", "=", tx.teamId)
    .where("id", "=", candidateId)
    .execute();
  await db(tx.em)
    .deleteFrom("candidate_label")
    .where("team_id", "=", tx.teamId)
    .where("candidate_id", "=", candidateId)
    .execute();
  await db(tx.em)
    .deleteFrom("candidate_note")
    .where("team_id", "=", tx.teamId)
    .where("candidate_id", "=", candidateId)
    .execute();
}
