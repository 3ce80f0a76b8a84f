/** How failed requests are repeated. */
export interface RetryOptions {
  /** How often a request is sent again; 0 for never. Default: 6, which with the pauses is about a minute. */
  retries?: number;
  /** The longest pause between two requests that the server may ask for, in seconds. Default: 120. */
  maxRetryAfter?: number;
}

/** Waits; rejects with the reason of the signal as soon as that is aborted. */
export function pause(ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) return reject(signal.reason);
    const abort = () => {
      clearTimeout(timer);
      reject(signal!.reason);
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener("abort", abort);
      resolve();
    }, ms);
    signal?.addEventListener("abort", abort, { once: true });
  });
}

/** The pause before the next attempt: doubled each time up to half a minute, and never the same for two clients. */
export const backoffMs = (attempt: number): number => Math.min(30_000, 500 * 2 ** attempt) * (0.5 + Math.random() / 2);

/** Retry-After in seconds, given as seconds or as a date; 0 where it is missing or says nothing. */
export function readRetryAfter(header: string | null, now = Date.now()): number {
  if (header === null) return 0;
  const seconds = Number(header);
  if (Number.isFinite(seconds)) return Math.max(0, seconds);
  const moment = Date.parse(header);
  return Number.isNaN(moment) ? 0 : Math.max(0, (moment - now) / 1_000);
}

/** A random key. `randomUUID` exists on secure origins alone. */
export function randomKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
