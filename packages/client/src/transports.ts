import { createClient as createStreamClient } from "graphql-sse";
import { createClient as createSocketClient } from "graphql-ws/client";
import { addressOf, type ClientOptions, tokenOf, type WebSocketConstructor } from "./options.ts";
import type { Received } from "./received.ts";

export type Transport = "websocket" | "sse";

/** One operation on a connection of its own. */
export interface Connection {
  operation: { query: string; variables: Record<string, unknown> };
  received: Received;
  /** Called once the server has accepted the connection. */
  onConnected: () => void;
}

/** How often a socket is asked for a sign of life, and how long it may take to answer. */
const pingMs = 10_000;
/** The server sends a comment every 12 s: a stream that is silent for longer is broken. */
const silentMs = 30_000;

/** A connection that has given no sign of life; no close event comes of it. */
const silent = () => new Error("The connection is silent.");

export const webSocketOf = ({ webSocket }: ClientOptions): WebSocketConstructor | null =>
  webSocket ?? (globalThis.WebSocket as WebSocketConstructor | undefined) ?? null;

/** Opens a connection by WebSocket (graphql-transport-ws). @returns ends it */
export function connectBySocket(options: ClientOptions, { operation, received, onConnected }: Connection): () => void {
  let overdue: ReturnType<typeof setTimeout> | undefined;
  const fail = (reason: unknown) => received.end({ completed: false, reason });
  const client = createSocketClient({
    url: addressOf(options, "/graphql").replace(/^http/, "ws"),
    webSocketImpl: webSocketOf(options),
    connectionParams: async () => {
      const token = await tokenOf(options);
      return token === null ? {} : { authorization: `Bearer ${token}` };
    },
    // Its own retries would begin at the old cursor.
    retryAttempts: 0,
    keepAlive: pingMs,
    on: {
      connected: onConnected,
      // Also a closure that the library takes for an orderly one.
      closed: fail,
      ping: (wasReceived) => {
        if (wasReceived) return;
        clearTimeout(overdue);
        overdue = setTimeout(() => {
          fail(silent());
          client.terminate();
        }, pingMs);
      },
      pong: (wasReceived) => {
        if (wasReceived) clearTimeout(overdue);
      },
    },
  });
  client.subscribe(operation, {
    next: (message) => received.add(message as never),
    error: fail,
    complete: () => received.end({ completed: true }),
  });
  return () => {
    clearTimeout(overdue);
    void client.dispose();
  };
}

/** The chunks of a stream, which is broken when it is silent for too long, or ends: in peace, "complete" comes before. */
async function* withSignsOfLife(body: ReadableStream<Uint8Array>): AsyncGenerator<Uint8Array> {
  const reader = body.getReader();
  try {
    for (;;) {
      let timer: ReturnType<typeof setTimeout> | undefined;
      const late = new Promise<never>((_, reject) => {
        timer = setTimeout(() => reject(silent()), silentMs);
      });
      const { done, value } = await Promise.race([reader.read(), late]).finally(() => clearTimeout(timer));
      if (done) throw new Error("The stream has ended.");
      yield value;
    }
  } finally {
    reader.cancel().catch(() => undefined);
  }
}

/** Opens a connection by server-sent events (graphql-sse, distinct connections). @returns ends it */
export function connectByStream(options: ClientOptions, { operation, received, onConnected }: Connection): () => void {
  const client = createStreamClient({
    url: addressOf(options, "/graphql/stream"),
    headers: async () => {
      const token = await tokenOf(options);
      return { ...options.headers, ...(token === null ? {} : { authorization: `Bearer ${token}` }) };
    },
    retryAttempts: 0,
    fetchFn: async (input: string, init: RequestInit) => {
      const response = await (options.fetch ?? fetch)(input, init);
      if (!response.ok || response.body === null) return response;
      onConnected();
      return { ok: true, status: response.status, body: withSignsOfLife(response.body) };
    },
  });
  client.subscribe(operation, {
    next: (message) => received.add(message as never),
    error: (reason) => received.end({ completed: false, reason }),
    complete: () => received.end({ completed: true }),
  });
  return () => client.dispose();
}
