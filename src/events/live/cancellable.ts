/**
 * Makes the generator of a subscription that ends as soon as its subscriber leaves. By itself, a generator's `return`
 * waits until what the generator waits for has happened.
 */
export function cancellable<T>(begin: (signal: AbortSignal) => AsyncGenerator<T>): AsyncGenerator<T> {
  const controller = new AbortController();
  const values = begin(controller.signal);
  const end = values.return.bind(values);
  values.return = (value) => {
    controller.abort();
    return end(value);
  };
  return values;
}

/** How to wait: for how long at most, and for what. */
interface Wait {
  ms?: number;
  /** Each calls back when something has happened, and returns how to stop listening. */
  listen?: ((callback: () => void) => () => void)[];
}

/**
 * Waits until one of the listeners calls back, the time is up, or the signal aborts. No listener is left behind: a
 * subscriber of an idle team waits thousands of times for the same thing.
 */
export async function waitFor(signal: AbortSignal, { ms, listen = [] }: Wait): Promise<void> {
  if (signal.aborted) return;
  const { promise, resolve } = Promise.withResolvers<void>();
  const wake = () => resolve();
  signal.addEventListener("abort", wake);
  const timer = ms === undefined ? undefined : setTimeout(wake, ms);
  const stops = listen.map((start) => start(wake));
  await promise;
  signal.removeEventListener("abort", wake);
  clearTimeout(timer);
  for (const stop of stops) stop();
}
