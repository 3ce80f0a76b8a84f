import type { LogEnd } from "../log/log-page.ts";

/** How far a feed was read in one team's log. */
export interface FeedPosition {
  teamId: string;
  /** The last number that was read. */
  through: number;
}

/** What was read of one team after a position. */
export interface FeedPage<T> {
  teamId: string;
  /** The items are complete up to this number. */
  through: number;
  items: T[];
  hasMore: boolean;
}

/** Where a feed reads: a table whose rows belong to numbers of a team's log. */
export interface FeedSource<T> {
  name: string;
  numberOf(item: T): number;
  /** The last number of a team up to which items are complete, and the epoch of the log. */
  readEnd(teamId: string): Promise<LogEnd>;
  /**
   * What is new of the given teams, in one statement: the first `limit` items of each after its position, and more where
   * several items belong to the last number. Teams without news are left out.
   */
  readNew(positions: FeedPosition[], limit: number): Promise<FeedPage<T>[]>;
}
