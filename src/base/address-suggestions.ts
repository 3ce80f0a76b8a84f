import { normalizeEmail } from "./email-address.ts";

/*
 * What may have been meant by something that is no address, or by an address with a slip in the domain. The libraries
 * for the latter compare with loose measures and suggest me.com for acme.com; an invitation is sent anyway, so only
 * what is plainly a slip is worth a word.
 */

const common = [
  ..."gmail.com googlemail.com hotmail.com hotmail.co.uk hotmail.fr hotmail.de outlook.com outlook.de yahoo.com".split(
    " ",
  ),
  ..."yahoo.co.uk yahoo.fr yahoo.de icloud.com protonmail.com web.de t-online.de freenet.de comcast.net".split(" "),
];
/** Real providers that are one slip away from another. */
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

/** Whether two words differ by one letter that was left out, added, mistaken, or swapped with its neighbour. */
function isOneSlip(a: string, b: string): boolean {
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

/** The common domain that a domain is a slip of, or begins; null where it is none. */
function commonDomain(domain: string): string | null {
  if (real.has(domain)) return null;
  const slip = common.find((one) => one.length >= 8 && isOneSlip(domain, one));
  return slip ?? (real.has(`${domain}.com`) ? `${domain}.com` : null);
}

/** The address that was probably meant by one that is valid (name@gmial.com → name@gmail.com); null where nothing looks wrong. */
export function suggestDomain(address: string): string | null {
  const at = address.lastIndexOf("@");
  const meant = commonDomain(address.slice(at + 1));
  return meant === null ? null : `${address.slice(0, at)}@${meant}`;
}

/** Letters of other scripts that look like Latin ones. */
const lookAlikes: Record<string, string> = Object.fromEntries(
  "аa вb сc еe нh іi јj кk мm оo рp ѕs тt уy хx αa εe ιi κk νv οo ρp τt υu χx".split(" ").map((pair) => [...pair]),
);
const latin = (text: string): string => text.replace(/[\u0370-\u04ff]/gu, (one) => lookAlikes[one] ?? one);

/** An @ and dots that were written out, for people alone. */
const AT = /\s?[([{<]\s?(?:at|ät|arroba|@)\s?[)\]}>]\s?|\s(?:at|ät)\s|%40/giu;
const DOT = /\s?[([{<]\s?(?:dot|punkt|punto|point|\.)\s?[)\]}>]\s?|\s(?:dot|punkt)\s/giu;
/** Around an @ or a dot, and what stands for either. */
const SPACED = /\s?([@.])\s?/g;
const DASHES = /[\u2012-\u2015\u2212]/gu;

function mendDomain(domain: string): string {
  const mended = latin(domain)
    .replace(DASHES, "-")
    .replace(/[,;:](?=\p{L})/gu, ".")
    .replace(/[^\p{L}\p{M}\p{N}.\-\p{Extended_Pictographic}].*$/su, "")
    .split(".")
    .map((label) => label.replace(/^-|-$/g, ""))
    .filter((label) => label !== "")
    .join(".");
  const tld = mended.slice(mended.lastIndexOf(".") + 1);
  return /^[a-z]{2,}\d{1,2}$/i.test(tld) ? mended.replace(/\d{1,2}$/, "") : mended;
}

const mendLocal = (local: string): string =>
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

/** More than an address and a name is nothing that could be guessed from. */
const mostReadLength = 400;

/** One address, mended: valid then, and without the slips of common domains. Null where that is not enough. */
function mend(text: string): string | null {
  const at = text.lastIndexOf("@");
  if (at < 1) return null;
  const domain = mendDomain(text.slice(at + 1));
  const local = mendLocal(text.slice(0, at).replace(/@$/, ""));
  const address = normalizeEmail(`${local}@${commonDomain(domain.toLowerCase()) ?? domain}`);
  return address === null || /\s/.test(local) ? null : address;
}

/**
 * What may have been meant by a text that is not one address: the only address in it, mended. Of words before one by a
 * space it may be the end: "jane doe@example.test" is nobody's doe@example.test.
 */
export function suggestAddress(text: string): string | null {
  if (text.length > mostReadLength || /[\r\n]/.test(text)) return null;
  const written = text.replace(AT, "@").replace(DOT, ".").trim();
  const whole = /\s/.test(written.replace(SPACED, "$1")) ? null : mend(written.replace(SPACED, "$1"));
  if (whole !== null && !/[<>,;()]/.test(text.slice(0, text.lastIndexOf("@")))) return whole;
  const parts = written.split(/\s|(?<=[>)\]])|(?=[<([])|[,;]/u).filter((part) => part.includes("@"));
  const [only, ...others] = new Set(parts.map(mend));
  if (others.length > 0 || only == null) return null;
  const before = written.slice(0, written.indexOf(parts[0]!));
  const words = before.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];
  const isEnd = /[\p{L}\p{N}]\s$/u.test(before) && !words.some((word) => only.startsWith(word));
  return isEnd ? null : only;
}
