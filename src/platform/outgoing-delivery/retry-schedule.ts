/** Seconds between the attempts of a call over HTTP: ten attempts in over three days (docs/rules.md, Webhooks 5). */
const pauses = [5, 300, 1_800, 7_200, 18_000, 36_000, 50_400, 72_000, 86_400];
/** A server that asks for a longer pause than this is called again all the same. */
const maxRetryAfter = 86_400;

/**
 * How long to wait after a failed attempt, in seconds, with jitter: deliveries that failed together must not come back
 * together. Null after the last attempt.
 *
 * @param attempts how many there were since the delivery was queued, this one included
 * @param retryAfter what the answer asked for, in seconds
 * @param random between 0 and 1
 */
export function pauseAfter(attempts: number, retryAfter: number | null, random: number): number | null {
  const pause = pauses[attempts - 1];
  if (pause === undefined) return null;
  return Math.max(pause * (0.8 + 0.4 * random), Math.min(retryAfter ?? 0, maxRetryAfter));
}

/** The header Retry-After as seconds from now: a number or a date. Null where it is missing or invalid. */
export function readRetryAfter(header: string | null | undefined, now: number): number | null {
  if (header == null) return null;
  const text = header.trim();
  if (/^\d{1,9}$/.test(text)) return Number(text);
  const at = Date.parse(text);
  return Number.isNaN(at) ? null : Math.max(0, Math.ceil((at - now) / 1_000));
}
