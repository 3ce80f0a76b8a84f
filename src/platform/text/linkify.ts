import { oneLine } from "./plain-text.ts";

/** A part of a text: plain, or a link. */
export interface TextPart {
  text: string;
  href?: string;
}

const ADDRESS = /\bhttps?:\/\/[^\s<>"'`\\^{|}]+/giu;

/**
 * Removes punctuation that ends the sentence and not the address. A closing bracket stays where the address opens it.
 */
function trimPunctuation(address: string): string {
  let trimmed = address;
  for (;;) {
    const last = trimmed.at(-1) ?? "";
    const opening = { ")": "(", "]": "[" }[last];
    if (opening === undefined ? !/[.,;:!?…*_~’”»„“]/u.test(last) : trimmed.includes(opening)) return trimmed;
    trimmed = trimmed.slice(0, -1);
  }
}

/**
 * Finds the http(s) addresses in a plain text. The reader must be able to recognize the host: an address with a user
 * name ("https://bank.example@evil.example") stays plain text, and a host in another script is shown in ASCII form
 * ("xn--…").
 */
export function linkify(text: string): TextPart[] {
  const parts: TextPart[] = [];
  let end = 0;
  for (const match of text.matchAll(ADDRESS)) {
    const address = trimPunctuation(match[0]);
    const url = URL.parse(address);
    if (url === null || url.host === "" || url.username !== "" || url.password !== "") continue;
    if (oneLine(address) !== address) continue;
    parts.push({ text: text.slice(end, match.index) });
    const isPlainHost = address
      .slice(url.protocol.length + 2)
      .toLowerCase()
      .startsWith(url.host);
    parts.push({ text: isPlainHost ? address : url.href, href: url.href });
    end = match.index + address.length;
  }
  parts.push({ text: text.slice(end) });
  return parts.filter((part) => part.text !== "");
}
