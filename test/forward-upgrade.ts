import type { ClientRequest } from "node:http";
import type { Duplex } from "node:stream";

/**
 * Sends a proxy's request for an upgrade, and connects both sides once it is granted. Where it is not, the socket is ended.
 *
 * @param asked the request to the server behind the proxy, which is not sent yet
 * @param head what the client has sent behind its request
 */
export function forwardUpgrade(asked: ClientRequest, socket: Duplex, head: Buffer): void {
  asked.on("upgrade", (answer, upstream, first) => {
    const headers = Object.entries(answer.headers).map(([name, value]) => `${name}: ${value}\r\n`);
    socket.write(`HTTP/1.1 101 Switching Protocols\r\n${headers.join("")}\r\n`);
    socket.write(first);
    upstream.write(head);
    upstream.pipe(socket).pipe(upstream);
    const end = () => {
      socket.destroy();
      upstream.destroy();
    };
    // A socket that is destroyed ends no pipe: the other side would stay open.
    for (const one of [socket, upstream]) one.on("error", end).on("close", end);
  });
  // A client may be gone before the server has answered.
  socket.on("error", () => asked.destroy());
  asked.on("response", () => socket.destroy());
  asked.on("error", () => socket.destroy());
  asked.end();
}
