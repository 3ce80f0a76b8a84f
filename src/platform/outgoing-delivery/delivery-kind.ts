/** How many deliveries of each team a process holds, for kinds that bound the share of one team. */
export type HeldByTeam = ReadonlyMap<string, number>;

/**
 * What the mechanism needs to know of one kind of delivery. The rows of the kind's own table are the queue: a row is
 * due by a time, a worker holds it under a lease, and a worker that dies loses it when the lease ends.
 *
 * @typeParam Item a leased row
 * @typeParam Prepared what is sent, made shortly before the attempt
 * @typeParam Outcome what an attempt came to, with its item
 */
export interface DeliveryKind<Item extends { teamId: string }, Prepared, Outcome> {
  /** For log lines. */
  name: string;
  /** How many deliveries of a process are between the start of their attempt and their recorded outcome. */
  concurrency: number;
  /** How many more a process leases in advance, so that a free connection gets its next delivery at once. */
  leasedAhead: number;
  /**
   * How many of those are prepared in advance: what is prepared at the same time can be read in one statement. Left out,
   * as many as are attempted at once.
   */
  preparedAhead?: number;
  /** An attempt begins at most so many milliseconds after its lease: the lease has to outlast the attempt. */
  maxWaitMs: number;
  /** Outcomes of so many milliseconds are recorded together. With 0 those that came during the last write are. */
  gatherMs: number;
  /** How long recording an outcome is tried again, e.g. while the database restarts. */
  recordPatienceMs: number;

  /** Whether anything may be due: a cheap look, asked at least every second. */
  isAnythingDue(): Promise<boolean>;
  /** Leases due rows, at most `limit`, in turns between teams or destinations. */
  lease(limit: number, held: HeldByTeam): Promise<Item[]>;
  /** Gives leased rows back whose attempt has not begun: they are due at once, and no attempt is counted. */
  release(items: Item[]): Promise<void>;
  /** Makes what is sent. It must not throw: what cannot be made is an outcome of `attempt`. */
  prepare(item: Item): Promise<Prepared>;
  /** Sends once. It must not throw: a failure is an outcome. */
  attempt(item: Item, prepared: Prepared): Promise<Outcome>;
  /** The attempt at an item is over, and its outcome is noted, recorded or never will be. */
  settled?(item: Item): void;
  /**
   * Notes outcomes while others of their key are being recorded: a statement that costs little and from which another
   * worker could record them, should this one be killed before it does. Their slots need not wait for `record` then.
   */
  note?(outcomes: Outcome[]): Promise<void>;
  /** Whether an outcome can be noted. */
  canBeNoted?(outcome: Outcome): boolean;
  /** Records outcomes with all that follows from them, whether they are noted or not. Rows whose lease another worker holds by now are left alone. */
  record(outcomes: Outcome[]): Promise<void>;
  /** Outcomes with the same key are recorded in one call. */
  recordKey(outcome: Outcome): string;
  /** Where recording several fails, the outcomes of each such key are recorded by themselves. */
  destinationKey(outcome: Outcome): string;
  /** How many are attempted together while nothing can be delivered. Left out, as many as otherwise. */
  probes?: number;
  /** Whether nothing of this kind can be delivered at the moment: the worker then pauses. */
  isUnavailable?(outcome: Outcome): boolean;
  /** Ends open connections when the worker stops. */
  close?(): void;
}
