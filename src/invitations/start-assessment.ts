import { UserProblem } from "../base/errors.ts";
import { asDateOrNull, firstRow, sql } from "../base/rows.ts";
import type { Context } from "../teams/context.ts";
import { refusalOf } from "./refusal-of.ts";
import { takeInvitation } from "./take-invitation.ts";

/**
 * The candidate clicks Start: the one thing that starts a timer. The deadline is fixed now, from the
 * time limit and the candidate's extra time; later edits do not move it. Who has started already, or
 * submitted, is answered as the first time.
 *
 * @throws UserProblem LINK_UNKNOWN, LINK_CANCELLED, LINK_EXPIRED, LOCKED, NOT_OPEN_YET
 */
export async function startAssessment(context: Context, token: string): Promise<void> {
  await takeInvitation(context, token, async ({ tx, invitation, now }) => {
    if (invitation.state === "STARTED" || invitation.state === "SUBMITTED") return;
    const refusal = refusalOf(invitation, now);
    if (refusal !== null) throw UserProblem.of([refusal]);
    const limit = await firstRow<{ deadline: string | null; mailed: boolean }>(
      tx.em,
      sql`select (${now}::timestamptz + coalesce(i.time_limit, a.time_limit)::interval * (1 + c.extra_time))::timestamptz(3) as deadline,
          exists (select 1 from email e where e.team_id = i.team_id and e.invitation_id = i.id and e.state = 'SENT') as mailed
        from invitation i
          join assessment a on a.team_id = i.team_id and a.id = i.assessment_id
          join candidate c on c.team_id = i.team_id and c.id = i.candidate_id
        where i.team_id = ${tx.teamId} and i.id = ${invitation.id}`,
    );
    invitation.state = "STARTED";
    invitation.startedAt = now;
    invitation.deadlineAt = asDateOrNull(limit!.deadline);
    // A click on a link that went out by mail: the address is theirs. A copied link says nothing of it.
    invitation.emailVerified ||= limit!.mailed;
    invitation.updatedAt = now;
    tx.record({
      type: "ASSESSMENT_STARTED",
      invitationId: invitation.id,
      candidateId: invitation.candidateId,
      assessmentId: invitation.assessmentId,
      actor: { type: "Candidate", id: invitation.candidateId },
    });
  });
}
