import { oneLine } from "./plain-text.ts";

/** A piece of a text: plain, or an address that may be opened. */
export interface TextPart {
  text: string;
  href?: string;
}

const ADDRESS = /\bhttps?:\/\/[^\s<>"'`\\^{|}]+/giu;

/** What ends a sentence and not an address; a closing bracket belongs to an address that opens one. */
function withoutTrailing(address: string): string {
  let rest = address;
  for (;;) {
    const last = rest.at(-1) ?? "";
    const closes = { ")": "(", "]": "[" }[last];
    if (closes === undefined ? !/[.,;:!?…*_~’”»„“]/u.test(last) : rest.includes(closes)) return rest;
    rest = rest.slice(0, -1);
  }
}

/**
 * Finds the web addresses in a plain text. Only http(s), and only where the host can be read for what it is: an address
 * with a user name ("https://bank.example@evil.example") stays plain, and a host in another script is shown as it is
 * looked up ("xn--…").
 */
export function linkedText(text: string): TextPart[] {
  const parts: TextPart[] = [];
  let end = 0;
  for (const match of text.matchAll(ADDRESS)) {
    const address = withoutTrailing(match[0]);
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
