import type { IncomingMessage } from "node:http";
import type { FastifyInstance } from "fastify";
import { handleProtocols, makeServer, type ServerOptions } from "graphql-ws";
import { type WebSocket, WebSocketServer } from "ws";
import { errorFields, type Logger } from "../base/log.ts";
import { parseMessage } from "../base/parse-json.ts";

/** Frames of a client are operations: nothing of theirs is large. */
const mostFrameBytes = 256 * 1024;
/** How often a socket is pinged; one that does not answer until the next ping is cut. */
const pingMs = 15_000;
/** How long a socket that is told to close may take before it is cut. */
const closeWithinMs = 2_000;

const forbiddenText = "This origin is not in ALLOWED_ORIGINS.\n";
/** What a browser is answered that asks for a socket from an origin that is not allowed. */
const forbidden = [
  "HTTP/1.1 403 Forbidden",
  "Connection: close",
  "Content-Type: text/plain; charset=utf-8",
  `Content-Length: ${forbiddenText.length}`,
  "",
  forbiddenText,
].join("\r\n");

/** What graphql-ws keeps with a connection. */
export interface Connected {
  socket: WebSocket;
  request: IncomingMessage;
}

/** Closes a socket, and cuts it when it does not close in time. */
export function endSocket(socket: WebSocket, code: number, reason: string): void {
  socket.close(code, reason);
  setTimeout(() => socket.terminate(), closeWithinMs).unref();
}

/**
 * Carries graphql-transport-ws over ws at one path, on the port of the app. The library's own carrier
 * writes to stderr what clients send wrong, and errors of the HTTP server with it; our logs are
 * lines of JSON that hold nothing of a client's.
 */
export function carrySockets(
  app: FastifyInstance,
  { isPath, mayOpen }: { isPath: (url: string) => boolean; mayOpen: (request: IncomingMessage) => boolean },
  log: Logger,
  options: ServerOptions<Record<string, unknown>, Connected>,
): void {
  const server = makeServer(options);
  const sockets = new WebSocketServer({ noServer: true, maxPayload: mostFrameBytes, handleProtocols });

  sockets.on("connection", (socket: WebSocket, request: IncomingMessage) => {
    let answered = true;
    const ping = setInterval(() => {
      if (!answered) return socket.terminate();
      answered = false;
      socket.ping();
    }, pingMs);
    socket.on("pong", () => {
      answered = true;
    });
    // A frame that is too large or broken: ws closes the socket with the fitting code by itself.
    socket.on("error", (error) => log.debug(errorFields(error), "socket error"));
    const closed = server.opened(
      {
        protocol: socket.protocol,
        // Resolves when it has left for the network, so that a reader's pace is the sender's.
        send: (data) =>
          new Promise((resolve) => {
            if (socket.readyState === socket.OPEN) socket.send(data, () => resolve());
            else resolve();
          }),
        close: (code, reason) => socket.close(code, reason),
        onMessage: (take) =>
          socket.on("message", (data) => {
            // The library takes a message that is parsed already, and parses text by itself.
            take(parseMessage(String(data)) as string).catch((error: unknown) => {
              log.warn(errorFields(error), "socket message not handled");
              endSocket(socket, 1011, "Internal error");
            });
          }),
      },
      { socket, request },
    );
    socket.once("close", (code, reason) => {
      clearInterval(ping);
      void closed(code, String(reason));
    });
  });

  let stopping = false;
  app.server.on("upgrade", (request, socket, head) => {
    socket.on("error", (error: Error) => log.debug(errorFields(error), "upgrade failed"));
    // Who comes back at once after 1001 must find another process, not this one.
    if (stopping || !isPath(request.url ?? "")) return void socket.destroy();
    if (!mayOpen(request)) return void socket.end(forbidden);
    sockets.handleUpgrade(request, socket, head, (open) => sockets.emit("connection", open, request));
  });
  app.addHook("preClose", async () => {
    stopping = true;
    const open = [...sockets.clients];
    const gone = open.map(
      (socket) =>
        new Promise<void>(
          (resolve) => void (socket.readyState === socket.CLOSED ? resolve() : socket.once("close", () => resolve())),
        ),
    );
    for (const socket of open) endSocket(socket, 1001, "Going away");
    await Promise.all(gone);
  });
}
