import type { Context } from "../../access/context.ts";
import { viewerOf } from "../../access/permission.ts";
import { cancellable } from "../../events/live/cancellable.ts";
import { streamFeed } from "../../events/live/stream-feed.ts";
import { feedPageSize } from "../../events/live/team-items.ts";
import { deletedError } from "../../events/log/log-page.ts";
import { topLevelError } from "../../platform/errors.ts";
import type { Row } from "../../platform/graphql/read-plan.ts";
import { readSelection } from "../../platform/graphql/read-selection.ts";
import {
  inApp,
  type NotificationEdge,
  notificationCursor,
  notificationPlan,
  notificationRow,
  readNotificationCursor,
  readNotifiedEnd,
} from "./in-app.query.ts";

/**
 * Streams the caller's notifications in the app from a cursor on, in the order of the log. It follows the log as far as
 * event handlers have come, so nothing comes twice and nothing is left out.
 *
 * @throws BAD_USER_INPUT for a cursor of another list, or before the oldest notification; FORBIDDEN for a key; UNAUTHENTICATED once the right is gone
 */
export const subscribeToNotifications = (
  context: Context,
  after: string | null | undefined,
): AsyncGenerator<NotificationEdge> => cancellable((signal) => streamNotifications(signal, context, after));

async function* streamNotifications(
  signal: AbortSignal,
  context: Context,
  after: string | null | undefined,
): AsyncGenerator<NotificationEdge> {
  const { services } = context;
  const { teamId, id, type } = viewerOf(context);
  if (type !== "TeamMember")
    throw topLevelError("FORBIDDEN", "An API key receives no notifications; use events or webhooks.");
  const member = { teamId, id };
  const team = await services.notificationFeed.subscribe(teamId);
  try {
    const numberOf = (notification: Row): number => notification.sequence as number;
    yield* streamFeed<Row, NotificationEdge>({
      ...{ context, signal, team, numberOf },
      after: after == null ? team.through : readNotificationCursor(services, member, team.epoch, after),
      select: async (notifications) => notifications.filter(({ memberId }) => memberId === id),
      async read(from, through) {
        const items = await readNotifications(context, from, through);
        // After the page, so that nothing was deleted between the two and is missing unnoticed.
        if (from < (await readNotifiedEnd(services, teamId)).purged) throw deletedError("notifications");
        return { items, through: items.length < feedPageSize ? through : numberOf(items.at(-1)!) };
      },
      toEdge: (node) => ({ node, cursor: notificationCursor(services, member, team.epoch, numberOf(node)) }),
    });
  } finally {
    team.leave();
  }
}

/** A page of the caller's notifications after a number, up to another one. */
async function readNotifications(context: Context, after: number, through: number): Promise<Row[]> {
  const { teamId, id } = viewerOf(context);
  const sequence = notificationRow.ref("$.event_sequence");
  return await readSelection(context.services, notificationPlan, {
    teamId,
    where: [
      notificationRow("$.member_id", "=", id),
      notificationRow(sequence, ">", after),
      notificationRow(sequence, "<=", through),
      ...inApp,
    ],
    orderBy: sequence,
    limit: feedPageSize,
  });
}
