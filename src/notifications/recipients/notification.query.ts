import type { TeamRole } from "../../access/roles.ts";
import { prepared } from "../../platform/database/prepared.ts";
import { sql } from "../../platform/database/sql.ts";

/** What an e-mail about one event says, and to whom. */
interface NotificationDetails {
  candidateName: string;
  codename: string;
  teamName: string;
  title: string;
  reason: string;
  memberName: string | null;
  address: string;
  role: TeamRole;
  locale: string | null;
  /** The time zone of the member, or of the team. */
  zone: string;
  settingId: string | null;
  happenedAt: Date;
  startedAt: Date | null;
  deadlineAt: Date | null;
  submittedAt: Date | null;
  standardDeadlineAt: Date | null;
  automatic: boolean | null;
  /** Of an e-mail that failed, what the mail server said. */
  response: string | null;
}

/** Reads what the e-mail about one event to one active member says. To plan the ten tables takes longer than to read them. */
export const readNotification = prepared<
  { teamId: string; eventSequence: number; memberId: string },
  NotificationDetails
>((db, parameter) =>
  db
    .selectFrom("notification_decision as d")
    .innerJoin("event as e", (join) =>
      join.onRef("e.team_id", "=", "d.team_id").onRef("e.sequence", "=", "d.event_sequence"),
    )
    .innerJoin("team_member as m", (join) =>
      join.onRef("m.team_id", "=", "d.team_id").onRef("m.id", "=", "d.member_id").on("m.state", "=", "ACTIVE"),
    )
    // By its key, before anything else is joined: where statistics know nothing of a team, its assessment seems to be as short.
    .innerJoinLateral(
      (eb) =>
        eb
          .selectFrom("invitation as one")
          .selectAll("one")
          .where("one.team_id", "=", parameter("teamId"))
          .whereRef("one.id", "=", "e.invitation_id")
          .limit(sql.lit(1))
          .as("i"),
      (join) => join.onTrue(),
    )
    // By the parameter: from the row above it is not known which team that is, where the tables are spread over servers.
    .innerJoin("candidate as c", (join) =>
      join.on("c.team_id", "=", parameter("teamId")).onRef("c.id", "=", "i.candidate_id"),
    )
    .innerJoin("assessment as a", (join) =>
      join.on("a.team_id", "=", parameter("teamId")).onRef("a.id", "=", "i.assessment_id"),
    )
    .innerJoin("team as t", "t.id", "d.team_id")
    .leftJoin("submission as s", (join) =>
      join.on("s.team_id", "=", parameter("teamId")).onRef("s.invitation_id", "=", "i.id"),
    )
    .leftJoin("email as failed", (join) =>
      join.onRef("failed.team_id", "=", "e.team_id").onRef("failed.id", "=", "e.email_id"),
    )
    .leftJoin("notification_setting as setting", (join) =>
      join
        .onRef("setting.team_id", "=", "d.team_id")
        .onRef("setting.member_id", "=", "d.member_id")
        .onRef("setting.event_type", "=", "e.type")
        .on("setting.channel", "=", "EMAIL"),
    )
    .select(({ fn }) => [
      fn.coalesce("c.name", "c.email", "c.codename").as("candidateName"),
      fn.coalesce("m.time_zone", "t.time_zone").as("zone"),
    ])
    .select(["t.name as teamName", "a.title", "c.codename", "d.reason", "e.occurred_at as happenedAt"])
    .select(["m.name as memberName", "m.email as address", "m.role", "m.locale", "setting.id as settingId"])
    .select(["i.started_at as startedAt", "i.deadline_at as deadlineAt", "i.submitted_at as submittedAt"])
    .select(["i.standard_deadline_at as standardDeadlineAt", "s.automatic", "failed.last_response as response"])
    .where("d.team_id", "=", parameter("teamId"))
    .where("d.event_sequence", "=", parameter("eventSequence"))
    .where("d.member_id", "=", parameter("memberId"))
    .where("d.channel", "=", "EMAIL"),
);
