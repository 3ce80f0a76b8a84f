import { createReadStream } from "node:fs";
import { UserError } from "../../platform/errors.ts";
import { oneLine } from "../../platform/text/plain-text.ts";
import { type CsvRecord, readRecords } from "./csv-records.ts";
import { type Chosen, type Field, fields, isDocumented } from "./list-columns.ts";
import { decodeList } from "./list-encoding.ts";
import { checkColumns, findHeader } from "./list-header.ts";
import { isCandidateRow, isNoteRow, type ListRow, type Readings, readRow } from "./list-row.ts";

/** The maximum size of a list, since it is read into memory as a whole. */
const largestFile = 64 * 1024 * 1024;
export const maxRows = 200_000;

/** How a list was read, to be shown to its author. */
export interface ListForm {
  encoding: string;
  separator: "comma" | "semicolon" | "tab";
  headerLine: number;
  /** The headers of each field: a row uses the first one that has a value. */
  columns: Partial<Record<Field, string[]>>;
  /** Columns that are stored with the candidates as metadata. */
  metadataColumns: string[];
  /** Columns that are ignored: they are empty, or duplicates of another one. */
  ignoredColumns: string[];
  /** Lines with text that are no candidates: above the header line, the repeated header line, totals, notes. */
  leftOut: { line: number; text: string }[];
  /** Languages and time zones as they were written, and as they were read. */
  readAs: Record<string, string>;
}

/** What the caller says about the list, which overrides what is recognised. */
export interface ListHints {
  columns?: Chosen;
  encoding?: string;
}

/**
 * Reads a list of candidates: CSV with a header line, written by hand or exported from spreadsheets, address books and
 * applicant tracking systems. A bad row gets its problems and does not stop the others. Rows without any text, which
 * spreadsheets leave at the end, are skipped. An ambiguous list is refused.
 *
 * @throws UserError for a file that cannot be read as a whole, or that is no list of candidates
 */
export async function readList(file: string, hints: ListHints = {}): Promise<{ rows: ListRow[]; form: ListForm }> {
  const refuse = (why: string): UserError => new UserError("INVALID_VALUE", `${file}: ${why}`);
  const read = await readBounded(file).catch((error: { code?: string; message: string }) => {
    if (error instanceof UserError) throw error;
    throw refuse(error.code === "ENOENT" ? "there is no such file." : error.message);
  });
  const { bytes, encoding } = decodeList(read, hints.encoding, refuse);
  const header = findHeader(bytes, hints.columns ?? {}, refuse);
  // Twice as many, for records that are left out, such as a header line on every printed page.
  const all = readRecords(bytes, header.delimiter, 2 * maxRows + 100);
  const leftOut = all.filter(({ line }) => header.above.includes(line));
  const people: CsvRecord[] = [];
  for (const record of all.slice(header.index + 1)) {
    if (isBlank(record)) continue;
    if (isCandidateRow(record, header)) people.push(record);
    else leftOut.push(record);
  }
  if (people.length > maxRows) throw refuse(`more than ${maxRows} rows. Cut it into several files.`);
  const last = people.findLastIndex((record) => !isNoteRow(record, header));
  // Notes are recognised only after candidates.
  if (last >= 0) leftOut.push(...people.splice(last + 1));
  if (people.length === 0) throw refuse("nobody stands below the header line.");
  const { empty, doubles } = checkColumns(header, people, refuse);
  const used = new Set(Object.values(header.places).flat());
  const others = [...header.names.keys()].filter((n) => header.names[n] !== "" && !used.has(n));
  const metadataPlaces = others.filter((n) => !empty.has(n) && !doubles.has(n));
  const readings: Readings = new Map();
  const rows = people.map((record) => readRow(record, header, metadataPlaces, readings));
  const namesAt = (places: number[]): string[] => places.map((n) => header.names[n]!);
  const form: ListForm = {
    encoding,
    separator: separators[header.delimiter]!,
    headerLine: header.line,
    columns: Object.fromEntries(
      fields.flatMap((field) => (header.places[field].length > 0 ? [[field, namesAt(header.places[field])]] : [])),
    ),
    metadataColumns: namesAt(metadataPlaces),
    ignoredColumns: namesAt(others.filter((n) => !metadataPlaces.includes(n))),
    leftOut: leftOut.map(({ line, cells }) => ({ line, text: shown(cells) })).sort((a, b) => a.line - b.line),
    readAs: Object.fromEntries(readings),
  };
  return { rows, form };
}

const separators: Record<string, ListForm["separator"]> = { ",": "comma", ";": "semicolon", "\t": "tab" };
const isBlank = ({ cells }: CsvRecord): boolean => cells?.every((cell) => cell.trim() === "") ?? false;
const shown = (cells: string[] | null): string =>
  oneLine((cells ?? ["…"]).filter((cell) => cell.trim() !== "").join(", "), 60);

async function readBounded(file: string): Promise<Buffer> {
  const chunks: Buffer[] = [];
  // Reading one byte more than allowed shows that a file is too large. A pipe has no size to ask for.
  for await (const chunk of createReadStream(file, { end: largestFile })) chunks.push(chunk as Buffer);
  const bytes = Buffer.concat(chunks);
  if (bytes.length > largestFile)
    throw new UserError("INVALID_VALUE", `${file}: larger than ${largestFile / 1024 / 1024} MB.`);
  return bytes;
}

/** How many items of a kind are listed. */
const maxNamed = 20;
const someOf = (texts: string[], separator: string): string =>
  texts.slice(0, maxNamed).join(separator) + (texts.length > maxNamed ? `${separator}… (${texts.length} in all)` : "");

/** Describes what was recognised; nothing for a list in the documented form. */
export function sayForm(form: ListForm): string[] {
  const { encoding, columns, leftOut, readAs, metadataColumns, ignoredColumns } = form;
  const quoted = (name: string): string => `"${oneLine(name, 100)}"`;
  const said: string[] = [];
  if (encoding !== "utf-8") said.push(`Read as ${encoding.toUpperCase().replace("WINDOWS", "Windows")}.`);
  if (form.headerLine > 1) said.push(`The header line is line ${form.headerLine}; separator: ${form.separator}.`);
  const found = Object.entries(columns) as [Field, string[]][];
  if (found.some(([field, names]) => names.length > 1 || !isDocumented(field, names[0]!))) {
    const either = (names: string[] = []): string => names.map(quoted).join(", or else ");
    const { name, firstName, lastName } = columns;
    const parts = [firstName, lastName]
      .filter((names) => names !== undefined)
      .map(either)
      .join(" and ");
    const nameFrom =
      name !== undefined && firstName !== undefined && lastName === undefined
        ? `${parts} and ${either(name)}`
        : [...(name === undefined ? [] : [either(name)]), ...(parts === "" ? [] : [parts])].join(", or else ");
    const sources: [string, string][] = [
      ...found
        .filter(([field]) => !/name$/i.test(field))
        .map(([field, names]): [string, string] => [field, either(names)]),
      ["name", nameFrom],
    ];
    const texts = sources.filter(([, from]) => from !== "").map(([field, from]) => `${field} from ${from}`);
    said.push(`Columns: ${texts.join("; ")}.`);
  }
  if (leftOut.length > 0)
    said.push(
      `Left out: ${someOf(
        leftOut.map(({ line, text }) => `line ${line} (${text})`),
        ", ",
      )}.`,
    );
  const others = Object.entries(readAs);
  if (others.length > 0)
    said.push(
      `Read: ${someOf(
        others.map(([text, read]) => `${quoted(text)} as ${read}`),
        ", ",
      )}.`,
    );
  if (metadataColumns.length > 0)
    said.push(`Stored with the candidates as metadata: ${oneLine(metadataColumns.join(", "))}`);
  if (ignoredColumns.length > 0)
    said.push(`Ignored, with nothing of their own in them: ${oneLine(ignoredColumns.join(", "))}`);
  return said;
}
