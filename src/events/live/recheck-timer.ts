/** How long a subscriber that receives nothing may stay without its credential being checked again. */
const recheckMs = 4_000;

/**
 * Calls all its listeners at the same moment, every four seconds, so that the credentials of any number of subscribers
 * are looked up in one statement.
 */
export class RecheckTimer {
  readonly #listeners = new Set<() => void>();
  #timer: NodeJS.Timeout | undefined;

  /** Calls `listener` at every tick. @returns how to stop that */
  onTick(listener: () => void): () => void {
    this.#listeners.add(listener);
    this.#timer ??= setInterval(() => {
      for (const each of [...this.#listeners]) each();
    }, recheckMs);
    return () => {
      this.#listeners.delete(listener);
      if (this.#listeners.size === 0) this.close();
    };
  }

  close(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
  }
}
