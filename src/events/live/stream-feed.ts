import { recheckViewer } from "../../access/authenticate.ts";
import type { Context, TeamFeed } from "../../access/context.ts";
import { topLevelError } from "../../platform/errors.ts";
import { waitFor } from "./cancellable.ts";
import { retryWhileUnavailable } from "./retry-unavailable.ts";

/** One subscription to a team's live feed. */
export interface FeedSubscription<T, Edge> {
  context: Context;
  signal: AbortSignal;
  team: TeamFeed<T>;
  /** The number of the last item that the subscriber has seen. */
  after: number;
  numberOf(item: T): number;
  /** Which of the items the subscriber wants. */
  select(items: T[]): Promise<T[]>;
  /** Reads items that are no longer in memory, complete up to the returned number. */
  read(after: number, through: number): Promise<{ items: T[]; through: number }>;
  toEdge(item: T): Edge;
  /** How many numbers a subscriber may fall behind after it was live. */
  maxLag?: number;
  /** It has been live before, so that `maxLag` holds from the beginning. */
  wasLive?: boolean;
  /** Takes the subscription over at the live end, with the number of the last item that it has seen. Nothing is yielded then. */
  joinBroadcast?: (seen: number) => void;
}

/**
 * A team's live feed from a number on: first what came since, in order, then what comes. The subscription holds the
 * number that it has seen last, so nothing is lost and nothing comes twice, and catching up and being live need no lock
 * between them. Nothing is queued for a subscriber: the next item is taken when the last one has left, from the items in
 * memory or from the database.
 *
 * The credential is checked before each item, and every few seconds where nothing comes or nothing is selected.
 *
 * @throws UNAUTHENTICATED once the credential has ended; SUBSCRIBER_TOO_SLOW
 */
export async function* streamFeed<T, Edge>(subscription: FeedSubscription<T, Edge>): AsyncGenerator<Edge> {
  const { context, signal, team, maxLag = Number.POSITIVE_INFINITY, joinBroadcast } = subscription;
  const retry = <R>(work: () => Promise<R>) => retryWhileUnavailable(signal, context, work);
  let seen = subscription.after;
  let { wasLive = false } = subscription;
  let isRecheckDue = false;
  const stopRechecks = team.onRecheck(() => {
    isRecheckDue = true;
  });
  try {
    while (!signal.aborted) {
      if (isRecheckDue) {
        isRecheckDue = false;
        await retry(() => recheckViewer(context));
      }
      if (seen >= team.through) {
        wasLive = true;
        if (joinBroadcast !== undefined) return joinBroadcast(seen);
        await waitFor(signal, {
          listen: [(wake) => team.onAdvance(wake), (wake) => team.onRecheck(wake)],
        });
        continue;
      }
      if (wasLive && team.through - seen > maxLag)
        throw topLevelError(
          "SUBSCRIBER_TOO_SLOW",
          "Events come faster than you take them. Subscribe again after your last cursor.",
        );
      const { through } = team;
      const page = team.after(seen) ?? (await retry(() => subscription.read(seen, through)));
      for (const item of await retry(() => subscription.select(page.items))) {
        await retry(() => recheckViewer(context));
        // What was looked up for the last item may have changed.
        context.loaders.clear();
        seen = subscription.numberOf(item);
        yield subscription.toEdge(item);
      }
      seen = Math.max(seen, page.through);
    }
  } finally {
    stopRechecks();
  }
}
