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
const address = /[^\s<>"',;:()[\]]+@[^\s<>"',;:()[\]]+/;

/** Whether text has the form of an address. Whether one can be mailed, the server says. */
export const looksLikeAddress = (text: string): boolean =>
  /^[^\s@<>"',;]+@[^\s@<>"',;]+\.[^\s@<>"',;.]{2,}$/.test(text);

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
  const invitees = body.map((row) => ({
    email: columns.email === null ? "" : (row[columns.email]?.trim() ?? ""),
    name: nameIn(row, columns),
  }));
  return { invitees: invitees.filter(({ email, name }) => email !== "" || name !== ""), columns };
}

/** Splits at commas, semicolons and line ends that are neither within quotes nor within angle brackets. */
function entriesOf(text: string): string[] {
  const entries: string[] = [];
  let entry = "";
  let isQuoted = false;
  let isBracketed = false;
  for (const character of text) {
    if (character === '"') isQuoted = !isQuoted;
    else if (character === "<") isBracketed = true;
    else if (character === ">") isBracketed = false;
    if (character === "\n") [isQuoted, isBracketed] = [false, false];
    // A tab stands between a name and its address, or between two people.
    const isNext = character === "\t" && entry.includes("@");
    if (isNext || character === "\n" || (!isQuoted && !isBracketed && (character === "," || character === ";"))) {
      entries.push(entry);
      entry = "";
    } else entry += character === "\t" ? " " : character;
  }
  return [...entries, entry].map((one) => one.trim()).filter(Boolean);
}

const cleanName = (text: string): string => text.replace(/^["'\s]+|["'\s,;]+$/g, "").trim();

/** `Ada Lovelace <ada@example.com>`, `ada@example.com (Ada)`, `ada@example.com`, or what is none of these. */
function entryOf(text: string): Invitee {
  const bracketed = /^(.*?)<\s*(?:mailto:)?([^<>]*)>\s*$/s.exec(text);
  if (bracketed !== null) return { name: cleanName(bracketed[1]!), email: bracketed[2]!.trim() };
  const [found] = address.exec(text) ?? [];
  if (found === undefined) return { name: "", email: text };
  const rest = text
    .replace(found, " ")
    .replace(/mailto:/i, " ")
    .replace(/[()]/g, " ")
    .replace(/\s+/g, " ");
  return { name: cleanName(rest), email: found };
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
    .replace(/\u00a0/g, " ")
    .trim();
  const table = parseTable(clean, chosen);
  const invitees = table?.invitees ?? parseLines(clean) ?? entriesOf(clean).map(entryOf);
  return { ...fold(invitees), columns: table?.columns ?? null };
}
