import type { Context, TeamFeed } from "../../access/context.ts";
import type { Row } from "../../platform/graphql/read-plan.ts";
import type { EventFilter } from "../log/event.query.ts";

/** How far a subscription has come. */
export interface Progress {
  team: TeamFeed<Row>;
  /** The number of the last event that it has seen. */
  seen: number;
  /** The events up to this number were there before it began. */
  liveAfter: number;
}

/** A subscription at the live end of its team's log. The one that takes it over leaves the team for it at the end. */
export interface LiveSubscription extends Progress {
  filter: EventFilter | null | undefined;
}

/** The context of a subscription whose transport can broadcast; without `joinBroadcast` each event is answered by itself. */
export interface LiveContext extends Context {
  /**
   * Delivers live events to the subscription from here on, together with others. Its generator ends, so that it holds no
   * memory while nothing happens.
   */
  joinBroadcast?: (subscription: LiveSubscription) => void;
  /** Of a subscription that was taken over and goes on by itself: from where, until it has begun. */
  goesOnFrom?: Progress;
}
