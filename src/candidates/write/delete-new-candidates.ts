import type { Tx } from "../../events/log/with-transaction.ts";
import { anyOf, array, db } from "../../platform/database/sql.ts";

/**
 * Deletes candidates that this transaction has inserted and whose rows it rejects; other transactions never saw them.
 */
export async function deleteNewCandidates(tx: Tx, ids: string[]): Promise<void> {
  if (ids.length === 0) return;
  await db(tx.em)
    .deleteFrom("candidate")
    .where("team_id", "=", tx.teamId)
    .where("id", "=", anyOf(array.uuid(ids)))
    .execute();
}
