/** Runs at most a fixed number of tasks concurrently; further tasks wait in order. */
export class Semaphore {
  readonly #permits: number;
  #inUse = 0;
  readonly #waiting: (() => void)[] = [];

  constructor(permits: number) {
    this.#permits = permits;
  }

  async pass<T>(work: () => Promise<T>): Promise<T> {
    if (this.#inUse < this.#permits) this.#inUse++;
    else await new Promise<void>((resolve) => this.#waiting.push(resolve));
    try {
      return await work();
    } finally {
      const next = this.#waiting.shift();
      if (next === undefined) this.#inUse--;
      else next();
    }
  }
}
