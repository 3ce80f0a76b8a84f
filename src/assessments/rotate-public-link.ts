import type { Context } from "../access/context.ts";
import { audit } from "../audit/audit.ts";
import { withTransaction } from "../events/log/with-transaction.ts";
import { databaseNow } from "../platform/database/database-clock.ts";
import { findAssessment } from "./find-assessment.ts";

/** Creates a new public link; the old one stops working at once. Candidates who registered through it stay. */
export async function rotatePublicLink(context: Context, id: string): Promise<string> {
  return await withTransaction(context, async (tx) => {
    const assessment = await findAssessment(tx, id, "NO KEY UPDATE", ["assessmentId"]);
    const from = assessment.publicLinkVersion;
    Object.assign(assessment, { publicLinkVersion: from + 1, updatedAt: await databaseNow(tx.em) });
    const changes = { publicLink: { from, to: from + 1 } };
    tx.recordEvents({ type: "ASSESSMENT_UPDATED", assessmentId: assessment.id, changes });
    await audit(tx.em, context, tx.teamId, {
      action: "assessment.rotate_public_link",
      target: { type: "Assessment", id: assessment.id },
      changes,
    });
    return assessment.id;
  });
}
