import { addressText, asciiDomain, hasUsualForms, unicodeDomain } from "./text-input.ts";

/** RFC 5321: 64 octets before the @, 254 in all. */
const maxLocalOctets = 64;
const maxOctets = 254;

/**
 * RFC 5322's atext and characters of other scripts (RFC 6531). Quoted local parts are legal, but unused, and would allow
 * spaces.
 */
const LOCAL = /^[\p{L}\p{M}\p{N}!#$%&'*+/=?^_`{|}~.-]+$/u;
/** RFC 1035 and 5890: labels of 1 to 63 octets; the last one is alphabetic, or in ASCII form. */
const DOMAIN = /^(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+(?:[a-z]{2,63}|xn--[a-z0-9-]{0,58}[a-z0-9])$/;
/**
 * Names that no mail server has, by definition (RFC 6761, RFC 7686). `.test` and `.example` stay valid for examples.
 */
const NO_MAIL = /(?:^|\.)(?:invalid|localhost|onion)$/;
/** The characters of internationalized names (RFC 5892), and emoji, which some registries sell. */
const NAME = /^(?:[\p{L}\p{M}\p{N}.\-\p{Extended_Pictographic}]|(?<=\P{ASCII})[\u200c\u200d])+$/u;
/** Invisible characters. */
const INVISIBLE = /[\u115f\u1160\u3164\uffa0]|\u034f|\p{Variation_Selector}/u;
const EMOJI = /(?![0-9#*])\p{Extended_Pictographic}/u;
const LATIN = /\p{Script=Latin}/u;
const LOOKS_LATIN = /[\p{Script=Cyrillic}\p{Script=Greek}]/u;

/** An address as nearly all are: nothing of what is checked below can be wrong with it but its length and its last name. */
const PLAIN = /^[a-z0-9]+(?:[._+-][a-z0-9]+)*@(?:[a-z0-9](?:-?[a-z0-9]){0,31}\.)+[a-z]{2,63}$/;
export const isPlain = (text: string): boolean =>
  text.length <= 120 && text.indexOf("@") <= maxLocalOctets && PLAIN.test(text) && !NO_MAIL.test(text);

/** Whether a word mixes Latin characters with those of a script that looks like it, which disguises another name. */
const isMixed = (word: string): boolean => LATIN.test(word) && LOOKS_LATIN.test(word);

/** Whether a registry could sell an internationalized name: it agrees with its ASCII form, and has no punctuation. */
function isInternationalName(ascii: string): boolean {
  const name = unicodeDomain(ascii);
  const labels = name.split(".");
  // A label that cannot be decoded stays unchanged.
  if (labels.some((label) => label.startsWith("xn--"))) return false;
  return NAME.test(name) && asciiDomain(name) === ascii && !labels.some(isMixed) && !EMOJI.test(labels.at(-1)!);
}

/**
 * The one form in which an address is compared and stored (docs/rules.md, Terms): trimmed, Unicode NFC, lower case, the
 * domain in its ASCII form, without rules of single providers. read-address.ts reads addresses as users write them.
 *
 * @returns null where mail cannot be sent to the address
 */
export const normalizeEmail = (written: string): string | null => (isPlain(written) ? written : normalize(written));

/** `normalizeEmail`, without the short way. */
export function normalize(written: string): string | null {
  const text = addressText(written);
  const at = text?.lastIndexOf("@") ?? 0;
  if (text === null || at < 1) return null;
  const local = text.slice(0, at);
  if (!LOCAL.test(local) || local.startsWith(".") || local.endsWith(".") || local.includes("..")) return null;
  if (Buffer.byteLength(local) > maxLocalOctets || INVISIBLE.test(text) || !hasUsualForms(text)) return null;
  if (local.split(/[.+_-]/).some(isMixed)) return null;
  const given = text.slice(at + 1);
  const domain = NAME.test(given) ? asciiDomain(given) : null;
  if (domain === null || !DOMAIN.test(domain) || NO_MAIL.test(domain)) return null;
  if (domain.includes("xn--") && !isInternationalName(domain)) return null;
  const address = `${local}@${domain}`;
  return Buffer.byteLength(address) > maxOctets ? null : address;
}

/** A masked address that distinguishes two of them, only for the log at debug level. */
export const maskedEmail = (address: string): string => address.replace(/^(.).*(@.).*$/, "$1…$2…");
