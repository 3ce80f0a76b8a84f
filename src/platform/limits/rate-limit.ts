import { isIP } from "node:net";
import ipaddr from "ipaddr.js";
import type { Pool } from "pg";
import type { Keys } from "../crypto/keys.ts";
import { rateLimited } from "../errors.ts";

/**
 * The network for which requests are counted: an IPv4 address itself, and the /64 of an IPv6 address, because a client
 * with one address of such a network can use all of them.
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

/** Counts one action, and returns the count in the current window and the seconds until the window ends. */
async function count(
  services: { pool: Pool; keys: Keys },
  action: string,
  subject: string,
  windowSeconds: number,
): Promise<{ count: number; secondsLeft: number }> {
  const { rows } = await services.pool.query<{ count: number; secondsLeft: number }>(
    `insert into rate_limit as r (key, count, ends_at) values ($1, 1, now() + make_interval(secs => $2))
     on conflict (key) do update set count = case when r.ends_at <= now() then 1 else r.count + 1 end,
       ends_at = case when r.ends_at <= now() then excluded.ends_at else r.ends_at end
     returning count, ceil(extract(epoch from ends_at - now()))::int as "secondsLeft"`,
    [services.keys.mac("rate-limit", `${action}.${subject}`, 32), windowSeconds],
  );
  return rows[0]!;
}

/**
 * Counts an action against a limit in a window that begins with the first action. The count is in the database and uses
 * its clock, so that it holds over all processes; the key is a MAC, so that no address is stored. (Libraries for this
 * use the clock of each process, or prepared statements, which a transaction pooler does not support.)
 *
 * Use it only for a limit that the caller alone can exhaust. A limit that others can exhaust, such as that of an
 * address, must not lock out the owner of the address; isWithinLimit is for those.
 *
 * @param action the kind of action; each kind has its own count
 * @param subject the caller, e.g. their network
 * @throws RATE_LIMITED, with `retryAfter` in seconds
 */
export async function countRequest(
  services: { pool: Pool; keys: Keys },
  action: string,
  subject: string,
  limit: number,
  windowSeconds: number,
): Promise<void> {
  const { count: used, secondsLeft } = await count(services, action, subject, windowSeconds);
  if (used > limit)
    throw rateLimited(
      `Too many requests. Try again in ${Math.ceil(secondsLeft / 60)} minutes.`,
      Math.max(1, secondsLeft),
    );
}

/** Counts an action and returns whether it is within the limit. */
export async function isWithinLimit(
  services: { pool: Pool; keys: Keys },
  action: string,
  subject: string,
  limit: number,
  windowSeconds: number,
): Promise<boolean> {
  return (await count(services, action, subject, windowSeconds)).count <= limit;
}

/** Deletes windows that have ended. */
export async function purgeRateLimits(services: { pool: Pool }): Promise<void> {
  await services.pool.query("delete from rate_limit where ends_at < now()");
}
