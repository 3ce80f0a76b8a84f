import type { Feed, TeamFeed } from "../../access/context.ts";
import { errorFields, type Logger } from "../../platform/process/log.ts";
import type { LogEnd } from "../log/log-page.ts";
import { RecheckTimer } from "./recheck-timer.ts";

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

/** How many of a team's newest items stay in memory for all its subscribers. */
export const maxItemsInMemory = 2_000;
/** How many items a subscriber is handed at once. */
export const feedPageSize = 500;
/** How many teams one statement asks for, and with how many items each, so that an answer stays bounded. */
const fewTeams = 10;
const maxTeamsPerRead = 2_000;
const limitOfMany = 20;
/** How often watched teams are polled, since wake-ups may be lost. */
const pollMs = 1_000;

/** The newest items of one team, shared by all its subscribers. */
class TeamItems<T> {
  readonly teamId: string;
  readonly opened: Promise<void>;
  epoch = "";
  through = 0;
  subscribers = 0;
  /** It was woken up while it was opened: the end that it has read may be an older one. */
  isBehind = false;
  readonly listeners = new Set<() => void>();
  readonly #source: FeedSource<T>;
  #items: T[] = [];
  /** The items in memory are complete after this number, up to `through`. */
  #completeAfter = 0;

  constructor(teamId: string, source: FeedSource<T>) {
    this.teamId = teamId;
    this.#source = source;
    this.opened = source.readEnd(teamId).then(({ last, epoch }) => {
      this.through = last;
      this.#completeAfter = last;
      this.epoch = epoch;
    });
  }

  after(number: number): { items: T[]; through: number } | null {
    if (number < this.#completeAfter) return null;
    const numberAt = (index: number) => this.#source.numberOf(this.#items[index]!);
    let [start, end] = [0, this.#items.length];
    while (start < end) {
      const middle = (start + end) >> 1;
      if (numberAt(middle) > number) end = middle;
      else start = middle + 1;
    }
    end = Math.min(start + feedPageSize, this.#items.length);
    // Items of one number stay together: a subscriber remembers no more than the number.
    while (end < this.#items.length && numberAt(end) === numberAt(end - 1)) end++;
    const isAll = end === this.#items.length;
    return { items: this.#items.slice(start, end), through: isAll ? this.through : numberAt(end - 1) };
  }

  add({ items, through }: FeedPage<T>): void {
    if (through <= this.through) return;
    this.#items.push(...items);
    this.through = through;
    const surplus = this.#items.length - maxItemsInMemory;
    if (surplus > 0) {
      this.#completeAfter = this.#source.numberOf(this.#items[surplus - 1]!);
      const first = this.#items.findIndex((item) => this.#source.numberOf(item) > this.#completeAfter);
      this.#items.splice(0, first === -1 ? this.#items.length : first);
    }
    for (const listener of [...this.listeners]) listener();
  }
}

/**
 * The newest items of every watched team, read once for all subscribers of this process. It follows each team's log by
 * number, so nothing is left out and nothing comes twice, whatever wakes it up: wake-ups only make it read sooner, and a
 * poll of all watched teams, one statement a second, makes up for lost ones.
 */
export class LiveFeed<T> implements Feed<T> {
  readonly rechecks = new RecheckTimer();
  readonly #source: FeedSource<T>;
  readonly #log: Logger;
  readonly #timers: Pick<typeof globalThis, "setTimeout" | "clearTimeout">;
  readonly #onSubscribers: (change: 1 | -1) => void;
  readonly #teams = new Map<string, TeamItems<T>>();
  readonly #unread = new Set<string>();
  #reading: Promise<void> | null = null;
  #poll: NodeJS.Timeout | undefined;
  #closed = false;

  /** @param options.timers the clock of the poll; a test brings its own */
  constructor(
    source: FeedSource<T>,
    options: {
      log: Logger;
      onSubscribers?: (change: 1 | -1) => void;
      timers?: Pick<typeof globalThis, "setTimeout" | "clearTimeout">;
    },
  ) {
    this.#source = source;
    this.#log = options.log;
    this.#timers = options.timers ?? globalThis;
    this.#onSubscribers = options.onSubscribers ?? (() => undefined);
  }

  /**
   * Reads what is new of the teams given, or of all watched ones. While it reads, further calls are remembered and
   * answered by another round.
   *
   * @returns when nothing is left to read
   */
  async catchUp(teamIds: Iterable<string> | null): Promise<void> {
    for (const teamId of teamIds ?? this.#teams.keys()) if (this.#teams.has(teamId)) this.#unread.add(teamId);
    this.#reading ??= this.#readAll().finally(() => {
      this.#reading = null;
    });
    await this.#reading;
  }

  async #readAll(): Promise<void> {
    try {
      // Wake-ups of the same moment are read together.
      await Promise.resolve();
      while (this.#unread.size > 0) await this.#readSome();
    } catch (error) {
      // Whatever is unread is found by the next poll.
      this.#unread.clear();
      this.#log.debug({ feed: this.#source.name, ...errorFields(error) }, "live feed not read");
    }
  }

  async #readSome(): Promise<void> {
    const positions: FeedPosition[] = [];
    for (const teamId of this.#unread) {
      if (positions.length === maxTeamsPerRead) break;
      this.#unread.delete(teamId);
      const team = this.#teams.get(teamId);
      if (team === undefined) continue;
      if (team.epoch === "") team.isBehind = true;
      else positions.push({ teamId, through: team.through });
    }
    if (positions.length === 0) return;
    const limit = positions.length <= fewTeams ? feedPageSize : limitOfMany;
    for (const page of await this.#source.readNew(positions, limit)) {
      this.#teams.get(page.teamId)?.add(page);
      if (page.hasMore) this.#unread.add(page.teamId);
    }
  }

  #pollLater(): void {
    this.#timers.clearTimeout(this.#poll);
    if (this.#closed || this.#teams.size === 0) return;
    this.#poll = this.#timers.setTimeout(() => void this.catchUp(null).finally(() => this.#pollLater()), pollMs);
  }

  /** Starts to watch a team, from the present end of its log on. */
  async subscribe(teamId: string): Promise<TeamFeed<T>> {
    let found = this.#teams.get(teamId);
    if (found === undefined) {
      found = new TeamItems(teamId, this.#source);
      this.#teams.set(teamId, found);
      if (this.#teams.size === 1) this.#pollLater();
    }
    const team = found;
    team.subscribers++;
    this.#onSubscribers(1);
    let left = false;
    const leave = () => {
      if (left) return;
      left = true;
      this.#onSubscribers(-1);
      if (--team.subscribers > 0 || this.#teams.get(teamId) !== team) return;
      this.#teams.delete(teamId);
      if (this.#teams.size === 0) this.#timers.clearTimeout(this.#poll);
    };
    try {
      await team.opened;
    } catch (error) {
      // The next subscriber opens it anew.
      if (this.#teams.get(teamId) === team) this.#teams.delete(teamId);
      leave();
      throw error;
    }
    if (team.isBehind) {
      team.isBehind = false;
      void this.catchUp([teamId]);
    }
    return {
      teamId,
      epoch: team.epoch,
      get through() {
        return team.through;
      },
      after: (number) => team.after(number),
      onAdvance: (listener) => {
        team.listeners.add(listener);
        return () => team.listeners.delete(listener);
      },
      onRecheck: (listener) => this.rechecks.onTick(listener),
      leave,
    };
  }

  close(): void {
    this.#closed = true;
    this.#timers.clearTimeout(this.#poll);
    this.rechecks.close();
  }
}
