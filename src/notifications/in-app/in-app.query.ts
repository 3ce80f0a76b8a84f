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
import { prepared } from "../../platform/database/prepared.ts";
import { sql } from "../../platform/database/sql.ts";
import type { PageArgs } from "../../platform/graphql/connection.ts";
import { planOfAll } from "../../platform/graphql/read-plan.ts";
import { defineShape, rowOf } from "../../platform/graphql/shape.ts";

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
  always: [],
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

/** Reads one page of a member's notifications in the app, in the order of the log. */
export async function readNotificationPage(
  services: Services,
  member: Recipient,
  unreadOnly: boolean,
  args: PageArgs,
): Promise<LogPage> {
  const ofMember = notificationRow("$.member_id", "=", member.id);
  const [page] = await readLogPages({ services, keys: services.keys }, member.teamId, listOf(member), args, {
    plan: notificationPlan,
    where: [ofMember, ...inApp, ...(unreadOnly ? [isUnread] : [])],
    key: null,
  });
  return page!;
}

// The alias is the one that the shared conditions name.
const unreadOf = prepared<{ teamId: string; memberId: string }, { count: number }>((q, parameter) =>
  q
    .selectFrom("notification_decision as $")
    .select(sql<number>`count(*)::int`.as("count"))
    .where("$.team_id", "=", parameter("teamId"))
    .where("$.member_id", "=", parameter("memberId"))
    .where(({ and }) => and([...inApp, isUnread])),
);

/** Counts a member's unread notifications. */
export async function countUnread(services: Services, member: Recipient): Promise<number> {
  const [unread] = await unreadOf(services, { teamId: member.teamId, memberId: member.id });
  return unread!.count;
}
