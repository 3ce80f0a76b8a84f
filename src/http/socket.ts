import type { IncomingMessage } from "node:http";
import type { FastifyInstance } from "fastify";
import { type ExecutionResult, execute, GraphQLError, type GraphQLFormattedError } from "graphql";
import type { WebSocket } from "ws";
import { runForViewer } from "../base/connection-shares.ts";
import { rateLimited } from "../base/errors.ts";
import { newId } from "../base/ids.ts";
import { errorFields } from "../base/log.ts";
import { giveRide } from "../events/live-seat.ts";
import { authenticate, bearerOf, recheckViewer } from "../teams/authenticate.ts";
import type { Context, Services } from "../teams/context.ts";
import { requestContext } from "../teams/contexts.ts";
import type { Authenticated } from "../teams/viewer.ts";
import { withCost } from "./charge.ts";
import { type ConnectionLimit, fewerInSeconds } from "./connection-limit.ts";
import { isAllowedOrigin } from "./cross-origin.ts";
import { openFanOut } from "./fan-out.ts";
import { formatError } from "./graphql.ts";
import { type Api, type ReadOperation, readOperation } from "./operation.ts";
import type { RefusedOrigins } from "./refused-origins.ts";
import { isSameOrigin, sessionOf } from "./session.ts";
import { carrySockets, endSocket } from "./socket-transport.ts";
import { inTurn } from "./socket-turns.ts";
import { subscribePatiently } from "./subscribe-patiently.ts";

/** Close codes of our own, in the range for applications. */
const closeCodes = { unauthenticated: 4401, forbidden: 4403, tooSlow: 4420, tooMany: 4429 };

/** A page shows a handful of lists, and a process of a partner's watches a handful of things. */
const mostSubscriptions = 200;
/** How long the next operation of a socket waits after one was refused, in milliseconds: refusing costs work as well. */
const refusalPauseMs = 50;
/** How long the error that ends an operation has to leave before its socket is closed. */
const goodbyeMs = 50;

const isUnauthenticated = (error: unknown): boolean =>
  (error as { extensions?: { code?: string } }).extensions?.code === "UNAUTHENTICATED";

/** Who opened a socket, past as many proxies as are ours: as Fastify says it of requests. */
function addressOf({ env }: Services, request: IncomingMessage): string {
  const forwarded = String(request.headers["x-forwarded-for"] ?? "").split(",");
  const hops = [
    request.socket.remoteAddress ?? "-",
    ...forwarded
      .map((one) => one.trim())
      .filter(Boolean)
      .reverse(),
  ];
  return hops[Math.min(env.TRUST_PROXY ?? 0, hops.length - 1)]!;
}

/** Code of a refusal of ours, through graphql's wrapping; and whether it is that the time was up. */
function refusalIn(error: unknown): { code?: string; expired?: boolean } {
  const { extensions, originalError } = error as { extensions?: object; originalError?: unknown };
  const found = (extensions ?? {}) as { code?: string; expired?: boolean };
  return found.code === undefined && originalError != null ? refusalIn(originalError) : found;
}

/** The same iterator, which tells of the error that ends it. */
function endingWith<T>(values: AsyncGenerator<T>, told: (error: unknown) => void): AsyncGenerator<T> {
  const next = values.next.bind(values);
  values.next = (...args) =>
    next(...args).catch((error: unknown) => {
      told(error);
      throw error;
    });
  return values;
}

/** graphql-ws takes errors of GraphQL's own class only, and ends the socket at any other. */
const toGraphqlError = (error: unknown): GraphQLError =>
  error instanceof GraphQLError ? error : new GraphQLError("", { originalError: error as Error });

/**
 * ws /graphql: queries, mutations and subscriptions by graphql-transport-ws. Who asks is said in
 * `connection_init` (`{"authorization": "Bearer …"}`), or by the session of our own pages, whose
 * origin is checked: browsers send cookies along from anywhere. A browser's socket from another origin
 * that is not in ALLOWED_ORIGINS is refused with 403 before it opens.
 */
export function serveSocket(
  app: FastifyInstance,
  services: Services,
  api: Api,
  connections: ConnectionLimit,
  { stripped, refusedOrigins }: { stripped: (url: string) => string; refusedOrigins: RefusedOrigins },
): void {
  const { schema } = api;
  const isPath = (url: string) => stripped(url).split("?")[0] === "/graphql";
  /** The credential that each socket was opened with, as it was found last; null without one. */
  const callers = new WeakMap<WebSocket, Authenticated | null>();
  /** How many operations run, by socket. Not by their ids: one that was left may still run when its id comes again. */
  const accepted = new WeakMap<WebSocket, number>();
  const count = (socket: WebSocket, more: 1 | -1) => accepted.set(socket, (accepted.get(socket) ?? 0) + more);
  const operations = new WeakMap<object, ReadOperation>();
  const format = (error: GraphQLError): GraphQLFormattedError => formatError(services.log, error.toJSON(), error);

  /** Reads and charges an operation, or answers why it is refused. Thrown on, an error would end the socket. */
  const acceptOperation = async (
    socket: WebSocket,
    context: Context,
    payload: Parameters<typeof readOperation>[2],
  ): Promise<ReadOperation | readonly GraphQLError[]> => {
    // A socket lives for hours, and its credential may have other rights by now, or none.
    try {
      await recheckViewer(context);
      if (context.viewer !== null) callers.set(socket, { viewer: context.viewer, plan: context.plan });
    } catch (error) {
      if (!isUnauthenticated(error)) return [toGraphqlError(error)];
      endSocket(socket, closeCodes.unauthenticated, "UNAUTHENTICATED");
      return [error as GraphQLError];
    }
    if ((accepted.get(socket) ?? 0) >= mostSubscriptions)
      return [rateLimited(`At most ${mostSubscriptions} operations at once over one socket.`, fewerInSeconds)];
    count(socket, 1);
    let read: ReadOperation | readonly GraphQLError[];
    try {
      read = await readOperation(api, context, payload);
      if ("document" in read) await read.charge.take(context);
    } catch (error) {
      read = [toGraphqlError(error)];
    }
    if (!("document" in read)) count(socket, -1);
    return read;
  };

  const fanOut = openFanOut(services, schema, format as never);

  /** Browsers say from which page a socket is opened, and ask nobody before: so it is refused here. */
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
        const given = connectionParams?.authorization ?? connectionParams?.Authorization;
        const bearer = typeof given === "string" ? bearerOf(given) : null;
        const cookies = app.parseCookie(extra.request.headers.cookie ?? "");
        const request = Object.assign(extra.request, { cookies });
        const caller =
          bearer === null
            ? await sessionOf(services, request as never, { csrfHeader: false })
            : await authenticate(services, bearer);
        // Left meanwhile: its end has been told, and would not be told again.
        if (extra.socket.readyState !== extra.socket.OPEN) return false;
        callers.set(extra.socket, caller);
        if (
          connections.take(caller?.viewer ?? null, addressOf(services, extra.request), (release) =>
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
      const context = requestContext(
        services,
        callers.get(socket) ?? null,
        newId(),
        addressOf(services, extra.request),
      );
      const read = await inTurn(socket, async (delayNext) => {
        const accept = await acceptOperation(socket, context, payload);
        if (!("document" in accept)) delayNext(refusalPauseMs);
        return accept;
      });
      if (!("document" in read)) return read;
      const { source, document } = read;
      const { variables, operationName } = payload;
      operations.set(context, read);
      giveRide(
        context,
        fanOut({ socket: extra.socket, id, source, document, operationName, variables: variables ?? null }),
      );
      context.subscriber = {
        stalled: () => {
          services.log.info({ requestId: context.requestId, subscription: id.slice(0, 40) }, "subscriber too slow");
          endSocket(extra.socket, closeCodes.tooSlow, "SUBSCRIBER_TOO_SLOW");
        },
        refused: (error) => {
          const { code, expired } = refusalIn(error);
          if (code !== "UNAUTHENTICATED" && code !== "FORBIDDEN") return;
          const [closed, reason] = expired
            ? [closeCodes.unauthenticated, "UNAUTHENTICATED"]
            : [closeCodes.forbidden, "FORBIDDEN"];
          setTimeout(() => endSocket(extra.socket, closed!, reason!), goodbyeMs).unref();
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
    onComplete: ({ extra }) => void count(extra.socket, -1),
    execute: (args) => runForViewer((args.contextValue as Context).viewer, () => execute(args)),
    subscribe: async (args) => {
      const { contextValue } = args as { contextValue: Context };
      const answer = await runForViewer(contextValue.viewer, () => subscribePatiently(args));
      if (!(Symbol.asyncIterator in answer)) return answer;
      return endingWith(answer, (error) => contextValue.subscriber?.refused(error));
    },
  });
}
