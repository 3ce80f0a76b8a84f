import { errorFields, type Logger } from "../process/log.ts";
import type { DeliveryKind } from "./delivery-kind.ts";

interface Entry<Outcome> {
  outcome: Outcome;
  /** Whether it may be noted by itself before it is recorded. */
  canBeNoted: boolean;
  written(): void;
  failed(error: unknown): void;
}

/** The outcomes of a key that are not recorded. */
interface Unrecorded<Outcome> {
  /** Those that are not stored in any way: their slots wait for it. */
  fresh: Entry<Outcome>[];
  /** Those that are noted. */
  noted: Entry<Outcome>[];
  isNoting: boolean;
  isRecording: boolean;
  /** The end of this turn of the event loop is awaited, since other outcomes may come in the same one. */
  isBeginning: boolean;
}

type Recorder<Outcome> = Pick<
  // biome-ignore lint/suspicious/noExplicitAny: the writer sees outcomes alone
  DeliveryKind<any, any, Outcome>,
  "name" | "gatherMs" | "recordPatienceMs" | "record" | "recordKey" | "destinationKey" | "note" | "canBeNoted"
>;

/** Beyond so many of a key, outcomes are not noted and wait to be recorded: recording is slower than sending, or fails. */
const maxNoted = 500;
/** Noted outcomes are recorded together at most so often: nothing waits for them, and a set costs little more than one. */
const notedEveryMs = 50;

/**
 * Records the outcomes of a process in sets: the first at once, and those that come during a write together after it.
 * Where a kind can note outcomes by a small statement, those that come during a write are noted at once, and their slots
 * are free: the sets become larger, and no slot waits for them. Keys do not wait for one another.
 */
export class OutcomeWriter<Outcome> {
  readonly #kind: Recorder<Outcome>;
  readonly #log: Logger;
  readonly #byKey = new Map<string, Unrecorded<Outcome>>();
  readonly #running = new Set<Promise<void>>();

  constructor(kind: Recorder<Outcome>, log: Logger) {
    this.#kind = kind;
    this.#log = log;
  }

  /** Resolves once the outcome is noted or recorded. @throws where that was tried in vain for `recordPatienceMs` */
  async write(outcome: Outcome): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const canBeNoted = this.#kind.canBeNoted?.(outcome) ?? false;
    const key = this.#kind.recordKey(outcome);
    let unrecorded = this.#byKey.get(key);
    if (unrecorded === undefined) {
      unrecorded = { fresh: [], noted: [], isNoting: false, isRecording: false, isBeginning: false };
      this.#byKey.set(key, unrecorded);
    }
    unrecorded.fresh.push({ outcome, canBeNoted, written: resolve, failed: reject });
    if (!unrecorded.isBeginning) {
      unrecorded.isBeginning = true;
      setImmediate(() => {
        unrecorded.isBeginning = false;
        this.#begin(key, unrecorded);
      });
    }
    await promise;
  }

  /** Resolves when nothing is left to be recorded. */
  async finish(): Promise<void> {
    while (this.#running.size > 0) await Promise.all(this.#running);
  }

  /** Begins what there is to do for a key, unless it is being done. */
  #begin(key: string, unrecorded: Unrecorded<Outcome>): void {
    if (!unrecorded.isRecording && unrecorded.fresh.length + unrecorded.noted.length > 0) {
      unrecorded.isRecording = true;
      this.#track(this.#recordAll(key, unrecorded));
    } else if (!unrecorded.isNoting && this.#notable(unrecorded).length > 0) {
      unrecorded.isNoting = true;
      this.#track(this.#noteAll(key, unrecorded));
    } else if (!unrecorded.isRecording && !unrecorded.isNoting && !unrecorded.isBeginning) this.#byKey.delete(key);
  }

  #notable({ fresh, noted }: Unrecorded<Outcome>): Entry<Outcome>[] {
    return noted.length < maxNoted ? fresh.filter((entry) => entry.canBeNoted) : [];
  }

  async #recordAll(key: string, unrecorded: Unrecorded<Outcome>): Promise<void> {
    let lastAt = Number.NEGATIVE_INFINITY;
    for (;;) {
      if (this.#kind.gatherMs > 0) await pause(this.#kind.gatherMs);
      if (unrecorded.noted.length > 0) await pause(Math.max(0, lastAt + notedEveryMs - performance.now()));
      lastAt = performance.now();
      const { fresh, noted } = unrecorded;
      // Beside those that are noted already, the others are noted first: a large set keeps no slot waiting.
      const areNoted = noted.length > 0 && noted.length < maxNoted;
      const toNote = areNoted ? fresh.filter((entry) => entry.canBeNoted) : [];
      const entries = [...noted, ...(areNoted ? fresh.filter((entry) => !entry.canBeNoted) : fresh)];
      if (entries.length === 0) break;
      unrecorded.noted = [];
      unrecorded.fresh = toNote;
      if (toNote.length > 0) this.#begin(key, unrecorded);
      await this.#record(entries);
    }
    unrecorded.isRecording = false;
    this.#begin(key, unrecorded);
  }

  async #noteAll(key: string, unrecorded: Unrecorded<Outcome>): Promise<void> {
    for (let entries = this.#notable(unrecorded); entries.length > 0; entries = this.#notable(unrecorded)) {
      unrecorded.fresh = unrecorded.fresh.filter((entry) => !entries.includes(entry));
      try {
        await this.#kind.note!(entries.map(({ outcome }) => outcome));
        for (const { written } of entries) written();
        unrecorded.noted.push(...entries);
      } catch (error) {
        this.#warn(error);
        unrecorded.fresh.push(...entries.map((entry) => ({ ...entry, canBeNoted: false })));
      }
    }
    unrecorded.isNoting = false;
    this.#begin(key, unrecorded);
  }

  /** If outcomes cannot be recorded together, each destination is retried separately, so that it does not delay the others. */
  async #record(entries: Entry<Outcome>[]): Promise<void> {
    try {
      await this.#kind.record(entries.map(({ outcome }) => outcome));
      for (const { written } of entries) written();
    } catch (error) {
      this.#warn(error);
      const parts = Map.groupBy(entries, ({ outcome }) => this.#kind.destinationKey(outcome));
      for (const part of parts.values()) this.#track(this.#retry(part, error));
    }
  }

  async #retry(entries: Entry<Outcome>[], first: unknown): Promise<void> {
    const end = performance.now() + this.#kind.recordPatienceMs;
    let last = first;
    for (let wait = 100; performance.now() + wait < end; wait = Math.min(2_000, wait * 2)) {
      await pause(wait);
      try {
        await this.#kind.record(entries.map(({ outcome }) => outcome));
        for (const { written } of entries) written();
        return;
      } catch (error) {
        last = error;
        this.#warn(error);
      }
    }
    for (const { failed } of entries) failed(last);
  }

  #track(work: Promise<void>): void {
    const running = work.finally(() => this.#running.delete(running));
    this.#running.add(running);
  }

  #warn(error: unknown): void {
    this.#log.warn({ kind: this.#kind.name, ...errorFields(error) }, "outcomes of deliveries not recorded yet");
  }
}

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
