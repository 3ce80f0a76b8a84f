import type { Services } from "../../access/context.ts";
import { clockTimestamp, db, sql } from "../../platform/database/sql.ts";
import type { UserErrorValue } from "../../platform/errors.ts";
import { dueMove, extendedTimeLimit, type InvitationState, moves } from "../lifecycle.ts";
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
  const row = await db(em)
    .selectFrom("invitation as i")
    .innerJoin("assessment as a", (join) =>
      join.onRef("a.team_id", "=", "i.team_id").onRef("a.id", "=", "i.assessment_id"),
    )
    .innerJoin("candidate as c", (join) =>
      join.onRef("c.team_id", "=", "i.team_id").onRef("c.id", "=", "i.candidate_id"),
    )
    .innerJoin("team as t", "t.id", "i.team_id")
    .leftJoin("team_member as m", (join) =>
      join.onRef("m.team_id", "=", "i.team_id").onRef("m.id", "=", "i.inviter_member_id"),
    )
    .leftJoin("submission as s", (join) =>
      join.onRef("s.team_id", "=", "i.team_id").onRef("s.invitation_id", "=", "i.id"),
    )
    .select((eb) => [
      "i.team_id as teamId",
      "i.id as invitationId",
      "i.external_id as externalId",
      "a.id as assessmentId",
      "a.external_id as assessmentExternalId",
      "a.title as assessmentTitle",
      "a.instructions",
      "t.name as teamName",
      "c.name as candidateName",
      "m.name as inviterName",
      eb.case().when("m.state", "=", "ACTIVE").then(eb.ref("m.email")).end().as("inviterEmail"),
      "i.message",
      "i.state",
      "i.locked",
      extendedTimeLimit({
        own: eb.ref("i.time_limit"),
        common: eb.ref("a.time_limit"),
        extraTime: eb.ref("c.extra_time"),
      }).as("timeLimit"),
      "i.opens_at as opensAt",
      "i.expires_at as expiresAt",
      "i.started_at as startedAt",
      "i.deadline_at as deadlineAt",
      "i.submitted_at as submittedAt",
      "i.reopened_at as reopenedAt",
      "a.launch_url as launchUrl",
      "a.practice_launch_url as practiceLaunchUrl",
      eb.fn.coalesce("c.time_zone", "t.time_zone").as("timeZone"),
      "c.locale",
      "i.link_version as version",
      "s.url",
      "s.notes",
      "s.automatic",
      eb.fn.coalesce("s.revision", sql.lit(0)).as("draftRevision"),
      "s.saved_at as draftSavedAt",
      sql<Date>`${clockTimestamp()}::timestamptz(3)`.as("now"),
    ])
    .where("i.team_id", "=", found.teamId)
    .where("i.id", "=", found.id)
    .executeTakeFirst();
  if (row === undefined) return null;
  const now = row.now;
  const { url, notes, automatic, version, now: _, draftSavedAt, ...shown } = row;
  const due = dueMove(row, now);
  const state = due === null ? row.state : moves[due].to;
  const overdue = due === "submit";
  const rejection = validateStart({ ...row, state }, now);
  const hasEnded = rejection?.code === "LINK_CANCELLED" || rejection?.code === "LINK_EXPIRED";
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
    canStart: rejection === null && state !== "STARTED",
    refusal: rejection,
    now,
  };
}
