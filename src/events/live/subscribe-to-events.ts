import type { Services, TeamFeed } from "../../access/context.ts";
import { accessOf } from "../../access/permission.ts";
import { topLevelError } from "../../platform/errors.ts";
import { planOfAll, type Row } from "../../platform/graphql/read-plan.ts";
import { readSelection } from "../../platform/graphql/read-selection.ts";
import { rowOf } from "../../platform/graphql/shape.ts";
import {
  type EventEdge,
  type EventFilter,
  eventCursor,
  eventShape,
  readEventCursor,
  readLogEnd,
} from "../log/event.query.ts";
import { deletedError } from "../log/log-page.ts";
import { cancellable } from "./cancellable.ts";
import { eventMatcher } from "./event-matcher.ts";
import type { LiveContext, Progress } from "./live-subscription.ts";
import { streamFeed } from "./stream-feed.ts";
import { feedPageSize } from "./team-items.ts";

/** How many events a subscriber may fall behind after it was live: those of ten calls of the largest size. */
const maxLag = 100_000;

const plan = planOfAll(eventShape);

/** A page of a team's log after a number, in order. */
async function readLog(services: Services, teamId: string, after: number): Promise<Row[]> {
  const row = rowOf("event");
  const sequence = row.ref("$.sequence");
  const where = [row(sequence, ">", after)];
  return await readSelection(services, plan, { teamId, where, orderBy: sequence, limit: feedPageSize });
}

/**
 * Streams a team's log from a cursor on: first what came since, then what comes. At the live end the transport may take
 * the subscription over, to broadcast events to many at once; the generator ends then.
 *
 * @throws BAD_USER_INPUT for a cursor that is not one of this log, or before its oldest event; SUBSCRIBER_TOO_SLOW;
 *   UNAUTHENTICATED or FORBIDDEN once the right is gone
 */
export function subscribeToEvents(
  context: LiveContext,
  filter: EventFilter | null | undefined,
  after: string | null | undefined,
): AsyncGenerator<EventEdge> {
  return cancellable((signal) => streamEvents(signal, context, filter, after));
}

/** Finds where a subscription begins. @throws BAD_USER_INPUT for a cursor that is not one of this log */
async function progressOf(
  services: Services,
  team: TeamFeed<Row>,
  after: string | null | undefined,
): Promise<Omit<Progress, "team">> {
  const { teamId, epoch, through: liveAfter } = team;
  const seen = after == null ? liveAfter : readEventCursor(services, teamId, epoch, after);
  // The cursor may come from a process that has read further than this one: only the log itself knows its end.
  if (seen > liveAfter && seen > (await readLogEnd(services, teamId)).last)
    throw topLevelError("BAD_USER_INPUT", "This cursor is beyond the end of the log.");
  return { seen, liveAfter };
}

async function* streamEvents(
  signal: AbortSignal,
  context: LiveContext,
  filter: EventFilter | null | undefined,
  after: string | null | undefined,
): AsyncGenerator<EventEdge> {
  const { services, joinBroadcast, goesOnFrom } = context;
  context.goesOnFrom = undefined;
  const team = goesOnFrom?.team ?? (await services.eventFeed.subscribe(accessOf(context).teamId));
  const { teamId } = team;
  let hasJoined = false;
  try {
    const { seen, liveAfter } = goesOnFrom ?? (await progressOf(services, team, after));
    const numberOf = (event: Row): number => event.sequence as number;
    yield* streamFeed<Row, EventEdge>({
      ...{ context, signal, team, after: seen, numberOf, maxLag },
      wasLive: goesOnFrom !== undefined,
      select: eventMatcher(context, filter),
      async read(from) {
        const items = await readLog(services, teamId, from);
        const through = items.length === 0 ? from : numberOf(items.at(-1)!);
        // Numbers have no gaps, so what is missing was deleted.
        const isComplete = items.length > 0 && through - from === items.length;
        if (!isComplete && from < (await readLogEnd(services, teamId)).purged) throw deletedError("events");
        return { items, through };
      },
      toEdge: (event) => ({
        node: event,
        cursor: eventCursor(services, teamId, team.epoch, numberOf(event)),
        replayed: numberOf(event) <= liveAfter,
      }),
      joinBroadcast:
        joinBroadcast &&
        ((number) => {
          hasJoined = true;
          joinBroadcast({ team, filter, seen: number, liveAfter });
        }),
    });
  } finally {
    if (!hasJoined) team.leave();
  }
}
