import type { IncomingMessage } from "node:http";
import type { FastifyInstance } from "fastify";
import { type ExecutionResult, execute, GraphQLError, type GraphQLFormattedError } from "graphql";
import { authenticate, bearerOf, recheckViewer } from "../../access/authenticate.ts";
import type { Context, Services } from "../../access/context.ts";
import { requestContext } from "../../access/contexts.ts";
import type { LiveContext } from "../../events/live/live-subscriber.ts";
import { runForViewer } from "../../platform/database/connection-shares.ts";
import { rateLimited } from "../../platform/errors.ts";
import { newId } from "../../platform/ids.ts";
import { errorFields } from "../../platform/process/log.ts";
import { isAllowedOrigin } from "../cross-origin.ts";
import { isSameOrigin, sessionOf } from "../pages/sign-in/session.ts";
import type { RejectedOrigins } from "../rejected-origins.ts";
import { openBroadcasts } from "./broadcast.ts";
import { formatError } from "./http.ts";
import { withCost } from "./limits/charge.ts";
import { type ConnectionLimit, fewerInSeconds } from "./limits/connection-limit.ts";
import { type Api, type ReadOperation, readOperation } from "./operation.ts";
import { subscribeWithRetry } from "./subscribe-with-retry.ts";
import { runInOrder } from "./websocket-queue.ts";
import { carrySockets, endSocket, type SocketState } from "./websocket-transport.ts";

/** Close codes of our own, in the range for applications. */
const closeCodes = { unauthenticated: 4401, forbidden: 4403, tooSlow: 4420, tooMany: 4429 };

/** A page shows a few lists, and a partner's process watches a few things. */
const maxOperations = 200;
/** How long the next operation of a socket waits after one was refused, in milliseconds: refusing costs work as well. */
const pauseAfterErrorMs = 50;
/** How long the error that ends an operation has to be sent before its socket is closed. */
const closeAfterMs = 50;

const isUnauthenticated = (error: unknown): boolean =>
  (error as { extensions?: { code?: string } }).extensions?.code === "UNAUTHENTICATED";

/** The network address of the caller behind as many proxies as TRUST_PROXY says, found as Fastify does for requests. */
function addressOf({ env }: Services, request: IncomingMessage): string {
  const forwarded = String(request.headers["x-forwarded-for"] ?? "").split(",");
  const hops = [
    request.socket.remoteAddress ?? "-",
    ...forwarded
      .map((hop) => hop.trim())
      .filter(Boolean)
      .reverse(),
  ];
  return hops[Math.min(env.TRUST_PROXY ?? 0, hops.length - 1)]!;
}

/** The code of one of our own errors, inside of graphql's wrapping, and whether it says that the credential has expired. */
function codeOf(error: unknown): { code?: string; expired?: boolean } {
  const { extensions, originalError } = error as { extensions?: object; originalError?: unknown };
  const found = (extensions ?? {}) as { code?: string; expired?: boolean };
  return found.code === undefined && originalError != null ? codeOf(originalError) : found;
}

/** Reports the error that ends an iterator. @returns the same iterator */
function reportingError<T>(values: AsyncGenerator<T>, report: (error: unknown) => void): AsyncGenerator<T> {
  const next = values.next.bind(values);
  values.next = (...args) =>
    next(...args).catch((error: unknown) => {
      report(error);
      throw error;
    });
  return values;
}

/** graphql-ws ends the socket at an error that is not of GraphQL's own class. */
const toGraphqlError = (error: unknown): GraphQLError =>
  error instanceof GraphQLError ? error : new GraphQLError("", { originalError: error as Error });

/**
 * Serves ws /graphql: queries, mutations and subscriptions by graphql-transport-ws. The credential is in
 * `connection_init` (`{"authorization": "Bearer …"}`) or is the session of our own pages. Browsers send cookies from any
 * page, so the origin is checked: a browser's socket from another origin that is not in ALLOWED_ORIGINS is refused with
 * 403 before it opens.
 */
export function serveSocket(
  app: FastifyInstance,
  services: Services,
  api: Api,
  connections: ConnectionLimit,
  { stripped, refusedOrigins }: { stripped: (url: string) => string; refusedOrigins: RejectedOrigins },
): void {
  const { schema } = api;
  const isPath = (url: string) => stripped(url).split("?")[0] === "/graphql";
  const operations = new WeakMap<object, ReadOperation>();
  const format = (error: GraphQLError): GraphQLFormattedError => formatError(services.log, error.toJSON(), error);

  /** Reads and charges an operation. @returns why it is refused where it is: an error that is thrown ends the socket */
  const acceptOperation = async (
    state: SocketState,
    context: Context,
    payload: Parameters<typeof readOperation>[2],
  ): Promise<ReadOperation | readonly GraphQLError[]> => {
    // A socket lives for hours: its credential may have ended, or have other rights by now.
    try {
      await recheckViewer(context);
      if (context.viewer !== null) state.caller = { viewer: context.viewer, plan: context.plan };
    } catch (error) {
      if (!isUnauthenticated(error)) return [toGraphqlError(error)];
      endSocket(state.socket, closeCodes.unauthenticated, "UNAUTHENTICATED");
      return [error as GraphQLError];
    }
    if (state.operations >= maxOperations)
      return [rateLimited(`At most ${maxOperations} operations at once over one socket.`, fewerInSeconds)];
    state.operations++;
    let read: ReadOperation | readonly GraphQLError[];
    try {
      read = await readOperation(api, context, payload);
      if ("document" in read) await read.charge.take(context);
    } catch (error) {
      read = [toGraphqlError(error)];
    }
    if (!("document" in read)) state.operations--;
    return read;
  };

  const broadcastOf = openBroadcasts(services, schema, format as never);

  /** Browsers send the origin of the page that opens a socket, without a preflight: it is checked here. */
  const mayOpen = (request: IncomingMessage): boolean => {
    if (isSameOrigin(services, request) || isAllowedOrigin(services, request.headers.origin)) return true;
    refusedOrigins.note(request.headers.origin);
    return false;
  };

  carrySockets(app, { isPath, mayOpen }, services.log, {
    schema,
    connectionInitWaitTimeout: 3_000,
    onConnect: async ({ connectionParams, extra }) => {
      try {
        const header = connectionParams?.authorization ?? connectionParams?.Authorization;
        const bearer = typeof header === "string" ? bearerOf(header) : null;
        const cookies = app.parseCookie(extra.request!.headers.cookie ?? "");
        const request = Object.assign(extra.request!, { cookies });
        // The request is not needed any more, and holds its headers in memory.
        extra.request = null;
        extra.callerAddress = addressOf(services, request);
        const caller =
          bearer === null
            ? await sessionOf(services, request as never, { csrfHeader: false })
            : await authenticate(services, bearer);
        // It was closed meanwhile: its close event would not be emitted again.
        if (extra.socket.readyState !== extra.socket.OPEN) return false;
        extra.caller = caller;
        if (
          connections.take(caller?.viewer ?? null, extra.callerAddress, (release) =>
            extra.socket.once("close", release),
          )
        )
          return true;
        endSocket(extra.socket, closeCodes.tooMany, "Too many sockets of one caller");
        return false;
      } catch (error) {
        const refused = isUnauthenticated(error);
        if (!refused) services.log.warn(errorFields(error), "socket not opened");
        endSocket(
          extra.socket,
          refused ? closeCodes.unauthenticated : 1013,
          refused ? "UNAUTHENTICATED" : "Try again later",
        );
        return false;
      }
    },
    onSubscribe: async ({ extra }, id, payload) => {
      const { socket } = extra;
      const context: LiveContext = requestContext(services, extra.caller, newId(), extra.callerAddress);
      const read = await runInOrder(socket, async (delayNext) => {
        const accepted = await acceptOperation(extra, context, payload);
        if (!("document" in accepted)) delayNext(pauseAfterErrorMs);
        return accepted;
      });
      if (!("document" in read)) return read;
      const { source, document } = read;
      const { variables, operationName } = payload;
      operations.set(context, read);
      if (read.isSubscription)
        context.broadcast = broadcastOf({ socket, id, source, document, operationName, variables: variables ?? null });
      context.subscriber = {
        stalled: () => {
          services.log.info({ requestId: context.requestId, subscription: id.slice(0, 40) }, "subscriber too slow");
          endSocket(socket, closeCodes.tooSlow, "SUBSCRIBER_TOO_SLOW");
        },
        refused: (error) => {
          const { code, expired } = codeOf(error);
          if (code !== "UNAUTHENTICATED" && code !== "FORBIDDEN") return;
          const [closed, reason] = expired
            ? [closeCodes.unauthenticated, "UNAUTHENTICATED"]
            : [closeCodes.forbidden, "FORBIDDEN"];
          setTimeout(() => endSocket(socket, closed!, reason!), closeAfterMs).unref();
        },
      };
      return { schema, document, variableValues: variables, operationName, contextValue: context };
    },
    onOperation: async (_, __, ___, { contextValue }, result) => {
      const { charge, isSubscription } = operations.get(contextValue as Context)!;
      if (isSubscription || Symbol.asyncIterator in result) return undefined;
      return (await withCost(charge, result as ExecutionResult)) as never;
    },
    onNext: (_, __, ___, ____, result) =>
      result.errors === undefined ? undefined : { ...result, errors: result.errors.map(format) as never },
    onError: (_, __, ___, errors) =>
      errors.map((error) => ("toJSON" in error ? format(error as GraphQLError) : error)) as never,
    onComplete: ({ extra }) => void extra.operations--,
    execute: (args) => runForViewer((args.contextValue as Context).viewer, () => execute(args)),
    subscribe: async (args) => {
      const { contextValue } = args as { contextValue: Context };
      const answer = await runForViewer(contextValue.viewer, () => subscribeWithRetry(args));
      if (!(Symbol.asyncIterator in answer)) return answer;
      return reportingError(answer, (error) => contextValue.subscriber?.refused(error));
    },
  });
}
