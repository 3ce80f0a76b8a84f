import { errorFields, type Logger } from "../process/log.ts";
import type { DeliveryKind } from "./delivery-kind.ts";

interface Entry<Outcome> {
  outcome: Outcome;
  written(): void;
  failed(error: unknown): void;
}

type Recorder<Outcome> = Pick<
  // biome-ignore lint/suspicious/noExplicitAny: the writer sees outcomes alone
  DeliveryKind<any, any, Outcome>,
  "name" | "gatherMs" | "recordPatienceMs" | "record" | "recordKey" | "destinationKey"
>;

/**
 * Records the outcomes of a process in sets: the first at once, and those that come during a write together after it.
 * Keys do not wait for one another.
 */
export class OutcomeWriter<Outcome> {
  readonly #kind: Recorder<Outcome>;
  readonly #log: Logger;
  /** Entries by key. A key is here while its outcomes are being written. */
  readonly #waiting = new Map<string, Entry<Outcome>[]>();

  constructor(kind: Recorder<Outcome>, log: Logger) {
    this.#kind = kind;
    this.#log = log;
  }

  /** Resolves once the outcome is committed. @throws where that was tried in vain for `recordPatienceMs` */
  async write(outcome: Outcome): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const entry = { outcome, written: resolve, failed: reject };
    const key = this.#kind.recordKey(outcome);
    const waiting = this.#waiting.get(key);
    if (waiting !== undefined) waiting.push(entry);
    else {
      this.#waiting.set(key, [entry]);
      void this.#writeAll(key);
    }
    await promise;
  }

  async #writeAll(key: string): Promise<void> {
    for (;;) {
      if (this.#kind.gatherMs > 0) await pause(this.#kind.gatherMs);
      const entries = this.#waiting.get(key)!;
      if (entries.length === 0) break;
      this.#waiting.set(key, []);
      await this.#record(entries);
    }
    this.#waiting.delete(key);
  }

  /** If outcomes cannot be recorded together, each destination is retried separately, so that it does not delay the others. */
  async #record(entries: Entry<Outcome>[]): Promise<void> {
    try {
      await this.#kind.record(entries.map(({ outcome }) => outcome));
      for (const { written } of entries) written();
    } catch (error) {
      this.#warn(error);
      const parts = Map.groupBy(entries, ({ outcome }) => this.#kind.destinationKey(outcome));
      for (const part of parts.values()) void this.#retry(part, error);
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

  #warn(error: unknown): void {
    this.#log.warn({ kind: this.#kind.name, ...errorFields(error) }, "outcomes of deliveries not recorded yet");
  }
}

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
