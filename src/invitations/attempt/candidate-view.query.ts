import type { Services } from "../../access/context.ts";
import { firstRow, sql } from "../../platform/database/rows.ts";
import type { UserErrorValue } from "../../platform/errors.ts";
import { dueMove, extendedTimeLimitSql, type InvitationState, moves } from "../lifecycle.ts";
import { findByLink, practiceUrl } from "../links.ts";
import { validateStart } from "./steps/start-eligibility.ts";

/** An invitation as its candidate sees it. It reveals nothing about the team but its name. */
export interface CandidateView {
  teamId: string;
  invitationId: string;
  /** The team's own name of it. */
  externalId: string | null;
  assessmentId: string;
  assessmentExternalId: string | null;
  assessmentTitle: string;
  instructions: string | null;
  teamName: string;
  candidateName: string | null;
  inviterName: string | null;
  /** To whom the candidate can write: the inviter, while they are in the team. For our page alone. */
  inviterEmail: string | null;
  message: string | null;
  state: InvitationState;
  /** With the candidate's extra time. */
  timeLimit: string | null;
  opensAt: Date | null;
  expiresAt: Date | null;
  startedAt: Date | null;
  deadlineAt: Date | null;
  submittedAt: Date | null;
  /** Set while what was submitted may be continued. */
  reopenedAt: Date | null;
  submission: { url: string | null; notes: string | null; score: null; resultUrl: null; automatic: boolean } | null;
  /** The number of the draft; 0: none has been saved. */
  draftRevision: number;
  draftSavedAt: Date | null;
  /** Null once the invitation is cancelled or expired: there is nothing left to practise for. */
  practiceUrl: string | null;
  practiceLaunchUrl: string | null;
  launchUrl: string | null;
  timeZone: string;
  locale: string | null;
  canStart: boolean;
  refusal: UserErrorValue | null;
  /** The time of the database at the read. */
  now: Date;
}

type TimeField = "opensAt" | "expiresAt" | "startedAt" | "deadlineAt" | "submittedAt" | "reopenedAt";
type Stored = Omit<CandidateView, "submission" | "draftSavedAt" | "practiceUrl" | "canStart" | "refusal" | "now"> &
  Record<TimeField, Date | null> & {
    now: Date;
    version: number;
    url: string | null;
    notes: string | null;
    automatic: boolean | null;
    draftSavedAt: Date | null;
  };

/**
 * Reads what the holder of a link can see, with the effective state; null for an unknown link. It changes nothing.
 *
 * @param purpose whether the link is for starting or for practising
 */
export async function viewByLink(
  services: Services,
  token: string,
  purpose: "start" | "practice" = "start",
): Promise<CandidateView | null> {
  const em = services.em.fork();
  const found = await findByLink(services, em, purpose, token);
  if (found === null) return null;
  const row = await firstRow<Stored>(
    em,
    sql`select i.team_id as "teamId", i.id as "invitationId", i.external_id as "externalId",
        a.id as "assessmentId", a.external_id as "assessmentExternalId", a.title as "assessmentTitle", a.instructions, t.name as "teamName",
        c.name as "candidateName", m.name as "inviterName",
        case when m.state = 'ACTIVE' then m.email end as "inviterEmail", i.message, i.state, i.locked,
        ${sql.raw(extendedTimeLimitSql("i", "a", "c"))} as "timeLimit",
        i.opens_at as "opensAt", i.expires_at as "expiresAt", i.started_at as "startedAt", i.deadline_at as "deadlineAt",
        i.submitted_at as "submittedAt", i.reopened_at as "reopenedAt", a.launch_url as "launchUrl", a.practice_launch_url as "practiceLaunchUrl",
        coalesce(c.time_zone, t.time_zone) as "timeZone", c.locale, i.link_version as version,
        s.url, s.notes, s.automatic, coalesce(s.revision, 0) as "draftRevision", s.saved_at as "draftSavedAt", clock_timestamp()::timestamptz(3) as now
      from invitation i
        join assessment a on a.team_id = i.team_id and a.id = i.assessment_id
        join candidate c on c.team_id = i.team_id and c.id = i.candidate_id
        join team t on t.id = i.team_id
        left join team_member m on m.team_id = i.team_id and m.id = i.inviter_member_id
        left join submission s on s.team_id = i.team_id and s.invitation_id = i.id
      where i.team_id = ${found.teamId} and i.id = ${found.id}`,
  );
  if (row === null) return null;
  const now = row.now;
  const { url, notes, automatic, version, now: _, draftSavedAt, ...shown } = row;
  const due = dueMove(row, now);
  const state = due === null ? row.state : moves[due].to;
  const overdue = due === "submit";
  const refusal = validateStart({ ...(row as typeof row & { locked: boolean }), state }, now);
  const hasEnded = refusal?.code === "LINK_CANCELLED" || refusal?.code === "LINK_EXPIRED";
  return {
    ...shown,
    state,
    submittedAt: overdue ? row.deadlineAt : row.submittedAt,
    submission:
      automatic === null && !overdue
        ? null
        : { url, notes, score: null, resultUrl: null, automatic: overdue || automatic === true },
    draftSavedAt,
    practiceUrl: hasEnded ? null : practiceUrl(services, { teamId: row.teamId, id: row.invitationId, version }),
    canStart: refusal === null && state !== "STARTED",
    refusal,
    now,
  };
}
