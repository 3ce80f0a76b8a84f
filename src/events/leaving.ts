import { GraphQLError } from "graphql";
import { errorFields } from "../base/log.ts";
import type { Context } from "../teams/context.ts";

/** How long a subscriber that is told nothing may go without being asked again who it is. */
export const recheckMs = 4_000;
/** Whether that is due. Timers may fire a little early; waiting once more would double the time. */
export const isRecheckDue = (checkedAt: number): boolean => performance.now() - checkedAt > recheckMs - 100;

/** How long a database that is away is waited for. */
const patienceMs = 60_000;

/** Whether a subscriber is gone, and how whatever it waits for is ended at once. */
export interface Leaving {
  left: boolean;
  wake: () => void;
}

/**
 * Waits until something happens, the subscriber leaves, or the time is up.
 *
 * @param listen calls back when it happens; answers how to stop listening. Nothing is left behind
 *   on what is waited for: an idle team's subscribers wait thousands of times for the same event
 */
export async function pause(leaving: Leaving, ms: number, listen?: (heard: () => void) => () => void): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  leaving.wake = resolve;
  const timer = setTimeout(resolve, ms);
  const deaf = listen?.(resolve);
  if (leaving.left) resolve();
  await promise;
  clearTimeout(timer);
  deaf?.();
}

/** A connection that breaks, or a database that restarts, ends nobody's subscription: the log is still there afterwards. */
export async function patiently<T>(leaving: Leaving, context: Context, work: () => Promise<T>): Promise<T> {
  const end = performance.now() + patienceMs;
  for (let wait = 50; ; wait = Math.min(1_000, wait * 2)) {
    try {
      return await work();
    } catch (error) {
      // Ours are refusals: they are meant.
      if (error instanceof GraphQLError || leaving.left || performance.now() > end) throw error;
      context.services.log.debug(errorFields(error), "subscription waits for the database");
      await pause(leaving, wait);
    }
  }
}

/**
 * A generator of a subscription that is left at once. A generator's own return waits for whatever it
 * waits for.
 */
export function leavable<T>(begin: (leaving: Leaving) => AsyncGenerator<T>): AsyncGenerator<T> {
  const leaving: Leaving = { left: false, wake: () => undefined };
  const values = begin(leaving);
  const end = values.return.bind(values);
  values.return = (value) => {
    leaving.left = true;
    leaving.wake();
    return end(value);
  };
  return values;
}
