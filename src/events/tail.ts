import { errorFields } from "../base/log.ts";
import { planOfAll, type Row, readRows } from "../base/read-plan.ts";
import type { Services } from "../teams/context.ts";
import type { BellListener } from "./bell.ts";
import { eventShape, readLogEnd } from "./event.query.ts";

/** How many of the newest events of a watched team are kept for all its subscribers. */
const kept = 2_000;
const pageSize = 500;
/** The clock that makes up for a bell that was lost. */
const tickMs = 1_000;

const plan = planOfAll(eventShape);

/** Facts after a number, in order. */
export async function readLog(services: Services, teamId: string, after: number, limit: number): Promise<Row[]> {
  const found = await readRows(
    services,
    `select ${plan.select} from ${plan.from} where t0.team_id = $1 and t0.sequence > $2 order by t0.sequence limit ${limit}`,
    [teamId, after],
  );
  return found.map((row) => plan.decode(row));
}

/** The newest end of one team's log, shared by its subscribers. Nothing is held for any one of them. */
export class Tail {
  readonly teamId: string;
  epoch = "";
  /** The last number that was read. */
  through = 0;
  watchers = 0;
  #newest: Row[] = [];
  readonly #listeners = new Set<() => void>();
  #reading: Promise<void> | null = null;
  #again = false;

  constructor(teamId: string) {
    this.teamId = teamId;
  }

  async open(services: Services): Promise<void> {
    const { last, epoch } = await readLogEnd(services, this.teamId);
    this.through = last;
    this.epoch = epoch;
  }

  /** Calls back whenever there is more than there was; answers how to stop. */
  onMore(heard: () => void): () => void {
    this.#listeners.add(heard);
    return () => this.#listeners.delete(heard);
  }

  /** Facts from a number on, if they are all still at hand; null when the log has to be asked. */
  from(sequence: number): Row[] | null {
    const first = this.#newest[0]?.sequence as number | undefined;
    return first === undefined || sequence < first
      ? null
      : this.#newest.slice(sequence - first, sequence - first + pageSize);
  }

  /** Reads what is behind. A ring while it reads makes it look once more. */
  async catchUp(services: Services): Promise<void> {
    if (this.#reading !== null) {
      this.#again = true;
      return await this.#reading;
    }
    this.#reading = this.#read(services).finally(() => {
      this.#reading = null;
      if (this.#again) {
        this.#again = false;
        void this.catchUp(services).catch(() => undefined);
      }
    });
    return await this.#reading;
  }

  async #read(services: Services): Promise<void> {
    for (;;) {
      const found = await readLog(services, this.teamId, this.through, pageSize);
      if (found.length > 0) {
        this.#newest.push(...found);
        if (this.#newest.length > kept) this.#newest.splice(0, this.#newest.length - kept);
        this.through = found.at(-1)!.sequence as number;
        for (const heard of [...this.#listeners]) heard();
      }
      if (found.length < pageSize) return;
    }
  }
}

/** The tails of a process: one a team that somebody watches. */
export class Tails {
  readonly #services: Services;
  readonly #tails = new Map<string, Tail>();
  readonly #opening = new Map<string, Promise<Tail>>();
  readonly #deaf: () => void;
  #timer: NodeJS.Timeout;
  #closed = false;

  constructor(services: Services, bell: BellListener) {
    this.#services = services;
    this.#deaf = bell.onNews((teamIds) => {
      if (teamIds.length === 0) void this.#tick();
      for (const id of teamIds) void this.#tails.get(id)?.catchUp(services).catch(this.#complain);
    });
    this.#timer = setTimeout(() => void this.#tick(), tickMs);
  }

  #complain = (error: unknown): void => this.#services.log.debug(errorFields(error), "tail behind");

  /** One statement against the counter for all watched teams. */
  async #tick(): Promise<void> {
    clearTimeout(this.#timer);
    try {
      if (this.#tails.size > 0) {
        const behind = await readRows(
          this.#services,
          "select team_id, last from team_counter where team_id = any($1::uuid[])",
          [[...this.#tails.keys()]],
        );
        for (const [teamId, last] of behind) {
          const tail = this.#tails.get(teamId as string);
          if (tail !== undefined && (last as number) > tail.through)
            void tail.catchUp(this.#services).catch(this.#complain);
        }
      }
    } catch (error) {
      this.#complain(error);
    }
    clearTimeout(this.#timer);
    if (!this.#closed) this.#timer = setTimeout(() => void this.#tick(), tickMs);
  }

  /** Begins to watch a team; `leave` when done. */
  async watch(teamId: string): Promise<Tail> {
    let tail = this.#tails.get(teamId);
    if (tail === undefined) {
      let opening = this.#opening.get(teamId);
      if (opening === undefined) {
        const fresh = new Tail(teamId);
        opening = fresh.open(this.#services).then(() => {
          this.#tails.set(teamId, fresh);
          return fresh;
        });
        this.#opening.set(teamId, opening);
        opening.finally(() => this.#opening.delete(teamId)).catch(() => undefined);
      }
      tail = await opening;
    }
    tail.watchers++;
    this.#services.metrics.subscribers.inc();
    return tail;
  }

  leave(tail: Tail): void {
    tail.watchers--;
    this.#services.metrics.subscribers.dec();
    if (tail.watchers === 0 && this.#tails.get(tail.teamId) === tail) this.#tails.delete(tail.teamId);
  }

  close(): void {
    this.#closed = true;
    this.#deaf();
    clearTimeout(this.#timer);
  }
}

const tailsBy = new WeakMap<Services, Tails>();
/** Gives a process its tails; done once, at the roof. */
export const openTails = (services: Services, bell: BellListener): Tails => {
  const tails = new Tails(services, bell);
  tailsBy.set(services, tails);
  return tails;
};
export const tailsOf = (services: Services): Tails => tailsBy.get(services)!;
