import cookie from "@fastify/cookie";
import formbody from "@fastify/formbody";
import { type FastifyInstance, fastify, LogController } from "fastify";
import type { Services } from "../access/context.ts";
import { observeBacklog } from "../http/backlog.ts";
import { serveBounces } from "../http/bounces.ts";
import { consoleRoutes, serveConsole } from "../http/console.ts";
import { answerCrossOrigin } from "../http/cross-origin.ts";
import type { Inbox } from "../http/dev-inbox/inbox.ts";
import { serveInbox } from "../http/dev-inbox/inbox-pages.ts";
import { serveDocumentation } from "../http/documentation.ts";
import { serveExports } from "../http/exports.ts";
import { serveGraphiql } from "../http/graphiql.ts";
import { serveGraphql } from "../http/graphql/http.ts";
import type { Pricing } from "../http/graphql/limits/charge.ts";
import { ConnectionLimit } from "../http/graphql/limits/connection-limit.ts";
import { SharedDocuments } from "../http/graphql/operation.ts";
import type { PersistedDocuments } from "../http/graphql/persisted/persisted-documents.ts";
import { serveSse } from "../http/graphql/sse.ts";
import { serveSocket } from "../http/graphql/websocket.ts";
import { serveHealth } from "../http/health.ts";
import { observeInstallation } from "../http/installation-state.ts";
import { serveJwks } from "../http/jwks.ts";
import { serveMailEvents } from "../http/mail-events.ts";
import { serveMcp } from "../http/mcp/serve-mcp.ts";
import { serveMetrics } from "../http/metrics.ts";
import { serveCandidatePages } from "../http/pages/candidate/candidate-pages.ts";
import { serveCandidateWork } from "../http/pages/candidate/candidate-work.ts";
import { sendError, serveErrors } from "../http/pages/error-pages.ts";
import { acceptForms } from "../http/pages/forms.ts";
import { servePageAssets } from "../http/pages/page-assets.ts";
import { servePublicPages } from "../http/pages/public-link/public-link-pages.ts";
import { serveSignIn } from "../http/pages/sign-in/sign-in-pages.ts";
import { serveUnsubscribe } from "../http/pages/unsubscribe/unsubscribe-pages.ts";
import { basePathOf, stripBasePath } from "../http/public-path.ts";
import { Readiness } from "../http/readiness.ts";
import { RejectedOrigins } from "../http/rejected-origins.ts";
import { requestIdOf } from "../http/request-id.ts";
import { serveScim } from "../http/scim/serve-scim.ts";
import { sendSecurityHeaders } from "../http/security-headers.ts";
import { traceRequests } from "../http/trace-requests.ts";
import { watchProxies } from "../http/watch-proxies.ts";
import { runForAnonymous } from "../platform/database/connection-shares.ts";
import { servesInbox } from "../platform/process/env.ts";
import { traces } from "../platform/process/tracing.ts";
import { withExactIntegers } from "../platform/text/parse-json.ts";
import { missingMigrations } from "./migrate.ts";
import { partners } from "./registries/integrations.ts";

export { partners } from "./registries/integrations.ts";
// The command line loads it from here: a module of its own would divide the server's bundle into many more files.
export { serveMcpStdio } from "./serve-mcp-stdio.ts";

/** The time limits for the headers of a request and for the whole request. An answer may take longer. */
const headersTimeoutMs = 10_000;
const requestTimeoutMs = 30_000;

/** Paths that browsers visit: an error there is answered with a page. */
const isPage = (route: string | undefined): boolean =>
  route !== undefined && (/^\/(i|p|a|sign-in|unsubscribe|sign-out)(\/|$)/.test(route) || consoleRoutes.includes(route));
/** The limit of a form, and of any body whose route sets no limit of its own. */
const formBytes = 64 * 1024;
/**
 * The limit of the candidate's form: 20,000 characters, each of up to three code points before they are normalised
 * (Hangul), each of these of up to twelve bytes in a form (an emoji's percent-encoded UTF-8; Hangul has nine), and a link.
 */
const candidateFormBytes = 640 * 1024;

/** The readiness of a process, which has not started yet. */
export const readinessOf = ({ pool }: Pick<Services, "pool">): Readiness =>
  new Readiness(() => missingMigrations((text) => pool.query(text)));

/** Builds the HTTP server of a process. The caller makes it listen. */
export async function buildApp(
  services: Services,
  live: { pricing: Pricing; inbox?: Inbox; documents: PersistedDocuments; compilesQueries?: boolean },
  readiness = readinessOf(services),
): Promise<FastifyInstance> {
  const { env, log, metrics } = services;
  const basePath = basePathOf(services);
  const segments = new Set<string>();
  const stripped = (url: string) => stripBasePath(basePath, url, (segment) => segments.has(segment));
  const app = fastify({
    loggerInstance: log as never,
    // The hook below logs the pattern of the route: the path itself contains tokens.
    logController: new LogController({ disableRequestLogging: true, requestIdLogLabel: "requestId" }),
    // As many hops as TRUST_PROXY says. Given a plain number Fastify trusts none, since clients might bypass the proxy.
    trustProxy: ((_: string, hop: number) => hop < (env.TRUST_PROXY ?? 0)) as never,
    bodyLimit: formBytes,
    genReqId: (request) => requestIdOf(request as never),
    routerOptions: {
      maxParamLength: 200,
      // People type addresses, and mail programs change them. Tokens are compared with their case.
      caseSensitive: false,
      ignoreTrailingSlash: true,
      ignoreDuplicateSlashes: true,
    },
    rewriteUrl: (request) => stripped(request.url ?? "/"),
    // No hook runs for these.
    frameworkErrors: (error, request, reply) => {
      reply.header("x-request-id", request.id);
      void sendError(services, error, request as never, reply as never);
    },
    forceCloseConnections: "idle",
    // A request has to be complete within this time: a client that sends a byte a minute must not hold a connection.
    requestTimeout: requestTimeoutMs,
    http: { headersTimeout: headersTimeoutMs, connectionsCheckingInterval: 2_000 },
  }) as unknown as FastifyInstance;

  // The fields of these lines are all our own. Looking for those to be redacted would be a twentieth of a request's garbage.
  const requestLog = log.child({}, { redact: { paths: [] } });
  app.addHook("onResponse", (request, reply, done) => {
    const route = request.routeOptions.url ?? "none";
    const seconds = reply.elapsedTime / 1_000;
    metrics.requests.observe({ route, method: request.method, status: reply.statusCode }, seconds);
    requestLog.info(
      {
        requestId: request.id,
        method: request.method,
        route,
        status: reply.statusCode,
        ms: Math.round(reply.elapsedTime),
      },
      "request",
    );
    done();
  });
  // Pages use database connections that are reserved for them, so that no team's requests can occupy all. The hook runs
  // after the body was read, since the reader of the body does not pass on an async context that was set before.
  app.addHook("preHandler", (request, _, done) => (isPage(request.routeOptions.url) ? runForAnonymous(done) : done()));
  // At once, since streams leave the reply to others, and nothing runs before they are sent.
  app.addHook("onRequest", (request, reply, done) => {
    reply.header("x-request-id", request.id);
    done();
  });
  if (traces.on !== null) traceRequests(app, traces.on);
  app.addHook("onSend", (_request, reply, _, done) => {
    // The next request of this client belongs to another process.
    if (readiness.isStopping) reply.header("connection", "close");
    done();
  });
  app.addHook("onRoute", ({ url }) => void segments.add(url.split("/")[1]!.toLowerCase()));
  serveErrors(app, services);

  // Pages and GraphiQL set their own content security policy. The other headers are for every answer.
  sendSecurityHeaders(app, {
    contentSecurityPolicy: false,
    referrerPolicy: { policy: "no-referrer" },
    crossOriginEmbedderPolicy: false,
    // For this host alone: the rest of its domain may not be served over HTTPS. Over HTTP browsers ignore it.
    strictTransportSecurity: env.PUBLIC_URL.startsWith("https:") && { maxAge: 31_536_000, includeSubDomains: false },
  });
  const parseJson = app.getDefaultJsonParser("error", "error");
  app.addContentTypeParser("application/json", { parseAs: "string" }, (request, text, done) =>
    parseJson(request, text as string, (error, parsed) =>
      error ? done(error) : done(null, withExactIntegers(text as string, parsed)),
    ),
  );
  await app.register(cookie);
  // Forms are parsed only so that /graphql can refuse them in its own format: pages have a parser of their own.
  await app.register(formbody, { bodyLimit: formBytes });

  serveHealth(app, services, readiness);
  serveMetrics(app, services);
  observeInstallation(services);
  observeBacklog(services);
  // A worker serves its health and metrics and nothing else.
  if (env.ROLE === "worker") return app;
  watchProxies(app, services);
  const refusedOrigins = new RejectedOrigins(services);
  answerCrossOrigin(app, services, refusedOrigins);
  serveJwks(app, services);
  servePageAssets(app);
  const pages = (serve: (scope: FastifyInstance, services: Services) => void, bodyLimit: number) =>
    app.register(async (scope) => {
      acceptForms(scope, bodyLimit);
      serve(scope, services);
    });
  pages(serveSignIn, formBytes);
  pages(serveCandidatePages, formBytes);
  pages(serveCandidateWork, candidateFormBytes);
  pages(servePublicPages, formBytes);
  pages(serveUnsubscribe, formBytes);
  serveBounces(app, services);
  serveMailEvents(app, services);
  serveScim(app, services);
  serveExports(app, services, live.pricing.schema);
  for (const partner of partners) partner.serve(app, services);
  await serveConsole(app, services);
  await serveGraphiql(app);
  await serveDocumentation(app, services);
  if (live.inbox !== undefined && servesInbox(env)) serveInbox(app, services, live.inbox);
  const { documents, compilesQueries } = live;
  const api = { ...live.pricing, documents, compilesQueries, sharedDocuments: new SharedDocuments() };
  const connections = new ConnectionLimit();
  serveSocket(app, services, api, connections, { stripped, refusedOrigins, readiness });
  serveSse(app, services, api, connections, readiness);
  serveMcp(app, services, api);
  await serveGraphql(app, services, api);
  return app;
}
