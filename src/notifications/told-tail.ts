import { errorFields } from "../base/log.ts";
import { type Row, readRows } from "../base/read-plan.ts";
import type { BellListener } from "../events/bell.ts";
import type { Services } from "../teams/context.ts";
import { inApp, notificationPlan, readTold } from "./inbox.query.ts";

/** How many of a team's newest notifications are kept for all who watch. */
const kept = 2_000;
/** The clock that makes up for a bell that was lost. */
const tickMs = 1_000;

/** The newest notifications of one team, shared by its members who watch. */
export class ToldTail {
  readonly teamId: string;
  epoch = "";
  /** Up to this number of the log everybody has been told. */
  through = 0;
  watchers = 0;
  /** What is kept is complete after this number. */
  #after = 0;
  #newest: Row[] = [];
  readonly #listeners = new Set<() => void>();
  #reading: Promise<void> | null = null;

  constructor(teamId: string) {
    this.teamId = teamId;
  }

  async open(services: Services): Promise<void> {
    const { through, epoch } = await readTold(services, this.teamId);
    this.through = through;
    this.#after = through;
    this.epoch = epoch;
  }

  onMore(heard: () => void): () => void {
    this.#listeners.add(heard);
    return () => this.#listeners.delete(heard);
  }

  /** What a member was told after a number, up to `through`, if it is all at hand; null when the database has to be asked. */
  of(memberId: string, after: number): Row[] | null {
    return after < this.#after
      ? null
      : this.#newest.filter((row) => row.memberId === memberId && (row.sequence as number) > after);
  }

  /** Reads up to where the log has been reacted to by now. */
  async catchUp(services: Services, through: number): Promise<void> {
    if (through <= this.through) return;
    if (this.#reading !== null) return await this.#reading;
    this.#reading = this.#read(services, through).finally(() => {
      this.#reading = null;
    });
    await this.#reading;
  }

  async #read(services: Services, through: number): Promise<void> {
    const found = await readRows(
      services,
      `select ${notificationPlan.select} from ${notificationPlan.from} where t0.team_id = $1 and t0.event_sequence > $2
         and t0.event_sequence <= $3 and ${inApp} order by t0.event_sequence limit ${kept + 1}`,
      [this.teamId, this.through, through],
    );
    // More than is kept: whoever is behind reads from the database.
    if (found.length > kept) {
      this.#newest = [];
      this.#after = through;
    } else {
      this.#newest.push(...found.map((row) => notificationPlan.decode(row)));
      const surplus = this.#newest.length - kept;
      if (surplus > 0) {
        // Rows of one event go together, since what is kept has to be complete.
        this.#after = this.#newest[surplus - 1]!.sequence as number;
        this.#newest = this.#newest.filter((row) => (row.sequence as number) > this.#after);
      }
    }
    this.through = through;
    for (const heard of [...this.#listeners]) heard();
  }
}

/** The tails of a process: one a team of which somebody watches what they are told. */
export class ToldTails {
  readonly #services: Services;
  readonly #tails = new Map<string, Promise<ToldTail>>();
  readonly #deaf: () => void;
  #timer: NodeJS.Timeout | undefined;
  #ticking = false;
  #again = false;
  #closed = false;

  constructor(services: Services, bell: BellListener) {
    this.#services = services;
    this.#deaf = bell.onNews((teamIds) => {
      if (teamIds.length === 0 || teamIds.some((id) => this.#tails.has(id))) void this.#tick();
    });
  }

  /** One statement for all watched teams. A ring meanwhile makes it look once more. */
  async #tick(): Promise<void> {
    if (this.#ticking) {
      this.#again = true;
      return;
    }
    this.#ticking = true;
    clearTimeout(this.#timer);
    try {
      do {
        this.#again = false;
        const behind = await readRows(
          this.#services,
          "select team_id, through from reaction_cursor where team_id = any($1::uuid[])",
          [[...this.#tails.keys()]],
        );
        for (const [teamId, through] of behind)
          await (await this.#tails.get(teamId as string))?.catchUp(this.#services, through as number);
      } while (this.#again);
    } catch (error) {
      this.#services.log.debug(errorFields(error), "notifications behind");
    }
    this.#ticking = false;
    if (!this.#closed && this.#tails.size > 0) this.#timer = setTimeout(() => void this.#tick(), tickMs);
  }

  /** Begins to watch a team; `leave` when done. */
  async watch(teamId: string): Promise<ToldTail> {
    let opening = this.#tails.get(teamId);
    if (opening === undefined) {
      const fresh = new ToldTail(teamId);
      opening = fresh.open(this.#services).then(() => fresh);
      this.#tails.set(teamId, opening);
      opening.catch(() => this.#tails.delete(teamId));
      if (this.#timer === undefined) this.#timer = setTimeout(() => void this.#tick(), tickMs);
    }
    const tail = await opening;
    tail.watchers++;
    return tail;
  }

  leave(tail: ToldTail): void {
    if (--tail.watchers > 0) return;
    this.#tails.delete(tail.teamId);
    if (this.#tails.size > 0) return;
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  close(): void {
    this.#closed = true;
    this.#deaf();
    clearTimeout(this.#timer);
  }
}

const toldTailsBy = new WeakMap<Services, ToldTails>();
/** Gives a process its tails; done once, at the roof. */
export const openToldTails = (services: Services, bell: BellListener): ToldTails => {
  const tails = new ToldTails(services, bell);
  toldTailsBy.set(services, tails);
  return tails;
};
export const toldTailsOf = (services: Services): ToldTails => toldTailsBy.get(services)!;
