import { isIP } from "node:net";
import ipaddr from "ipaddr.js";

/*
 * Where this server may be sent by what a team types in. Whoever may name an address could otherwise reach what only
 * this machine reaches: its own ports, the database, other machines of its network, the metadata of its cloud. What
 * this does not cover: services on public addresses that trust this server's own address, NAT64 under a prefix of the
 * network's own, and addresses of the operator's network that are public by their number.
 */

/** Longer ones are nobody's. */
const longestUrl = 2_000;

/** IPv6 that is routed at all. Everything else is of one machine, of one network, or wraps something. */
const routed = ipaddr.parseCIDR("2000::/3") as [ipaddr.IPv6, number];
/** IPv4 behind the translator that resolvers for networks without IPv4 name (RFC 6052); its last 32 bits. */
const translated = ipaddr.parseCIDR("64:ff9b::/96") as [ipaddr.IPv6, number];
/** Public by its number, and answers each machine of a cloud by itself (Azure). */
const ofTheCloud = new Set(["168.63.129.16"]);
/** What a closed network is made of. Not link-local: there lies the metadata of clouds, with their credentials. */
const closed = new Set(["loopback", "private", "uniqueLocal", "carrierGradeNat"]);

/** Names that only one machine or one network knows; the last labels. */
const localNames = /(^|\.)(localhost|localdomain|local|internal|intranet|lan|home|corp|private|svc|home\.arpa)$/;

/** Whether a URL may lead into the operator's own network: WEBHOOK_ALLOW_PRIVATE, for tests and closed networks. */
export interface Reach {
  allowPrivate: boolean;
}

/**
 * Whether an IP address may be connected to. Public ones only: no special range of any registry, no IPv6 that carries
 * IPv4 (mapped, 6to4, Teredo), except for what NAT64 translates to a public one.
 */
export function isAllowedIp(text: string, { allowPrivate }: Reach): boolean {
  if (isIP(text) === 0) return false;
  let address = ipaddr.parse(text);
  if (address instanceof ipaddr.IPv6) {
    // A zone names an interface of this machine.
    if (address.zoneId) return false;
    if (address.match(translated)) address = new ipaddr.IPv4(address.toByteArray().slice(12));
  }
  const range = address.range();
  if (allowPrivate && closed.has(range)) return true;
  if (range !== "unicast" || ofTheCloud.has(address.toString())) return false;
  return address instanceof ipaddr.IPv4 || address.match(routed);
}

/** The host of a URL as an IP address, without brackets; null where it is a name. */
export function ipOf(url: URL): string | null {
  const host = url.hostname.replace(/^\[|\]$/g, "");
  return isIP(host) === 0 ? null : host;
}

/** The host of a URL as a name to look up: without the dot of the root. */
export const nameOf = (url: URL): string => url.hostname.replace(/\.$/, "");

function wrongHost(url: URL, reach: Reach): string | null {
  const ip = ipOf(url);
  if (ip !== null) {
    // Nobody writes a translated address by hand; only resolvers name them.
    const isWrapped = ip.includes(":") && !ipaddr.IPv6.parse(ip).match(routed);
    if (isAllowedIp(ip, reach) && (!isWrapped || reach.allowPrivate)) return null;
    return "This address is not a public one.";
  }
  const name = nameOf(url);
  const labels = name.split(".");
  if (name.length > 253 || !labels.every((label) => /^[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?$/.test(label)))
    return "The host is not a name that can be looked up.";
  if (reach.allowPrivate) return null;
  if (labels.length < 2 || localNames.test(name)) return "This host is not a public one.";
  return null;
}

/**
 * Says what is wrong with an address that this server is to call, without asking anybody: for the moment of saving.
 * What a name stands for is looked up, and checked, at each call.
 *
 * @returns null where nothing is; else a reason in words
 */
export function checkAddress(text: string, reach: Reach): string | null {
  // The parser drops line breaks and controls silently; what is stored must be what was checked.
  if (text.length > longestUrl || /[\s\p{Cc}\p{Cs}]/u.test(text)) return "This is not a web address.";
  const url = URL.parse(text);
  if (url === null || url.hostname === "") return "This is not a web address.";
  if (url.protocol !== "https:" && url.protocol !== "http:")
    return "The address has to begin with https:// or http://.";
  if (url.username !== "" || url.password !== "") return "The address must not hold a user name or password.";
  const port = url.port === "" ? null : Number(url.port);
  if (port !== null && port < 1024 && port !== 80 && port !== 443)
    return "The port has to be 443, 80, or 1024 and above.";
  return wrongHost(url, reach);
}
