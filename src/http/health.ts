import type { IncomingMessage } from "node:http";
import type { FastifyInstance } from "fastify";
import type { Services } from "../access/context.ts";
import { isSameSecret } from "../platform/crypto/compare-secrets.ts";
import { isLocalRequest } from "./forwarding.ts";
import { readInstallation } from "./installation-state.ts";
import type { Readiness } from "./readiness.ts";

/** Whether a caller may read what goes beyond the readiness of this process: with METRICS_TOKEN, or from this machine. */
function mayReadDetails({ env }: Services, request: IncomingMessage): boolean {
  const given = /^Bearer +(\S+)$/i.exec(request.headers.authorization ?? "")?.[1];
  if (env.METRICS_TOKEN !== undefined) return given !== undefined && isSameSecret(given, env.METRICS_TOKEN);
  return (env.TRUST_PROXY ?? 0) === 0 && isLocalRequest(request);
}

/**
 * Serves GET /healthz and /readyz. `/readyz?verbose` adds the state of the database, the workers, the mail server and the
 * pool. They do not change its status, which is that of this process alone.
 */
export function serveHealth(app: FastifyInstance, services: Services, readiness: Readiness): void {
  app.get("/healthz", async () => ({ status: "ok" }));
  app.get<{ Querystring: Record<string, unknown> }>("/readyz", async (request, reply) => {
    const missing = await readiness.missing();
    const status = readiness.isStopping ? "stopping" : missing.length === 0 ? "ready" : "not ready";
    const isVerbose = "verbose" in request.query && mayReadDetails(services, request.raw);
    const details = isVerbose ? await readInstallation(services) : {};
    return reply.code(status === "ready" ? 200 : 503).send({ status, missing, ...details });
  });
}
