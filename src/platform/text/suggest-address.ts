import { normalizeEmail } from "./email-address.ts";

/*
 * Suggests a correction for a text that is not an address, or for an address with a typing error in its domain.
 * Libraries for the latter compare with loose measures and suggest me.com for acme.com. The invitation is sent in any
 * case, so only a plain typing error deserves a suggestion.
 */

const common = [
  ..."gmail.com googlemail.com hotmail.com hotmail.co.uk hotmail.fr hotmail.de outlook.com outlook.de yahoo.com".split(
    " ",
  ),
  ..."yahoo.co.uk yahoo.fr yahoo.de icloud.com protonmail.com web.de t-online.de freenet.de comcast.net".split(" "),
];
/** Real providers whose domains are one typing error away from another one. */
const real = new Set([
  ...common,
  "email.com",
  "mail.com",
  "ymail.com",
  "gmx.com",
  "gmail.co.uk",
  "yahoo.ca",
  "yahoo.cn",
]);

/** Whether two words differ by one character that was omitted, added, replaced, or swapped with its neighbour. */
function isOneTypo(a: string, b: string): boolean {
  if (a === b || Math.abs(a.length - b.length) > 1) return false;
  let start = 0;
  while (a[start] === b[start] && start < Math.min(a.length, b.length)) start++;
  const [restA, restB] = [a.slice(start), b.slice(start)];
  return (
    restA.slice(1) === restB.slice(1) ||
    restA.slice(1) === restB ||
    restA === restB.slice(1) ||
    (restA[0] === restB[1] && restA[1] === restB[0] && restA.slice(2) === restB.slice(2))
  );
}

/** The rows of a call often have the same few domains. */
const maxRemembered = 1_000;
const remembered = new Map<string, string | null>();

/** The common domain that a domain misspells or begins; null where there is none. */
function commonDomain(domain: string): string | null {
  let meant = remembered.get(domain);
  if (meant !== undefined) return meant;
  if (remembered.size >= maxRemembered) remembered.clear();
  meant = findCommonDomain(domain);
  remembered.set(domain, meant);
  return meant;
}

function findCommonDomain(domain: string): string | null {
  if (real.has(domain)) return null;
  const corrected = common.find((one) => one.length >= 8 && isOneTypo(domain, one));
  return corrected ?? (real.has(`${domain}.com`) ? `${domain}.com` : null);
}

/** The probable correction of a valid address (name@gmial.com → name@gmail.com); null where nothing looks wrong. */
export function suggestDomain(address: string): string | null {
  const at = address.lastIndexOf("@");
  const meant = commonDomain(address.slice(at + 1));
  return meant === null ? null : `${address.slice(0, at)}@${meant}`;
}

/** Characters of other scripts that look like Latin ones. */
const lookAlikes: Record<string, string> = Object.fromEntries(
  "аa вb сc еe нh іi јj кk мm оo рp ѕs тt уy хx αa εe ιi κk νv οo ρp τt υu χx".split(" ").map((pair) => [...pair]),
);
const latin = (text: string): string => text.replace(/[\u0370-\u04ff]/gu, (one) => lookAlikes[one] ?? one);

/** An @ and dots that were written out as words to hide the address from programs. */
const AT = /\s?[([{<]\s?(?:at|ät|arroba|@)\s?[)\]}>]\s?|\s(?:at|ät)\s|%40/giu;
const DOT = /\s?[([{<]\s?(?:dot|punkt|punto|point|\.)\s?[)\]}>]\s?|\s(?:dot|punkt)\s/giu;
/** White space around an @ or a dot. */
const SPACED = /\s?([@.])\s?/g;
const DASHES = /[\u2012-\u2015\u2212]/gu;

function repairDomain(domain: string): string {
  const repaired = latin(domain)
    .replace(DASHES, "-")
    .replace(/[,;:](?=\p{L})/gu, ".")
    .replace(/[^\p{L}\p{M}\p{N}.\-\p{Extended_Pictographic}].*$/su, "")
    .split(".")
    .map((label) => label.replace(/^-|-$/g, ""))
    .filter((label) => label !== "")
    .join(".");
  const tld = repaired.slice(repaired.lastIndexOf(".") + 1);
  return /^[a-z]{2,}\d{1,2}$/i.test(tld) ? repaired.replace(/\d{1,2}$/, "") : repaired;
}

const repairLocal = (local: string): string =>
  local
    .replace(/^[a-z]+:\/\//i, "")
    .replace(/%[0-9a-f]{2}/gi, (code) => String.fromCharCode(Number.parseInt(code.slice(1), 16)))
    .trim()
    .split(/(?<=[.+_-])|(?=[.+_-])/u)
    .map((word) => (/\p{Script=Latin}/u.test(word) ? latin(word) : word))
    .join("")
    .replace(DASHES, "-")
    .replace(/["“”„«»<>()[\]{}\\,:;]/gu, "")
    .replace(/^['`]|['`]$/g, "")
    .split(".")
    .filter((part) => part !== "")
    .join(".");

/** A longer text is more than an address and a name, so no suggestion is made from it. */
const maxReadLength = 400;

/** Repairs one address and corrects a misspelt common domain; null where the result is not valid. */
function repair(text: string): string | null {
  const at = text.lastIndexOf("@");
  if (at < 1) return null;
  const domain = repairDomain(text.slice(at + 1));
  const local = repairLocal(text.slice(0, at).replace(/@$/, ""));
  const address = normalizeEmail(`${local}@${commonDomain(domain.toLowerCase()) ?? domain}`);
  return address === null || /\s/.test(local) ? null : address;
}

/**
 * Suggests an address for a text that is not one: the only address in it, repaired. There is no suggestion where the
 * words before it may belong to the address: "jane doe@example.test" does not mean doe@example.test.
 */
export function suggestAddress(text: string): string | null {
  if (text.length > maxReadLength || /[\r\n]/.test(text)) return null;
  const written = text.replace(AT, "@").replace(DOT, ".").trim();
  const whole = /\s/.test(written.replace(SPACED, "$1")) ? null : repair(written.replace(SPACED, "$1"));
  if (whole !== null && !/[<>,;()]/.test(text.slice(0, text.lastIndexOf("@")))) return whole;
  const parts = written.split(/\s|(?<=[>)\]])|(?=[<([])|[,;]/u).filter((part) => part.includes("@"));
  const [only, ...others] = new Set(parts.map(repair));
  if (others.length > 0 || only == null) return null;
  const before = written.slice(0, written.indexOf(parts[0]!));
  const words = before.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];
  const isEnd = /[\p{L}\p{N}]\s$/u.test(before) && !words.some((word) => only.startsWith(word));
  return isEnd ? null : only;
}
