import type { Tx } from "../../../../events/log/with-transaction.ts";
import { db, sql } from "../../../../platform/database/sql.ts";
import type { Invitation } from "../../../lifecycle/invitation.entity.ts";
import { moveInvitation, startDeadlines } from "../../../lifecycle/lifecycle.ts";
import { continueDraft, startMove } from "../../steps/begin-attempt.ts";

/**
 * Starts the time limit at the reported time. The deadline is computed now, from the time limit and the extra time; later
 * changes of these do not move it. A reopened invitation continues with the submitted work.
 */
export async function beginReported(tx: Tx, invitation: Invitation, at: Date): Promise<void> {
  const limit = await db(tx.em)
    .selectFrom("invitation as i")
    .innerJoin("assessment as a", (join) =>
      join.onRef("a.team_id", "=", "i.team_id").onRef("a.id", "=", "i.assessment_id"),
    )
    .innerJoin("candidate as c", (join) =>
      join.onRef("c.team_id", "=", "i.team_id").onRef("c.id", "=", "i.candidate_id"),
    )
    .select((eb) => {
      const { deadline, standardDeadline } = startDeadlines(sql`${at}::timestamptz`, {
        own: eb.ref("i.time_limit"),
        common: eb.ref("a.time_limit"),
        extraTime: eb.ref("c.extra_time"),
      });
      return [deadline.as("deadline"), standardDeadline.as("standard")];
    })
    .where("i.team_id", "=", tx.teamId)
    .where("i.id", "=", invitation.id)
    .executeTakeFirstOrThrow();
  if (invitation.state === "SUBMITTED") await continueDraft(tx, invitation.id);
  moveInvitation(invitation, startMove(invitation.state), at);
  Object.assign(invitation, {
    startedAt: at,
    deadlineAt: limit.deadline,
    standardDeadlineAt: limit.standard,
    submittedAt: null,
    reopenedAt: null,
  } satisfies Partial<Invitation>);
  tx.recordEvents({
    type: "ASSESSMENT_STARTED",
    invitationId: invitation.id,
    candidateId: invitation.candidateId,
    assessmentId: invitation.assessmentId,
  });
}
