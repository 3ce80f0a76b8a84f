import type { InferResult, Kysely, RawBuilder } from "kysely";
import { prepared, type Runner } from "../../platform/database/prepared.ts";
import { type Database, sql } from "../../platform/database/sql.ts";
import { extendedTimeLimit, startDeadlines } from "../lifecycle/lifecycle.ts";

interface Target {
  teamId: string;
  id: string;
}

const attemptOf = (q: Kysely<Database>, parameter: (name: keyof Target) => RawBuilder<string>) =>
  q
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
    .select((eb) => {
      const limit = { own: eb.ref("i.time_limit"), common: eb.ref("a.time_limit"), extraTime: eb.ref("c.extra_time") };
      // The same moment in every column, and after the lock, for which an earlier statement waited.
      const now = sql<Date>`statement_timestamp()::timestamptz(3)`;
      const { deadline, standardDeadline } = startDeadlines(now, limit);
      const mailed = eb
        .selectFrom("email as e")
        .select("e.id")
        .where("e.team_id", "=", parameter("teamId"))
        .whereRef("e.invitation_id", "=", "i.id")
        .where("e.member_id", "is", null)
        .where("e.state", "=", sql.lit("SENT"));
      const mailedLongAgo = eb
        .selectFrom("invitation_email_history as h")
        .select("h.delivered")
        .where("h.team_id", "=", parameter("teamId"))
        .whereRef("h.invitation_id", "=", "i.id");
      return [
        "i.team_id as teamId",
        "i.id as invitationId",
        "i.candidate_id as candidateId",
        "i.external_id as externalId",
        "a.id as assessmentId",
        "a.external_id as assessmentExternalId",
        "a.title as assessmentTitle",
        "a.instructions",
        "t.name as teamName",
        "c.name as candidateName",
        "c.erased_at as erasedAt",
        "m.name as inviterName",
        eb.case().when("m.state", "=", sql.lit("ACTIVE")).then(eb.ref("m.email")).end().as("inviterEmail"),
        "i.message",
        "i.state",
        "i.locked",
        "i.source",
        "i.email_requested as emailRequested",
        "i.email_verified as emailVerified",
        sql<boolean>`(exists ${mailed} or coalesce(${mailedLongAgo}, false))`.as("mailed"),
        extendedTimeLimit(limit).as("timeLimit"),
        "i.opens_at as opensAt",
        "i.expires_at as expiresAt",
        "i.started_at as startedAt",
        "i.deadline_at as deadlineAt",
        // Of a start at this moment.
        deadline.as("nextDeadline"),
        standardDeadline.as("nextStandardDeadline"),
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
        "s.saved_by as draftSavedBy",
        "s.save_number as draftSaveNumber",
        now.as("now"),
      ];
    })
    .where("i.team_id", "=", parameter("teamId"))
    .where("i.id", "=", parameter("id"));

/** An attempt as it is stored: the invitation with all that a candidate sees of it, or that decides what they may do. */
export type Attempt = InferResult<ReturnType<typeof attemptOf>>[number];

const readAttempts = prepared<Target, Attempt>(attemptOf);

/**
 * Reads one attempt. Under the lock of its invitation, which an earlier statement took, nothing of it changes but names.
 *
 * @returns null where there is none, or its candidate was erased: their links do not work
 */
export async function readAttempt(on: Runner, target: Target): Promise<Attempt | null> {
  const [row] = await readAttempts(on, target);
  return row === undefined || row.erasedAt !== null ? null : row;
}

/** What an event is about. */
export const aboutAttempt = ({ invitationId, candidateId, assessmentId }: Attempt) => ({
  invitationId,
  candidateId,
  assessmentId,
});
