const stepMs = 50;

/**
 * Ends items one after the other, evenly over a time.
 *
 * @param end returns false for an item that cannot be ended yet: it is tried again at the next step
 */
export function endInTurn<T>(items: Iterable<T>, spreadMs: number, end: (item: T) => boolean): void {
  let waiting = [...items];
  const total = waiting.length;
  const begin = performance.now();
  const timer = setInterval(() => {
    const isDue = (n: number) => n <= Math.ceil((total * (performance.now() - begin)) / spreadMs);
    let ended = total - waiting.length;
    waiting = waiting.filter((item) => {
      if (!isDue(ended + 1) || !end(item)) return true;
      ended++;
      return false;
    });
    if (waiting.length === 0) clearInterval(timer);
  }, stepMs);
  timer.unref();
}
