import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import type { FastifyInstance } from "fastify";
import { handleProtocols } from "graphql-ws";
import { type WebSocket, WebSocketServer } from "ws";
import { endInTurn } from "../../platform/process/in-turn.ts";
import { errorFields, type Logger } from "../../platform/process/log.ts";
import type { Readiness } from "../readiness.ts";
import { requestIdOf } from "../request-id.ts";
import { Connection, type ConnectionHandler, endSocket } from "./websocket-connection.ts";

/** Frames of a client hold operations, which are small. */
const maxFrameBytes = 256 * 1024;
/**
 * How often all sockets are pinged; one that does not answer until the next ping is cut. Proxies that cut what is silent
 * wait for a minute.
 */
const pingMs = 25_000;

const forbiddenText = "This origin is not in ALLOWED_ORIGINS.\n";
/** The response to a browser that opens a socket from an origin that is not allowed. */
const forbidden = (requestId: string) =>
  [
    "HTTP/1.1 403 Forbidden",
    "Connection: close",
    `X-Request-Id: ${requestId}`,
    "Content-Type: text/plain; charset=utf-8",
    `Content-Length: ${forbiddenText.length}`,
    "",
    forbiddenText,
  ].join("\r\n");

/** Serves graphql-transport-ws over ws at one path, on the port of the app. */
export function carrySockets(
  app: FastifyInstance,
  { isPath, mayOpen }: { isPath: (url: string) => boolean; mayOpen: (request: IncomingMessage) => boolean },
  log: Logger,
  handler: ConnectionHandler,
  readiness: Readiness,
): void {
  const sockets = new WebSocketServer({
    ...{ noServer: true, maxPayload: maxFrameBytes, handleProtocols },
    // A compressor takes more memory than all the rest of a connection.
    perMessageDeflate: false,
  });
  sockets.on("headers", (headers, request) => headers.push(`X-Request-Id: ${requestIdOf(request)}`));
  const connections = new Map<WebSocket, Connection>();
  /** The sockets that have not answered the last ping. */
  const silent = new WeakSet<WebSocket>();
  const pings = setInterval(() => {
    for (const socket of sockets.clients) {
      if (silent.has(socket)) socket.terminate();
      else {
        silent.add(socket);
        socket.ping();
      }
    }
  }, pingMs);
  app.addHook("onClose", async () => clearInterval(pings));

  // These are the same functions for every socket: one made within "upgrade" would keep its request in memory.
  const onPong = function (this: WebSocket) {
    silent.delete(this);
  };
  const onClose = function (this: WebSocket) {
    connections.delete(this);
  };
  // ws closes the socket with the fitting code by itself at a frame that is too large or broken.
  const onError = (error: Error) => log.debug(errorFields(error), "socket error");
  const open = (socket: WebSocket, network: Duplex, request: IncomingMessage) => {
    socket.on("pong", onPong);
    socket.on("error", onError);
    socket.on("close", onClose);
    const connection = new Connection(socket, network, request, handler, log);
    connections.set(socket, connection);
    connection.listen();
  };

  // Clients of graphql-ws connect again after 1001, to another process: the proxy has been answered that this one stops.
  readiness.onDrain((spreadMs) =>
    endInTurn(connections.values(), spreadMs, (connection) => {
      if (connection.isAnswering) return false;
      endSocket(connection.socket, 1001, "Going away");
      return true;
    }),
  );
  let stopping = false;
  app.server.on("upgrade", (request, network, head) => {
    network.on("error", onError);
    // A client that connects again after 1001 must find another process.
    if (stopping || !isPath(request.url ?? "")) return void network.destroy();
    if (!mayOpen(request)) return void network.end(forbidden(requestIdOf(request)));
    sockets.handleUpgrade(request, network, head, (socket) => open(socket, network, request));
  });
  app.addHook("preClose", async () => {
    stopping = true;
    const clients = [...sockets.clients];
    const closed = clients.map(
      (socket) =>
        new Promise<void>(
          (resolve) => void (socket.readyState === socket.CLOSED ? resolve() : socket.once("close", () => resolve())),
        ),
    );
    for (const socket of clients) endSocket(socket, 1001, "Going away");
    await Promise.all(closed);
  });
}
