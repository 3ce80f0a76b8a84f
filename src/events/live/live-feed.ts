import type { Feed, TeamFeed } from "../../access/context.ts";
import { errorFields, type Logger } from "../../platform/process/log.ts";
import type { FeedPosition, FeedSource } from "./feed-page.ts";
import { RecheckTimer } from "./recheck-timer.ts";
import { feedPageSize, TeamItems, TeamSubscription } from "./team-items.ts";

/** How many teams one statement asks for, and with how many items each, so that an answer stays bounded. */
const fewTeams = 10;
const maxTeamsPerRead = 2_000;
const limitOfMany = 20;
/** How often watched teams are polled, since wake-ups may be lost. */
const pollMs = 1_000;

/**
 * The newest items of every watched team, read once for all subscribers of this process. It follows each team's log by
 * number, so nothing is left out and nothing comes twice, whatever wakes it up: wake-ups only make it read sooner, and a
 * poll of all watched teams, one statement a second, makes up for lost ones.
 */
export class LiveFeed<T> implements Feed<T> {
  readonly #rechecks: RecheckTimer;
  readonly #source: FeedSource<T>;
  readonly #log: Logger;
  readonly #timers: Pick<typeof globalThis, "setTimeout" | "clearTimeout">;
  readonly #onSubscribers: (change: 1 | -1) => void;
  readonly #teams = new Map<string, TeamItems<T>>();
  readonly #unread = new Set<string>();
  #reading: Promise<void> | null = null;
  #poll: NodeJS.Timeout | undefined;
  /** When the last poll began that read everything. */
  #completeAt = 0;
  #hasFailed = false;
  #closed = false;

  /** @param options.timers the clock of the poll; a test brings its own */
  constructor(
    source: FeedSource<T>,
    options: {
      log: Logger;
      rechecks?: RecheckTimer;
      onSubscribers?: (change: 1 | -1) => void;
      timers?: Pick<typeof globalThis, "setTimeout" | "clearTimeout">;
    },
  ) {
    this.#source = source;
    this.#log = options.log;
    this.#rechecks = options.rechecks ?? new RecheckTimer();
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
      this.#hasFailed = true;
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
    this.#poll = this.#timers.setTimeout(() => {
      const begun = performance.now();
      this.#hasFailed = false;
      void this.catchUp(null).finally(() => {
        if (!this.#hasFailed) this.#completeAt = begun;
        this.#pollLater();
      });
    }, pollMs);
  }

  /** For how long at most a watched team may have items that were not read: about a second while all is well. */
  get behindSeconds(): number {
    return this.#teams.size === 0 ? 0 : (performance.now() - this.#completeAt) / 1_000;
  }

  /** Starts to watch a team, from the present end of its log on. */
  async subscribe(teamId: string): Promise<TeamFeed<T>> {
    let found = this.#teams.get(teamId);
    if (found === undefined) {
      found = new TeamItems(teamId, this.#source);
      this.#teams.set(teamId, found);
      if (this.#teams.size === 1) {
        this.#completeAt = performance.now();
        this.#pollLater();
      }
    }
    const team = found;
    team.subscribers++;
    this.#onSubscribers(1);
    try {
      await team.opened;
    } catch (error) {
      // The next subscriber opens it anew.
      if (this.#teams.get(teamId) === team) this.#teams.delete(teamId);
      this.#leave(team);
      throw error;
    }
    if (team.isBehind) {
      team.isBehind = false;
      void this.catchUp([teamId]);
    }
    return new TeamSubscription(team, this.#rechecks, this.#leave);
  }

  readonly #leave = (team: TeamItems<T>): void => {
    this.#onSubscribers(-1);
    if (--team.subscribers > 0 || this.#teams.get(team.teamId) !== team) return;
    this.#teams.delete(team.teamId);
    if (this.#teams.size === 0) this.#timers.clearTimeout(this.#poll);
  };

  close(): void {
    this.#closed = true;
    this.#timers.clearTimeout(this.#poll);
    this.#rechecks.close();
  }
}
