import { decodeRemains, nameAlone, stripEdge, toAscii, visible } from "./address-remains.ts";
import { suggestAddress, suggestDomain } from "./address-suggestions.ts";
import { normalizeEmail } from "./email-address.ts";
import type { UserErrorValue } from "./errors.ts";
import { oneLine } from "./plain-text.ts";
import { maxAddressLength } from "./text-input.ts";

/*
 * One reader for every place where somebody or something hands in an address: as a mail program writes it, or as it
 * was copied out of a document, a spreadsheet, a page or a chat. What is certainly meant is read, and what was taken
 * off is said; what is doubtful is refused, with what may have been meant. Of "jane doe@example.test" a mail parser
 * takes doe@example.test, who is somebody else: nothing here takes a part of a text that has other words in it.
 */

/** An address that was read. */
export interface ReadAddress {
  address: string;
  /** The name that stood with it. */
  name: string | null;
  /** What was taken off that is not part of it, in words: "invisible characters". Empty where nothing was. */
  removed: string[];
}

/** Why none was read. */
export interface RefusedAddress {
  address: null;
  message: string;
  suggestion: string | null;
}

type Mailbox = Pick<ReadAddress, "address" | "name">;

/** What nobody types: controls but breaks and tabs, halves of surrogate pairs, and letters that were lost. */
const BROKEN = /(?![\t\n\r])\p{Cc}|\p{Cs}|\ufffd/u;
/** White space at either end that no keyboard has. */
const ODD_SPACE = /^(?![ \t\r\n])\s|(?![ \t\r\n])\s$/u;
/** Legal at an end of a local part, and never there: spreadsheets put it before a cell that is to be text. */
const TEXT_MARK = /^['`]|['`]@/;
/** Legal in an address, and only there by a mistake: characters of a web address that were not decoded. */
const ESCAPED = /%[0-9a-f]{2}/i;
/** Around remains there may be others; a text with more of them than this is no address. */
const mostLayers = 8;

/** An address that nothing has to be taken off from. */
function strictAddress(text: string): string | null {
  const address = normalizeEmail(text);
  return address === null || TEXT_MARK.test(address) || ESCAPED.test(address) ? null : address;
}

/** A name as it stands beside an address, without its quotation marks. */
function readName(text: string): string | null {
  const line = oneLine(text);
  const quoted = /^(?:"(.*)"|'(.*)'|[“„«‘‹](.*)[”“»’›])$/u.exec(line);
  const bare = quoted?.[1] ?? quoted?.[2] ?? quoted?.[3] ?? line;
  return bare.replace(/\\(["\\])/g, "$1").trim() || null;
}

/** With a name that is an address, nobody knows which is meant, unless it is the same. */
function mailboxOf(address: string | null, name: string): Mailbox | null {
  if (address === null) return null;
  const read = readName(name);
  if (read === null || !read.includes("@")) return { address, name: read };
  return normalizeEmail(read) === address ? { address, name: null } : null;
}

/** An address alone, or in angle brackets after a name: what mail programs write. */
function readMailbox(text: string): Mailbox | null {
  const address = strictAddress(text);
  if (address !== null) return { address, name: null };
  const [, name, inner] = /^([^<>]*)<([^<>\s]+)>$/u.exec(text.trim()) ?? [];
  return inner === undefined ? null : mailboxOf(strictAddress(inner), name!);
}

/** The same with remains within the brackets, or with several of them. */
function readCovered(text: string, removed: Set<string>): Mailbox | null {
  const [, name, inner] = /^([^<>]*)<{1,3}([^<>]+)>{1,3}$/u.exec(text) ?? [];
  if (inner === undefined) return null;
  const ofInner = new Set<string>();
  const read = unwrap(inner.trim(), ofInner);
  const mailbox = read === null || read.name !== null ? null : mailboxOf(read.address, name!);
  if (mailbox === null) return null;
  for (const what of ofInner.size === 0 ? ["brackets"] : ofInner) removed.add(what);
  return mailbox;
}

/** In other brackets, before or after a name: `Ann (ann@example.com)`, `ann@example.com (Ann)`. */
function readBracketed(text: string): Mailbox | null {
  const [, name, inner] = /^([^@()[\]{}<>]*)[([{]\s?([^()[\]{}<>\s]+)\s?[)\]}]$/u.exec(text) ?? [];
  if (inner !== undefined) return mailboxOf(strictAddress(inner), name!);
  const [, first, comment] = /^([^\s()<>]+)\s?\(([^()<>@]*)\)$/u.exec(text) ?? [];
  return first === undefined ? null : mailboxOf(strictAddress(first), comment!);
}

/** The same address several times and nothing beside it: a link and its text, as documents hold it. */
function readRepeated(text: string): Mailbox | null {
  const parts = text.split(/[\s<>()[\]"“”,;]/u).filter((part) => part !== "");
  const addresses = new Set(parts.map(strictAddress));
  const [only] = addresses;
  return parts.length > 1 && addresses.size === 1 && only != null ? { address: only, name: null } : null;
}

/** Takes off the ends, layer by layer, what is no part of an address. */
function unwrap(given: string, removed: Set<string>): Mailbox | null {
  let text = given;
  for (let layer = 0; layer < mostLayers; layer++) {
    const mailbox = readMailbox(text);
    if (mailbox !== null) return mailbox;
    const covered = readCovered(text, removed);
    if (covered !== null) return covered;
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

/** Without what stood before the name in its line. */
function answer({ address, name }: Mailbox, removed: Set<string>): ReadAddress {
  const isName = name !== null && /[\p{L}\p{N}\p{Extended_Pictographic}]/u.test(name);
  const alone = isName ? readName(nameAlone(name)) : null;
  if (alone !== name) removed.add("words before it");
  return { address, name: alone, removed: [...removed] };
}

/** Reads the one address in a text, as people and programs write it. */
export function readAddress(given: string): ReadAddress | RefusedAddress {
  const refused = (suggestion: string | null): RefusedAddress => ({
    address: null,
    message: "This is not one e-mail address that mail can be sent to.",
    suggestion,
  });
  if (given.length > maxAddressLength || BROKEN.test(given)) return refused(null);
  const hasOddSpace = ODD_SPACE.test(given);
  const plain = hasOddSpace || /mailto:/i.test(given) ? null : readMailbox(given);
  if (plain !== null) return answer(plain, new Set());

  const removed = new Set(hasOddSpace ? ["white space"] : []);
  const trimmed = given.trim();
  const visibleText = visible(trimmed);
  const decoded = decodeRemains(visibleText);
  if (decoded !== visibleText) removed.add("codes of a page or a document");
  // A code may have been that of an invisible character.
  const seen = visible(decoded);
  if (visibleText !== trimmed || seen !== decoded) removed.add("invisible characters");
  const ofLayers = new Set(removed);
  const mailbox = unwrap(seen.trim(), ofLayers);
  if (mailbox !== null) return answer(mailbox, ofLayers);

  const ascii = toAscii(seen);
  removed.add("typographic characters");
  const other = ascii === seen ? null : unwrap(ascii.trim(), removed);
  return other === null ? refused(suggestAddress(ascii)) : answer(other, removed);
}

/** What a caller is told of an address: why it was refused, or what was taken off it and what may be a slip in it. */
export function emailNotes(
  given: string,
  path: string[],
): { read: ReadAddress | null; error: UserErrorValue | null; warnings: UserErrorValue[] } {
  const read = readAddress(given);
  if (read.address === null) {
    const { message, suggestion } = read;
    return { read: null, error: { code: "INVALID_EMAIL", message, path, suggestion }, warnings: [] };
  }
  const { address, removed } = read;
  const warnings: UserErrorValue[] = [];
  if (removed.length > 0) {
    const message = `Read as ${address}. Taken off: ${removed.join(", ")}.`;
    warnings.push({ code: "EMAIL_MENDED", message, path, suggestion: address });
  }
  const suggestion = suggestDomain(address);
  if (suggestion !== null)
    warnings.push({
      code: "INVALID_EMAIL",
      message: `Is this address right? It looks like ${suggestion}.`,
      path,
      suggestion,
    });
  return { read, error: null, warnings };
}
