import type { IncomingMessage } from "node:http";
import type { FastifyInstance } from "fastify";
import { authenticate, bearerOf } from "../../access/authenticate.ts";
import type { Services } from "../../access/context.ts";
import { errorFields } from "../../platform/process/log.ts";
import { isAllowedOrigin } from "../cross-origin.ts";
import { isSameOrigin, sessionOf } from "../pages/sign-in/session.ts";
import type { Readiness } from "../readiness.ts";
import type { RejectedOrigins } from "../rejected-origins.ts";
import { requestIdOf } from "../request-id.ts";
import type { ConnectionLimit } from "./limits/connection-limit.ts";
import type { Api } from "./operation.ts";
import { type ConnectionHandler, endSocket } from "./websocket-connection.ts";
import { closeCodes, SocketOperations } from "./websocket-operations.ts";
import { carrySockets } from "./websocket-transport.ts";

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
  {
    stripped,
    refusedOrigins,
    readiness,
  }: { stripped: (url: string) => string; refusedOrigins: RejectedOrigins; readiness: Readiness },
): void {
  const isPath = (url: string) => stripped(url).split("?")[0] === "/graphql";
  const operations = new SocketOperations(services, api);

  /** Browsers send the origin of the page that opens a socket, without a preflight: it is checked here. */
  const mayOpen = (request: IncomingMessage): boolean => {
    if (isSameOrigin(services, request) || isAllowedOrigin(services, request.headers.origin)) return true;
    refusedOrigins.note(request.headers.origin, requestIdOf(request));
    return false;
  };

  const connect: ConnectionHandler["connect"] = async (connection, params, request) => {
    const { socket } = connection;
    try {
      const header = params.authorization ?? params.Authorization;
      const bearer = typeof header === "string" ? bearerOf(header) : null;
      const cookies = app.parseCookie(request.headers.cookie ?? "");
      connection.callerAddress = addressOf(services, request);
      connection.caller =
        bearer === null
          ? await sessionOf(services, Object.assign(request, { cookies }) as never, { csrfHeader: false })
          : await authenticate(services, bearer);
    } catch (error) {
      const refused = isUnauthenticated(error);
      if (!refused) services.log.warn({ requestId: connection.requestId, ...errorFields(error) }, "socket not opened");
      if (refused) endSocket(socket, closeCodes.unauthenticated, "UNAUTHENTICATED");
      else endSocket(socket, closeCodes.tryAgain, "Try again later");
      return false;
    }
    // It was closed meanwhile: its close event would not be emitted again.
    if (socket.readyState !== socket.OPEN) return false;
    const { caller, callerAddress } = connection;
    if (connections.take(caller?.viewer ?? null, callerAddress, (release) => socket.once("close", release)))
      return true;
    endSocket(socket, closeCodes.tooMany, "Too many sockets of one caller");
    return false;
  };

  const handler: ConnectionHandler = {
    connect,
    operate: (operation, payload) => operations.operate(operation, payload),
  };
  carrySockets(app, { isPath, mayOpen }, services.log, handler, readiness);
}
