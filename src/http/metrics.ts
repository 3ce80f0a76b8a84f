import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import type { FastifyInstance } from "fastify";
import type { Services } from "../access/context.ts";
import { isSameSecret } from "../platform/crypto/compare-secrets.ts";
import { isLocalRequest } from "./forwarding.ts";

/** The status of a request for metrics: 200 for callers that may read them. */
function metricsStatus({ env }: Services, request: IncomingMessage): 200 | 401 | 404 {
  if (env.METRICS_TOKEN !== undefined) {
    const given = /^Bearer +(\S+)$/i.exec(request.headers.authorization ?? "")?.[1];
    return given !== undefined && isSameSecret(given, env.METRICS_TOKEN) ? 200 : 401;
  }
  // METRICS_PORT is open to every host that can reach it; on the port of the API, metrics are for this machine only.
  return env.METRICS_PORT !== undefined || ((env.TRUST_PROXY ?? 0) === 0 && isLocalRequest(request)) ? 200 : 404;
}

/** Serves GET /metrics on the port of the API, unless METRICS_PORT is set. */
export function serveMetrics(app: FastifyInstance, services: Services): void {
  if (services.env.METRICS_PORT !== undefined) return;
  const { registry } = services.metrics;
  app.get("/metrics", async (request, reply) => {
    const status = metricsStatus(services, request.raw);
    if (status === 404) return reply.callNotFound();
    if (status === 401) return reply.code(401).header("www-authenticate", "Bearer").send({ error: "UNAUTHENTICATED" });
    return reply.type(registry.contentType).send(await registry.metrics());
  });
}

/** A listener for GET /metrics alone. */
export interface MetricsListener {
  port: number;
  close(): Promise<void>;
}

/** Opens METRICS_PORT on HOST; null where it is not set. */
export async function openMetricsListener(services: Services): Promise<MetricsListener | null> {
  const { METRICS_PORT: port, HOST: host } = services.env;
  if (port === undefined) return null;
  const { registry } = services.metrics;
  const server = createServer({ requestTimeout: 10_000 }, (request, response) => {
    request.resume();
    const status = request.method === "GET" && request.url === "/metrics" ? metricsStatus(services, request) : 404;
    if (status !== 200) return void response.writeHead(status).end();
    registry.metrics().then(
      (text) => response.writeHead(200, { "content-type": registry.contentType }).end(text),
      () => response.writeHead(500).end(),
    );
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, host, resolve);
  });
  return {
    port: (server.address() as AddressInfo).port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
