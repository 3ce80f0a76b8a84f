import type { ReadDocument } from "./document.ts";
import {
  type AnswerError,
  apiErrorOf,
  BeckonError,
  ForbiddenError,
  NetworkError,
  UnauthenticatedError,
} from "./errors.ts";
import type { ClientOptions } from "./options.ts";
import { Received } from "./received.ts";
import { backoffMs, pause } from "./retry.ts";
import { connectBySocket, connectByStream, type Transport, webSocketOf } from "./transports.ts";

/** What happens to the connection of a subscription. */
export type ConnectionState =
  | { state: "connected"; transport: Transport }
  /** It goes on after `retryInMs`. */
  | { state: "disconnected"; transport: Transport; error: Error; retryInMs: number };

export interface SubscribeOptions {
  signal?: AbortSignal;
  /**
   * How to connect. "auto" (the default): by WebSocket where there is one, and by server-sent events where there is none or
   * something on the way breaks it.
   */
  transport?: Transport | "auto";
  /** How often in a row connecting may fail before the subscription throws. Default: without limit. */
  retries?: number;
  /** Is informed of each connection, to show whether what is shown is live. */
  onConnection?: (state: ConnectionState) => void;
  /** Errors of single fields of an event, which is handed out all the same. */
  onFieldErrors?: (errors: readonly AnswerError[]) => void;
}

/** Where the cursor of "now" is read from, by the field at the top of a subscription. */
const logs: Record<string, string> = { assessmentEvents: "events", notificationReceived: "notifications" };

/** The query of the present end of the log that a subscription reads; null for one that has none. */
export const latestCursorQuery = ({ rootFields }: ReadDocument): string | null => {
  const log = logs[rootFields?.[0] ?? ""];
  return log === undefined ? null : `{ ${log}(first: 1) { latestCursor } }`;
};

/** Codes after which to subscribe again. */
const temporary = new Set(["SUBSCRIBER_TOO_SLOW", "SERVICE_UNAVAILABLE", "SERVER_BUSY", "RATE_LIMITED", "INTERNAL"]);

/** Close codes of the server after which the same would happen again. */
const finalCodes = new Set([4400, 4401, 4403, 4406]);

/** The error that a connection ended by, and whether to connect again. */
function judge(reason: unknown): { error: Error; isFinal: boolean; retryAfter: number; code?: string } {
  if (reason instanceof BeckonError) return { error: reason, isFinal: true, retryAfter: 0 };
  if (Array.isArray(reason)) {
    const errors = reason as AnswerError[];
    const error = apiErrorOf(errors);
    const retryAfter = Number(errors[0]?.extensions?.retryAfter) || 0;
    return { error, isFinal: !temporary.has(error.code), retryAfter, code: error.code };
  }
  const {
    code,
    reason: words,
    response,
  } = (reason ?? {}) as {
    code?: number;
    reason?: string;
    response?: { status: number };
  };
  const message =
    words || (response === undefined ? "The connection is lost." : `The server answered ${response.status}.`);
  const status = response?.status;
  const retryAfter = 0;
  if (code === 4401 || status === 401)
    return {
      error: new UnauthenticatedError([{ message, extensions: { code: "UNAUTHENTICATED" } }]),
      isFinal: true,
      retryAfter,
    };
  if (code === 4403 || status === 403)
    return { error: new ForbiddenError([{ message, extensions: { code: "FORBIDDEN" } }]), isFinal: true, retryAfter };
  const isFinal = finalCodes.has(code ?? 0) || (status !== undefined && status < 500 && ![408, 429].includes(status));
  return { error: new NetworkError(message, { cause: reason }), isFinal, retryAfter };
}

/**
 * Subscribes, and subscribes again after the last cursor whenever the connection is lost: each event is handed out once, in
 * order. Without a variable `after` the operation begins anew each time, with the present state.
 */
export async function* subscribeFrom(
  options: ClientOptions,
  document: ReadDocument,
  given: Record<string, unknown>,
  { signal, transport = "auto", retries = Number.POSITIVE_INFINITY, onConnection, onFieldErrors }: SubscribeOptions,
): AsyncGenerator<Record<string, unknown>, void, undefined> {
  const resumes = document.declares("after");
  const hasSocket = webSocketOf(options) !== null;
  if (transport === "websocket" && !hasSocket)
    throw new TypeError("There is no WebSocket here: give the client one (webSocket), or use server-sent events.");
  let way: Transport = transport === "sse" || !hasSocket ? "sse" : "websocket";
  let variables = given;
  let everConnected = false;
  for (let failures = 0; ; ) {
    signal?.throwIfAborted();
    const received = new Received(resumes);
    const current = way;
    const disconnect = (current === "sse" ? connectByStream : connectBySocket)(options, {
      operation: { query: document.text, variables },
      received,
      onConnected: () => {
        everConnected = true;
        onConnection?.({ state: "connected", transport: current });
      },
    });
    const abort = () => received.end({ completed: false, reason: signal!.reason });
    signal?.addEventListener("abort", abort, { once: true });
    let reason: unknown;
    try {
      for (;;) {
        const message = await received.next();
        signal?.throwIfAborted();
        if ("completed" in message) {
          if (message.completed) return;
          reason = message.reason;
          break;
        }
        const event = message.data?.[document.responseName];
        if (event == null) {
          reason = message.errors ?? [];
          break;
        }
        if (message.errors !== undefined) onFieldErrors?.(message.errors);
        if (resumes) {
          const { cursor } = event as { cursor?: unknown };
          if (typeof cursor !== "string") throw new TypeError("Select cursor: the subscription resumes after it.");
          variables = { ...variables, after: cursor };
        }
        failures = 0;
        yield message.data!;
      }
    } finally {
      signal?.removeEventListener("abort", abort);
      disconnect();
    }
    const { error, isFinal, retryAfter, code } = judge(reason);
    if (isFinal || failures >= retries) throw error;
    // What broke on the server for this very event would break for ever.
    if (code === "INTERNAL" && failures >= 5) throw error;
    // Something on the way may break sockets alone.
    if (transport === "auto" && hasSocket && !everConnected && failures >= 1) way = way === "sse" ? "websocket" : "sse";
    const retryInMs = Math.max(retryAfter * 1_000, failures === 0 ? 100 * Math.random() : backoffMs(failures));
    failures++;
    onConnection?.({ state: "disconnected", transport: current, error, retryInMs });
    await pause(retryInMs, signal);
  }
}
