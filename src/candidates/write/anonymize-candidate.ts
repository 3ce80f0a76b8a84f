import type { Tx } from "../../events/log/with-transaction.ts";
import { rows, sql } from "../../platform/database/rows.ts";

/** Removes all personal data from a candidate's row. The codename, the decision and the times stay. */
export async function anonymizeCandidate(tx: Tx, candidateId: string): Promise<void> {
  await rows(
    tx.em,
    sql`update candidate set name = null, email = null, external_id = null, locale = null, time_zone = null, metadata = null,
        extra_time = 0, labels = '{}', reminders_off = false, erased_at = clock_timestamp()
      where team_id = ${tx.teamId} and id = ${candidateId}`,
  );
  await rows(tx.em, sql`delete from candidate_label where team_id = ${tx.teamId} and candidate_id = ${candidateId}`);
}
