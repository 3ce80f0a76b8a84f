import { timingSafeEqual } from "node:crypto";
import type { IncomingMessage } from "node:http";
import ipaddr from "ipaddr.js";
import type { Env } from "../base/env.ts";

/** Headers by which proxies say that they stand in between. */
const forwardingHeaders = [
  "forwarded",
  "x-forwarded-for",
  "x-forwarded-host",
  "x-forwarded-proto",
  "x-forwarded-port",
  "x-forwarded-server",
  "x-real-ip",
  "x-client-ip",
  "cf-connecting-ip",
  "true-client-ip",
  "via",
];

/** Whether a network address is of this machine itself. */
export function isLoopbackAddress(address: string | undefined): boolean {
  return address !== undefined && ipaddr.isValid(address) && ipaddr.process(address).range() === "loopback";
}

/** Whether a Host header names this machine: a name that leads here only after its page was loaded does not. */
export function isLoopbackHost(host: string | undefined): boolean {
  const name = host === undefined ? undefined : URL.parse(`http://${host}`)?.hostname;
  return name === "localhost" || isLoopbackAddress(name?.replace(/^\[|\]$/g, ""));
}

/**
 * Whether a request comes from this machine and past no proxy, as far as that can be seen.
 *
 * What it does not cover: a proxy on this machine that rewrites Host and adds no header looks like a local client.
 */
export const isLocalRequest = (
  { TRUST_PROXY }: Pick<Env, "TRUST_PROXY">,
  { headers, socket }: IncomingMessage,
): boolean =>
  (TRUST_PROXY ?? 0) === 0 &&
  isLoopbackAddress(socket.remoteAddress) &&
  isLoopbackHost(headers.host) &&
  forwardingHeaders.every((name) => headers[name] === undefined);

/** Whether two secrets are the same, in a time that does not tell where they differ. */
export function isSameSecret(given: string, expected: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(expected)];
  return a.length === b.length && timingSafeEqual(a, b);
}
