import { usualForms } from "./text-input.ts";

/*
 * Programs leave formatting around and inside an address that is copied out of them. Each function here removes one
 * kind of it; read-address.ts decides which removals are certain.
 */

const NAMED_ENTITIES: Record<string, string> = {
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
/** JSON's escapes of characters that have a meaning in HTML. */
const ESCAPE = /\\u(00[0-9a-f]{2})/gi;

const character = (code: number): string =>
  code > 0 && code <= 0x10ffff && !(code >= 0xd800 && code < 0xe000) ? String.fromCodePoint(code) : "";

/** An HTML link becomes its text and its address: `Ann <ann@example.com>`. */
const LINK = /<a\s[^<>]*?href\s*=\s*["']?mailto:([^"'<>\s]+)["']?[^<>]*>([^<>]*)<\/a\s*>/gi;
const TAG = /<\/?(?:a|b|i|u|p|br|div|em|font|li|o:p|span|strong|td|tr|ul)(?:[\s/][^<>]*)?>/gi;
/** `mailto:` at the beginning of an address, with the parameters that may follow in a link. */
const MAILTO = /(?:mailto:(?:\/\/)?)+([^\s<>()[\]"'\p{Pi}\p{Pf}]*)/giu;
/** The field code in which a word processor or a spreadsheet stores a link. */
const FIELD = /^[\s={]*HYPERLINK\b/i;

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** Decodes HTML entities, tags and links, JSON escapes and the link fields of documents. */
export function decodeEntities(text: string): string {
  const unescaped = text
    .replace(ENTITY, (whole, decimal?: string, hex?: string, name?: string) => {
      if (name !== undefined) return NAMED_ENTITIES[name.toLowerCase()] ?? whole;
      return character(Number.parseInt(decimal ?? hex!, decimal === undefined ? 16 : 10));
    })
    .replace(ESCAPE, (_, hex: string) => character(Number.parseInt(hex, 16)));
  return unescaped
    .replace(LINK, (_, address: string, inner: string) => `${inner} <${decoded(address.replace(/\?.*$/s, ""))}>`)
    .replace(TAG, " ")
    .replace(MAILTO, (_, address: string) => decoded(address.replace(/\?.*$/s, "")))
    .replace(FIELD, "")
    .trim();
}

/**
 * Soft hyphens, direction marks, joiners, fillers and the object replacement character. No ASCII address contains them.
 */
const INVISIBLE = /[\p{Cf}\p{Variation_Selector}\u115f\u1160\u3164\uffa0\ufffc]|\u034f/gu;
/** Joiners between characters of scripts that need them: removing one may change the name. */
const JOINED = /(?<=[^\p{ASCII}])[\u200c\u200d](?=[^\p{ASCII}])/u;

/**
 * Removes invisible characters. Text with joiners that its script needs stays unchanged; it is then not read as an
 * address.
 */
export const visible = (text: string): string => (JOINED.test(text) ? text : text.replace(INVISIBLE, ""));

const DOTS = /[\u3002\uff61]/gu;
/** Hyphens and apostrophes that word processors substitute for those of the keyboard. Dashes are ambiguous. */
const HYPHENS = /[\u2010\u2011\u00ad\ufe63]/gu;
const APOSTROPHES = /(?<=\p{L})[\u2018\u2019\u02bc](?=\p{L})/gu;

/** Replaces, in the words around an @, characters that look like ASCII ones by the ASCII ones. */
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
/** An ellipsis: the program may have truncated the address itself. */
const CUT_OFF = /(?:\u2026|\.\.)\s?$/;

function trimEnd(text: string, characters: RegExp): string {
  let end = text.length;
  while (end > 0 && characters.test(text[end - 1]!)) end--;
  return text.slice(0, end);
}
function trimStart(text: string, characters: RegExp): string {
  let start = 0;
  while (start < text.length && characters.test(text[start]!)) start++;
  return text.slice(start);
}

/** Removes the bullet and the label of the line from a name. */
export const nameAlone = (name: string): string =>
  name.replace(/^[\u2022\u00b7\u2023\u25e6\u25aa\u25cf\u25cb\u25ba\u2713\u2714](?:\s+|$)/, "").replace(LABEL, "");

/** Removes one kind of surrounding text from the ends; null where there is none. */
export function stripEdge(text: string): { what: string; text: string } | null {
  if (CUT_OFF.test(text)) return null;
  const steps: [string, string][] = [
    ["punctuation", trimStart(trimEnd(text, SEPARATING), LISTED)],
    ["words before it", text.replace(LABEL, "")],
    ["a bullet", text.replace(BULLET, "")],
    ["emphasis", text.replace(EMPHASIS, "$2")],
    ["quotation marks and brackets", trimStart(trimEnd(text, CLOSING), OPENING).trim()],
  ];
  const [found] = steps.filter(([, next]) => next !== text);
  return found === undefined || found[1] === "" ? null : { what: found[0], text: found[1] };
}
