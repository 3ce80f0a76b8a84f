import type { EntityManager } from "@mikro-orm/postgresql";
import { prepared } from "../../platform/database/prepared.ts";
import { sql } from "../../platform/database/sql.ts";
import type { NotificationChannel, NotificationEventType } from "../../teams/notification-settings.ts";
import type { Considered, ConsideredMember } from "./decide-recipients.ts";

// Both are read for each channel of each event that members can be notified of.
const readInvitation = prepared<
  { teamId: string; id: string },
  Pick<Considered, "scheme" | "inviter"> & { features: string[]; assigned: string[]; priorInviters: string[] }
>((db, parameter) =>
  db
    .selectFrom("invitation as i")
    .innerJoin("assessment as a", (join) =>
      join.onRef("a.team_id", "=", "i.team_id").onRef("a.id", "=", "i.assessment_id"),
    )
    .innerJoin("team as t", "t.id", "i.team_id")
    .select(({ fn, selectFrom }) => {
      const assigned = selectFrom("candidate_assignee as x")
        .select("x.member_id")
        .where("x.team_id", "=", parameter("teamId"))
        .whereRef("x.candidate_id", "=", "i.candidate_id");
      const priorInviters = selectFrom("invitation as x")
        .select("x.inviter_member_id")
        .distinct()
        .where("x.team_id", "=", parameter("teamId"))
        .whereRef("x.candidate_id", "=", "i.candidate_id")
        .where("x.inviter_member_id", "is not", null);
      return [
        fn.coalesce("a.notification_scheme", "t.notification_scheme").as("scheme"),
        "t.features",
        "i.inviter_member_id as inviter",
        sql<string[]>`array${assigned}`.as("assigned"),
        sql<string[]>`array${priorInviters}`.as("priorInviters"),
      ];
    })
    .where("i.team_id", "=", parameter("teamId"))
    .where("i.id", "=", parameter("id")),
);

const readMembers = prepared<
  { teamId: string; eventType: NotificationEventType; channel: NotificationChannel },
  ConsideredMember
>((db, parameter) =>
  db
    .selectFrom("team_member as m")
    .leftJoin("notification_setting as s", (join) =>
      join
        .onRef("s.team_id", "=", "m.team_id")
        .onRef("s.member_id", "=", "m.id")
        .on("s.event_type", "=", parameter("eventType"))
        .on("s.channel", "=", parameter("channel")),
    )
    .select(({ fn, ref }) => [
      "m.id",
      "m.role",
      sql<boolean>`${ref("m.state")} = 'ACTIVE'`.as("active"),
      "m.created_at as since",
      fn.coalesce("s.enabled", sql.lit(true)).as("enabled"),
    ])
    .where("m.team_id", "=", parameter("teamId")),
);

/** Reads everything that decides who is notified of an event of an invitation; null where there is no such invitation. */
export async function considerRecipients(
  em: EntityManager,
  teamId: string,
  invitationId: string,
  eventType: NotificationEventType,
  channel: NotificationChannel,
): Promise<Considered | null> {
  const [invitation] = await readInvitation({ em }, { teamId, id: invitationId });
  if (invitation === undefined) return null;
  const members = await readMembers({ em }, { teamId, eventType, channel });
  return {
    eventType,
    scheme: invitation.scheme,
    hasAssignment: invitation.features.includes("TEAM_MEMBER_ASSIGNMENT"),
    members,
    assigned: new Set(invitation.assigned),
    priorInviters: new Set(invitation.priorInviters),
    inviter: invitation.inviter,
  };
}
