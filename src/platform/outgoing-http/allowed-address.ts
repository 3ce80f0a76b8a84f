import { isIP } from "node:net";
import ipaddr from "ipaddr.js";

/*
 * Protects against server-side request forgery: a team that configures a URL must not reach what only this machine can
 * reach, such as its own ports, the database, other machines of its network and the metadata service of its cloud.
 * Limitations: services on public addresses that trust this server's address, NAT64 with a network-specific prefix, and
 * public address ranges within the operator's network.
 */

/** The maximum length of a URL, in UTF-16 units. */
const maxUrlLength = 2_000;

/** Global unicast IPv6. All other ranges belong to a machine or a network, or embed another address. */
const globalUnicast = ipaddr.parseCIDR("2000::/3") as [ipaddr.IPv6, number];
/** The well-known prefix of NAT64 (RFC 6052); the last 32 bits are an IPv4 address. */
const nat64 = ipaddr.parseCIDR("64:ff9b::/96") as [ipaddr.IPv6, number];
/** A public address at which Azure serves its own virtual machines. */
const cloudServices = new Set(["168.63.129.16"]);
/** The ranges of a closed network. Link-local is not one: clouds serve metadata with credentials there. */
const privateRanges = new Set(["loopback", "private", "uniqueLocal", "carrierGradeNat"]);

/** Final labels of names that resolve only on one machine or in one network. */
const localNames = /(^|\.)(localhost|localdomain|local|internal|intranet|lan|home|corp|private|svc|home\.arpa)$/;

/** Whether calls into the operator's own network are allowed: WEBHOOK_ALLOW_PRIVATE, for tests and closed networks. */
export interface Reach {
  allowPrivate: boolean;
}

/**
 * Whether the server may connect to an IP address. Only public addresses are allowed: no special-purpose range, and no
 * IPv6 that embeds IPv4 (mapped, 6to4, Teredo), except NAT64 of a public address.
 */
export function isAllowedIp(text: string, { allowPrivate }: Reach): boolean {
  if (isIP(text) === 0) return false;
  let address = ipaddr.parse(text);
  if (address instanceof ipaddr.IPv6) {
    // A zone identifies a network interface of this machine.
    if (address.zoneId) return false;
    if (address.match(nat64)) address = new ipaddr.IPv4(address.toByteArray().slice(12));
  }
  const range = address.range();
  if (allowPrivate && privateRanges.has(range)) return true;
  if (range !== "unicast" || cloudServices.has(address.toString())) return false;
  return address instanceof ipaddr.IPv4 || address.match(globalUnicast);
}

/** The IP address that is the host of a URL, without brackets; null where the host is a name. */
export function ipOf(url: URL): string | null {
  const host = url.hostname.replace(/^\[|\]$/g, "");
  return isIP(host) === 0 ? null : host;
}

/** The host name of a URL for name resolution, without the dot of the root. */
export const nameOf = (url: URL): string => url.hostname.replace(/\.$/, "");

function hostProblem(url: URL, reach: Reach): string | null {
  const ip = ipOf(url);
  if (ip !== null) {
    // A NAT64 address in a URL is suspicious: only resolvers return them.
    const isEmbedded = ip.includes(":") && !ipaddr.IPv6.parse(ip).match(globalUnicast);
    if (isAllowedIp(ip, reach) && (!isEmbedded || reach.allowPrivate)) return null;
    return "This address is not public.";
  }
  const name = nameOf(url);
  const labels = name.split(".");
  if (name.length > 253 || !labels.every((label) => /^[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?$/.test(label)))
    return "The host is not a valid host name.";
  if (reach.allowPrivate) return null;
  if (labels.length < 2 || localNames.test(name)) return "This host is not public.";
  return null;
}

/**
 * Validates a URL that this server is to call when it is saved, without name resolution. Each call resolves the name
 * and checks its addresses.
 *
 * @returns the problem as a sentence; null where there is none
 */
export function checkAddress(text: string, reach: Reach): string | null {
  // The parser silently drops line breaks and controls, but the stored text must be the one that was checked.
  if (text.length > maxUrlLength || /[\s\p{Cc}\p{Cs}]/u.test(text)) return "This is not a web address.";
  const url = URL.parse(text);
  if (url === null || url.hostname === "") return "This is not a web address.";
  if (url.protocol !== "https:" && url.protocol !== "http:") return "The address must begin with https:// or http://.";
  if (url.username !== "" || url.password !== "") return "The address must not contain a user name or password.";
  const port = url.port === "" ? null : Number(url.port);
  if (port !== null && port < 1024 && port !== 80 && port !== 443)
    return "The port must be 443, 80, or 1024 and above.";
  return hostProblem(url, reach);
}
