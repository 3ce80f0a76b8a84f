/** How long a subscriber that receives nothing may stay without its credential being checked again. */
const recheckMs = 4_000;

/** Lets all subscribers of a process check their credentials at the same moment, every four seconds. */
export class RecheckTimer {
  readonly #prepare: () => Promise<void>;
  readonly #listeners = new Set<() => void>();
  #timer: NodeJS.Timeout | undefined;

  /** @param prepare looks at the credentials of all subscribers at once, before each of them does */
  constructor(prepare: () => Promise<void> = async () => undefined) {
    this.#prepare = prepare;
  }

  /** Calls `listener` at every tick. @returns how to stop that */
  onTick(listener: () => void): () => void {
    this.#listeners.add(listener);
    this.#timer ??= setInterval(() => void this.#tick(), recheckMs);
    return () => {
      this.#listeners.delete(listener);
      if (this.#listeners.size === 0) this.close();
    };
  }

  async #tick(): Promise<void> {
    // Where it fails, each subscriber asks for itself, and retries.
    await this.#prepare().catch(() => undefined);
    if (this.#timer === undefined) return;
    for (const each of [...this.#listeners]) each();
  }

  close(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
  }
}
