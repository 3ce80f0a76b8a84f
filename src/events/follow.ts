import { topLevelError } from "../base/errors.ts";
import { storedId } from "../base/ids.ts";
import type { Row } from "../base/read-plan.ts";
import { readRows } from "../base/read-plan.ts";
import { recheckViewer } from "../teams/authenticate.ts";
import type { Context } from "../teams/context.ts";
import { accessOf, viewerOf } from "../teams/permission.ts";
import { type EventEdge, type EventFilter, eventCursor, readEventCursor, readLogEnd } from "./event.query.ts";
import { isRecheckDue, type Leaving, leavable, patiently, pause, recheckMs } from "./leaving.ts";
import { rideOf } from "./live-seat.ts";
import { readLog, tailsOf } from "./tail.ts";

/** A subscriber that was live may fall this many events behind before it is ended: ten of the largest calls. */
const mostBehind = 100_000;

/** Ids that are none of ours are left out: null would be the fact that is about no such thing. */
const among = (ids: string[] | null | undefined, name: "Assessment" | "Candidate" | "Invitation") =>
  ids == null ? null : new Set(ids.map((id) => storedId(name, id)).filter((id) => id !== null));

/** The filter over facts at hand. Who is assigned is asked of the database, once a batch. */
export function matcher(context: Context, filter: EventFilter | null | undefined): (events: Row[]) => Promise<Row[]> {
  const types = filter?.types == null ? null : new Set<unknown>(filter.types);
  const assessments = among(filter?.assessmentIds, "Assessment");
  const candidates = among(filter?.candidateIds, "Candidate");
  const invitations = among(filter?.invitationIds, "Invitation");
  return async (events) => {
    const some = events.filter(
      (event) =>
        (types === null || types.has(event.type)) &&
        (assessments === null || assessments.has(event.assessmentId as string)) &&
        (candidates === null || candidates.has(event.candidateId as string)) &&
        (invitations === null || invitations.has(event.invitationId as string)),
    );
    if (!filter?.assignedToMe || some.length === 0) return some;
    const viewer = viewerOf(context);
    const mine = await readRows(
      context.services,
      "select candidate_id from candidate_assignee where team_id = $1 and member_id = $2 and candidate_id = any($3::uuid[])",
      [viewer.teamId, viewer.id, some.map((event) => event.candidateId)],
    );
    const assigned = new Set(mine.map(([id]) => id));
    return some.filter((event) => assigned.has(event.candidateId));
  };
}

/**
 * A team's log from a cursor on, live: what came since is replayed in order, then what comes. The
 * subscriber holds the number it expects next, so nothing is lost and nothing comes twice, and
 * replay and live need no lock between them.
 *
 * While it catches up nothing is queued for a subscriber: it takes the next event when the last one
 * has left, from what all subscribers share, or from the log. At the live end its transport may carry
 * it along with others (live-seat.ts), as long as it keeps up. It is ended when an event waits too
 * long, or when it falls too far behind after it was live.
 *
 * @throws BAD_USER_INPUT for a cursor that is not of this log; SUBSCRIBER_TOO_SLOW;
 *   UNAUTHENTICATED or FORBIDDEN once the right is gone
 */
export function follow(
  context: Context,
  filter: EventFilter | null | undefined,
  after: string | null | undefined,
): AsyncGenerator<EventEdge> {
  return leavable((leaving) => followUntil(leaving, context, filter, after));
}

async function* followUntil(
  leaving: Leaving,
  context: Context,
  filter: EventFilter | null | undefined,
  after: string | null | undefined,
): AsyncGenerator<EventEdge> {
  const { services } = context;
  const { teamId } = accessOf(context);
  const tails = tailsOf(services);
  const tail = await tails.watch(teamId);
  try {
    const match = matcher(context, filter);
    const liveFrom = tail.through + 1;
    let next = after == null ? liveFrom : readEventCursor(services, teamId, tail.epoch, after) + 1;
    // The cursor may come from a process that has heard of more than this one: only the log itself knows its end.
    if (next > liveFrom && next > (await readLogEnd(services, teamId)).last + 1)
      throw topLevelError("BAD_USER_INPUT", "This cursor is beyond the end of the log.");
    const ride = rideOf(context);
    let wasLive = false;
    let checked = performance.now();
    while (!leaving.left) {
      // Also where nothing comes, or nothing that the filter picks: whoever is disabled must not stay.
      if (isRecheckDue(checked)) {
        await patiently(leaving, context, () => recheckViewer(context));
        checked = performance.now();
      }
      if (next > tail.through) {
        wasLive = true;
        if (ride === undefined) await pause(leaving, recheckMs, (heard) => tail.onMore(heard));
        else {
          next = await ride({ context, tail, filter, next, leaving });
          checked = performance.now();
        }
        continue;
      }
      if (wasLive && tail.through - next > mostBehind)
        throw topLevelError(
          "SUBSCRIBER_TOO_SLOW",
          "Events come faster than you take them. Subscribe again after your last cursor.",
        );
      const events =
        tail.from(next) ?? (await patiently(leaving, context, () => readLog(services, teamId, next - 1, 500)));
      if (events.length === 0) continue;
      for (const event of await patiently(leaving, context, () => match(events))) {
        await patiently(leaving, context, () => recheckViewer(context));
        checked = performance.now();
        // What the last event's answer had looked up may be otherwise now.
        context.loaders.clear();
        const sequence = event.sequence as number;
        next = sequence + 1;
        yield {
          node: event,
          cursor: eventCursor(services, teamId, tail.epoch, sequence),
          replayed: sequence < liveFrom,
        };
      }
      next = (events.at(-1)!.sequence as number) + 1;
    }
  } finally {
    tails.leave(tail);
  }
}
