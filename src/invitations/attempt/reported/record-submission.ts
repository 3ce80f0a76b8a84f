import type { Context } from "../../../access/context.ts";
import type { Tx } from "../../../events/log/with-transaction.ts";
import { db } from "../../../platform/database/sql.ts";
import { UserError, type UserErrorValue } from "../../../platform/errors.ts";
import { checkText } from "../../../platform/graphql/check-input.ts";
import type { Invitation } from "../../lifecycle/invitation.entity.ts";
import { moveInvitation } from "../../lifecycle/lifecycle.ts";
import type { SubmissionInput } from "../save-submission.ts";
import { beginReported } from "./steps/begin-reported.ts";
import { lockReportedInvitation, type Reported, validateReportedStart } from "./steps/lock-reported.ts";

/**
 * Records a submission in the system that runs the assessment, which implies the start. For a submitted invitation it
 * changes score, result and notes; submittedAt stays, and no second notification is sent. Fields that are left out
 * stay, and null clears them.
 *
 * @throws UserError NOT_FOUND, INVALID_VALUE, TOO_LONG, and the errors of a start
 */
export async function recordSubmission(
  context: Context,
  reported: Reported,
  submission: SubmissionInput,
): Promise<string> {
  return await lockReportedInvitation(context, reported, async (tx, invitation, at) => {
    const errors: UserErrorValue[] = [];
    const given = { ...submission };
    if (given.notes != null) given.notes = checkText(errors, ["submission", "notes"], given.notes, 20_000);
    if (errors.length > 0) throw UserError.of(errors);
    if (invitation.state === "SUBMITTED") return await changeResult(tx, invitation, { ...given, url: undefined });
    if (invitation.state !== "STARTED") {
      await validateReportedStart(tx, invitation, at);
      await beginReported(tx, invitation, at);
    }
    if (invitation.startedAt != null && at < invitation.startedAt)
      throw new UserError("INVALID_VALUE", "It was submitted after it was started.", { path: ["occurredAt"] });
    await write(tx, invitation, given);
    moveInvitation(invitation, "submit", at);
    invitation.submittedAt = at;
    tx.recordEvents({
      type: "ASSESSMENT_SUBMITTED",
      invitationId: invitation.id,
      candidateId: invitation.candidateId,
      assessmentId: invitation.assessmentId,
    });
  });
}

/** Writes what is given; what is undefined stays. */
async function write(tx: Tx, invitation: Invitation, { url, notes, resultUrl, score }: SubmissionInput): Promise<void> {
  if (score !== undefined) invitation.score = score;
  await db(tx.em)
    .insertInto("submission")
    .values({
      team_id: tx.teamId,
      invitation_id: invitation.id,
      url: url ?? null,
      notes: notes ?? null,
      result_url: resultUrl ?? null,
    })
    .onConflict((conflict) =>
      conflict.columns(["team_id", "invitation_id"]).doUpdateSet({
        revision: (eb) => eb("submission.revision", "+", 1),
        url: (eb) => eb.ref(url === undefined ? "submission.url" : "excluded.url"),
        notes: (eb) => eb.ref(notes === undefined ? "submission.notes" : "excluded.notes"),
        result_url: (eb) => eb.ref(resultUrl === undefined ? "submission.result_url" : "excluded.result_url"),
      }),
    )
    .execute();
}

async function changeResult(tx: Tx, invitation: Invitation, given: SubmissionInput): Promise<void> {
  const before = await db(tx.em)
    .selectFrom("submission")
    .select(["notes", "result_url as resultUrl"])
    .where("team_id", "=", tx.teamId)
    .where("invitation_id", "=", invitation.id)
    .executeTakeFirst();
  const from = { score: invitation.score ?? null, notes: before?.notes ?? null, resultUrl: before?.resultUrl ?? null };
  const changed = (Object.keys(from) as (keyof typeof from)[]).filter(
    (field) => given[field] !== undefined && given[field] !== from[field],
  );
  if (changed.length === 0) return;
  await write(tx, invitation, given);
  tx.recordEvents({
    type: "RESULT_UPDATED",
    invitationId: invitation.id,
    candidateId: invitation.candidateId,
    assessmentId: invitation.assessmentId,
    // Notes and URLs can identify the candidate, so the event holds only the score.
    changes: Object.fromEntries(
      changed.map((field) => [
        field,
        field === "score" ? { from: from.score, to: given.score } : { from: null, to: null },
      ]),
    ),
  });
}
