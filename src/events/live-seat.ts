import type { Context } from "../teams/context.ts";
import type { EventFilter } from "./event.query.ts";
import type { Leaving } from "./leaving.ts";
import type { Tail } from "./tail.ts";

/** A subscriber at the end of its team's log, and what it would see next. */
export interface Seat {
  context: Context;
  tail: Tail;
  filter: EventFilter | null | undefined;
  /** The number it expects. */
  next: number;
  leaving: Leaving;
}

/**
 * Carries a subscriber along the live end of the log in its own way, e.g. many with one answer, until
 * it falls behind, leaves, or its rights are others.
 *
 * @returns the number it expects then
 * @throws UNAUTHENTICATED once the right is gone
 */
export type Ride = (seat: Seat) => Promise<number>;

const rides = new WeakMap<Context, Ride>();

/** Gives a subscription a ride of its transport's; without one it takes each event by itself. */
export const giveRide = (context: Context, ride: Ride): void => void rides.set(context, ride);
export const rideOf = (context: Context): Ride | undefined => rides.get(context);
