import type { IncomingHttpHeaders, IncomingMessage } from "node:http";
import { isIP } from "node:net";
import ipaddr from "ipaddr.js";

/** By these headers a proxy says for whom it asks, and where. A client without a proxy can make them up. */
const forwardingHeader =
  /^(forwarded|x-forwarded(-.+)?|x-real-ip|x-client-ip|x-cluster-client-ip|x-original-(for|host)|true-client-ip|cf-connecting-ip|fastly-client-ip)$/;
/** Any proxy on the way may add these, also one of the caller's own network. */
const onTheWay = /^(via|x-envoy-.+|x-proxyuser-ip)$/;

/** Whether a proxy in front says that it forwards the request. */
export const isForwarded = (headers: IncomingHttpHeaders): boolean =>
  Object.keys(headers).some((name) => forwardingHeader.test(name));

/** Whether anything at all says that the request came through a proxy. */
export const cameThroughProxy = (headers: IncomingHttpHeaders): boolean =>
  Object.keys(headers).some((name) => forwardingHeader.test(name) || onTheWay.test(name));

/** How many proxies X-Forwarded-For names; a client can have put some of them there. */
export const hopsOf = (headers: IncomingHttpHeaders): number =>
  [headers["x-forwarded-for"] ?? []]
    .flat()
    .join(",")
    .split(",")
    .filter((one) => one.trim() !== "").length;

/** Whether an address of the network is this machine's own. */
export const isLoopbackAddress = (address: string | undefined): boolean =>
  address !== undefined && isIP(address) !== 0 && ipaddr.process(address).range() === "loopback";

/** Whether the address is a public one: then it is no proxy of the operator's own network. */
export const isPublicAddress = (address: string): boolean =>
  isIP(address) !== 0 && ipaddr.process(address).range() === "unicast";

/** Whether a Host header names this machine: a name that leads here only after its page was loaded does not. */
function isLoopbackHost(host: string | undefined): boolean {
  const name = host === undefined ? undefined : URL.parse(`http://${host}`)?.hostname;
  return name === "localhost" || isLoopbackAddress(name?.replace(/^\[|\]$/g, ""));
}

/**
 * Whether a request comes from this machine and past no proxy, as far as that can be seen. A proxy on the same machine
 * that rewrites Host and adds no header cannot be distinguished from a local client.
 */
export const isLocalRequest = ({ headers, socket }: IncomingMessage): boolean =>
  isLoopbackAddress(socket.remoteAddress) && !cameThroughProxy(headers) && isLoopbackHost(headers.host);
