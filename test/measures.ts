/**
 * What work costs, measured so that a busy machine changes nothing: in units of other work that is measured beside it,
 * in characters, or by a clock that the test moves. No test compares with milliseconds of its own.
 */

/** Combining marks of two classes in the wrong order: normalisation moves each past all the others. */
export const marks = (count: number): string => `a${"\u0315\u0316".repeat(count / 2)}`;

/** The unit: normalising this text takes quadratic time, about 25 ms of CPU on a quiet machine of 2026. */
export const yardstick = marks(8_000);

const cpuSince = (began: NodeJS.CpuUsage): number => {
  const { user, system } = process.cpuUsage(began);
  return user + system;
};

const timeOfYardstick = (): number => {
  const began = process.cpuUsage();
  yardstick.normalize("NFC");
  return cpuSince(began);
};
let shortestYardstick: number | undefined;

/**
 * CPU time of the process while some work was done, in units of the yardstick.
 *
 * The least of up to ten tries: background work of the server, compilation and garbage collection are in it, too.
 *
 * @param max no further try is made once the cost is below this
 */
export async function costOf<T>(max: number, work: () => Promise<T> | T): Promise<{ result: T; cost: number }> {
  shortestYardstick ??= timeOfYardstick();
  let least: { result: T; cost: number } | undefined;
  for (let n = 0; n < 10; n++) {
    const began = process.cpuUsage();
    const result = await work();
    const spent = cpuSince(began);
    if (spent / shortestYardstick < max) return { result, cost: spent / shortestYardstick };
    // The machine may be slower than it was: only a yardstick of the same moment can convict.
    const besideIt = timeOfYardstick();
    shortestYardstick = Math.min(shortestYardstick, besideIt);
    const cost = spent / besideIt;
    if (least === undefined || cost < least.cost) least = { result, cost };
    if (least.cost < max) break;
  }
  return least!;
}

/** The texts that were normalised while some work was done. */
export async function normalizedBy<T>(work: () => Promise<T>): Promise<{ result: T; texts: string[] }> {
  const texts: string[] = [];
  const original = String.prototype.normalize;
  String.prototype.normalize = function (this: string, form?: string) {
    texts.push(String(this));
    return original.call(this, form);
  } as typeof original;
  try {
    return { result: await work(), texts };
  } finally {
    String.prototype.normalize = original;
  }
}

/**
 * Moves this process's monotonic clock forward, for good: what is remembered for a while has been remembered for that
 * much longer. Timers that run already are not changed.
 */
export function passTime(ms: number): void {
  const now = performance.now.bind(performance);
  performance.now = () => now() + ms;
}

/**
 * How long some work took, in units of a timer that was started with it: on a machine that stands still, both do.
 */
export async function durationInTimers<T>(ms: number, work: () => Promise<T>): Promise<{ result: T; timers: number }> {
  const began = performance.now();
  const timer = new Promise<number>((resolve) => setTimeout(() => resolve(performance.now() - began), ms));
  const result = await work();
  const took = performance.now() - began;
  return { result, timers: took / (await timer) };
}
