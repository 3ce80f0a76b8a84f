import type { GraphQLResolveInfo } from "graphql";
import { topLevelError } from "../base/errors.ts";
import { type PageArgs, pageSize, positions } from "../base/page.ts";
import { planOfAll, type Row, readRows, type Shape } from "../base/read-plan.ts";
import type { Services } from "../teams/context.ts";

/** What a member was told in the app: decisions of the channel IN_APP that came out as NOTIFIED. */
export const notificationShape: Shape = {
  name: "Notification",
  table: "notification_decision",
  columns: {
    sequence: "$.event_sequence",
    memberId: "$.member_id",
    channel: "$.channel",
    outcome: "$.outcome",
    reason: "$.reason",
    readAt: "$.read_at",
    createdAt: "$.created_at",
  },
  always: [],
};

export const notificationPlan = planOfAll(notificationShape);
/** Of one team, as `t0`. */
export const inApp = "t0.channel = 'IN_APP' and t0.outcome = 'NOTIFIED'";

export interface NotificationEdge {
  cursor: string;
  node: Row;
}

/** How far the team's log has been reacted to: up to there, everybody has been told of everything. */
export async function readTold(services: Services, teamId: string): Promise<{ through: number; epoch: string }> {
  const [row] = await readRows(
    services,
    "select (select log_epoch from installation), coalesce((select through from reaction_cursor where team_id = $1), 0)",
    [teamId],
  );
  return { epoch: row![0] as string, through: row![1] as number };
}

const scopeOf = (teamId: string, memberId: string): string => `${teamId}.notifications.${memberId}`;

/** A notification's cursor is its event's number, in a member's own list. */
export const notificationCursor = (
  services: Services,
  member: { teamId: string; id: string },
  epoch: string,
  sequence: number,
): string => positions.make(services.keys, scopeOf(member.teamId, member.id), [epoch, sequence]);

/** @throws BAD_USER_INPUT for one of somebody else's list, nonsense, or from before a restore */
export function readNotificationCursor(
  services: Services,
  member: { teamId: string; id: string },
  epoch: string,
  cursor: string,
): number {
  const [madeIn, sequence] = positions.read(services.keys, scopeOf(member.teamId, member.id), cursor);
  if (madeIn !== epoch)
    throw topLevelError(
      "BAD_USER_INPUT",
      "This cursor is from before the log was restored. Read notifications anew, and go on from latestCursor.",
    );
  return Number(sequence);
}

/** One page of what a member was told, in the order of the log. */
export async function readNotificationPage(
  services: Services,
  member: { teamId: string; id: string },
  unreadOnly: boolean,
  args: PageArgs,
  _info: GraphQLResolveInfo,
) {
  const { size, backwards } = pageSize(args);
  const { through, epoch } = await readTold(services, member.teamId);
  const values: unknown[] = [member.teamId, member.id, through];
  let where = `t0.team_id = $1 and t0.member_id = $2 and t0.event_sequence <= $3 and ${inApp}`;
  if (unreadOnly) where += " and t0.read_at is null";
  const position = (cursor: string) => readNotificationCursor(services, member, epoch, cursor);
  if (args.after != null) where += ` and t0.event_sequence > $${values.push(position(args.after))}`;
  if (args.before != null) where += ` and t0.event_sequence < $${values.push(position(args.before))}`;
  const found = await readRows(
    services,
    `select ${notificationPlan.select} from ${notificationPlan.from} where ${where}
     order by t0.event_sequence ${backwards ? "desc" : "asc"} limit ${size + 1}`,
    values,
  );
  const more = found.length > size;
  const kept = found.slice(0, size).map((row) => notificationPlan.decode(row));
  if (backwards) kept.reverse();
  const edges = kept.map(
    (node): NotificationEdge => ({
      node,
      cursor: notificationCursor(services, member, epoch, node.sequence as number),
    }),
  );
  return {
    edges,
    nodes: kept,
    pageInfo: {
      hasNextPage: backwards ? args.before != null : more,
      hasPreviousPage: backwards ? more : args.after != null,
      startCursor: edges[0]?.cursor ?? null,
      endCursor: edges.at(-1)?.cursor ?? null,
    },
    latestCursor: notificationCursor(services, member, epoch, through),
  };
}

/** How many a member has not read. */
export async function countUnread(services: Services, member: { teamId: string; id: string }): Promise<number> {
  const [row] = await readRows(
    services,
    `select count(*)::int from notification_decision t0 where t0.team_id = $1 and t0.member_id = $2 and ${inApp} and t0.read_at is null`,
    [member.teamId, member.id],
  );
  return row![0] as number;
}
