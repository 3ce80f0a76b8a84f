import type { RetryOptions } from "./retry.ts";

/** The part of the standard WebSocket constructor that is used; that of the package ws fits. */
// biome-ignore lint/suspicious/noExplicitAny: constructors of different libraries
export type WebSocketConstructor = new (url: string, protocols?: string | string[]) => any;

/** How a client reaches Beckon, and as whom. */
export interface ClientOptions extends RetryOptions {
  /** Where Beckon runs, as `https://beckon.example.com`, with its path where it has one. */
  url: string;
  /**
   * An API key or a member's token, or a function that gets one before each request. Without it requests carry what the
   * browser sends by itself: on Beckon's own origin the session.
   */
  token?: string | (() => string | null | Promise<string | null>);
  /** Further headers of each request. */
  headers?: Record<string, string>;
  /** How long one attempt may take, in milliseconds. Default: 40,000, which is more than the server takes. */
  timeoutMs?: number;
  /** Instead of the global fetch. */
  fetch?: typeof fetch;
  /** Instead of the global WebSocket, which Node has from 22 on. */
  webSocket?: WebSocketConstructor;
}

/** Options of one call. */
export interface CallOptions extends RetryOptions {
  /** Ends the call, its pauses and its repeats. */
  signal?: AbortSignal;
  /**
   * The key of a mutation. By default the client makes one for each call, which covers its own repeats. Give one that you
   * have stored, or that follows from what the call is for, to repeat a call after a crash of your program.
   */
  idempotencyKey?: string;
  /** "return": userErrors are in the answer and throw nothing. Default: "throw". */
  userErrors?: "throw" | "return";
}

/** The credential of the next request; null for none. */
export async function tokenOf({ token }: ClientOptions): Promise<string | null> {
  return (typeof token === "function" ? await token() : token) ?? null;
}

/** An address below that of Beckon. */
export const addressOf = ({ url }: ClientOptions, path: string): string => `${url.replace(/\/+$/, "")}${path}`;
