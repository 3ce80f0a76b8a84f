import WebSocket from "ws";
import { allEvents } from "./live-client.ts";

/** One subscription to a team's log on a socket of its own, which remembers no event: for thousands at once. */
export class FeedSocket {
  /** The sequence of the last event. */
  last: number;
  /** Events that came twice, too early or not at all, and errors. */
  readonly wrong: string[] = [];
  readonly #socket: WebSocket;
  readonly open: Promise<void>;

  /** @param onLag is called with how many milliseconds ago an event happened when it arrives */
  constructor(url: string, token: string, from: { after: string; sequence: number }, onLag: (ms: number) => void) {
    this.last = from.sequence;
    this.#socket = new WebSocket(`${url.replace(/^http/, "ws")}/graphql`, "graphql-transport-ws");
    const send = (message: object) => this.#socket.send(JSON.stringify(message));
    this.open = new Promise((resolve, reject) => {
      this.#socket.on("error", reject);
      this.#socket.on("close", (code) => {
        if (code !== 1000) this.wrong.push(`closed with ${code}`);
        reject(new Error(`closed with ${code}`));
      });
      this.#socket.on("open", () => send({ type: "connection_init", payload: { authorization: `Bearer ${token}` } }));
      this.#socket.on("message", (data) => {
        const message = JSON.parse(String(data));
        if (message.type === "connection_ack") {
          const payload = { query: allEvents("node { sequence occurredAt }"), variables: { after: from.after } };
          send({ id: "1", type: "subscribe", payload });
          resolve();
        } else if (message.type === "ping") send({ type: "pong" });
        else if (message.type === "next" && message.payload.data?.edge != null) {
          const { sequence, occurredAt } = message.payload.data.edge.node;
          if (sequence !== this.last + 1) this.wrong.push(`${sequence} after ${this.last}`);
          this.last = sequence;
          onLag(Date.now() - Date.parse(occurredAt));
        } else if (message.type !== "pong") this.wrong.push(JSON.stringify(message).slice(0, 200));
      });
    });
    this.open.catch(() => undefined);
  }

  close(): void {
    this.#socket.close(1000);
  }
}
