import type { Tx } from "../../events/log/with-transaction.ts";
import { db } from "../../platform/database/sql.ts";

/**
 * Replaces a candidate's data with the caller's values, in a dry run that is rolled back: a blind reviewer's preview
 * then shows the e-mail to an unknown candidate and reveals no stored data.
 */
export async function anonymizeForPreview(
  tx: Tx,
  candidateId: string,
  given: { name?: string | null; locale?: string | null; timeZone?: string | null },
): Promise<void> {
  await db(tx.em)
    .updateTable("candidate")
    .set({
      name: given.name ?? null,
      locale: given.locale ?? null,
      time_zone: given.timeZone ?? null,
      extra_time: 0,
    })
    .where("team_id", "=", tx.teamId)
    .where("id", "=", candidateId)
    .execute();
}
