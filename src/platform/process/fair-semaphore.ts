/** How many permits each owner, and all owners together, hold. */
export interface InUse {
  total: number;
  of(owner: string): number;
}

interface Waiter {
  enter(): void;
  reject(error: Error): void;
  timer: NodeJS.Timeout;
}

interface Options {
  /** Whether an owner may get one more permit now: upper limits of what is in use, and nothing but the arguments. */
  admits(owner: string, inUse: InUse): boolean;
  /** How many calls of one owner may wait; a further call fails at once. */
  maxWaiting: number;
  /** How long a call of an owner waits at most, in milliseconds. */
  maxWaitMs(owner: string): number;
  /** Creates the error of a call that is rejected or waited too long. */
  errorFor(owner: string, inUse: InUse): Error;
}

/**
 * Limits how much work of each owner runs concurrently. Waiting owners are served round-robin, so that one with a
 * thousand waiting calls delays the next owner by one call and not by a thousand. The number of waiting calls and their
 * time are bounded.
 */
export class FairSemaphore {
  readonly #options: Options;
  readonly #inUse = new Map<string, number>();
  /** The waiting calls by owner, in the order in which owners are served: a served owner moves to the end. */
  readonly #waiting = new Map<string, Waiter[]>();
  #total = 0;
  readonly #view: InUse;

  constructor(options: Options) {
    this.#options = options;
    const semaphore = this;
    this.#view = {
      get total() {
        return semaphore.#total;
      },
      of: (owner) => semaphore.#inUse.get(owner) ?? 0,
    };
  }

  /** How many calls of all owners wait. */
  get waiting(): number {
    let sum = 0;
    for (const queue of this.#waiting.values()) sum += queue.length;
    return sum;
  }

  get inUse(): number {
    return this.#total;
  }

  inUseOf(owner: string): number {
    return this.#view.of(owner);
  }

  /** Enters at once where that is possible, and returns false otherwise. A caller that entered must call `leave`. */
  tryEnter(owner: string): boolean {
    if (this.#waiting.has(owner) || !this.#options.admits(owner, this.#view)) return false;
    this.#count(owner, 1);
    return true;
  }

  /**
   * Enters as soon as it is the owner's turn. @throws the error of `errorFor` when too many wait or it takes too long
   */
  async enter(owner: string): Promise<void> {
    if (this.tryEnter(owner)) return;
    const queue = this.#waiting.get(owner) ?? [];
    if (queue.length >= this.#options.maxWaiting) throw this.#options.errorFor(owner, this.#view);
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const waiter: Waiter = {
      enter: resolve,
      reject,
      timer: setTimeout(() => this.#timeOut(owner, waiter), this.#options.maxWaitMs(owner)),
    };
    queue.push(waiter);
    this.#waiting.set(owner, queue);
    await promise;
  }

  leave(owner: string): void {
    this.#count(owner, -1);
    this.#admitNext();
  }

  /** Runs work while it holds a permit. */
  async run<T>(owner: string, work: () => Promise<T>): Promise<T> {
    await this.enter(owner);
    try {
      return await work();
    } finally {
      this.leave(owner);
    }
  }

  #count(owner: string, change: 1 | -1): void {
    this.#total += change;
    const left = this.#view.of(owner) + change;
    if (left === 0) this.#inUse.delete(owner);
    else this.#inUse.set(owner, left);
  }

  /** Admits the next waiting call. The one permit that was given back makes room for one: there was none for any of them before. */
  #admitNext(): void {
    if (this.#waiting.size === 0) return;
    for (const [owner, queue] of this.#waiting) {
      if (!this.#options.admits(owner, this.#view)) continue;
      const next = queue.shift()!;
      this.#waiting.delete(owner);
      if (queue.length > 0) this.#waiting.set(owner, queue);
      clearTimeout(next.timer);
      this.#count(owner, 1);
      next.enter();
      return;
    }
  }

  #timeOut(owner: string, waiter: Waiter): void {
    const queue = this.#waiting.get(owner) ?? [];
    queue.splice(queue.indexOf(waiter), 1);
    if (queue.length === 0) this.#waiting.delete(owner);
    waiter.reject(this.#options.errorFor(owner, this.#view));
  }
}
