import { createServer, type IncomingMessage, request, type Server } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import { forwardUpgrade } from "./forward-upgrade.ts";

/** What the proxy does with a request instead of passing it on. */
export type Fault =
  /** The connection breaks before the server gets the request. */
  | "cut before"
  /** The server carries the request out, and the connection breaks before its answer. */
  | "cut after"
  /** The server carries the request out, and the proxy answers 503 with Retry-After all the same. */
  | "503 after"
  /** The proxy answers with a page of its own. */
  | { status: number; retryAfter?: string };

/** A proxy on loopback that fails as `faults` says: the first request gets the first one, and so on. */
export interface FaultyProxy {
  url: string;
  faults: (Fault | null)[];
  /** The headers of all requests, in order. */
  requests: { path: string; key: string | undefined; headers: IncomingMessage["headers"] }[];
  /** Breaks all open connections. */
  cut(): void;
  /** Whether upgrades to WebSocket are refused. */
  breaksSockets: boolean;
  close(): Promise<void>;
}

export async function openFaultyProxy(target: () => string): Promise<FaultyProxy> {
  const sockets = new Set<Socket>();
  const proxy = { faults: [], requests: [], breaksSockets: false } as unknown as FaultyProxy;
  const onward = (incoming: IncomingMessage) => {
    const { hostname, port } = new URL(target());
    const { url, method, headers } = incoming;
    return request({ host: hostname, port, method, path: url, headers });
  };
  const server: Server = createServer((incoming, outgoing) => {
    const { headers } = incoming;
    proxy.requests.push({ path: incoming.url ?? "", key: headers["idempotency-key"] as string | undefined, headers });
    const fault = proxy.faults.shift() ?? null;
    if (fault === "cut before") return void incoming.socket.destroy();
    if (fault !== null && typeof fault === "object") {
      incoming.resume();
      const more = fault.retryAfter === undefined ? {} : { "retry-after": fault.retryAfter };
      return void outgoing.writeHead(fault.status, { "content-type": "text/html", ...more }).end("<h1>Sorry</h1>");
    }
    const asked = onward(incoming);
    asked.on("response", (answer) => {
      if (fault === null) {
        outgoing.writeHead(answer.statusCode ?? 500, answer.headers);
        return void answer.pipe(outgoing);
      }
      // Its end: what it has done is committed.
      answer.resume().on("end", () => {
        if (fault === "cut after") incoming.socket.destroy();
        else outgoing.writeHead(503, { "retry-after": "1" }).end();
      });
    });
    asked.on("error", () => outgoing.destroy());
    // A client that leaves a stream leaves the server.
    if (fault === null) outgoing.on("close", () => asked.destroy());
    incoming.pipe(asked);
  });
  server.on("connection", (socket) => {
    sockets.add(socket);
    socket.on("close", () => sockets.delete(socket));
  });
  server.on("upgrade", (incoming, socket, head) => {
    proxy.requests.push({ path: `socket ${incoming.url}`, key: undefined, headers: incoming.headers });
    if (proxy.breaksSockets) return void socket.destroy();
    forwardUpgrade(onward(incoming), socket, head);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  proxy.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  proxy.cut = () => {
    for (const socket of sockets) socket.destroy();
  };
  proxy.close = () =>
    new Promise((resolve) => {
      server.close(() => resolve());
      proxy.cut();
    });
  return proxy;
}
