import { UserProblem } from "../base/errors.ts";
import { firstRow, rows, sql } from "../base/rows.ts";
import type { EventActor } from "../events/event-types.ts";
import type { Tx } from "../events/transact.ts";
import type { Context } from "../teams/context.ts";
import type { Invitation } from "./invitation.entity.ts";
import { refusalOf } from "./refusal-of.ts";
import { takeInvitation } from "./take-invitation.ts";

/**
 * The candidate clicks Start, or Continue on what was reopened: the one thing that starts a timer. Who
 * has started already, or submitted, is answered as the first time.
 *
 * @throws UserProblem LINK_UNKNOWN, LINK_CANCELLED, LINK_EXPIRED, LOCKED, NOT_OPEN_YET
 */
export async function startAssessment(context: Context, token: string): Promise<void> {
  await takeInvitation(context, token, async ({ tx, invitation, now }) => {
    if (invitation.state === "STARTED" || (invitation.state === "SUBMITTED" && invitation.reopenedAt == null)) return;
    const refusal = refusalOf(invitation, now);
    if (refusal !== null) throw UserProblem.of([refusal]);
    await refuseBesideLive(tx, invitation);
    const mailed = await firstRow(
      tx.em,
      sql`select 1 from email where team_id = ${tx.teamId} and invitation_id = ${invitation.id} and member_id is null and state = 'SENT' limit 1`,
    );
    // A click on a link that went out by mail: the address is theirs. A copied link says nothing of it, nor does one
    // that the page of a public link has shown, as earlier releases did, though it was mailed since.
    const shown = invitation.source === "PUBLIC_LINK" && !invitation.emailRequested;
    invitation.emailVerified ||= mailed !== null && !shown;
    await begin(tx, invitation, now, { type: "Candidate", id: invitation.candidateId });
  });
}

/**
 * What has ended can only go on while no other invitation to the same assessment is live: two attempts may have been
 * reopened in the same moment.
 *
 * @throws UserProblem INVALID_STATE
 */
export async function refuseBesideLive(tx: Tx, invitation: Invitation): Promise<void> {
  if (invitation.state === "PENDING" || invitation.state === "OPENED") return;
  const others = await rows(
    tx.em,
    sql`select 1 from invitation where team_id = ${tx.teamId} and candidate_id = ${invitation.candidateId}
      and assessment_id = ${invitation.assessmentId} and state in ('PENDING', 'OPENED', 'STARTED')`,
  );
  if (others.length > 0)
    throw new UserProblem("INVALID_STATE", "There is another invitation to this assessment by now; go on with that.");
}

/**
 * Starts the timer. The deadline is fixed now, from the time limit and the candidate's extra time;
 * later edits do not move it. What was reopened goes on from what was handed in.
 *
 * @param actor undefined: whoever asks
 */
export async function begin(tx: Tx, invitation: Invitation, at: Date, actor: EventActor | undefined): Promise<void> {
  const limit = await firstRow<{ deadline: Date | null; standard: Date | null }>(
    tx.em,
    sql`select (${at}::timestamptz + coalesce(i.time_limit, a.time_limit)::interval * (1 + c.extra_time))::timestamptz(3) as deadline,
        (${at}::timestamptz + coalesce(i.time_limit, a.time_limit)::interval)::timestamptz(3) as standard
      from invitation i
        join assessment a on a.team_id = i.team_id and a.id = i.assessment_id
        join candidate c on c.team_id = i.team_id and c.id = i.candidate_id
      where i.team_id = ${tx.teamId} and i.id = ${invitation.id}`,
  );
  if (invitation.state === "SUBMITTED")
    await rows(
      tx.em,
      sql`update submission set automatic = false where team_id = ${tx.teamId} and invitation_id = ${invitation.id}`,
    );
  Object.assign(invitation, {
    state: "STARTED",
    startedAt: at,
    deadlineAt: limit!.deadline,
    standardDeadlineAt: limit!.standard,
    submittedAt: null,
    reopenedAt: null,
    updatedAt: at,
  } satisfies Partial<Invitation>);
  tx.record({
    type: "ASSESSMENT_STARTED",
    invitationId: invitation.id,
    candidateId: invitation.candidateId,
    assessmentId: invitation.assessmentId,
    ...(actor === undefined ? {} : { actor }),
  });
}
