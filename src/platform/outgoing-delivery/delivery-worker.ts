import { errorFields, type Logger } from "../process/log.ts";
import type { DeliveryKind } from "./delivery-kind.ts";
import { OutcomeWriter } from "./outcome-writer.ts";

/** How often a worker looks for what is due without a wake-up. */
const pollMs = 1_000;
/** What was prepared longer ago is prepared again: it may not be wanted any more. */
const freshMs = 1_000;
/** Pauses while nothing can be delivered: doubled each time, up to the last. */
const [firstPauseMs, maxPauseMs] = [500, 15_000];

interface Entry<Item, Prepared> {
  item: Item;
  leasedAt: number;
  prepared?: { value: Prepared; at: number };
}

/**
 * Delivers what is due of one kind: leases rows, prepares and attempts each, and records the outcomes in sets. A slot
 * gets its next delivery when the outcome of its last one is stored, so a process that is killed repeats at most one
 * delivery for each slot. Any number of workers may run at once.
 */
export class DeliveryWorker<Item extends { teamId: string }, Prepared, Outcome> {
  readonly #kind: DeliveryKind<Item, Prepared, Outcome>;
  readonly #log: Logger;
  readonly #writer: OutcomeWriter<Outcome>;
  /** Leased rows that wait to be prepared, and prepared ones that wait for a slot. */
  #leased: Entry<Item, Prepared>[] = [];
  #ready: Entry<Item, Prepared>[] = [];
  #preparing = 0;
  #inFlight = 0;
  readonly #heldByTeam = new Map<string, number>();
  readonly #running = new Set<Promise<void>>();
  #leasing: Promise<void> | undefined;
  #isWoken = false;
  /** The last lease took as many as it could: the next one does not ask first whether anything is due. */
  #isMoreLikely = false;
  #timer: NodeJS.Timeout | undefined;
  #isStopped = false;
  /** How often in a row nothing could be delivered, and until when the worker leases nothing for that reason. */
  #failures = 0;
  #pausedUntil = 0;

  constructor(kind: DeliveryKind<Item, Prepared, Outcome>, log: Logger) {
    this.#kind = kind;
    this.#log = log;
    this.#writer = new OutcomeWriter(kind, log);
  }

  /** Looks for what is due now, e.g. because a transaction has queued something. The first call starts the worker. */
  wake(): void {
    if (this.#isStopped) return;
    this.#isWoken = true;
    if (this.#leasing !== undefined) return;
    clearTimeout(this.#timer);
    this.#leasing = this.#leaseAll()
      .catch((error: unknown) => this.#warn(error, "deliveries not leased"))
      .finally(() => {
        this.#leasing = undefined;
        if (!this.#isStopped) this.#timer = setTimeout(() => this.wake(), pollMs);
      });
  }

  /** Leases nothing any more, gives back what has not begun, and waits for the rest, at most `timeout` ms. */
  async stop(timeout: number): Promise<void> {
    this.#isStopped = true;
    clearTimeout(this.#timer);
    let timer: NodeJS.Timeout | undefined;
    const tooLong = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, timeout);
    });
    const drain = async () => {
      await this.#leasing;
      const waiting = [...this.#leased, ...this.#ready];
      this.#leased = [];
      this.#ready = [];
      await this.#release(waiting);
      await Promise.all(this.#running);
      await this.#writer.finish();
    };
    await Promise.race([drain(), tooLong]).finally(() => clearTimeout(timer));
    this.#kind.close?.();
  }

  get #held(): number {
    return this.#leased.length + this.#preparing + this.#ready.length + this.#inFlight;
  }

  /** How many more rows the worker may lease now. It waits until half of what it leases in advance is used up. */
  get #room(): number {
    const { concurrency, leasedAhead, probes = concurrency } = this.#kind;
    if (this.#isStopped || performance.now() < this.#pausedUntil) return 0;
    if (this.#failures > 0) return this.#held === 0 ? probes : 0;
    const room = concurrency + leasedAhead - this.#held;
    return leasedAhead > 0 && room < leasedAhead / 2 ? 0 : room;
  }

  async #leaseAll(): Promise<void> {
    for (let more = true; more || this.#isWoken; ) {
      this.#isWoken = false;
      const room = this.#room;
      if (room === 0 || !(this.#isMoreLikely || (await this.#kind.isAnythingDue()))) return;
      const leasedAt = performance.now();
      this.#isMoreLikely = false;
      const items = await this.#kind.lease(room, this.#heldByTeam);
      for (const item of items) {
        this.#count(item, 1);
        this.#leased.push({ item, leasedAt });
      }
      this.#advance();
      more = items.length > 0;
      this.#isMoreLikely = items.length === room;
    }
  }

  /** Begins whatever there is room for. */
  #advance(): void {
    if (this.#isStopped) return;
    const { concurrency, leasedAhead, preparedAhead = concurrency } = this.#kind;
    while (this.#ready.length > 0 && this.#inFlight < concurrency) this.#track(this.#deliver(this.#ready.shift()!));
    const inAdvance = Math.min(preparedAhead, leasedAhead);
    while (this.#leased.length > 0 && this.#preparing + this.#ready.length + this.#inFlight < concurrency + inAdvance)
      this.#track(this.#prepare(this.#leased.shift()!));
  }

  async #prepare(entry: Entry<Item, Prepared>): Promise<void> {
    this.#preparing++;
    try {
      entry.prepared = { value: await this.#kind.prepare(entry.item), at: performance.now() };
      this.#ready.push(entry);
    } catch (error) {
      this.#dropped(entry, error);
    } finally {
      this.#preparing--;
    }
    if (this.#isStopped) {
      const mine = this.#ready.filter((one) => one === entry);
      this.#ready = this.#ready.filter((one) => one !== entry);
      await this.#release(mine);
    } else this.#advance();
  }

  async #deliver(entry: Entry<Item, Prepared>): Promise<void> {
    const { item, leasedAt } = entry;
    this.#inFlight++;
    try {
      const { value, at } = entry.prepared!;
      const isFresh = performance.now() - at < freshMs;
      if (performance.now() - leasedAt > this.#kind.maxWaitMs) await this.#kind.release([item]);
      else {
        const outcome = await this.#kind.attempt(item, isFresh ? value : await this.#kind.prepare(item));
        this.#noteAvailability(this.#kind.isUnavailable?.(outcome) ?? false);
        await this.#writer.write(outcome);
      }
      this.#count(item, -1);
    } catch (error) {
      this.#dropped(entry, error);
    } finally {
      this.#inFlight--;
      this.#kind.settled?.(item);
    }
    this.#advance();
    if (this.#room > 0) this.wake();
  }

  /** While nothing can be delivered, the worker as a whole waits, and then tries no more than it has slots. */
  #noteAvailability(isUnavailable: boolean): void {
    if (!isUnavailable) {
      this.#failures = 0;
      this.#pausedUntil = 0;
    } else if (performance.now() >= this.#pausedUntil)
      this.#pausedUntil = performance.now() + Math.min(maxPauseMs, firstPauseMs * 2 ** this.#failures++);
  }

  async #release(entries: Entry<Item, Prepared>[]): Promise<void> {
    if (entries.length === 0) return;
    await this.#kind
      .release(entries.map(({ item }) => item))
      .catch((error: unknown) => this.#warn(error, "deliveries not given back"));
    for (const { item } of entries) this.#count(item, -1);
  }

  /** The delivery is due again when its lease ends. */
  #dropped({ item }: Entry<Item, Prepared>, error: unknown): void {
    this.#warn(error, "delivery dropped until its lease ends");
    this.#count(item, -1);
  }

  #count({ teamId }: Item, change: 1 | -1): void {
    const count = (this.#heldByTeam.get(teamId) ?? 0) + change;
    if (count === 0) this.#heldByTeam.delete(teamId);
    else this.#heldByTeam.set(teamId, count);
  }

  #track(work: Promise<void>): void {
    const running = work.finally(() => this.#running.delete(running));
    this.#running.add(running);
  }

  #warn(error: unknown, what: string): void {
    this.#log.warn({ kind: this.#kind.name, ...errorFields(error) }, what);
  }
}
