import type { Context } from "../../access/context.ts";
import { accessOf } from "../../access/permission.ts";
import { isBlinded } from "../../access/permissions.ts";
import type { EventType } from "../../events/log/event-types.ts";
import { loadRow } from "../../platform/graphql/loader.ts";
import { invitationShape } from "./invitation.query.ts";

/** The times that decide how a blinded caller sees the other times. */
export interface Limited {
  /** Null: no time limit has begun. */
  deadlineAt: Date | null;
  /** The deadline without extra time; null also for work that was started before this was stored. */
  standardDeadlineAt: Date | null;
}

const dayMs = 24 * 60 * 60 * 1_000;

/**
 * A time of an invitation as a blinded caller sees it, who must not learn about extra time (docs/rules.md, Blinded review 3). The
 * time from start to submission reveals it, so with a time limit only the UTC day is shown, for all candidates alike.
 * Without a time limit the time is exact. coarse_time is the same rule in SQL, for the order of lists.
 *
 * @param isBounded for times that reveal how much time the candidate had: never later than the standard deadline
 */
export function coarseTime(time: Date, limited: Limited, isBounded = false): Date {
  const exact = time.getTime();
  if (limited.deadlineAt === null) return new Date(exact);
  const { standardDeadlineAt } = limited;
  const shown = isBounded && standardDeadlineAt !== null ? Math.min(exact, standardDeadlineAt.getTime()) : exact;
  return new Date(shown - (shown % dayMs));
}

/** The events whose time reveals how much time the candidate had. */
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
  if (event.invitationId === null || !isBlinded(context.access)) return time;
  return loadRow(context, accessOf(context).teamId, invitationShape, event.invitationId).then((row) =>
    coarseEventTime(time, event.type, row as Limited | null),
  );
}
