import type { Context } from "../../access/context.ts";
import type { Tx } from "../../events/log/with-transaction.ts";
import { db, sql } from "../../platform/database/sql.ts";
import { UserError } from "../../platform/errors.ts";
import { applyDueTransitions } from "../due-transitions.ts";
import type { Invitation } from "../invitation.entity.ts";
import { literals, liveStates, moveInvitation, startDeadlines, waitingStates } from "../lifecycle.ts";
import { isTrue, lifecycleSql } from "../lifecycle-sql.ts";
import { lockInvitationByLink } from "./steps/lock-invitation.ts";
import { validateStart } from "./steps/start-eligibility.ts";

/**
 * Starts the assessment, or continues a reopened one; nothing else starts the time limit. A repeated call answers like
 * the first.
 *
 * @throws UserError LINK_UNKNOWN, LINK_CANCELLED, LINK_EXPIRED, LOCKED, NOT_OPEN_YET
 */
export async function startAssessment(context: Context, token: string): Promise<void> {
  await lockInvitationByLink(context, token, async ({ tx, invitation, now }) => {
    if (invitation.state === "STARTED" || (invitation.state === "SUBMITTED" && invitation.reopenedAt == null)) return;
    const rejection = validateStart(invitation, now);
    if (rejection !== null) throw UserError.of([rejection]);
    await validateNoOtherLive(tx, invitation);
    const mailed = await db(tx.em)
      .selectFrom("email")
      .select("id")
      .where("team_id", "=", tx.teamId)
      .where("invitation_id", "=", invitation.id)
      .where("member_id", "is", null)
      .where("state", "=", "SENT")
      .limit(sql.lit(1))
      .executeTakeFirst();
    // A click on a link that went out by mail: the address is theirs. A copied link says nothing of it, nor does one
    // that the page of a public link has shown, as earlier releases did, though it was mailed since.
    const shown = invitation.source === "PUBLIC_LINK" && !invitation.emailRequested;
    invitation.emailVerified ||= mailed !== undefined && !shown;
    await begin(tx, invitation, now);
  });
}

/**
 * Validates that no other invitation to the same assessment is live, before an ended one continues: two invitations
 * may have been reopened at the same time.
 *
 * @throws UserError INVALID_STATE
 */
export async function validateNoOtherLive(tx: Tx, invitation: Invitation): Promise<void> {
  if (waitingStates.includes(invitation.state)) return;
  const others = await db(tx.em)
    .selectFrom("invitation as i")
    .select((eb) => ["i.id", isTrue(lifecycleSql(eb, "i", "clock_timestamp()").isAnyDue).as("due")])
    .where("i.team_id", "=", tx.teamId)
    .where("i.candidate_id", "=", invitation.candidateId)
    .where("i.assessment_id", "=", invitation.assessmentId)
    .where("i.state", "in", literals(liveStates))
    .execute();
  // The unique index on live invitations reads the stored state.
  const due = others.filter((other) => other.due).map((other) => other.id);
  if (due.length > 0) await applyDueTransitions(tx, due);
  if (others.length > due.length)
    throw new UserError("INVALID_STATE", "There is another invitation to this assessment by now; go on with that.");
}

/**
 * Starts the time limit. The deadline is computed now, from the time limit and the extra time; later changes of these
 * do not move it. A reopened invitation continues with the submitted work.
 */
export async function begin(tx: Tx, invitation: Invitation, at: Date): Promise<void> {
  const limit = await db(tx.em)
    .selectFrom("invitation as i")
    .innerJoin("assessment as a", (join) =>
      join.onRef("a.team_id", "=", "i.team_id").onRef("a.id", "=", "i.assessment_id"),
    )
    .innerJoin("candidate as c", (join) =>
      join.onRef("c.team_id", "=", "i.team_id").onRef("c.id", "=", "i.candidate_id"),
    )
    .select((eb) => {
      const { deadline, standardDeadline } = startDeadlines(at, {
        own: eb.ref("i.time_limit"),
        common: eb.ref("a.time_limit"),
        extraTime: eb.ref("c.extra_time"),
      });
      return [deadline.as("deadline"), standardDeadline.as("standard")];
    })
    .where("i.team_id", "=", tx.teamId)
    .where("i.id", "=", invitation.id)
    .executeTakeFirstOrThrow();
  if (invitation.state === "SUBMITTED")
    await db(tx.em)
      .updateTable("submission")
      .set({ automatic: false })
      .where("team_id", "=", tx.teamId)
      .where("invitation_id", "=", invitation.id)
      .execute();
  const move = invitation.state === "SUBMITTED" ? "continue" : invitation.state === "EXPIRED" ? "startInTime" : "start";
  moveInvitation(invitation, move, at);
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
