/** How many calls pass at once, and how long it takes until one more may. */
const burst = 5;
const refillMs = 100;

/**
 * Passes calls on as they come, but in the long run at most ten a second: under load several calls lead to one, with more
 * to do. A single call, and what soon follows from it, never waits.
 *
 * @param clock a test brings its own
 */
export function paced(
  run: () => void,
  clock: { now(): number; setTimeout(work: () => void, ms: number): unknown } = {
    now: () => performance.now(),
    setTimeout: (work, ms) => setTimeout(work, ms).unref(),
  },
): () => void {
  let left = burst;
  let countedAt = clock.now();
  let isWaiting = false;
  const call = () => {
    if (isWaiting) return;
    const now = clock.now();
    const gained = Math.floor((now - countedAt) / refillMs);
    left = Math.min(burst, left + gained);
    countedAt = left === burst ? now : countedAt + gained * refillMs;
    if (left > 0) {
      left--;
      run();
      return;
    }
    isWaiting = true;
    clock.setTimeout(
      () => {
        isWaiting = false;
        call();
      },
      countedAt + refillMs - now,
    );
  };
  return call;
}
