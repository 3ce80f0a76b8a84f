import WebSocket from "ws";
import type { Any } from "./client.ts";
import { allEvents } from "./live-client.ts";
import { waitUntil } from "./wait-until.ts";

/** A socket by hand, for what no client shows: frames and close codes. */
export class RawSocket {
  readonly frames: Any[] = [];
  /** The code it is closed with. */
  readonly closed: Promise<number>;
  readonly socket: WebSocket;

  /**
   * @param token null: connection_init is not sent
   * @param protocol null: none is asked for
   */
  constructor(url: string, token: string | null, protocol: string | null = "graphql-transport-ws") {
    this.socket = new WebSocket(`${url.replace("http", "ws")}/graphql`, protocol ?? []);
    this.closed = new Promise((resolve) => this.socket.on("close", resolve));
    this.socket.on("message", (data) => this.frames.push(JSON.parse(String(data))));
    this.socket.on("open", () => {
      if (token !== null) this.send({ type: "connection_init", payload: { authorization: `Bearer ${token}` } });
    });
  }

  send(message: object | string): void {
    this.socket.send(typeof message === "string" ? message : JSON.stringify(message));
  }

  async opened(): Promise<this> {
    await waitUntil(async () => this.socket.readyState !== WebSocket.CONNECTING);
    return this;
  }

  async acknowledged(): Promise<this> {
    await waitUntil(async () => this.frames.some((frame) => frame.type === "connection_ack"));
    return this;
  }

  subscribe(id: string, query = allEvents(), variables: object = {}): void {
    this.send({ id, type: "subscribe", payload: { query, variables } });
  }

  of(id: string): Any[] {
    return this.frames.filter((frame) => frame.id === id);
  }

  async received(id: string, type: string): Promise<Any> {
    const find = () => this.of(id).find((frame) => frame.type === type);
    await waitUntil(async () => find() !== undefined);
    return find();
  }
}
