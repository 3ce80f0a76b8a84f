import { topLevelError } from "../base/errors.ts";
import { type Row, readRows } from "../base/read-plan.ts";
import { isRecheckDue, type Leaving, leavable, patiently, pause, recheckMs } from "../events/leaving.ts";
import { recheckViewer } from "../teams/authenticate.ts";
import type { Context } from "../teams/context.ts";
import { viewerOf } from "../teams/permission.ts";
import {
  inApp,
  type NotificationEdge,
  notificationCursor,
  notificationPlan,
  readNotificationCursor,
} from "./inbox.query.ts";
import { toldTailsOf } from "./told-tail.ts";

const pageSize = 500;

/**
 * What the caller is told in the app, from a cursor on, live: in the order of the log, nothing twice
 * and nothing lost, since it follows the log as far as everybody has been told of it.
 *
 * @throws BAD_USER_INPUT for a cursor of another list; UNAUTHENTICATED once the right is gone
 */
export const followNotifications = (
  context: Context,
  after: string | null | undefined,
): AsyncGenerator<NotificationEdge> => leavable((leaving) => followUntil(leaving, context, after));

async function* followUntil(
  leaving: Leaving,
  context: Context,
  after: string | null | undefined,
): AsyncGenerator<NotificationEdge> {
  const { services } = context;
  const { teamId, id, type } = viewerOf(context);
  if (type !== "TeamMember") throw topLevelError("FORBIDDEN", "A key is told nothing; use events or webhooks.");
  const member = { teamId, id };
  const tails = toldTailsOf(services);
  const tail = await tails.watch(teamId);
  try {
    let seen = after == null ? tail.through : readNotificationCursor(services, member, tail.epoch, after);
    let checked = performance.now();
    while (!leaving.left) {
      if (isRecheckDue(checked)) {
        await patiently(leaving, context, () => recheckViewer(context));
        checked = performance.now();
      }
      if (seen >= tail.through) {
        await pause(leaving, recheckMs, (heard) => tail.onMore(heard));
        continue;
      }
      const { through } = tail;
      const atHand = tail.of(id, seen);
      const told = atHand ?? (await patiently(leaving, context, () => readTold(context, seen, through)));
      for (const node of told) {
        await patiently(leaving, context, () => recheckViewer(context));
        checked = performance.now();
        context.loaders.clear();
        seen = node.sequence as number;
        yield { node, cursor: notificationCursor(services, member, tail.epoch, seen) };
      }
      if (atHand !== null || told.length < pageSize) seen = Math.max(seen, through);
    }
  } finally {
    tails.leave(tail);
  }
}

/** What the caller was told between two numbers, at most a page of it. */
async function readTold(context: Context, after: number, through: number): Promise<Row[]> {
  const { teamId, id } = viewerOf(context);
  const found = await readRows(
    context.services,
    `select ${notificationPlan.select} from ${notificationPlan.from} where t0.team_id = $1 and t0.member_id = $2
       and t0.event_sequence > $3 and t0.event_sequence <= $4 and ${inApp} order by t0.event_sequence limit ${pageSize}`,
    [teamId, id, after, through],
  );
  return found.map((row) => notificationPlan.decode(row));
}
