import { createServer, type IncomingMessage, request, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { forwardUpgrade } from "./forward-upgrade.ts";

/** A proxy on loopback that shows a server below a path, as nginx, Caddy or Traefik do. */
export interface PathProxy {
  /** What browsers see: http://127.0.0.1:PORT/PATH */
  publicUrl: string;
  /** Where requests go from now on. */
  target: string;
  /** What was requested outside of the path: nothing of Beckon is there. */
  strayed: string[];
  close(): Promise<void>;
}

/**
 * @param path what stands before every address, e.g. "/beckon"
 * @param strips whether the server gets its addresses without it
 */
export async function openPathProxy(path: string, strips: boolean): Promise<PathProxy> {
  const proxy = { strayed: [] as string[], target: "" } as PathProxy;
  const onward = (incoming: IncomingMessage) => {
    const { pathname, search } = new URL(incoming.url ?? "/", "http://proxy.test");
    if (pathname !== path && !pathname.startsWith(`${path}/`)) return null;
    const target = new URL(proxy.target);
    const own = strips ? pathname.slice(path.length) || "/" : pathname;
    return request({
      host: target.hostname,
      port: target.port,
      method: incoming.method,
      path: own + search,
      // As nginx does without further words: the server's own address in Host.
      headers: { ...incoming.headers, host: target.host },
    });
  };
  const server: Server = createServer((incoming, outgoing) => {
    const asked = onward(incoming);
    if (asked === null) {
      proxy.strayed.push(incoming.url ?? "");
      outgoing.writeHead(502).end("There is nothing here.");
      return;
    }
    asked.on("response", (answer) => {
      outgoing.writeHead(answer.statusCode ?? 500, answer.headers);
      answer.pipe(outgoing);
    });
    asked.on("error", () => outgoing.destroy());
    incoming.pipe(asked);
  });
  server.on("upgrade", (incoming, socket, head) => {
    const asked = onward(incoming);
    if (asked === null) return void socket.destroy();
    forwardUpgrade(asked, socket, head);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  proxy.publicUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}${path}`;
  proxy.close = () =>
    new Promise((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  return proxy;
}
