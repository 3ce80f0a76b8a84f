import { parse } from "csv-parse/browser/esm/sync";

/** Somebody to invite, as they were typed or pasted. */
export interface Invitee {
  email: string;
  name: string;
}

/** A list with columns, of which some are not recognised or could be others. */
export interface Columns {
  headers: string[];
  email: number | null;
  name: number | null;
  familyName: number | null;
}

export interface ParsedList {
  invitees: Invitee[];
  /** The columns where the list has a line of headings. */
  columns: Columns | null;
  /** How many were left out because they occur twice. */
  doubles: number;
}

const headings = {
  email: /^(e-?mail(s|[ _-]?(address|adresse))?|mail|address|adresse|courriel)$/i,
  name: /^(name|full[ _-]?name|(candidate|display)[ _-]?name|first[ _-]?name|given[ _-]?name|vorname|bewerber(in)?|candidate)$/i,
  familyName: /^(last[ _-]?name|family[ _-]?name|surname|nachname|familienname)$/i,
};
/** An apostrophe belongs to some addresses; the quotes around one do not. */
const address = /[^\s<>",;:()[\]‹›«»‘’]+@[^\s<>"',;:()[\]‹›«»‘’?]+/;
const addresses = new RegExp(address, "g");

/** Whether text has the form of an address. Whether one can be mailed, the server says. */
export const looksLikeAddress = (text: string): boolean => /^[^\s@<>",;]+@[^\s@<>"',;]+\.[^\s@<>"',;.]{2,}$/.test(text);

const cells = (text: string, delimiter: string): string[][] | null => {
  try {
    return parse(text, {
      delimiter,
      relax_column_count: true,
      relax_quotes: true,
      skip_empty_lines: true,
      trim: true,
      bom: true,
    }) as unknown as string[][];
  } catch {
    return null;
  }
};

const find = (headers: string[], form: RegExp): number | null => {
  const at = headers.findIndex((header) => form.test(header.trim()));
  return at === -1 ? null : at;
};

/** The delimiter by which the first line has the most columns. */
function delimiterOf(text: string): string | null {
  const line = text.slice(0, text.search(/\r?\n|$/));
  const counts = ["\t", ";", ","].map((delimiter) => ({ delimiter, count: line.split(delimiter).length }));
  const best = counts.sort((one, other) => other.count - one.count)[0]!;
  return best.count > 1 ? best.delimiter : null;
}

const nameIn = (row: string[], { name, familyName }: Pick<Columns, "name" | "familyName">): string =>
  [name, familyName]
    .flatMap((at) => (at === null ? [] : (row[at]?.trim() ?? "")))
    .filter(Boolean)
    .join(" ");

/** A list whose first line says what its columns are; null where that line has addresses or nothing known. */
function parseTable(text: string, chosen?: Partial<Columns>): { invitees: Invitee[]; columns: Columns } | null {
  const delimiter = delimiterOf(text);
  const rows = cells(text, delimiter ?? ",");
  const [headers, ...body] = rows ?? [];
  if (headers === undefined || headers.some((header) => address.test(header))) return null;
  const columns: Columns = {
    headers,
    email: find(headers, headings.email),
    name: find(headers, headings.name),
    familyName: find(headers, headings.familyName),
    ...chosen,
  };
  const isKnown = columns.email !== null || columns.name !== null;
  if (!isKnown && (delimiter === null || body.length === 0)) return null;
  if (columns.email === null) {
    // The column that has the addresses, whatever it is called.
    const counts = headers.map((_, at) => body.slice(0, 50).filter((row) => address.test(row[at] ?? "")).length);
    const most = Math.max(...counts);
    if (most > 0) columns.email = counts.indexOf(most);
  }
  const invitees = body.map((row) => {
    const cell = columns.email === null ? "" : (row[columns.email]?.trim() ?? "");
    const { email, name } = entryOf(cell);
    return { email, name: nameIn(row, columns) || name };
  });
  return { invitees: invitees.filter(({ email, name }) => email !== "" || name !== ""), columns };
}

/** Between two who stand behind each other without a comma. */
const betweenPeople = /(?<=<[^<>]*@[^<>]*>)\s+(?=[^<>]*<[^<>]*@)/;
const aName = /^\s*[\p{L}\p{M}][\p{L}\p{M}'’. -]*$/u;
const nameAndAddress = /^[^<>@,]+<[^<>]*@/;

/**
 * Splits at commas, semicolons and line ends that are neither within quotes nor within angle brackets. Mail programs write
 * `Lovelace, Ada <ada@example.com>`, also without quotes: a name and a comma before it are part of it.
 */
function entriesOf(text: string): string[] {
  const entries: string[] = [];
  let entry = "";
  let familyName: string | null = null;
  let isQuoted = false;
  let isBracketed = false;
  const end = (separator: string) => {
    if (familyName !== null && nameAndAddress.test(entry)) entry = `${familyName}, ${entry.trim()}`;
    else if (familyName !== null) entries.push(familyName);
    familyName = separator === "," && aName.test(entry) ? entry.trim() : null;
    if (familyName === null) entries.push(entry);
    entry = "";
  };
  for (const character of text) {
    if (character === '"') isQuoted = !isQuoted;
    else if (character === "<") isBracketed = true;
    else if (character === ">") isBracketed = false;
    if (character === "\n") [isQuoted, isBracketed] = [false, false];
    // A tab stands between a name and its address, or between two people.
    const isNext = character === "\t" && entry.includes("@");
    if (isNext || character === "\n" || (!isQuoted && !isBracketed && (character === "," || character === ";")))
      end(character);
    else entry += character === "\t" ? " " : character;
  }
  end("\n");
  return entries
    .flatMap((one) => one.split(betweenPeople))
    .map((one) => one.trim())
    .filter(Boolean);
}

/** Without what stands around names in lists: quotes, bullets, numbers, and what separates a name from its address. */
const cleanName = (text: string): string =>
  text
    .replace(/^\s*(?:[-–—•*·‣▪]|\d+[.)])(?=\s|$)/, "")
    .replace(/^["'‘’‹«[\s]+|["'‘’›»\]\s,;:|/–—-]+$/g, "")
    .trim();

const cleanAddress = (text: string): string =>
  text
    .trim()
    .replace(/^mailto:/i, "")
    .replace(/^'+|'+$/g, "")
    .replace(/\.+$/, "");

/** `Ada Lovelace <ada@example.com>`, `ada@example.com (Ada)`, `ada@example.com`, or what is none of these. */
function entryOf(text: string): Invitee {
  const bracketed = /^(.*?)<\s*(?:mailto:)?([^<>]*)>\s*$/s.exec(text);
  if (bracketed !== null) return { name: cleanName(bracketed[1]!), email: cleanAddress(bracketed[2]!) };
  const [found] = address.exec(text) ?? [];
  if (found === undefined) return { name: "", email: text };
  const rest = text
    .replace(/\?\S*/, " ")
    .replace(found, " ")
    .replace(/mailto:/i, " ")
    .replace(/[()]/g, " ")
    .replace(/\s+/g, " ");
  return { name: cleanName(rest), email: cleanAddress(found) };
}

/** Those of an entry: several addresses between spaces or strokes have no names. */
function entriesIn(text: string): Invitee[] {
  const found = text.includes("<") ? [] : (text.match(addresses) ?? []);
  return found.length < 2 ? [entryOf(text)] : found.map((one) => ({ name: "", email: cleanAddress(one) }));
}

/** Lines of columns without headings: each has one address, and what stands beside it is the name. */
function parseLines(text: string): Invitee[] | null {
  const delimiter = delimiterOf(text);
  const rows = delimiter === null ? null : cells(text, delimiter);
  if (rows === null || !rows.every((row) => row.filter((cell) => address.test(cell)).length === 1)) return null;
  return rows.map((row) => {
    const at = row.findIndex((cell) => address.test(cell));
    const { email, name } = entryOf(row[at]!);
    const beside = row.filter((cell, n) => n !== at && cell !== "" && !/^\d+$/.test(cell)).slice(0, 2);
    // A family name before a comma, as mail programs write it without quotes.
    if (name !== "" && delimiter === "," && at === 1 && aName.test(row[0]!))
      return { email, name: `${row[0]}, ${name}` };
    return { email, name: name || beside.join(" ") };
  });
}

/** Folds those who occur twice: the first counts. */
export function fold(invitees: Invitee[], known: Iterable<string> = []): { invitees: Invitee[]; doubles: number } {
  const seen = new Set([...known].map((email) => email.toLowerCase()));
  const unique = invitees.filter(({ email }) => {
    const key = email.toLowerCase();
    if (key !== "" && seen.has(key)) return false;
    seen.add(key);
    return true;
  });
  return { invitees: unique, doubles: invitees.length - unique.length };
}

/**
 * Reads what people paste: a column of a spreadsheet, a mail program's list with names, a CSV file, addresses between
 * commas, semicolons, tabs or line ends.
 *
 * @param chosen which columns the user has chosen, where the list has headings
 */
export function parseList(text: string, chosen?: Partial<Columns>): ParsedList {
  const clean = text
    .replace(/\r\n?/g, "\n")
    .replace(/[\u00a0\u202f]/g, " ")
    // What is not seen, and quotes of word processors.
    .replace(/[\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff\u00ad]/g, "")
    .replace(/[“”„‟]/g, '"')
    .trim();
  const table = parseTable(clean, chosen);
  const invitees = table?.invitees ?? parseLines(clean) ?? entriesOf(clean).flatMap(entriesIn);
  return { ...fold(invitees), columns: table?.columns ?? null };
}
