import type { Tx } from "../events/log/with-transaction.ts";
import { db } from "../platform/database/sql.ts";
import { UserError } from "../platform/errors.ts";
import { storedId } from "../platform/ids/ids.ts";
import { Assessment } from "./assessment.entity.ts";

/**
 * Loads an assessment of the team and locks it: SHARE where only its state decides, so that calls
 * which give it to candidates do not wait for one another; NO KEY UPDATE where it is edited.
 *
 * @throws UserError NOT_FOUND
 */
export async function findAssessment(
  tx: Tx,
  globalId: string,
  lock: "SHARE" | "NO KEY UPDATE",
  path = ["id"],
): Promise<Assessment> {
  const id = storedId("Assessment", globalId);
  if (id !== null) {
    const row = db(tx.em).selectFrom("assessment").select("id").where("team_id", "=", tx.teamId).where("id", "=", id);
    await (lock === "SHARE" ? row.forShare() : row.forNoKeyUpdate()).execute();
    const assessment = await tx.em.findOne(Assessment, { teamId: tx.teamId, id });
    if (assessment !== null) return assessment;
  }
  throw new UserError("NOT_FOUND", "There is no such assessment.", { path });
}
