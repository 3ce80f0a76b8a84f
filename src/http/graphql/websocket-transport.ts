import type { IncomingMessage } from "node:http";
import type { FastifyInstance } from "fastify";
import { handleProtocols, makeServer, type ServerOptions } from "graphql-ws";
import { type WebSocket, WebSocketServer } from "ws";
import type { Authenticated } from "../../access/viewer.ts";
import { errorFields, type Logger } from "../../platform/process/log.ts";
import { parseMessage } from "../../platform/text/parse-json.ts";

/** Frames of a client hold operations, which are small. */
const maxFrameBytes = 256 * 1024;
/** How often all sockets are pinged; one that does not answer until the next ping is cut. */
const pingMs = 15_000;
/** How long a socket may take to close before it is cut. */
const closeWithinMs = 2_000;

const forbiddenText = "This origin is not in ALLOWED_ORIGINS.\n";
/** The response to a browser that opens a socket from an origin that is not allowed. */
const forbidden = [
  "HTTP/1.1 403 Forbidden",
  "Connection: close",
  "Content-Type: text/plain; charset=utf-8",
  `Content-Length: ${forbiddenText.length}`,
  "",
  forbiddenText,
].join("\r\n");

/** The state of one socket, which graphql-ws hands to every callback. */
export interface SocketState {
  socket: WebSocket;
  /** The request that opened it; null after connection_init. */
  request: IncomingMessage | null;
  callerAddress: string;
  caller: Authenticated | null;
  /** How many operations run. They are not counted by id: a client may use the id of one that is still ending again. */
  operations: number;
}

/** Closes a socket, and cuts it when it does not close in time. */
export function endSocket(socket: WebSocket, code: number, reason: string): void {
  socket.close(code, reason);
  setTimeout(() => socket.terminate(), closeWithinMs).unref();
}

/**
 * Serves graphql-transport-ws over ws at one path, on the port of the app. The library's own adapter writes what clients
 * send wrong, and errors of the HTTP server, to stderr; our logs are lines of JSON that hold nothing that a client sent.
 */
export function carrySockets(
  app: FastifyInstance,
  { isPath, mayOpen }: { isPath: (url: string) => boolean; mayOpen: (request: IncomingMessage) => boolean },
  log: Logger,
  options: ServerOptions<Record<string, unknown>, SocketState>,
): void {
  const server = makeServer(options);
  const sockets = new WebSocketServer({ noServer: true, maxPayload: maxFrameBytes, handleProtocols });
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

  sockets.on("connection", (socket: WebSocket, request: IncomingMessage) => {
    socket.on("pong", () => silent.delete(socket));
    // ws closes the socket with the fitting code by itself at a frame that is too large or broken.
    socket.on("error", (error) => log.debug(errorFields(error), "socket error"));
    const closed = server.opened(
      {
        protocol: socket.protocol,
        // It resolves when the message was handed to the network, so that nothing is sent faster than the client reads.
        send: (data) =>
          new Promise((resolve) => {
            if (socket.readyState === socket.OPEN) socket.send(data, () => resolve());
            else resolve();
          }),
        close: (code, reason) => socket.close(code, reason),
        onMessage: (handle) =>
          socket.on("message", (data) => {
            // The library accepts a parsed message, too.
            handle(parseMessage(String(data)) as string).catch((error: unknown) => {
              log.warn(errorFields(error), "socket message not handled");
              endSocket(socket, 1011, "Internal error");
            });
          }),
      },
      { socket, request, callerAddress: "-", caller: null, operations: 0 },
    );
    socket.once("close", (code, reason) => {
      void closed(code, String(reason));
    });
  });

  let stopping = false;
  app.server.on("upgrade", (request, socket, head) => {
    socket.on("error", (error: Error) => log.debug(errorFields(error), "upgrade failed"));
    // A client that connects again after 1001 must find another process.
    if (stopping || !isPath(request.url ?? "")) return void socket.destroy();
    if (!mayOpen(request)) return void socket.end(forbidden);
    sockets.handleUpgrade(request, socket, head, (open) => sockets.emit("connection", open, request));
  });
  app.addHook("preClose", async () => {
    stopping = true;
    const open = [...sockets.clients];
    const closed = open.map(
      (socket) =>
        new Promise<void>(
          (resolve) => void (socket.readyState === socket.CLOSED ? resolve() : socket.once("close", () => resolve())),
        ),
    );
    for (const socket of open) endSocket(socket, 1001, "Going away");
    await Promise.all(closed);
  });
}
