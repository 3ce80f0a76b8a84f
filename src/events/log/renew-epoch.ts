import type { Services } from "../../access/context.ts";
import { db, sql } from "../../platform/database/sql.ts";

/**
 * Gives the log another epoch, so that cursors of the one before are rejected: after a recovery to an earlier moment the
 * numbers of events that were lost are given to others.
 *
 * @returns the new epoch
 */
export async function renewEpoch({ em }: Services): Promise<string> {
  const { log_epoch } = await db(em.fork())
    .updateTable("installation")
    .set({ log_epoch: sql<string>`default` })
    .returning("log_epoch")
    .executeTakeFirstOrThrow();
  return log_epoch;
}
