import { responsibleMember } from "../access/actor.ts";
import type { Context } from "../access/context.ts";
import { type Tx, withTransaction } from "../events/log/with-transaction.ts";
import { storedAsIs } from "../idempotency/run-idempotent.ts";
import { databaseNow } from "../platform/database/database-clock.ts";
import { newId } from "../platform/ids/ids.ts";
import { Assessment } from "./assessment.entity.ts";
import { type AssessmentInput, checkAssessment } from "./check-assessment.ts";
import { checkExternalId } from "./check-external-id.ts";

/** Makes an assessment, as a DRAFT: candidates cannot be invited before it is published. */
export async function createAssessment(context: Context, input: AssessmentInput & { title: string }): Promise<string> {
  const create = async (tx: Tx) => {
    const values = await checkAssessment(tx, input);
    await checkExternalId(tx, values.externalId, null);
    const id = newId();
    const now = await databaseNow(tx.em);
    tx.em.create(Assessment, {
      inviteOnly: true,
      publicLinkVersion: 1,
      verifyPublicEmail: false,
      confirmSubmission: true,
      defaultReminders: [],
      defaultLocked: false,
      defaultLabels: [],
      defaultAssigneeIds: [],
      title: input.title,
      ...values,
      teamId: tx.teamId,
      id,
      state: "DRAFT",
      createdBy: responsibleMember(context.actor),
      createdAt: now,
      updatedAt: now,
    });
    return id;
  };
  return await withTransaction(context, create, { once: storedAsIs });
}
