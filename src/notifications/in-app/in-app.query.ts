import type { GraphQLResolveInfo } from "graphql";
import type { Expression } from "kysely";
import type { Services } from "../../access/context.ts";
import {
  type LogEdge,
  type LogEnd,
  type LogList,
  type LogPage,
  makeLogCursor,
  readEndOfLog,
  readLogCursor,
  readLogPages,
} from "../../events/log/log-page.ts";
import { eventWithRelations } from "../../invitations/read/event-relations.query.ts";
import { compiler } from "../../platform/database/compiler.ts";
import { prepared } from "../../platform/database/prepared.ts";
import { sql } from "../../platform/database/sql.ts";
import type { PageArgs } from "../../platform/graphql/connection.ts";
import { isSelected, planOf, planOfAll } from "../../platform/graphql/read-plan.ts";
import { defineShape, extendShape, type RowBuilder, rowOf } from "../../platform/graphql/shape.ts";
import type { NotificationEventType } from "../../teams/notification-settings.ts";

/** A notification in the app: a decision of the channel IN_APP whose outcome is NOTIFIED. */
export const notificationShape = defineShape("notification_decision", {
  name: "Notification",
  columns: {
    sequence: "event_sequence",
    memberId: "member_id",
    channel: "channel",
    outcome: "outcome",
    reason: "reason",
    readAt: "read_at",
    createdAt: "created_at",
  },
  always: ["sequence", "createdAt"],
});

/** What a notification is about, as its title says it, and the deadlines that decide how exactly a blinded caller sees its time. */
export interface About {
  type: NotificationEventType;
  name: string | null;
  email: string | null;
  codename: string | null;
  assessment: string | null;
  invited: boolean;
  deadlineAt: string | null;
  standardDeadlineAt: string | null;
}

const ofEvent = (row: RowBuilder<"notification_decision">) =>
  row.selectFrom("event as e").whereRef("e.team_id", "=", "$.team_id").whereRef("e.sequence", "=", "$.event_sequence");

/** How a page of notifications is read with what they are about, in one statement. */
const notificationWithEvent = extendShape(notificationShape, {
  columns: {
    eventId: (row) => ofEvent(row).select("e.id"),
    about: (row) =>
      ofEvent(row)
        .leftJoin("candidate as c", (join) =>
          join.onRef("c.team_id", "=", "e.team_id").onRef("c.id", "=", "e.candidate_id"),
        )
        .leftJoin("assessment as a", (join) =>
          join.onRef("a.team_id", "=", "e.team_id").onRef("a.id", "=", "e.assessment_id"),
        )
        .leftJoin("invitation as i", (join) =>
          join.onRef("i.team_id", "=", "e.team_id").onRef("i.id", "=", "e.invitation_id"),
        )
        .select(({ ref }) =>
          sql<About>`jsonb_build_object('type', ${ref("e.type")}, 'name', ${ref("c.name")}, 'email', ${ref("c.email")},
            'codename', ${ref("c.codename")}, 'assessment', ${ref("a.title")}, 'invited', ${ref("i.id")} is not null,
            'deadlineAt', ${ref("i.deadline_at")}, 'standardDeadlineAt', ${ref("i.standard_deadline_at")})`.as("about"),
        ),
  },
  needs: { title: ["about"] },
  needsBlinded: { createdAt: ["about"] },
  relations: { event: { shape: () => eventWithRelations, key: "eventId" } },
});

export const notificationPlan = planOfAll(notificationShape);
export const notificationRow = rowOf("notification_decision");
/**
 * The conditions that make decisions notifications in the app. The values stand in the text, since the index holds only
 * such rows.
 */
export const inApp = [
  notificationRow("$.channel", "=", sql.lit("IN_APP")),
  notificationRow("$.outcome", "=", sql.lit("NOTIFIED")),
];
const isUnread = notificationRow("$.read_at", "is", null);

export type NotificationEdge = LogEdge;

/** The member whose notifications are read. */
export interface Recipient {
  teamId: string;
  id: string;
}

const listOf = ({ teamId, id }: Recipient): LogList => ({
  scope: `${teamId}.notifications.${id}`,
  items: "notifications",
  end: "reaction_cursor",
  column: notificationRow.ref("$.event_sequence"),
});

/** Reads how far event handlers have come in a team's log: up to there, every recipient is decided. */
export const readNotifiedEnd = (services: Services, teamId: string): Promise<LogEnd> =>
  readEndOfLog(services, "reaction_cursor", teamId);

/** The cursor of a notification, by its event's number, in a member's own list. */
export const notificationCursor = (services: Services, member: Recipient, epoch: string, sequence: number): string =>
  makeLogCursor(services.keys, listOf(member), epoch, sequence);

/** The number behind a cursor of this member's list. @throws BAD_USER_INPUT */
export const readNotificationCursor = (services: Services, member: Recipient, epoch: string, cursor: string): number =>
  readLogCursor(services.keys, listOf(member), epoch, cursor);

/** Reads one page of a member's notifications in the app, in the order of the log, and how many are unread if that is selected. */
export async function readNotificationPage(
  services: Services,
  member: Recipient,
  unreadOnly: boolean,
  args: PageArgs,
  info: GraphQLResolveInfo,
): Promise<LogPage> {
  const ofMember = notificationRow("$.member_id", "=", member.id);
  const [page] = await readLogPages({ services, keys: services.keys }, member.teamId, listOf(member), args, {
    plan: planOf(info, notificationWithEvent, "connection"),
    ...(isSelected(info, "unreadCount") ? { count: sql`(${unreadIn(member.teamId, member.id)})` } : {}),
    where: [ofMember, ...inApp, ...(unreadOnly ? [isUnread] : [])],
    key: null,
  });
  return page!;
}

const unreadIn = (teamId: string | Expression<string>, memberId: string | Expression<string>) =>
  compiler
    .selectFrom("notification_decision as unread")
    .select(sql<number>`count(*)::int`.as("count"))
    .where("unread.team_id", "=", teamId)
    .where("unread.member_id", "=", memberId)
    .where("unread.channel", "=", sql.lit("IN_APP"))
    .where("unread.outcome", "=", sql.lit("NOTIFIED"))
    .where("unread.read_at", "is", null);

const unreadOf = prepared<{ teamId: string; memberId: string }, { count: number }>((_, parameter) =>
  unreadIn(parameter("teamId"), parameter("memberId")),
);

/** Counts a member's unread notifications. */
export async function countUnread(services: Services, member: Recipient): Promise<number> {
  const [unread] = await unreadOf(services, { teamId: member.teamId, memberId: member.id });
  return unread!.count;
}
