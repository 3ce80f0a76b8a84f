import type { Context } from "../access/context.ts";
import { withTransaction } from "../events/log/with-transaction.ts";
import { databaseNow } from "../platform/database/database-clock.ts";
import { findAssessment } from "./find-assessment.ts";

/** Stops new invitations; live ones go on. One that is archived already stays as it is. */
export async function archiveAssessment(context: Context, id: string): Promise<string> {
  return await withTransaction(context, async (tx) => {
    const assessment = await findAssessment(tx, id, "NO KEY UPDATE");
    if (assessment.state === "ARCHIVED") return assessment.id;
    const changes = { state: { from: assessment.state, to: "ARCHIVED" } };
    Object.assign(assessment, { state: "ARCHIVED", updatedAt: await databaseNow(tx.em) });
    tx.recordEvents({ type: "ASSESSMENT_ARCHIVED", assessmentId: assessment.id, changes });
    return assessment.id;
  });
}
