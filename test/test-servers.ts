import { createServer as createHttp, type RequestListener, type Server } from "node:http";
import { type AddressInfo, createServer as createTcp, type Socket, type Server as TcpServer } from "node:net";
import { callOut, type OutgoingCall } from "../src/platform/outgoing-http/outgoing-call.ts";

/** Public by their numbers, and nobody asks them: the tests' reach maps them to this machine. */
export const [publicFour, otherFour, publicSix] = [
  "93.184.215.14",
  "93.184.215.15",
  "2606:2800:21f:cb07:6820:80da:af6b:8b2c",
];

/** Every connection is counted, before anything is sent. */
export class Canary {
  contacts = 0;
  port = 0;
  readonly #server: TcpServer = createTcp((socket) => {
    this.contacts++;
    socket.on("error", () => undefined).resume();
    socket.end("HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nhi");
  });

  async open(host: string, port = 0): Promise<void> {
    await new Promise<void>((resolve, reject) => this.#server.on("error", reject).listen(port, host, resolve));
    this.port = (this.#server.address() as AddressInfo).port;
  }

  close(): Promise<unknown> {
    return new Promise((resolve) => this.#server.close(resolve));
  }
}

export const canaries: Canary[] = [];

/** By name: A and AAAA. A list of lists: one for each time it is asked. */
export const book: Record<string, { A?: string[] | string[][]; AAAA?: string[] | "silent" }> = {
  "public.example.test": { A: [publicFour] },
  "six.example.test": { AAAA: [publicSix] },
  "both.example.test": { A: [publicFour, otherFour], AAAA: [publicSix] },
  "turncoat.example.test": { A: [[publicFour], ["127.0.0.1"]] },
  "turned.example.test": { A: [["127.0.0.1"], [publicFour]] },
  "private.example.test": { A: ["127.0.0.1"] },
  "private-six.example.test": { AAAA: ["::1"] },
  "mapped.example.test": { AAAA: ["::ffff:7f00:1"] },
  "translated.example.test": { AAAA: ["64:ff9b::7f00:1"] },
  "translated-public.example.test": { AAAA: ["64:ff9b::5db8:d70e"] },
  "metadata.example.test": { A: ["169.254.169.254"] },
  "mixed.example.test": { A: [publicFour, "10.0.0.1"] },
  "mixed-six.example.test": { A: [publicFour], AAAA: ["::1"] },
  "silent.example.test": { A: [publicFour], AAAA: "silent" },
  "hooks.example.test": { A: [publicFour] },
  "otherwise.example.test": { A: [publicFour] },
};

/** A call as the server makes it, short of time. */
export const calling = (url: string, more: Partial<OutgoingCall> = {}) =>
  callOut({ url, method: "POST", body: "{}", timeoutMs: 5_000, maxBytes: 1_000, allowPrivate: false, ...more });

/** A server for one test. */
export async function serving<T>(server: Server | TcpServer, work: (port: number) => Promise<T>): Promise<T> {
  const sockets = new Set<Socket>();
  server.on("connection", (socket: Socket) => {
    sockets.add(socket);
    socket.on("error", () => undefined);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  try {
    return await work((server.address() as AddressInfo).port);
  } finally {
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => server.close(resolve));
  }
}

export const answering = <T>(listener: RequestListener, work: (port: number) => Promise<T>) =>
  serving(createHttp(listener), work);
