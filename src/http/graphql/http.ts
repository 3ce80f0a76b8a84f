import { ApolloServer } from "@apollo/server";
import {
  ApolloServerPluginCacheControlDisabled,
  ApolloServerPluginInlineTraceDisabled,
  ApolloServerPluginLandingPageDisabled,
} from "@apollo/server/plugin/disabled";
import { fastifyApolloHandler } from "@as-integrations/fastify";
import type { FastifyInstance, FastifyRequest } from "fastify";
import { type FieldNode, GraphQLError, type GraphQLFormattedError } from "graphql";
import type { Context, Services } from "../../access/context.ts";
import { requestContext } from "../../access/contexts.ts";
import { runForViewer } from "../../platform/database/connection-shares.ts";
import { sqlState } from "../../platform/database/in-transaction.ts";
import { topLevelError } from "../../platform/errors.ts";
import { errorFields, type Logger } from "../../platform/process/log.ts";
import { sendGraphiql } from "../graphiql.ts";
import { setSession } from "../pages/sign-in/session.ts";
import { answerType, wantsOlderForm } from "./answer-type.ts";
import { compiledQueries } from "./compiled-queries/compiled-queries.ts";
import { chargeReading } from "./limits/charge.ts";
import { validationOptions } from "./limits/document-limits.ts";
import { limits } from "./limits/limits-plugin.ts";
import type { Api } from "./operation.ts";
import { withDocument } from "./persisted/with-document.ts";
import { authenticateFirst, callerOf, limitAnonymousBody } from "./request-caller.ts";

/** The codes, our own and GraphQL's, that are shown to the caller unchanged. */
export const shown = new Set([
  "UNAUTHENTICATED",
  "FORBIDDEN",
  "NOT_FOUND",
  "RATE_LIMITED",
  "QUERY_TOO_COMPLEX",
  "BAD_USER_INPUT",
  "SERVICE_UNAVAILABLE",
  "SUBSCRIBER_TOO_SLOW",
  "PERSISTED_DOCUMENT_NOT_FOUND",
  "PERSISTED_DOCUMENT_REQUIRED",
  "PERSISTED_QUERY_NOT_FOUND",
  "GRAPHQL_VALIDATION_FAILED",
  "GRAPHQL_PARSE_FAILED",
  "BAD_REQUEST",
  "OPERATION_RESOLUTION_FAILURE",
]);

/** The messages of Apollo about automatic persisted queries that have no code. */
const withoutCode = new Set(["provided sha does not match query", "Unsupported persisted query version"]);

const unreachable = new Set([
  "ECONNREFUSED",
  "ECONNRESET",
  "ENOTFOUND",
  "ETIMEDOUT",
  "EPIPE",
  "57P01",
  "57P02",
  "57P03",
  "53300",
  "08006",
  "08001",
]);

/** Whether an error means that the database cannot be reached at the moment. */
export function isDatabaseDown(error: unknown): boolean {
  const chain: unknown[] = [];
  for (
    let one = error;
    one != null && chain.length < 6;
    one =
      (one as { cause?: unknown; originalError?: unknown }).cause ?? (one as { originalError?: unknown }).originalError
  )
    chain.push(one);
  return chain.some((one) => {
    const { code, message } = one as { code?: unknown; message?: unknown };
    return (
      unreachable.has(String(code)) ||
      unreachable.has(sqlState(one) ?? "") ||
      /Connection terminated|timeout exceeded when trying to connect|Client has encountered a connection error|ECONNREFUSED/.test(
        String(message),
      )
    );
  });
}

/** PostgreSQL ended a statement that took longer than it may. */
const statementTimedOut = "57014";

const unavailable = "The database cannot be reached. Try again in a moment.";

/** What the caller reads of an error: its code and words if it is meant for them, else only that it happened. */
export function formatError(
  log: Logger,
  formatted: GraphQLFormattedError,
  error: unknown,
  requestId?: string,
): GraphQLFormattedError {
  // What graphql itself says of a document has no place in an answer yet, and, over a socket, no code.
  const ofDocument = error instanceof GraphQLError && error.originalError === undefined && error.path === undefined;
  const given = ofDocument && withoutCode.has(error.message) ? "BAD_REQUEST" : formatted.extensions?.code;
  const code = String(given ?? (ofDocument ? "GRAPHQL_VALIDATION_FAILED" : "INTERNAL"));
  const original =
    error instanceof GraphQLError && error.originalError instanceof GraphQLError ? error.originalError : null;
  const ownCode = original === null ? code : String(original.extensions.code ?? code);
  const { stacktrace: _, http: __, ...extensions } = (formatted.extensions ?? {}) as Record<string, unknown>;
  if (shown.has(ownCode)) return { ...formatted, extensions: { ...extensions, code: ownCode } };
  const place = {
    ...(formatted.locations ? { locations: formatted.locations } : {}),
    ...(formatted.path ? { path: formatted.path } : {}),
  };
  const state = sqlState((error as { originalError?: unknown }).originalError ?? error) ?? "";
  if (state === statementTimedOut)
    return {
      message: "This took the database longer than it may. Ask for less at once, or with a narrower filter.",
      ...place,
      extensions: { code: "QUERY_TOO_COMPLEX" },
    };
  if (isDatabaseDown(error)) return { message: unavailable, ...place, extensions: { code: "SERVICE_UNAVAILABLE" } };
  // The one thing in a text that PostgreSQL does not take.
  if (["22021", "22P05"].includes(state))
    return { message: "A text holds a NUL character.", ...place, extensions: { code: "BAD_USER_INPUT" } };
  // The field's own name: in the path stand aliases, which are the caller's words.
  const field = error instanceof GraphQLError ? (error.nodes?.[0] as FieldNode | undefined)?.name?.value : undefined;
  log.error(
    {
      requestId,
      field,
      ...errorFields((error as { originalError?: unknown }).originalError ?? error),
    },
    "unexpected error",
  );
  return {
    message: "Something went wrong on our side; it has been logged.",
    ...place,
    extensions: { code: "INTERNAL" },
  };
}

/** The coerced variables of a request. */
const variablesOf = new WeakMap<Context, Record<string, unknown>>();

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
      limits(
        api,
        (charge, context) => variablesOf.set(context, charge.variables),
        (error, { requestId }) => requestOf.set(error, requestId),
      ),
      ...(api.compilesQueries === false
        ? []
        : [
            compiledQueries(
              api.schema,
              (context) => variablesOf.get(context),
              () => services.metrics.compiledQueries.inc(),
            ),
          ]),
    ],
    logger: { debug() {}, info() {}, warn: (message) => services.log.warn(message), error() {} },
  });
  await apollo.start();
  app.addHook("onClose", () => apollo.stop());

  const handler = fastifyApolloHandler(apollo, {
    context: async (request, reply) => {
      const context = contextOfRequest(services, request);
      if (request.headers.authorization === undefined && request.method === "POST")
        context.replaceSession = (token) => setSession(services, reply, token);
      await chargeReading(api.buckets, context).catch((error: unknown) => {
        throw isDatabaseDown(error) ? topLevelError("SERVICE_UNAVAILABLE", unavailable) : error;
      });
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
      if (answerType(request.headers.accept) === null)
        throw new GraphQLError("Accept application/json or application/graphql-response+json.", {
          extensions: { code: "BAD_REQUEST", http: { status: 406 } },
        });
      return await runForViewer(callerOf(request)?.viewer ?? null, () =>
        handler.call(app, withDocument(documents, request) as never, reply as never),
      );
    },
  });
}
