import type { TeamFeed } from "../../access/context.ts";
import type { FeedPage, FeedSource } from "./feed-page.ts";
import type { RecheckTimer } from "./recheck-timer.ts";

/** How many of a team's newest items stay in memory for all its subscribers. */
export const maxItemsInMemory = 2_000;
/** How many items a subscriber is handed at once. */
export const feedPageSize = 500;

/** The newest items of one team, shared by all its subscribers. */
export class TeamItems<T> {
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

/** The newest items of one team as one of its subscribers sees them. There are thousands of these. */
export class TeamSubscription<T> implements TeamFeed<T> {
  readonly #team: TeamItems<T>;
  readonly #rechecks: RecheckTimer;
  #leave: ((team: TeamItems<T>) => void) | null;

  constructor(team: TeamItems<T>, rechecks: RecheckTimer, leave: (team: TeamItems<T>) => void) {
    this.#team = team;
    this.#rechecks = rechecks;
    this.#leave = leave;
  }

  get teamId(): string {
    return this.#team.teamId;
  }

  get epoch(): string {
    return this.#team.epoch;
  }

  get through(): number {
    return this.#team.through;
  }

  after(number: number): { items: T[]; through: number } | null {
    return this.#team.after(number);
  }

  onAdvance(listener: () => void): () => void {
    this.#team.listeners.add(listener);
    return () => this.#team.listeners.delete(listener);
  }

  onRecheck(listener: () => void): () => void {
    return this.#rechecks.onTick(listener);
  }

  leave(): void {
    this.#leave?.(this.#team);
    this.#leave = null;
  }
}
