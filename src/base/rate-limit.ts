import { isIP } from "node:net";
import ipaddr from "ipaddr.js";
import type { Pool } from "pg";
import { rateLimited } from "./errors.ts";
import type { Keys } from "./keys.ts";

/**
 * What a network address is counted as: itself, and of IPv6 its network of 64 bits. Whoever is given one such address
 * is given all 2^64 of them, and would be somebody new with each.
 */
export function networkOf(address: string): string {
  if (isIP(address) !== 6) return address;
  const parsed = ipaddr.parse(address) as ipaddr.IPv6;
  if (parsed.isIPv4MappedAddress()) return parsed.toIPv4Address().toString();
  return `${parsed.parts
    .slice(0, 4)
    .map((part) => part.toString(16))
    .join(":")}::/64`;
}

/** How often something was done in the window that runs, this time included, and how many seconds of the window are left. */
async function count(
  services: { pool: Pool; keys: Keys },
  what: string,
  who: string,
  windowSeconds: number,
): Promise<{ count: number; rest: number }> {
  const { rows } = await services.pool.query<{ count: number; rest: number }>(
    `insert into rate_limit as r (key, count, ends_at) values ($1, 1, now() + make_interval(secs => $2))
     on conflict (key) do update set count = case when r.ends_at <= now() then 1 else r.count + 1 end,
       ends_at = case when r.ends_at <= now() then excluded.ends_at else r.ends_at end
     returning count, ceil(extract(epoch from ends_at - now()))::int as rest`,
    [services.keys.mac("rate-limit", `${what}.${who}`, 32), windowSeconds],
  );
  return rows[0]!;
}

/**
 * Counts what somebody does against so many in a window that begins with the first. It is counted in
 * the database, so that it holds over processes, by the database's clock; the key is a MAC, so that no
 * address is kept. (The libraries for this count by the clock of each process, or prepare statements
 * that a transaction pooler does not carry.)
 *
 * Only for what the caller alone uses up: a limit that others can use up, such as that of an address, must not refuse
 * the one whose it is. That is what isWithinLimit is for.
 *
 * @param what what is done; each is counted by itself
 * @param who who does it, e.g. the network of the caller
 * @throws RATE_LIMITED, with `retryAfter` in seconds
 */
export async function countAgainst(
  services: { pool: Pool; keys: Keys },
  what: string,
  who: string,
  most: number,
  windowSeconds: number,
): Promise<void> {
  const { count: times, rest } = await count(services, what, who, windowSeconds);
  if (times > most)
    throw rateLimited(`Too many times. Try again in ${Math.ceil(rest / 60)} minutes.`, Math.max(1, rest));
}

/** The same without a refusal: whether it is within the limit. */
export async function isWithinLimit(
  services: { pool: Pool; keys: Keys },
  what: string,
  who: string,
  most: number,
  windowSeconds: number,
): Promise<boolean> {
  return (await count(services, what, who, windowSeconds)).count <= most;
}

/** Forgets windows that have ended. */
export async function forgetEndedLimits(services: { pool: Pool }): Promise<void> {
  await services.pool.query("delete from rate_limit where ends_at < now()");
}
