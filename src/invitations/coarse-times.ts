import { loadRow } from "../base/loader.ts";
import { asDate } from "../base/rows.ts";
import type { EventType } from "../events/event-types.ts";
import type { Context } from "../teams/context.ts";
import { accessOf } from "../teams/permission.ts";
import { isBlinded } from "../teams/permissions.ts";
import { invitationShape } from "./invitation.query.ts";

/** What decides how an invitation's times are shown to a blinded caller. */
export interface Limited {
  /** Null: no time limit has begun. */
  deadlineAt: string | null;
  /** Where the time limit ends without extra time; null as well where it was started before that was kept. */
  standardDeadlineAt: string | null;
}

const dayMs = 24 * 60 * 60 * 1_000;

/**
 * A time of an invitation for somebody who must not know of extra time (docs/rules.md, Blinded review 3). From Start to submission
 * is as long as the candidate was given, so under a time limit only the UTC day is shown; of everybody, so that this
 * tells nothing either. Without a time limit it is exact. Lists are ordered by the same rule in SQL (coarse_time).
 *
 * @param isBounded for times that show how long the candidate had: never later than the limit ends without extra time
 */
export function coarseTime(time: string, limited: Limited, isBounded = false): Date {
  const exact = asDate(time).getTime();
  if (limited.deadlineAt === null) return new Date(exact);
  const { standardDeadlineAt } = limited;
  const shown =
    isBounded && standardDeadlineAt !== null ? Math.min(exact, asDate(standardDeadlineAt).getTime()) : exact;
  return new Date(shown - (shown % dayMs));
}

/** Events whose time shows how long the candidate had. */
const bounded: ReadonlySet<EventType> = new Set(["ASSESSMENT_SUBMITTED", "INVITATION_CANCELLED"]);

/** When an event happened, for a blinded caller. @param limited of its invitation; null where it is about none */
export const coarseEventTime = (time: string, type: EventType, limited: Limited | null): Date =>
  limited === null ? asDate(time) : coarseTime(time, limited, bounded.has(type));

/** A time that goes with an event: exact, or as coarse as the caller may read it. */
export function shownEventTime(
  context: Context,
  event: { type: EventType; invitationId: string | null },
  time: string,
): string | Promise<Date> {
  if (event.invitationId === null || !isBlinded(context.access)) return time;
  return loadRow(context, accessOf(context).teamId, invitationShape, event.invitationId).then((row) =>
    coarseEventTime(time, event.type, row as Limited | null),
  );
}
