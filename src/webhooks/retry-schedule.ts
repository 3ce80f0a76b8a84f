/** Seconds between the tries of a delivery: over three days (docs/rules.md, Webhooks 5). After the last it is FAILED. */
const pauses = [5, 300, 1_800, 7_200, 18_000, 36_000, 50_400, 72_000, 86_400];
/** A server that wants to be left alone for longer than this is tried again all the same. */
const longestRest = 86_400;

/**
 * How long to wait after a try that failed, in seconds, with jitter: what broke down together must not come back
 * together. Null: that was the last.
 *
 * @param tries how many there were since it was queued, this one included
 * @param retryAfter what the answer asked for, in seconds
 * @param random between 0 and 1
 */
export function pauseAfter(tries: number, retryAfter: number | null, random: number): number | null {
  const pause = pauses[tries - 1];
  if (pause === undefined) return null;
  return Math.max(pause * (0.8 + 0.4 * random), Math.min(retryAfter ?? 0, longestRest));
}

/** The header as seconds from now: a number, or a date. Null: none, or nonsense. */
export function readRetryAfter(header: string | null | undefined, now: number): number | null {
  if (header == null) return null;
  const text = header.trim();
  if (/^\d{1,9}$/.test(text)) return Number(text);
  const at = Date.parse(text);
  return Number.isNaN(at) ? null : Math.max(0, Math.ceil((at - now) / 1_000));
}
