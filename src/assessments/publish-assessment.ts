import type { Context } from "../access/context.ts";
import { withTransaction } from "../events/log/with-transaction.ts";
import { databaseNow } from "../platform/database/database-clock.ts";
import { findAssessment } from "./find-assessment.ts";

/** Opens an assessment to candidates, also one that was archived. One that is published already stays as it is. */
export async function publishAssessment(context: Context, id: string): Promise<string> {
  return await withTransaction(context, async (tx) => {
    const assessment = await findAssessment(tx, id, "NO KEY UPDATE");
    if (assessment.state === "PUBLISHED") return assessment.id;
    const changes = { state: { from: assessment.state, to: "PUBLISHED" } };
    Object.assign(assessment, { state: "PUBLISHED", updatedAt: await databaseNow(tx.em) });
    tx.recordEvents({ type: "ASSESSMENT_PUBLISHED", assessmentId: assessment.id, changes });
    return assessment.id;
  });
}
