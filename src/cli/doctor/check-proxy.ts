import type { Env } from "../../platform/process/env.ts";
import { type Check, ok, warning, withClient } from "./doctor.ts";

const name = "proxy";

/** Whether servers have seen requests within the last day through proxies that TRUST_PROXY does not count. */
export async function checkProxy(databaseUrl: string, { TRUST_PROXY }: Pick<Env, "TRUST_PROXY">): Promise<Check> {
  const trusted = TRUST_PROXY === undefined ? "TRUST_PROXY is unset" : `TRUST_PROXY=${TRUST_PROXY}`;
  try {
    const { rows } = await withClient(databaseUrl, (client) =>
      // Observations under another setting do not apply to the current one.
      client.query<{ kind: "UNSET" | "TOO_LOW"; minutes: number }>(
        `select kind, round(extract(epoch from now() - seen_at) / 60)::int as minutes from proxy_observation
         where seen_at > now() - interval '1 day' and trust_proxy is not distinct from $1::integer order by seen_at desc limit 1`,
        [TRUST_PROXY ?? null],
      ),
    );
    const [seen] = rows;
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
