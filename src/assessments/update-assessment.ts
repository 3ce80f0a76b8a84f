import type { Context } from "../access/context.ts";
import { withTransaction } from "../events/log/with-transaction.ts";
import { databaseNow } from "../platform/database/database-clock.ts";
import { globalId } from "../platform/ids/ids.ts";
import type { Assessment } from "./assessment.entity.ts";
import { type AssessmentInput, checkAssessment } from "./check-assessment.ts";
import { checkExternalId } from "./check-external-id.ts";
import { findAssessment } from "./find-assessment.ts";

/** Texts too long for an event: it says that they changed, not what to. */
const longTexts = new Set<string>(["instructions", "defaultMessage"]);

/** A value as readers of the log know it: ids in their global form. */
const shown = (field: string, value: unknown): unknown =>
  field === "defaultAssigneeIds" ? (value as string[]).map((id) => globalId("TeamMember", id)) : value;

/**
 * Edits an assessment. What is left out stays, and null clears. Running invitations keep the
 * deadline they were started with.
 */
export async function updateAssessment(context: Context, id: string, input: AssessmentInput): Promise<string> {
  return await withTransaction(context, async (tx) => {
    const assessment = await findAssessment(tx, id, "NO KEY UPDATE");
    const values = await checkAssessment(tx, input);
    await checkExternalId(tx, values.externalId, assessment.id);
    const changes: Record<string, { from: unknown; to: unknown }> = {};
    for (const [field, to] of Object.entries(values)) {
      const from = assessment[field as keyof Assessment] as unknown;
      if (JSON.stringify(from ?? null) === JSON.stringify(to ?? null)) continue;
      changes[field] = longTexts.has(field)
        ? { from: null, to: null }
        : { from: shown(field, from), to: shown(field, to) };
    }
    if (Object.keys(changes).length === 0) return assessment.id;
    Object.assign(assessment, values, { updatedAt: await databaseNow(tx.em) });
    tx.recordEvents({ type: "ASSESSMENT_UPDATED", assessmentId: assessment.id, changes });
    return assessment.id;
  });
}
