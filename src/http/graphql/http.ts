import { ApolloServer } from "@apollo/server";
import {
  ApolloServerPluginCacheControlDisabled,
  ApolloServerPluginInlineTraceDisabled,
  ApolloServerPluginLandingPageDisabled,
} from "@apollo/server/plugin/disabled";
import { fastifyApolloHandler } from "@as-integrations/fastify";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { GraphQLError } from "graphql";
import type { Context, Services } from "../../access/context.ts";
import { requestContext } from "../../access/contexts.ts";
import { runForViewer } from "../../platform/database/connection-shares.ts";
import { topLevelError } from "../../platform/errors.ts";
import { sendGraphiql } from "../graphiql.ts";
import { setSession } from "../pages/sign-in/session.ts";
import { answerType, wantsOlderForm } from "./answer-type.ts";
import { answerKnownQuery } from "./compiled-queries/answer-known-query.ts";
import { CompiledQueries } from "./compiled-queries/compiled-queries.ts";
import { formatError, isDatabaseDown, unavailable } from "./format-error.ts";
import { chargeReading } from "./limits/charge.ts";
import { validationOptions } from "./limits/document-limits.ts";
import { limits } from "./limits/limits-plugin.ts";
import type { Api } from "./operation.ts";
import { withDocument } from "./persisted/with-document.ts";
import { noteReadAfter, sendReadAfter } from "./read-after.ts";
import { authenticateFirst, callerOf, limitAnonymousBody } from "./request-caller.ts";
import { traceOperation } from "./trace-operation.ts";

/** Which request an error came up in, for the log. */
const requestOf = new WeakMap<object, string>();

/** The context of a request whose caller `authenticateFirst` has found. */
export function contextOfRequest(services: Services, request: FastifyRequest): Context {
  const context = requestContext(services, callerOf(request), request.id, request.ip);
  const key = request.headers["idempotency-key"];
  // The draft of the standard quotes the key; most clients do not.
  if (typeof key === "string") context.idempotencyKey = key.replace(/^"(.*)"$/, "$1");
  return context;
}

/**
 * Headers that a browser sends across sites only after a preflight request: a GET needs one of them. They are Apollo's own
 * and "authorization", since urql sends its credential and nothing else. Credentials that browsers add by themselves
 * (Basic) are not accepted here.
 */
const preflighted = ["authorization", "x-apollo-operation-name", "apollo-require-preflight"];

/** Serves queries and mutations at /graphql: by POST, and queries that pass the CSRF guard by GET. */
export async function serveGraphql(app: FastifyInstance, services: Services, api: Api): Promise<void> {
  const { documents } = api;
  const queries = api.compilesQueries === false ? null : new CompiledQueries(api.schema, services.metrics);
  const apollo = new ApolloServer<Context>({
    schema: api.schema,
    introspection: true,
    // Documents do not expire; the oldest are removed when the cache is full.
    persistedQueries: { cache: documents.cache, ttl: null },
    includeStacktraceInErrorResponses: false,
    stopOnTerminationSignals: false,
    csrfPrevention: { requestHeaders: preflighted },
    formatError: (formatted, error) => formatError(services.log, formatted, error, requestOf.get(error as object)),
    validationOptions,
    plugins: [
      ApolloServerPluginLandingPageDisabled(),
      ApolloServerPluginCacheControlDisabled(),
      // Of subgraphs alone, and it takes a fifth of a megabyte of code.
      ApolloServerPluginInlineTraceDisabled(),
      limits(api, (error, { requestId }) => requestOf.set(error, requestId)),
      ...(queries === null ? [] : [queries.plugin()]),
    ],
    logger: { debug() {}, info() {}, warn: (message) => services.log.warn(message), error() {} },
  });
  await apollo.start();
  app.addHook("onClose", () => apollo.stop());

  const contexts = new WeakMap<FastifyRequest, Promise<Context>>();
  /** The context of a request: the same one for all that executes it. */
  const contextOf = (request: FastifyRequest, reply: FastifyReply): Promise<Context> => {
    let context = contexts.get(request);
    if (context === undefined) {
      context = newContext(request, reply);
      contexts.set(request, context);
    }
    return context;
  };
  const newContext = async (request: FastifyRequest, reply: FastifyReply): Promise<Context> => {
    const context = contextOfRequest(services, request);
    if (request.headers.authorization === undefined && request.method === "POST")
      context.replaceSession = (token) => setSession(services, reply, token);
    await chargeReading(api.buckets, context).catch((error: unknown) => {
      throw isDatabaseDown(error) ? topLevelError("SERVICE_UNAVAILABLE", unavailable) : error;
    });
    return context;
  };

  const handler = fastifyApolloHandler(apollo, {
    context: async (request, reply) => {
      const context = await contextOf(request as never, reply as never);
      const source =
        (request.body as { query?: unknown } | null)?.query ??
        new URL(request.url, "http://localhost").searchParams.get("query");
      const refused = typeof source === "string" ? documents.refuse(source) : null;
      if (refused?.extensions.code === "GRAPHQL_PARSE_FAILED" && wantsOlderForm(request.headers.accept))
        refused.extensions.http = { status: 200 };
      if (refused !== null) throw refused;
      return context;
    },
  });
  app.route({
    method: ["POST", "GET"],
    url: "/graphql",
    bodyLimit: 4 * 1024 * 1024,
    onRequest: authenticateFirst(services),
    preParsing: limitAnonymousBody,
    ...(services.replica === null
      ? {}
      : {
          preHandler: (request) => noteReadAfter(services, request),
          onSend: async (request, reply) => await sendReadAfter(services, request, reply),
        }),
    handler: async (request, reply) => {
      const parameters = request.query as object;
      if (
        request.method === "GET" &&
        /\btext\/html\b/.test(request.headers.accept ?? "") &&
        !["query", "documentId", "extensions"].some((name) => name in parameters)
      )
        return await sendGraphiql(services, reply);
      // Answers depend on the credential, whichever header it is in, so no cache may store them.
      reply.header("cache-control", "no-store");
      if (request.method === "POST" && Array.isArray(request.body))
        throw topLevelError("BAD_USER_INPUT", "Send one operation a request.");
      // Apollo checks this, too, but only after a mutation has run.
      const type = answerType(request.headers.accept);
      if (type === null)
        throw new GraphQLError("Accept application/json or application/graphql-response+json.", {
          extensions: { code: "BAD_REQUEST", http: { status: 406 } },
        });
      const run = async () => {
        const asked = withDocument(documents, request);
        const answer =
          queries === null ? null : await answerKnownQuery(api, queries, asked, () => contextOf(asked, reply));
        if (answer === null) return await handler.call(app, asked as never, reply as never);
        reply.header("content-type", `${type}; charset=utf-8`);
        return answer;
      };
      return await traceOperation(() => runForViewer(callerOf(request)?.viewer ?? null, run));
    },
  });
}
