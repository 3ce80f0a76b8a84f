import { isUtf8 } from "node:buffer";
import { createReadStream } from "node:fs";
import { type UserErrorCode, UserProblem } from "../base/errors.ts";
import { metadataProblem } from "../base/metadata.ts";
import { oneLine } from "../base/plain-text.ts";
import { readLocale, readTimeZone } from "../base/scalars.ts";
import type { InviteeInput } from "../invitations/read-invitees.ts";
import { type CsvRecord, readRecords } from "./csv-records.ts";

/** Read as a whole, so that it must not be larger than what fits easily. */
const largestFile = 64 * 1024 * 1024;
export const mostRows = 200_000;

/** Why a row is not invited. */
export interface RowProblem {
  code: UserErrorCode;
  message: string;
  suggestion?: string;
}

/** A row of the list, by its line in the file. */
export interface ListRow {
  line: number;
  given: InviteeInput;
  problems: RowProblem[];
}

/** Columns that mean something, by their names in lower case; any other is the candidate's metadata. */
const columns = {
  email: "email",
  name: "name",
  // In a list of people it is the person's, not the invitation's.
  externalid: "candidateExternalId",
  locale: "locale",
  timezone: "timeZone",
  ref: "ref",
} as const satisfies Record<string, keyof InviteeInput>;
const isKnown = (name: string): name is keyof typeof columns => Object.hasOwn(columns, name);

/** Where the columns are. */
interface Header {
  delimiter: string;
  names: string[];
}

/**
 * Reads a list of people: CSV in UTF-8 with a header line, its columns separated by commas, or by
 * semicolons or tabs where the header line says so. A bad row gets its problems and does not stop
 * the others. Rows without any text, as spreadsheets leave them at the end, are no rows.
 *
 * @throws UserProblem for a file that cannot be read as a whole, or that cannot be what was meant
 */
export async function readList(file: string): Promise<{ rows: ListRow[]; metadataColumns: string[] }> {
  const refuse = (why: string): UserProblem => new UserProblem("INVALID_VALUE", `${file}: ${why}`);
  let bytes = await readBounded(file).catch((error: { code?: string; message: string }) => {
    if (error instanceof UserProblem) throw error;
    throw refuse(error.code === "ENOENT" ? "there is no such file." : error.message);
  });
  if (!isUtf8(bytes)) throw refuse(`line ${lineThatIsNotUtf8(bytes)} is not UTF-8. Save the list as "CSV UTF-8".`);
  if (bytes.subarray(0, 3).equals(Buffer.from("\ufeff"))) bytes = bytes.subarray(3);
  const header = readHeader(bytes, refuse);
  const [, ...records] = readRecords(bytes, header.delimiter, mostRows + 2);
  if (records.length > mostRows) throw refuse(`more than ${mostRows} rows. Cut it into several files.`);
  const rows = records.flatMap((record) => readRow(record, header));
  if (rows.length === 0) throw refuse("nobody stands below the header line.");
  return { rows, metadataColumns: header.names.filter((name) => !isKnown(name.toLowerCase())) };
}

async function readBounded(file: string): Promise<Buffer> {
  const chunks: Buffer[] = [];
  // One byte more than allowed tells that there is more. Not by the file's size: a pipe has none.
  for await (const chunk of createReadStream(file, { end: largestFile })) chunks.push(chunk as Buffer);
  const bytes = Buffer.concat(chunks);
  if (bytes.length > largestFile)
    throw new UserProblem("INVALID_VALUE", `${file}: larger than ${largestFile / 1024 / 1024} MB.`);
  return bytes;
}

function lineThatIsNotUtf8(bytes: Buffer): number {
  let [line, at] = [1, 0];
  for (let end = bytes.indexOf(10); end !== -1 && isUtf8(bytes.subarray(at, end)); end = bytes.indexOf(10, at)) {
    line++;
    at = end + 1;
  }
  return line;
}

/** The header line as each separator would cut it; the one that finds a column email is meant. */
function readHeader(bytes: Buffer, refuse: (why: string) => UserProblem): Header {
  const readings = [",", ";", "\t"].map((delimiter) => ({
    delimiter,
    names: (readRecords(bytes, delimiter, 1)[0]?.cells ?? []).map((name) => name.trim()),
  }));
  const [header] = readings
    .filter(({ names }) => names.some((name) => name.toLowerCase() === "email"))
    .sort((a, b) => b.names.length - a.names.length);
  if (header === undefined) {
    const [{ names }] = readings.sort((a, b) => b.names.length - a.names.length) as [Header, ...Header[]];
    const found = names.length === 0 ? "nothing" : oneLine(names.join(", "), 200);
    throw refuse(`the header line has no column "email". It has: ${found}.`);
  }
  const seen = new Set<string>();
  for (const [n, name] of header.names.entries()) {
    if (name === "") throw refuse(`column ${n + 1} has no name in the header line.`);
    if (seen.has(name.toLowerCase()))
      throw refuse(`the header line has the column "${oneLine(name, 200)}" more than once.`);
    seen.add(name.toLowerCase());
  }
  return header;
}

/** One row, or none where there is no text in it. */
function readRow({ line, lastLine, cells }: CsvRecord, { names }: Header): ListRow[] {
  const problems: RowProblem[] = [];
  const refuse = (message: string, code: UserErrorCode = "INVALID_VALUE") => void problems.push({ code, message });
  const where = lastLine === line ? "" : ` Lines ${line} to ${lastLine} were read as one row.`;
  if (cells === null) {
    refuse(
      `The quotation marks do not add up: a cell that begins with one ends with one, and those within are doubled.${where}`,
    );
    return [{ line, given: {}, problems }];
  }
  if (cells.every((cell) => cell.trim() === "")) return [];
  const values = names.map((name, n) => [name, cells[n]?.trim() ?? ""] as const).filter(([, value]) => value !== "");
  const given: InviteeInput = {};
  const metadata: [string, string][] = [];
  for (const [name, value] of values) {
    const column = name.toLowerCase();
    if (isKnown(column)) given[columns[column]] = value;
    else metadata.push([name, value]);
  }
  if (cells.length !== names.length) {
    refuse(`${cells.length} columns, but the header line has ${names.length}.${where}`);
    // What stands in the wrong column is not to be shown as an address.
    return [{ line, given: { email: given.email?.includes("@") ? given.email : null }, problems }];
  }
  if (given.email == null) refuse("There is no e-mail address.", "REQUIRED");
  if (given.locale != null) {
    const locale = readLocale(given.locale);
    if (locale === null) refuse(`"${oneLine(given.locale, 50)}" is not a locale; write a BCP 47 tag, e.g. de-AT.`);
    given.locale = locale;
  }
  if (given.timeZone != null) {
    const zone = readTimeZone(given.timeZone);
    if (zone === null)
      refuse(`"${oneLine(given.timeZone, 50)}" is not a time zone; write an IANA name, e.g. Europe/Bucharest.`);
    given.timeZone = zone;
  }
  if (metadata.length > 0) {
    // Defined, not set: a column may be called __proto__.
    given.candidateMetadata = Object.fromEntries(metadata);
    if (metadataProblem(given.candidateMetadata) !== null)
      refuse("The other columns hold more than is kept with a candidate: 16,384 bytes.", "TOO_LONG");
  }
  return [{ line, given, problems }];
}
