import { setImmediate as nextTurn } from "node:timers/promises";

/** How many items are processed before others of the process have their turn: about a millisecond's work. */
export const sliceSize = 500;

/** Lets others of the process have their turn between two steps over so many items; over few it goes on at once. */
export async function giveWay(count: number): Promise<void> {
  if (count > sliceSize) await nextTurn();
}

/**
 * Maps the rows of a large call in slices, so that other requests are answered between them: ten thousand at once would
 * block the process for tens of milliseconds. The work of one item is synchronous, and the results are in order.
 */
export async function mapInSlices<T, R>(items: readonly T[], work: (item: T, index: number) => R): Promise<R[]> {
  if (items.length <= sliceSize) return items.map(work);
  const results: R[] = [];
  for (const [index, item] of items.entries()) {
    if (index > 0 && index % sliceSize === 0) await nextTurn();
    results.push(work(item, index));
  }
  return results;
}

/**
 * Runs parts of a transaction beside one another: the next statement is prepared while PostgreSQL runs the last one. It waits
 * for all of them also where one fails, since none may send a statement after the transaction has ended.
 *
 * @throws the error of the first part that has failed
 */
export async function runTogether<T extends unknown[]>(...parts: { [P in keyof T]: Promise<T[P]> }): Promise<T> {
  await Promise.allSettled(parts);
  return await Promise.all(parts);
}

/**
 * Spreads tasks over turns of the event loop, each in one of its own and in order: many that become possible at once do not
 * delay what comes in meanwhile by more than one of them.
 */
export class TaskTurns {
  readonly #waiting: (() => void)[] = [];
  #isBegun = false;

  /** Resolves in a turn of the event loop that is the caller's alone. */
  next(): Promise<void> {
    return new Promise((resolve) => {
      this.#waiting.push(resolve);
      if (this.#isBegun) return;
      this.#isBegun = true;
      setImmediate(() => this.#run());
    });
  }

  #run(): void {
    this.#waiting.shift()?.();
    this.#isBegun = this.#waiting.length > 0;
    if (this.#isBegun) setImmediate(() => this.#run());
  }
}
