import { isIP } from "node:net";
import ipaddr from "ipaddr.js";
import type { Expression } from "kysely";
import type { Pool } from "pg";
import type { Keys } from "../crypto/keys.ts";
import { compiler, runOn } from "../database/compiler.ts";
import { now, sql } from "../database/sql.ts";
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

const hasEnded = (end: Expression<Date>) => sql<boolean>`${end} <= now()`;

/** Counts one action, and returns the count in the current window and the seconds until the window ends. */
async function count(
  services: { pool: Pool; keys: Keys },
  action: string,
  subject: string,
  windowSeconds: number,
): Promise<{ count: number; secondsLeft: number }> {
  const endsAt = sql<Date>`now() + make_interval(secs => ${windowSeconds})`;
  const [counted] = await runOn(
    services.pool,
    compiler
      .insertInto("rate_limit")
      .values({
        key: services.keys.mac("rate-limit", `${action}.${subject}`, 32),
        count: sql.lit(1),
        ends_at: endsAt,
      })
      .onConflict((oc) =>
        oc.column("key").doUpdateSet({
          count: ({ ref }) =>
            sql<number>`case when ${hasEnded(ref("rate_limit.ends_at"))} then 1 else ${ref("rate_limit.count")} + 1 end`,
          ends_at: ({ ref }) =>
            sql<Date>`case when ${hasEnded(ref("rate_limit.ends_at"))} then ${ref("excluded.ends_at")} else ${ref("rate_limit.ends_at")} end`,
        }),
      )
      .returning(({ ref }) => [
        "count",
        sql<number>`ceil(extract(epoch from ${ref("ends_at")} - now()))::int`.as("secondsLeft"),
      ]),
  );
  return counted!;
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
  await runOn(services.pool, compiler.deleteFrom("rate_limit").where("ends_at", "<", now()));
}
