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

/**
 * Counts what somebody does against so many in a window that begins with the first. It is counted in
 * the database, so that it holds over processes, by the database's clock; the key is a MAC, so that no
 * address is kept. (The libraries for this count by the clock of each process, or prepare statements
 * that a transaction pooler does not carry.)
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
  const { rows } = await services.pool.query<{ count: number; rest: number }>(
    `insert into rate_limit as r (key, count, ends_at) values ($1, 1, now() + make_interval(secs => $2))
     on conflict (key) do update set count = case when r.ends_at <= now() then 1 else r.count + 1 end,
       ends_at = case when r.ends_at <= now() then excluded.ends_at else r.ends_at end
     returning count, ceil(extract(epoch from ends_at - now()))::int as rest`,
    [services.keys.mac("rate-limit", `${what}.${who}`, 32), windowSeconds],
  );
  if (rows[0]!.count <= most) return;
  const { rest } = rows[0]!;
  throw rateLimited(`Too many times. Try again in ${Math.ceil(rest / 60)} minutes.`, Math.max(1, rest));
}

/** Forgets windows that have ended. */
export async function forgetEndedLimits(services: { pool: Pool }): Promise<void> {
  await services.pool.query("delete from rate_limit where ends_at < now()");
}
