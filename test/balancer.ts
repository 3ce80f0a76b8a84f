import { Agent, createServer, type IncomingMessage, request, type Server } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import { forwardUpgrade } from "./forward-upgrade.ts";
import { waitUntil } from "./wait-until.ts";

/** One server behind the balancer. */
interface Upstream {
  url: URL;
  isReady: boolean;
  /** Taken out by `takeOut`: it is sent nothing more, ready or not. */
  isOut: boolean;
  inFlight: number;
  agent: Agent;
}

/**
 * A reverse proxy on loopback that sends requests in turn to the servers whose /readyz is 200, asks each of them for that
 * at an interval, keeps connections to them open, and never sends a request twice: a request that fails is answered 502.
 */
export class Balancer {
  readonly #upstreams: Upstream[];
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  #timer: NodeJS.Timeout | undefined;
  #isClosed = false;
  #turn = 0;
  /** Requests that were answered 502, with the reason. */
  readonly failures: string[] = [];

  constructor(urls: string[]) {
    this.#upstreams = urls.map((url) => ({
      ...{ url: new URL(url), isReady: false, isOut: false, inFlight: 0 },
      agent: new Agent({ keepAlive: true }),
    }));
    this.#server = createServer((incoming, outgoing) => {
      const fail = (reason: string) => {
        this.failures.push(`${incoming.method} ${incoming.url}: ${reason}`);
        if (outgoing.headersSent) outgoing.destroy();
        else outgoing.writeHead(502).end();
      };
      const asked = this.#forward(incoming, true);
      if (asked === null) return fail("no server is ready");
      asked.on("response", (answer) => {
        const { connection: _, ...headers } = answer.headers;
        outgoing.writeHead(answer.statusCode ?? 500, headers);
        answer.pipe(outgoing);
        answer.on("error", () => outgoing.destroy());
      });
      asked.on("error", (error) => fail(error.message));
      incoming.pipe(asked);
    });
    this.#server.on("connection", (socket) => {
      this.#sockets.add(socket);
      socket.on("close", () => this.#sockets.delete(socket));
    });
    this.#server.on("upgrade", (incoming, socket, head) => this.#upgrade(incoming, socket as Socket, head));
  }

  /** The servers that it sends requests to. */
  get ready(): string[] {
    return this.#upstreams.filter(({ isReady }) => isReady).map(({ url }) => url.origin);
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async open(checkEveryMs: number): Promise<void> {
    const check = async () => {
      await Promise.all(
        this.#upstreams.map(async (upstream) => {
          upstream.isReady = await fetch(`${upstream.url.origin}/readyz`, { headers: { connection: "close" } }).then(
            async (answer) => {
              await answer.arrayBuffer();
              return answer.ok;
            },
            () => false,
          );
        }),
      );
      // A look that was under way when it was closed is the last one.
      if (!this.#isClosed) this.#timer = setTimeout(check, checkEveryMs);
    };
    await check();
    await new Promise<void>((resolve) => this.#server.listen(0, "127.0.0.1", resolve));
  }

  #forward(incoming: IncomingMessage, keepAlive: boolean) {
    const ready = this.#upstreams.filter(({ isReady, isOut }) => isReady && !isOut);
    const upstream = ready[this.#turn++ % Math.max(1, ready.length)];
    if (upstream === undefined) return null;
    const asked = request({
      ...{ host: upstream.url.hostname, port: upstream.url.port, method: incoming.method, path: incoming.url },
      headers: { ...incoming.headers, ...(keepAlive ? { connection: "keep-alive" } : {}) },
      agent: keepAlive ? upstream.agent : false,
    });
    // An upgraded connection is a request that does not end.
    if (keepAlive) {
      upstream.inFlight++;
      asked.once("close", () => upstream.inFlight--);
    }
    return asked;
  }

  /** Sends a server nothing more, and resolves when it has answered all. For servers that end at once when they are stopped. */
  async takeOut(url: string): Promise<void> {
    const upstream = this.#upstreams.find((one) => one.url.origin === url)!;
    upstream.isOut = true;
    await waitUntil(async () => upstream.inFlight === 0);
  }

  #upgrade(incoming: IncomingMessage, socket: Socket, head: Buffer): void {
    const asked = this.#forward(incoming, false);
    if (asked === null) return void socket.destroy();
    forwardUpgrade(asked, socket, head);
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    clearTimeout(this.#timer);
    for (const { agent } of this.#upstreams) agent.destroy();
    for (const socket of this.#sockets) socket.destroy();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}
