import type { FastifyInstance, FastifyRequest } from "fastify";
import type { Services } from "../access/context.ts";
import { isSameOrigin } from "./pages/sign-in/session.ts";
import type { RejectedOrigins } from "./rejected-origins.ts";

/** The addresses that front ends on another origin may call. */
const paths = ["/graphql", "/graphql/stream"];
/** How long a browser may keep the answer to a preflight request; Chrome keeps none longer. */
const preflightSeconds = 7_200;

const allowedHeaders = [
  "authorization",
  "content-type",
  "idempotency-key",
  "apollo-require-preflight",
  "x-apollo-operation-name",
  "graphql-preflight",
  "x-graphql-event-stream-token",
  "x-read-after",
  "x-request-id",
  "traceparent",
].join(", ");
const exposedHeaders = "retry-after, x-read-after, x-request-id";

/** Whether ALLOWED_ORIGINS names the origin of a request. */
export const isAllowedOrigin = ({ env }: Services, origin: string | undefined): boolean =>
  origin !== undefined && env.ALLOWED_ORIGINS.includes(origin);

const isGraphql = (request: FastifyRequest): boolean => paths.includes(request.routeOptions.url ?? "");

/**
 * Cross-origin resource sharing of the GraphQL endpoints, for the origins of ALLOWED_ORIGINS. Credentials are not
 * allowed: browsers send no cookie along, and the session counts on our own origin alone. The headers are set before
 * anything can be refused, so that a front end can read every error.
 */
export function answerCrossOrigin(app: FastifyInstance, services: Services, refused: RejectedOrigins): void {
  app.addHook("onRequest", (request, reply, done) => {
    if (!isGraphql(request)) return done();
    reply.header("vary", "Origin");
    const { origin } = request.headers;
    if (isAllowedOrigin(services, origin))
      reply.headers({ "access-control-allow-origin": origin, "access-control-expose-headers": exposedHeaders });
    else if (!isSameOrigin(services, request)) refused.note(origin, request.id);
    done();
  });
  for (const url of paths)
    app.options(url, async (request, reply) => {
      const { origin } = request.headers;
      reply.header("allow", "GET, POST, OPTIONS");
      if (isAllowedOrigin(services, origin))
        return reply
          .code(204)
          .headers({
            "access-control-allow-methods": "GET, POST",
            "access-control-allow-headers": allowedHeaders,
            "access-control-max-age": preflightSeconds,
          })
          .send();
      if (isSameOrigin(services, request)) return reply.code(204).send();
      const message = "This origin is not in ALLOWED_ORIGINS.";
      return reply.code(403).send({ errors: [{ message, extensions: { code: "FORBIDDEN" } }] });
    });
}
