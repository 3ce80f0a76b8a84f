import { loadRow } from "../base/loader.ts";
import type { EventType } from "../events/event-types.ts";
import type { Context } from "../teams/context.ts";
import { viewerOf } from "../teams/permission.ts";
import { isBlinded } from "../teams/permissions.ts";
import { invitationShape } from "./invitation.query.ts";

/** What decides how an invitation's times are shown to a blinded caller. */
export interface Limited {
  /** Null: no time limit has begun. */
  deadlineAt: Date | null;
  /** Where the time limit ends without extra time; null as well where it was started before that was kept. */
  standardDeadlineAt: Date | null;
}

const dayMs = 24 * 60 * 60 * 1_000;

/**
 * A time of an invitation for somebody who must not know of extra time (rules.md, Blinded). From Start to submission
 * is as long as the candidate was given, so under a time limit only the UTC day is shown; of everybody, so that this
 * tells nothing either. Without a time limit it is exact. Lists are ordered by the same rule in SQL (coarse_time).
 *
 * @param isBounded for times that show how long the candidate had: never later than the limit ends without extra time
 */
export function coarseTime(time: Date, limited: Limited, isBounded = false): Date {
  const exact = time.getTime();
  if (limited.deadlineAt === null) return new Date(exact);
  const { standardDeadlineAt } = limited;
  const shown = isBounded && standardDeadlineAt !== null ? Math.min(exact, standardDeadlineAt.getTime()) : exact;
  return new Date(shown - (shown % dayMs));
}

/** Events whose time shows how long the candidate had. */
const bounded: ReadonlySet<EventType> = new Set(["ASSESSMENT_SUBMITTED", "INVITATION_CANCELLED"]);

/** When an event happened, for a blinded caller. @param limited of its invitation; null where it is about none */
export const coarseEventTime = (time: Date, type: EventType, limited: Limited | null): Date =>
  limited === null ? time : coarseTime(time, limited, bounded.has(type));

/** A time that goes with an event: exact, or as coarse as the caller may read it. */
export function shownEventTime(
  context: Context,
  event: { type: EventType; invitationId: string | null },
  time: Date,
): Date | Promise<Date> {
  if (event.invitationId === null || !isBlinded(context.viewer)) return time;
  return loadRow(context, viewerOf(context).teamId, invitationShape, event.invitationId).then((row) =>
    coarseEventTime(time, event.type, row as Limited | null),
  );
}
