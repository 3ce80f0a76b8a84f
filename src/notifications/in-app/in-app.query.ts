import type { Services } from "../../access/context.ts";
import {
  type LogEdge,
  type LogEnd,
  type LogList,
  type LogPage,
  logPage,
  makeLogCursor,
  readEndOfLog,
  readLogCursor,
} from "../../events/log/log-page.ts";
import type { PageArgs } from "../../platform/graphql/connection.ts";
import { planOfAll, readRows } from "../../platform/graphql/read-plan.ts";
import { defineShape } from "../../platform/graphql/shape.ts";

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
/** The condition on decisions `t0` of one team that makes them notifications in the app. */
export const inApp = "t0.channel = 'IN_APP' and t0.outcome = 'NOTIFIED'";

export type NotificationEdge = LogEdge;

/** The member whose notifications are read. */
export interface Recipient {
  teamId: string;
  id: string;
}

const listOf = ({ teamId, id }: Recipient): LogList => ({
  scope: `${teamId}.notifications.${id}`,
  items: "notifications",
  column: "event_sequence",
});

/** Reads how far event handlers have come in a team's log: up to there, every recipient is decided. */
export const readNotifiedEnd = (services: Services, teamId: string): Promise<LogEnd> =>
  readEndOfLog(services, { table: "reaction_cursor", column: "through" }, teamId);

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
  const page = logPage(services.keys, listOf(member), await readNotifiedEnd(services, member.teamId), args);
  const values: unknown[] = [member.teamId, member.id];
  const unread = unreadOnly ? " and t0.read_at is null" : "";
  const found = await readRows(
    services,
    `select ${notificationPlan.select} from ${notificationPlan.from}
       where t0.team_id = $1 and t0.member_id = $2 and ${inApp}${unread}${page.sql(values)}`,
    values,
  );
  return page.toPage(
    found.map((row) => notificationPlan.decode(row)),
    {},
  );
}

/** Counts a member's unread notifications. */
export async function countUnread(services: Services, member: Recipient): Promise<number> {
  const [row] = await readRows(
    services,
    `select count(*)::int from notification_decision t0 where t0.team_id = $1 and t0.member_id = $2 and ${inApp} and t0.read_at is null`,
    [member.teamId, member.id],
  );
  return row![0] as number;
}
