import { usualForms } from "./text-input.ts";

/*
 * What programs leave around and inside an address that is copied out of them. Each function takes one kind of it off;
 * which of them are certain is decided by whoever reads the result (read-address.ts).
 */

const NAMED: Record<string, string> = {
  ...{
    amp: "&",
    lt: "<",
    gt: ">",
    quot: '"',
    apos: "'",
    nbsp: " ",
    commat: "@",
    period: ".",
    lowbar: "_",
    hyphen: "-",
  },
  ...{ shy: "", zwnj: "", zwj: "", lrm: "", rlm: "", ldquo: "“", rdquo: "”", lsquo: "‘", rsquo: "’", laquo: "«" },
  ...{ raquo: "»", colon: ":", lpar: "(", rpar: ")", num: "#", bull: "•", middot: "·" },
};
const ENTITY = /&(?:#(\d{1,7})|#x([0-9a-f]{1,6})|([a-z]{2,8}));/gi;
/** As JSON writes what has a meaning in pages. */
const ESCAPE = /\\u(00[0-9a-f]{2})/gi;

const character = (code: number): string =>
  code > 0 && code <= 0x10ffff && !(code >= 0xd800 && code < 0xe000) ? String.fromCodePoint(code) : "";

/** A link of a page becomes its text and its address: `Ann <ann@example.com>`. */
const LINK = /<a\s[^<>]*?href\s*=\s*["']?mailto:([^"'<>\s]+)["']?[^<>]*>([^<>]*)<\/a\s*>/gi;
const TAG = /<\/?(?:a|b|i|u|p|br|div|em|font|li|o:p|span|strong|td|tr|ul)(?:[\s/][^<>]*)?>/gi;
/** `mailto:` at the beginning of an address, and what may follow that in a link. */
const MAILTO = /(?:mailto:(?:\/\/)?)+([^\s<>()[\]"'\p{Pi}\p{Pf}]*)/giu;
/** A link as a word processor or a spreadsheet stores it. */
const FIELD = /^[\s={]*HYPERLINK\b/i;

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** Codes of pages, of JSON and of documents: characters written as numbers or names, tags, links. */
export function decodeRemains(text: string): string {
  const spelt = text
    .replace(ENTITY, (whole, decimal?: string, hex?: string, name?: string) => {
      if (name !== undefined) return NAMED[name.toLowerCase()] ?? whole;
      return character(Number.parseInt(decimal ?? hex!, decimal === undefined ? 16 : 10));
    })
    .replace(ESCAPE, (_, hex: string) => character(Number.parseInt(hex, 16)));
  return spelt
    .replace(LINK, (_, address: string, inner: string) => `${inner} <${decoded(address.replace(/\?.*$/s, ""))}>`)
    .replace(TAG, " ")
    .replace(MAILTO, (_, rest: string) => decoded(rest.replace(/\?.*$/s, "")))
    .replace(FIELD, "")
    .trim();
}

/** Soft hyphens, marks of direction, joiners, fillers, and what stands for a picture. Never part of an address in ASCII. */
const INVISIBLE = /[\p{Cf}\p{Variation_Selector}\u115f\u1160\u3164\uffa0\ufffc]|\u034f/gu;
/** Joiners between letters of scripts that need them: without, it may be another name. */
const JOINED = /(?<=[^\p{ASCII}])[\u200c\u200d](?=[^\p{ASCII}])/u;

/** Without invisible characters, but for those that a script needs, with which it is no address. */
export const visible = (text: string): string => (JOINED.test(text) ? text : text.replace(INVISIBLE, ""));

const DOTS = /[\u3002\uff61]/gu;
/** Hyphens and apostrophes that word processors put for those of the keyboard. Dashes are not certain. */
const HYPHENS = /[\u2010\u2011\u00ad\ufe63]/gu;
const APOSTROPHES = /(?<=\p{L})[\u2018\u2019\u02bc](?=\p{L})/gu;

/** The part of a text around an @ in characters of the keyboard, where it has others that look like them. */
export const toAscii = (text: string): string =>
  text.replace(/[<>\uff1c\uff1e]|[^\s<>\uff1c\uff1e]+/gu, (part) =>
    /[@\uff20\ufe6b\uff1c\uff1e]/.test(part)
      ? usualForms(part.replace(DOTS, ".").replace(HYPHENS, "-").replace(APOSTROPHES, "'"))
      : part,
  );

const LABEL =
  /^(?:e-?mail(?:[ -]?(?:address|adresse))?|mail|correo|courriel|smtp|to|from|cc|bcc|reply-to|an|von)\s?[:\uff1a]\s*/i;
const BULLET = /^(?:[-\u2013\u2014*\u2022\u00b7\u2023\u25e6\u25aa\u25cf\u25cb\u25ba\u2713\u2714>|]|\d{1,4}[.)])\s+/;
const OPENING = /["'`\u00b4\u2032\u2033\u275b-\u275e<\uff1c\p{Ps}\p{Pi}\p{Pf}\p{Pe}]/u;
const CLOSING = /["'`\u00b4\u2032\u2033\u275b-\u275e>\uff1e\p{Pe}\p{Pf}\p{Pi}\p{Ps}]/u;
const SEPARATING = /[\s,;:!?.|/\\\u3001\u3002\uff0c\uff0e\uff1b\uff1a\uff01\uff1f]/u;
const LISTED = /[\s,;|]/;
const EMPHASIS = /^([*_~]{1,3})([^*~]+)\1$/;
/** What was cut off may be more than the end of a sentence. */
const CUT_OFF = /(?:\u2026|\.\.)\s?$/;

function withoutEnd(text: string, of: RegExp): string {
  let end = text.length;
  while (end > 0 && of.test(text[end - 1]!)) end--;
  return text.slice(0, end);
}
function withoutStart(text: string, of: RegExp): string {
  let start = 0;
  while (start < text.length && of.test(text[start]!)) start++;
  return text.slice(start);
}

/** A name without the bullet or the label of the line that it stood in. */
export const nameAlone = (name: string): string =>
  name.replace(/^[\u2022\u00b7\u2023\u25e6\u25aa\u25cf\u25cb\u25ba\u2713\u2714](?:\s+|$)/, "").replace(LABEL, "");

/** Takes one kind of remains off the ends of a text; null when there are none. */
export function stripEdge(text: string): { what: string; text: string } | null {
  if (CUT_OFF.test(text)) return null;
  const steps: [string, string][] = [
    ["punctuation", withoutStart(withoutEnd(text, SEPARATING), LISTED)],
    ["words before it", text.replace(LABEL, "")],
    ["a bullet", text.replace(BULLET, "")],
    ["emphasis", text.replace(EMPHASIS, "$2")],
    ["quotation marks and brackets", withoutStart(withoutEnd(text, CLOSING), OPENING).trim()],
  ];
  const [found] = steps.filter(([, next]) => next !== text);
  return found === undefined || found[1] === "" ? null : { what: found[0], text: found[1] };
}
