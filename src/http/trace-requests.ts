import type { FastifyInstance, FastifyRequest } from "fastify";
import type { Span, Tracing } from "../platform/process/tracing.ts";

/** What monitoring asks for every few seconds. */
const untraced = new Set(["/healthz", "/readyz", "/metrics"]);

/**
 * Makes each request a step of a trace: of its caller's, where it has a `traceparent`, else of a new one. It is named by the
 * pattern of its route, since paths contain tokens.
 */
export function traceRequests(app: FastifyInstance, tracing: Tracing): void {
  const spans = new WeakMap<FastifyRequest, Span>();
  app.addHook("onRequest", (request, reply, done) => {
    const route = request.routeOptions.url ?? "none";
    if (untraced.has(route)) return done();
    const { traceparent } = request.headers;
    const span = tracing.open(`${request.method} ${route}`, {
      kind: "SERVER",
      parent: typeof traceparent === "string" ? traceparent : null,
      attributes: {
        "http.request.method": request.method,
        "http.route": route,
        "beckon.request_id": request.id,
      },
    });
    spans.set(request, span);
    // Also of a stream, which ends when its connection does.
    reply.raw.once("close", () => {
      const { statusCode } = reply.raw;
      span.set({ "http.response.status_code": statusCode });
      if (statusCode >= 500) span.fail();
      span.end();
    });
    tracing.within(span, done);
  });
  // The reader of the body does not pass on what runs.
  app.addHook("preHandler", (request, _, done) => {
    const span = spans.get(request);
    if (span === undefined) done();
    else tracing.within(span, done);
  });
}
