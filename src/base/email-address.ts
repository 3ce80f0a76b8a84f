import addressparser from "nodemailer/lib/addressparser";
import { addressText, asciiDomain, maxAddressLength } from "./text-input.ts";

/** RFC 5321: 64 octets before the @, 254 in all. */
const longest = 254;

/**
 * The one form in which an address is compared and stored (rules.md, Words): trimmed, Unicode NFC,
 * lower case, the domain in its ASCII form. Nothing that only one provider does.
 *
 * @returns null when it cannot be an address that mail can be sent to
 */
export function normalizeEmail(given: string): string | null {
  const text = addressText(given);
  const at = text?.lastIndexOf("@") ?? 0;
  if (text === null || at < 1) return null;
  const local = text.slice(0, at);
  const domain = asciiDomain(text.slice(at + 1));
  if (domain === null) return null;
  // Quoted local parts are legal and never seen; letting them in would let spaces and commas in.
  if (!/^[^\s"(),:;<>@[\\\]\p{Cc}\p{Cf}]+$/u.test(local) || local.startsWith(".") || local.endsWith(".")) return null;
  if (local.includes("..") || Buffer.byteLength(local) > 64) return null;
  if (!/^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]$/.test(domain)) return null;
  const address = `${local}@${domain}`;
  return Buffer.byteLength(address) > longest ? null : address;
}

/**
 * An address alone, or after a name and in angle brackets. Of anything else a mail parser makes a
 * guess: of "jane doe@example.test" it takes doe@example.test, who is somebody else. What has no
 * UTF-8 (half a surrogate pair) would be stored as another address.
 */
const isOneMailbox = (text: string): boolean =>
  /^(?:[^<>]*<[^<>\s]+>|[^<>\s"(),;]+)$/u.test(text) && !/[^\t\P{Cc}]|\p{Cs}/u.test(text);

/**
 * Reads an address as a mail program writes it: `x@y.z` or `"Family, Given" <x@y.z>`.
 *
 * @returns null when it is not exactly one address
 */
export function parseMailbox(given: string): { address: string; name: string | null } | null {
  if (given.length > maxAddressLength || !isOneMailbox(given.trim())) return null;
  const parsed = addressparser(given);
  const only = parsed[0];
  if (parsed.length !== 1 || only === undefined || !("address" in only) || only.address === undefined) return null;
  const address = normalizeEmail(only.address || only.name);
  if (address === null) return null;
  const name = only.address ? only.name.trim() : "";
  return { address, name: name === "" ? null : name };
}

/** An address for a log at debug level and for nothing else: enough to tell two apart. */
export const maskedEmail = (address: string): string => address.replace(/^(.).*(@.).*$/, "$1…$2…");
