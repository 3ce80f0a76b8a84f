import type { LookupAddress } from "node:dns";
import {
  type ClientRequest,
  type IncomingMessage,
  request as overHttp,
  validateHeaderName,
  validateHeaderValue,
} from "node:http";
import { request as overHttps } from "node:https";
import { lookUpHost } from "./look-up-host.ts";
import { checkAddress, ipOf, isAllowedIp, nameOf, type Reach } from "./safe-address.ts";

/** Why a call got no answer. Stable, for programs; in our own words, since a library's quote what is inside. */
export const callFailures = {
  URL_NOT_ALLOWED: "The address is not one that this server calls.",
  INVALID_REQUEST: "The request cannot be sent as it is.",
  DNS: "The host's name has no address.",
  CONNECT: "No connection could be made.",
  TLS: "The connection could not be secured: the certificate or the protocol is not right.",
  TIMEOUT: "There was no whole answer in time.",
  RESET: "The connection ended before the answer was whole.",
  BAD_ANSWER: "What came back is not HTTP, or its headers are too large.",
  ABORTED: "The call was given up by this server.",
} as const;
export type CallFailure = keyof typeof callFailures;

/** What came of a call: any answer at all, a redirect or an error of the other side included; or why there was none. */
export type CallOutcome =
  | { answered: true; status: number; headers: Record<string, string>; body: string; durationMs: number }
  | { answered: false; failure: CallFailure; message: string; durationMs: number };

export interface OutgoingCall extends Reach {
  url: string;
  method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  headers?: Record<string, string>;
  body?: string | Uint8Array;
  /** Over everything: the look-up of the name, connecting, TLS, the headers, the last byte of the body. */
  timeoutMs: number;
  /** Of the answer's body; what is beyond is not read. */
  mostBytes: number;
  signal?: AbortSignal;
  /** Only tests stand between the call and the network: what a checked address is, seen from this machine. */
  network?: { nameServers?: string[]; certificates?: string; reach?(address: string, port: number): [string, number] };
}

/** Headers of the answer that anybody needs. */
const kept = ["content-type", "retry-after"];
/** What the call itself says. */
const ours = new Set("host connection content-length transfer-encoding accept-encoding expect upgrade".split(" "));
/** Of all headers of the answer together. */
const mostHeaderBytes = 16_384;
/** How long one of several addresses is tried before the next. */
const eachAddressMs = 2_000;

/** Thrown inside, to end a call with what it is. */
class Failed extends Error {
  readonly failure: CallFailure;
  constructor(failure: CallFailure) {
    super(failure);
    this.failure = failure;
  }
}

/** The addresses that a call may connect to: of a name all, and if one of them is not public, none. */
async function addressesOf(url: URL, call: OutgoingCall, signal: AbortSignal): Promise<LookupAddress[]> {
  const ip = ipOf(url);
  if (ip !== null) return [{ address: ip, family: ip.includes(":") ? 6 : 4 }];
  const { nameServers } = call.network ?? {};
  const found = await lookUpHost(nameOf(url), { isClosed: call.allowPrivate, signal, nameServers });
  if (found.length === 0) throw new Failed("DNS");
  if (!found.every(({ address }) => isAllowedIp(address, call))) throw new Failed("URL_NOT_ALLOWED");
  return found;
}

/** Whether headers are fit to be sent: names and values that HTTP knows, and none that the call itself says. */
function areFit(headers: Record<string, string>): boolean {
  try {
    for (const [name, value] of Object.entries(headers)) {
      validateHeaderName(name);
      validateHeaderValue(name, value);
      if (ours.has(name.toLowerCase())) return false;
    }
    return true;
  } catch {
    return false;
  }
}

/** What an error of Node's HTTP client means here. */
function failureOf(error: unknown, connected: boolean, secured: boolean): CallFailure {
  const code = String((error as { code?: unknown }).code ?? "");
  if (code.startsWith("HPE_")) return "BAD_ANSWER";
  if (!connected) return "CONNECT";
  return secured ? "RESET" : "TLS";
}

/** Sends the request to one of the addresses, and to nothing else: they are not looked up again. */
function send(url: URL, call: OutgoingCall, addresses: LookupAddress[]): ClientRequest {
  const isSecure = url.protocol === "https:";
  const ip = ipOf(url);
  const given = url.port === "" ? (isSecure ? 443 : 80) : Number(url.port);
  const reached = addresses.map(({ address }) => call.network?.reach?.(address, given) ?? ([address, given] as const));
  const pinned = reached.map(([address]) => ({ address, family: address.includes(":") ? 6 : 4 }));
  const body = call.body === undefined ? undefined : Buffer.from(call.body);
  const options = {
    method: call.method,
    // An address needs no look-up, so Node does none.
    host: ip === null ? nameOf(url) : pinned[0]!.address,
    port: reached[0]![1],
    path: url.pathname + url.search,
    headers: {
      host: url.host,
      "accept-encoding": "identity",
      ...call.headers,
      ...(body === undefined ? {} : { "content-length": body.length }),
    },
    // A connection of its own that ends with it; an agent might also obey proxy variables of the environment.
    agent: false as const,
    maxHeaderSize: mostHeaderBytes,
    autoSelectFamilyAttemptTimeout: eachAddressMs,
    lookup: (_name: string, how: { all?: boolean }, done: (...answer: never[]) => void) => {
      const answer = how.all ? [null, pinned] : [null, pinned[0]!.address, pinned[0]!.family];
      done(...(answer as never[]));
    },
  };
  const request = isSecure
    ? overHttps({
        ...options,
        // The certificate is checked for the name, whatever the address; an IP address has no server name.
        ...(ip === null ? { servername: nameOf(url) } : {}),
        ...(call.network?.certificates === undefined ? {} : { ca: call.network.certificates }),
        rejectUnauthorized: true,
      })
    : overHttp(options);
  request.end(body);
  return request;
}

/** Reads an answer up to its end, or up to the most that is read. */
function readBody(response: IncomingMessage, most: number): Promise<string> {
  return new Promise((resolve, reject) => {
    const decoder = new TextDecoder();
    let text = "";
    let left = most;
    // A database holds no NUL in a text.
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
  if (!areFit(call.headers ?? {})) throw new Failed("INVALID_REQUEST");
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
      // Nobody asked for another protocol. The socket is nobody's now, and its error would end the process.
      request.on("upgrade", (_, socket) => {
        socket.on("error", () => undefined).destroy();
        reject(new Failed("BAD_ANSWER"));
      });
      request.on("error", (error) => reject(new Failed(failureOf(error, connected, secured))));
      request.on("close", () => reject(new Failed("RESET")));
    });
    const body = await readBody(response, call.mostBytes).catch(() => {
      throw new Failed("RESET");
    });
    const headers = Object.fromEntries(
      kept.flatMap((name) => {
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
 * Calls an address that somebody typed in. The name is looked up once, every address of it is checked, and one of
 * those is connected to: a name that means something else a moment later changes nothing. Redirects are answers like
 * any other; nothing is kept open, unpacked, cached, or sent through a proxy of the environment.
 *
 * @returns never throws: a refusal or a failure is an outcome
 */
export async function callOut(call: OutgoingCall): Promise<CallOutcome> {
  const begun = performance.now();
  const durationMs = () => Math.round(performance.now() - begun);
  const deadline = new AbortController();
  let failure: CallFailure | null = null;
  // Raced, since not everything that is waited for can be told to stop.
  const ended = new Promise<never>((_, reject) => {
    const end = (why: CallFailure) => () => {
      failure ??= why;
      deadline.abort();
      reject(new Failed(failure));
    };
    const timer = setTimeout(end("TIMEOUT"), call.timeoutMs);
    const give = end("ABORTED");
    deadline.signal.addEventListener("abort", () => {
      clearTimeout(timer);
      call.signal?.removeEventListener("abort", give);
    });
    if (call.signal?.aborted) give();
    else call.signal?.addEventListener("abort", give, { once: true });
  });
  ended.catch(() => undefined);
  try {
    return { ...(await Promise.race([answerOf(call, deadline.signal), ended])), durationMs: durationMs() };
  } catch (error) {
    const why = failure ?? (error instanceof Failed ? error.failure : "INVALID_REQUEST");
    return { answered: false, failure: why, message: callFailures[why], durationMs: durationMs() };
  } finally {
    // Also what is left of a look-up that nobody waits for any more.
    deadline.abort();
  }
}
