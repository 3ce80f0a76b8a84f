import { addressText, asciiDomain, hasUsualForms, unicodeDomain } from "./text-input.ts";

/** RFC 5321: 64 octets before the @, 254 in all. */
const maxLocalOctets = 64;
const maxOctets = 254;

/** RFC 5322's atext, and letters of other scripts (RFC 6531). Quoted local parts are legal, nobody's, and would let spaces in. */
const LOCAL = /^[\p{L}\p{M}\p{N}!#$%&'*+/=?^_`{|}~.-]+$/u;
/** RFC 1035 and 5890: labels of 1 to 63 octets, and a last one that is no number: of letters, or in its ASCII form. */
const DOMAIN = /^(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+(?:[a-z]{2,63}|xn--[a-z0-9-]{0,58}[a-z0-9])$/;
/** Names that no mail server has, by definition (RFC 6761, RFC 7686). `.test` and `.example` are for examples, and stay. */
const NO_MAIL = /(?:^|\.)(?:invalid|localhost|onion)$/;
/** What names in other scripts are made of (RFC 5892), and pictures, which some registries sell. */
const NAME = /^(?:[\p{L}\p{M}\p{N}.\-\p{Extended_Pictographic}]|(?<=\P{ASCII})[\u200c\u200d])+$/u;
/** Letters that nobody sees. */
const UNSEEN = /[\u115f\u1160\u3164\uffa0]|\u034f|\p{Variation_Selector}/u;
const PICTURE = /(?![0-9#*])\p{Extended_Pictographic}/u;
const LATIN = /\p{Script=Latin}/u;
const LOOKS_LATIN = /[\p{Script=Cyrillic}\p{Script=Greek}]/u;

/** Whether a word has letters of Latin and of a script that looks like it: it is not what it seems to be. */
const isMixed = (word: string): boolean => LATIN.test(word) && LOOKS_LATIN.test(word);

/** Whether an international name could be sold: it is what its ASCII form says, and has no punctuation. */
function isInternationalName(ascii: string): boolean {
  const name = unicodeDomain(ascii);
  const labels = name.split(".");
  // One that does not decode stays as it is.
  if (labels.some((label) => label.startsWith("xn--"))) return false;
  return NAME.test(name) && asciiDomain(name) === ascii && !labels.some(isMixed) && !PICTURE.test(labels.at(-1)!);
}

/**
 * The one form in which an address is compared and stored (docs/rules.md, Terms): trimmed, Unicode NFC, lower case, the
 * domain in its ASCII form. Nothing that only one provider does. How people write addresses, read-address.ts knows.
 *
 * @returns null when it cannot be an address that mail can be sent to
 */
export function normalizeEmail(written: string): string | null {
  const text = addressText(written);
  const at = text?.lastIndexOf("@") ?? 0;
  if (text === null || at < 1) return null;
  const local = text.slice(0, at);
  if (!LOCAL.test(local) || local.startsWith(".") || local.endsWith(".") || local.includes("..")) return null;
  if (Buffer.byteLength(local) > maxLocalOctets || UNSEEN.test(text) || !hasUsualForms(text)) return null;
  if (local.split(/[.+_-]/).some(isMixed)) return null;
  const given = text.slice(at + 1);
  const domain = NAME.test(given) ? asciiDomain(given) : null;
  if (domain === null || !DOMAIN.test(domain) || NO_MAIL.test(domain)) return null;
  if (domain.includes("xn--") && !isInternationalName(domain)) return null;
  const address = `${local}@${domain}`;
  return Buffer.byteLength(address) > maxOctets ? null : address;
}

/** An address for a log at debug level and for nothing else: enough to tell two apart. */
export const maskedEmail = (address: string): string => address.replace(/^(.).*(@.).*$/, "$1…$2…");
