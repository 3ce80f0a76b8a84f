import type { LookupAddress } from "node:dns";
import {
  type ClientRequest,
  type IncomingMessage,
  request as overHttp,
  validateHeaderName,
  validateHeaderValue,
} from "node:http";
import { request as overHttps } from "node:https";
import { checkAddress, ipOf, isAllowedIp, nameOf, type Reach } from "./allowed-address.ts";
import { resolveHost } from "./resolve-host.ts";

/** Why a call got no response: stable codes with fixed messages, because a library's messages quote addresses. */
export const callFailures = {
  URL_NOT_ALLOWED: "This server does not call this address.",
  INVALID_REQUEST: "The request is invalid.",
  DNS: "The host name has no address.",
  CONNECT: "The connection could not be established.",
  TLS: "The TLS connection failed: the certificate or the protocol is not valid.",
  TIMEOUT: "The response was not complete in time.",
  RESET: "The connection ended before the response was complete.",
  BAD_ANSWER: "The response is not HTTP, or its headers are too large.",
  ABORTED: "This server cancelled the call.",
} as const;
export type CallFailure = keyof typeof callFailures;

/** The outcome of a call: any response, including a redirect or an HTTP error; or the failure. */
export type CallOutcome =
  | { answered: true; status: number; headers: Record<string, string>; body: string; durationMs: number }
  | { answered: false; failure: CallFailure; message: string; durationMs: number };

export interface OutgoingCall extends Reach {
  url: string;
  method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  headers?: Record<string, string>;
  body?: string | Uint8Array;
  /** The limit for the whole call: name resolution, connecting, TLS, headers and the complete body. */
  timeoutMs: number;
  /** How much of the response's body is read. */
  maxBytes: number;
  signal?: AbortSignal;
  /** Replaces parts of the network in tests; `reach` maps a checked address to one of this machine. */
  network?: { nameServers?: string[]; certificates?: string; reach?(address: string, port: number): [string, number] };
}

/** The response headers that callers need. */
const returnedHeaders = ["content-type", "retry-after"];
/** Request headers that only this module sets. */
const reservedHeaders = new Set(
  "host connection content-length transfer-encoding accept-encoding expect upgrade".split(" "),
);
/** The maximum size of all response headers together. */
const maxHeaderBytes = 16_384;
/** How long a connection to one of several addresses may take before the next one is tried. */
const eachAddressMs = 2_000;

/** Thrown within this module to end a call with a failure. */
class Failed extends Error {
  readonly failure: CallFailure;
  constructor(failure: CallFailure) {
    super(failure);
    this.failure = failure;
  }
}

/** The addresses that a call may connect to: all addresses of a name, or none if one of them is not public. */
async function addressesOf(url: URL, call: OutgoingCall, signal: AbortSignal): Promise<LookupAddress[]> {
  const ip = ipOf(url);
  if (ip !== null) return [{ address: ip, family: ip.includes(":") ? 6 : 4 }];
  const { nameServers } = call.network ?? {};
  const found = await resolveHost(nameOf(url), { isClosed: call.allowPrivate, signal, nameServers });
  if (found.length === 0) throw new Failed("DNS");
  if (!found.every(({ address }) => isAllowedIp(address, call))) throw new Failed("URL_NOT_ALLOWED");
  return found;
}

/** Whether the headers are valid in HTTP and none of them is reserved. */
function areValidHeaders(headers: Record<string, string>): boolean {
  try {
    for (const [name, value] of Object.entries(headers)) {
      validateHeaderName(name);
      validateHeaderValue(name, value);
      if (reservedHeaders.has(name.toLowerCase())) return false;
    }
    return true;
  } catch {
    return false;
  }
}

/** Maps an error of Node's HTTP client to a failure. */
function failureOf(error: unknown, connected: boolean, secured: boolean): CallFailure {
  const code = String((error as { code?: unknown }).code ?? "");
  if (code.startsWith("HPE_")) return "BAD_ANSWER";
  if (!connected) return "CONNECT";
  return secured ? "RESET" : "TLS";
}

/** Sends the request to one of the checked addresses; the name is not resolved a second time. */
function send(url: URL, call: OutgoingCall, addresses: LookupAddress[]): ClientRequest {
  const isSecure = url.protocol === "https:";
  const ip = ipOf(url);
  const given = url.port === "" ? (isSecure ? 443 : 80) : Number(url.port);
  const reached = addresses.map(({ address }) => call.network?.reach?.(address, given) ?? ([address, given] as const));
  const pinned = reached.map(([address]) => ({ address, family: address.includes(":") ? 6 : 4 }));
  const body = call.body === undefined ? undefined : Buffer.from(call.body);
  const options = {
    method: call.method,
    // Node does not resolve an IP address.
    host: ip === null ? nameOf(url) : pinned[0]!.address,
    port: reached[0]![1],
    path: url.pathname + url.search,
    headers: {
      host: url.host,
      "accept-encoding": "identity",
      ...call.headers,
      ...(body === undefined ? {} : { "content-length": body.length }),
    },
    // Each call has its own connection. An agent might also obey the environment's proxy variables.
    agent: false as const,
    maxHeaderSize: maxHeaderBytes,
    autoSelectFamilyAttemptTimeout: eachAddressMs,
    lookup: (_name: string, how: { all?: boolean }, done: (...answer: never[]) => void) => {
      const answer = how.all ? [null, pinned] : [null, pinned[0]!.address, pinned[0]!.family];
      done(...(answer as never[]));
    },
  };
  const request = isSecure
    ? overHttps({
        ...options,
        // The certificate must match the name, not the address; an IP address has no server name.
        ...(ip === null ? { servername: nameOf(url) } : {}),
        ...(call.network?.certificates === undefined ? {} : { ca: call.network.certificates }),
        rejectUnauthorized: true,
      })
    : overHttp(options);
  request.end(body);
  return request;
}

/** Reads the body of a response up to its end or the limit. */
function readBody(response: IncomingMessage, limit: number): Promise<string> {
  return new Promise((resolve, reject) => {
    const decoder = new TextDecoder();
    let text = "";
    let left = limit;
    // PostgreSQL cannot store NUL in a text.
    const done = () => resolve(text.replaceAll("\0", "\ufffd"));
    response.on("data", (chunk: Buffer) => {
      text += decoder.decode(chunk.subarray(0, left), { stream: true });
      left -= chunk.length;
      if (left <= 0) done();
    });
    response.on("end", done);
    response.on("error", reject);
    response.on("close", () => reject(new Failed("RESET")));
  });
}

async function answerOf(
  call: OutgoingCall,
  signal: AbortSignal,
): Promise<Omit<CallOutcome & { answered: true }, "durationMs">> {
  if (checkAddress(call.url, call) !== null) throw new Failed("URL_NOT_ALLOWED");
  if (!areValidHeaders(call.headers ?? {})) throw new Failed("INVALID_REQUEST");
  const url = new URL(call.url);
  const addresses = await addressesOf(url, call, signal);
  if (signal.aborted) throw new Failed("ABORTED");
  let connected = false;
  let secured = url.protocol === "http:";
  const request = send(url, call, addresses);
  const cut = () => request.destroy();
  signal.addEventListener("abort", cut, { once: true });
  try {
    const response = await new Promise<IncomingMessage>((resolve, reject) => {
      request.on("socket", (socket) => {
        socket.on("connect", () => {
          connected = true;
        });
        socket.on("secureConnect", () => {
          secured = true;
        });
      });
      request.on("response", resolve);
      // The call did not request another protocol. The socket needs a listener, or its error would end the process.
      request.on("upgrade", (_, socket) => {
        socket.on("error", () => undefined).destroy();
        reject(new Failed("BAD_ANSWER"));
      });
      request.on("error", (error) => reject(new Failed(failureOf(error, connected, secured))));
      request.on("close", () => reject(new Failed("RESET")));
    });
    const body = await readBody(response, call.maxBytes).catch(() => {
      throw new Failed("RESET");
    });
    const headers = Object.fromEntries(
      returnedHeaders.flatMap((name) => {
        const value = response.headers[name];
        return typeof value === "string" ? [[name, value.slice(0, 200)]] : [];
      }),
    );
    return { answered: true, status: response.statusCode ?? 0, headers, body };
  } finally {
    signal.removeEventListener("abort", cut);
    request.destroy();
  }
}

/**
 * Calls a URL that a team configured. The name is resolved once, all its addresses are checked, and the connection goes
 * to one of them, so a DNS answer that changes later (DNS rebinding) has no effect. Redirects are not followed; nothing
 * is decompressed or cached, no connection is reused, and the environment's proxy is not used.
 *
 * @returns the outcome; it never throws, because a failure is an outcome, too
 */
export async function callOut(call: OutgoingCall): Promise<CallOutcome> {
  const begun = performance.now();
  const durationMs = () => Math.round(performance.now() - begun);
  const deadline = new AbortController();
  let failure: CallFailure | null = null;
  // The call races against its deadline, because not every step can be cancelled.
  const ended = new Promise<never>((_, reject) => {
    const end = (reason: CallFailure) => () => {
      failure ??= reason;
      deadline.abort();
      reject(new Failed(failure));
    };
    const timer = setTimeout(end("TIMEOUT"), call.timeoutMs);
    const cancel = end("ABORTED");
    deadline.signal.addEventListener("abort", () => {
      clearTimeout(timer);
      call.signal?.removeEventListener("abort", cancel);
    });
    if (call.signal?.aborted) cancel();
    else call.signal?.addEventListener("abort", cancel, { once: true });
  });
  ended.catch(() => undefined);
  try {
    return { ...(await Promise.race([answerOf(call, deadline.signal), ended])), durationMs: durationMs() };
  } catch (error) {
    const reason = failure ?? (error instanceof Failed ? error.failure : "INVALID_REQUEST");
    return { answered: false, failure: reason, message: callFailures[reason], durationMs: durationMs() };
  } finally {
    // This also cancels a name resolution that is still running.
    deadline.abort();
  }
}
