import type { FastifyInstance, FastifyRequest } from "fastify";
import type { Services } from "../access/context.ts";
import { compiler, runOn } from "../platform/database/compiler.ts";
import { now } from "../platform/database/sql.ts";
import { errorFields } from "../platform/process/log.ts";
import { hopsOf, isForwarded, isPublicAddress } from "./forwarding.ts";

/** How often a process records that it still sees the mismatch. */
const everyMs = 600_000;

type ProxyMismatch = "UNSET" | "TOO_LOW";

const explanations: Record<ProxyMismatch, string> = {
  UNSET:
    "forwarding headers came while TRUST_PROXY is unset: if a proxy stands in front, all its callers share their limits; set TRUST_PROXY to the number of proxies",
  TOO_LOW:
    "more proxies stand in front than TRUST_PROXY counts: all their callers share their limits; set TRUST_PROXY to the number of proxies",
};

/**
 * What a request says of the proxies in front; null: nothing that does not fit. That more of them are there than are
 * counted shows where the address that is taken for the caller's is one of a network of the operator's own.
 */
function mismatchOf(request: FastifyRequest, trusted: number | undefined): ProxyMismatch | null {
  if (trusted === undefined) return isForwarded(request.headers) ? "UNSET" : null;
  return hopsOf(request.headers) > trusted && !isPublicAddress(request.ip) ? "TOO_LOW" : null;
}

/**
 * Notices requests that came through proxies which TRUST_PROXY does not count. It logs this once, without any address, and
 * stores the time, so that the doctor can report it. A caller can forge the headers, so nothing else depends on it.
 */
export function watchProxies(app: FastifyInstance, { env, log, pool }: Services): void {
  const logged = new Set<ProxyMismatch>();
  let storedAt = Number.NEGATIVE_INFINITY;
  app.addHook("onRequest", async (request) => {
    const kind = mismatchOf(request, env.TRUST_PROXY);
    if (kind === null) return;
    if (!logged.has(kind)) log.warn({ trustProxy: env.TRUST_PROXY ?? null }, explanations[kind]);
    logged.add(kind);
    const at = performance.now();
    if (at - storedAt < everyMs) return;
    storedAt = at;
    runOn(
      pool,
      compiler
        .insertInto("proxy_observation")
        .values({ kind, trust_proxy: env.TRUST_PROXY ?? null })
        .onConflict((oc) =>
          oc.column("kind").doUpdateSet({ trust_proxy: ({ ref }) => ref("excluded.trust_proxy"), seen_at: now() }),
        ),
    ).catch((error: unknown) => {
      storedAt = Number.NEGATIVE_INFINITY;
      log.debug(errorFields(error), "proxy mismatch not stored");
    });
  });
}
