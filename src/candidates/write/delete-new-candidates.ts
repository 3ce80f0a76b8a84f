import type { Tx } from "../../events/log/with-transaction.ts";
import { rows, sql } from "../../platform/database/rows.ts";

/**
 * Deletes candidates that this transaction has inserted and whose rows it rejects; other transactions never saw them.
 */
export async function deleteNewCandidates(tx: Tx, ids: string[]): Promise<void> {
  if (ids.length === 0) return;
  await rows(tx.em, sql`delete from candidate where team_id = ${tx.teamId} and id = any(${ids}::uuid[])`);
}
