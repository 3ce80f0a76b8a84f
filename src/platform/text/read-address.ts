import { decodeEntities, nameAlone, stripEdge, toAscii, visible } from "./clean-pasted-address.ts";
import { isPlain, normalizeEmail } from "./email-address.ts";
import { oneLine } from "./plain-text.ts";
import { suggestAddress } from "./suggest-address.ts";
import { maxAddressLength } from "./text-input.ts";

/*
 * Parses every address that the server receives: as a mail program writes it, or as it was copied out of a document, a
 * spreadsheet, a page or a chat. An unambiguous text is read, with a warning about the characters that were removed; an
 * ambiguous one is rejected with a suggestion. A mail parser reads "jane doe@example.test" as doe@example.test, which
 * is another mailbox: this parser never reads a part of a text that contains other words.
 */

/** An address that was read. */
export interface ReadAddress {
  address: string;
  /** The display name beside it. */
  name: string | null;
  /** Descriptions of what was removed, such as "invisible characters". Empty where nothing was. */
  removed: string[];
}

/** Why no address was read. */
export interface RejectedAddress {
  address: null;
  message: string;
  suggestion: string | null;
}

type Mailbox = Pick<ReadAddress, "address" | "name">;

/** Signs of a damaged text: controls except breaks and tabs, lone surrogates, and replacement characters. */
const BROKEN = /(?![\t\n\r])\p{Cc}|\p{Cs}|\ufffd/u;
/** Unusual white space at either end, which users do not type. */
const ODD_SPACE = /^(?![ \t\r\n])\s|(?![ \t\r\n])\s$/u;
/** A quote that is legal at the end of a local part, but never used: spreadsheets mark a cell as text with it. */
const TEXT_MARK = /^['`]|['`]@/;
/** Percent-encoding, which is legal in an address, but only there because a URL was not decoded. */
const ESCAPED = /%[0-9a-f]{2}/i;
/** How many layers of surrounding characters are removed; a text with more is not read as an address. */
const maxLayers = 8;

/** Reads an address without any surrounding characters. */
function strictAddress(text: string): string | null {
  const address = normalizeEmail(text);
  return address === null || TEXT_MARK.test(address) || ESCAPED.test(address) ? null : address;
}

/** Reads the display name beside an address, without its quotation marks. */
function readName(text: string): string | null {
  const line = oneLine(text);
  const quoted = /^(?:"(.*)"|'(.*)'|[“„«‘‹](.*)[”“»’›])$/u.exec(line);
  const bare = quoted?.[1] ?? quoted?.[2] ?? quoted?.[3] ?? line;
  return bare.replace(/\\(["\\])/g, "$1").trim() || null;
}

/** Combines address and name. A name that is another address makes the text ambiguous. */
function mailboxOf(address: string | null, name: string): Mailbox | null {
  if (address === null) return null;
  const read = readName(name);
  if (read === null || !read.includes("@")) return { address, name: read };
  return normalizeEmail(read) === address ? { address, name: null } : null;
}

/** Reads an address alone, or in angle brackets after a name, as mail programs write it. */
function readMailbox(text: string): Mailbox | null {
  const address = strictAddress(text);
  if (address !== null) return { address, name: null };
  const [, name, inner] = /^([^<>]*)<([^<>\s]+)>$/u.exec(text.trim()) ?? [];
  return inner === undefined ? null : mailboxOf(strictAddress(inner), name!);
}

/** Reads an address in one to three angle brackets, also with surrounding characters within them. */
function readNested(text: string, removed: Set<string>): Mailbox | null {
  const [, name, inner] = /^([^<>]*)<{1,3}([^<>]+)>{1,3}$/u.exec(text) ?? [];
  if (inner === undefined) return null;
  const removedInside = new Set<string>();
  const read = unwrap(inner.trim(), removedInside);
  const mailbox = read === null || read.name !== null ? null : mailboxOf(read.address, name!);
  if (mailbox === null) return null;
  for (const what of removedInside.size === 0 ? ["brackets"] : removedInside) removed.add(what);
  return mailbox;
}

/** Reads an address in other brackets, or a name in them: `Ann (ann@example.com)`, `ann@example.com (Ann)`. */
function readBracketed(text: string): Mailbox | null {
  const [, name, inner] = /^([^@()[\]{}<>]*)[([{]\s?([^()[\]{}<>\s]+)\s?[)\]}]$/u.exec(text) ?? [];
  if (inner !== undefined) return mailboxOf(strictAddress(inner), name!);
  const [, first, comment] = /^([^\s()<>]+)\s?\(([^()<>@]*)\)$/u.exec(text) ?? [];
  return first === undefined ? null : mailboxOf(strictAddress(first), comment!);
}

/** Reads an address that occurs several times and alone, as documents store a link and its text. */
function readRepeated(text: string): Mailbox | null {
  const parts = text.split(/[\s<>()[\]"“”,;]/u).filter((part) => part !== "");
  const addresses = new Set(parts.map(strictAddress));
  const [only] = addresses;
  return parts.length > 1 && addresses.size === 1 && only != null ? { address: only, name: null } : null;
}

/** Removes characters around an address, layer by layer, until it can be read. */
function unwrap(given: string, removed: Set<string>): Mailbox | null {
  let text = given;
  for (let layer = 0; layer < maxLayers; layer++) {
    const mailbox = readMailbox(text);
    if (mailbox !== null) return mailbox;
    const nested = readNested(text, removed);
    if (nested !== null) return nested;
    const bracketed = readBracketed(text) ?? readRepeated(text);
    if (bracketed !== null) {
      removed.add("brackets");
      return bracketed;
    }
    const stripped = stripEdge(text);
    if (stripped === null) return null;
    removed.add(stripped.what);
    text = stripped.text;
  }
  return null;
}

/** Removes a bullet or a label before the name, and builds the result. */
function resultOf({ address, name }: Mailbox, removed: Set<string>): ReadAddress {
  const isName = name !== null && /[\p{L}\p{N}\p{Extended_Pictographic}]/u.test(name);
  const alone = isName ? readName(nameAlone(name)) : null;
  if (alone !== name) removed.add("words before it");
  return { address, name: alone, removed: [...removed] };
}

/** Reads the one address in a text, as users and programs write it. */
export function readAddress(given: string): ReadAddress | RejectedAddress {
  const rejected = (suggestion: string | null): RejectedAddress => ({
    address: null,
    message: "This is not one e-mail address that mail can be sent to.",
    suggestion,
  });
  if (isPlain(given)) return { address: given, name: null, removed: [] };
  if (given.length > maxAddressLength || BROKEN.test(given)) return rejected(null);
  const hasOddSpace = ODD_SPACE.test(given);
  const plain = hasOddSpace || /mailto:/i.test(given) ? null : readMailbox(given);
  if (plain !== null) return resultOf(plain, new Set());

  const removed = new Set(hasOddSpace ? ["white space"] : []);
  const trimmed = given.trim();
  const visibleText = visible(trimmed);
  const decoded = decodeEntities(visibleText);
  if (decoded !== visibleText) removed.add("codes of a page or a document");
  // Decoding may have produced an invisible character.
  const cleaned = visible(decoded);
  if (visibleText !== trimmed || cleaned !== decoded) removed.add("invisible characters");
  const removedLayers = new Set(removed);
  const mailbox = unwrap(cleaned.trim(), removedLayers);
  if (mailbox !== null) return resultOf(mailbox, removedLayers);

  const ascii = toAscii(cleaned);
  removed.add("typographic characters");
  const other = ascii === cleaned ? null : unwrap(ascii.trim(), removed);
  return other === null ? rejected(suggestAddress(ascii)) : resultOf(other, removed);
}
