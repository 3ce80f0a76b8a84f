import type { Context, TeamFeed } from "../../access/context.ts";
import type { Row } from "../../platform/graphql/read-plan.ts";
import type { EventFilter } from "../log/event.query.ts";

/** A subscriber at the live end of its team's log. */
export interface LiveSubscriber {
  context: Context;
  team: TeamFeed<Row>;
  filter: EventFilter | null | undefined;
  /** The number of the last event that it has seen. */
  seen: number;
  /** Aborts when it leaves. */
  signal: AbortSignal;
}

/**
 * Delivers live events to a subscriber together with others, until it falls behind, leaves, or has other rights.
 *
 * @returns the number of the last event that it has seen by then
 * @throws UNAUTHENTICATED once its credential has ended
 */
export type Broadcast = (subscriber: LiveSubscriber) => Promise<number>;

/** The context of a subscription whose transport can broadcast; without `broadcast` each event is answered by itself. */
export interface LiveContext extends Context {
  broadcast?: Broadcast;
}
