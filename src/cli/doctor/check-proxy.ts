import { compiler, runOn } from "../../platform/database/compiler.ts";
import { sql } from "../../platform/database/sql.ts";
import type { Env } from "../../platform/process/env.ts";
import { type Check, ok, warning, withClient } from "./doctor.ts";

const name = "proxy";

/** Whether servers have seen requests within the last day through proxies that TRUST_PROXY does not count. */
export async function checkProxy(databaseUrl: string, { TRUST_PROXY }: Pick<Env, "TRUST_PROXY">): Promise<Check> {
  const trusted = TRUST_PROXY === undefined ? "TRUST_PROXY is unset" : `TRUST_PROXY=${TRUST_PROXY}`;
  try {
    const [seen] = await withClient(databaseUrl, (client) =>
      runOn(
        client,
        compiler
          .selectFrom("proxy_observation")
          .select(({ ref }) => [
            "kind",
            sql<number>`round(extract(epoch from now() - ${ref("seen_at")}) / 60)::int`.as("minutes"),
          ])
          .where("seen_at", ">", sql<Date>`now() - interval '1 day'`)
          // Observations under another setting do not apply to the current one.
          .where("trust_proxy", "is not distinct from", sql<number | null>`${TRUST_PROXY ?? null}::integer`)
          .orderBy("seen_at", "desc")
          .limit(sql.lit(1)),
      ),
    );
    if (seen === undefined) return ok(name, `${trusted}, and no other proxies were seen`);
    const ago = seen.minutes < 120 ? `${seen.minutes} min` : `${Math.round(seen.minutes / 60)} h`;
    return warning(
      name,
      seen.kind === "UNSET"
        ? `forwarding headers came while TRUST_PROXY is unset, last ${ago} ago: all callers behind a proxy share its limits`
        : `more proxies are in front than ${trusted} counts, last seen ${ago} ago: all callers behind them share their limits`,
      seen.kind === "UNSET"
        ? "Set TRUST_PROXY to the number of proxies in front, 1 for a single one. If there is none, callers made the headers up: TRUST_PROXY=0."
        : "Set TRUST_PROXY to the number of proxies in front.",
    );
  } catch {
    return warning(name, "unknown while the database cannot be asked", null);
  }
}
