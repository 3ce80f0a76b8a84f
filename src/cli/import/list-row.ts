import { type InviteeInput } from "../../invitations/invite/invite-input.ts";
import type { UserErrorCode } from "../../platform/errors.ts";
import { readTimeZone } from "../../platform/graphql/scalars.ts";
import { metadataProblem } from "../../platform/text/metadata.ts";
import { oneLine } from "../../platform/text/plain-text.ts";
import type { CsvRecord } from "./csv-records.ts";
import { headerText } from "./list-columns.ts";
import type { Header } from "./list-header.ts";
import { readLanguage } from "./list-language.ts";

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

/** Time zones and languages that are stored in another form than they were written. */
export type Readings = Map<string, string>;

const hasAddress = (cells: string[]): boolean => cells.some((cell) => cell.includes("@"));
const totals =
  /^[^\p{L}]*((grand|sub)?[ -]?total|summe|gesamt\p{L}*|zwischensumme|anzahl|count|average|durchschnitt)\b/iu;
const numbers = /^[\d\s.,:%€$/-]*$/;

/**
 * Whether a record below the header line is a candidate: not where it is empty, a rule, a repeated header line or a total.
 * A record that may be a candidate with missing values counts as one.
 */
export function isCandidateRow({ cells }: CsvRecord, { names }: Header): boolean {
  if (cells === null) return true;
  const texts = cells.map((cell) => cell.trim()).filter((cell) => cell !== "");
  if (texts.every((text) => /^[-=_*.~]{2,}$/.test(text))) return false;
  if (cells.every((cell, n) => headerText(cell) === (names[n] ?? ""))) return false;
  const [first, ...others] = texts;
  return hasAddress(cells) || !totals.test(first!) || !others.every((text) => numbers.test(text));
}

/** Whether a record is a single cell without an address, like the notes at the end of reports. */
export const isNoteRow = ({ cells }: CsvRecord, { names }: Header): boolean =>
  cells !== null && cells.length === 1 && names.filter((name) => name !== "").length > 1 && !hasAddress(cells);

/** Removes the address from a display name of Outlook, "Ada Byron (ada@example.com)" or the address alone. */
function withoutAddress(name: string): string {
  if (!name.includes("@")) return name;
  if (!/[\s(]/.test(name)) return "";
  const open = name.lastIndexOf("(");
  const inside = name.slice(open + 1);
  const isAddress = open > 0 && inside.endsWith(")") && inside.includes("@") && !/\s/.test(inside);
  return isAddress ? name.slice(0, open).trim() : name;
}

/** The name in a row, from one column or two. */
function nameOf({ places }: Header, cellAt: (place: number) => string): string {
  const firstText = (columns: number[]): string => columns.map(cellAt).find((text) => text !== "") ?? "";
  const [first, last] = [firstText(places.firstName), firstText(places.lastName)];
  const name = withoutAddress(firstText(places.name));
  if (name === "") return `${first} ${last}`.trim();
  // Beside Vorname the column Name is the family name, unless it contains the given name.
  if (first === "" || places.firstName.length === 0 || places.lastName.length > 0) return name;
  return ` ${name} `.toLowerCase().includes(` ${first.toLowerCase()} `) || name.includes(",")
    ? name
    : `${first} ${name}`;
}

/** Reads one row. `readings` collects values that are stored in another form than they were written. */
export function readRow(
  { line, lastLine, cells }: CsvRecord,
  header: Header,
  metadataPlaces: number[],
  readings: Readings,
): ListRow {
  const { names, places } = header;
  const problems: RowProblem[] = [];
  const refuse = (message: string, code: UserErrorCode = "INVALID_VALUE") => void problems.push({ code, message });
  const where = lastLine === line ? "" : ` Lines ${line} to ${lastLine} were read as one row.`;
  if (cells === null) {
    refuse(
      `The quotation marks do not add up: a cell that begins with one ends with one, and those within are doubled.${where}`,
    );
    return { line, given: {}, problems };
  }
  const cellAt = (place: number): string => cells[place]?.trim() ?? "";
  const firstText = (columns: number[]): string | undefined => columns.map(cellAt).find((text) => text !== "");
  const given: InviteeInput = {};
  const set = (field: keyof InviteeInput & ("email" | "name" | "candidateExternalId" | "ref"), text?: string): void => {
    if (text) given[field] = text;
  };
  set("email", firstText(places.email));
  set("name", nameOf(header, cellAt));
  set("candidateExternalId", firstText(places.externalId));
  set("ref", firstText(places.ref));
  // Columns without a header may be omitted, and a row may end with more separators than the header line.
  const needed = names.findLastIndex((name) => name !== "") + 1;
  if (cells.length < needed || cells.slice(names.length).some((cell) => cell.trim() !== "")) {
    refuse(`${cells.length} columns, but the header line has ${needed}.${where}`);
    // A value in the wrong column is not shown as an address.
    return { line, given: { email: given.email?.includes("@") ? given.email : null }, problems };
  }
  if (given.email === undefined) refuse("There is no e-mail address.", "REQUIRED");
  const readAs = (text: string, read: string | null): string | null => {
    if (read !== null && read.toLowerCase() !== text.toLowerCase()) readings.set(text, read);
    return read;
  };
  const locale = firstText(places.locale);
  if (locale !== undefined) {
    given.locale = readAs(locale, readLanguage(locale));
    if (given.locale === null) refuse(`"${oneLine(locale, 50)}" is not a locale; write a BCP 47 tag, e.g. de-AT.`);
  }
  const zone = firstText(places.timeZone);
  if (zone !== undefined) {
    given.timeZone = readAs(zone, readTimeZone(zone));
    if (given.timeZone === null)
      refuse(`"${oneLine(zone, 50)}" is not a time zone; write an IANA name, e.g. Europe/Bucharest.`);
  }
  const metadata = metadataPlaces
    .map((place) => [names[place]!, cellAt(place)] as const)
    .filter(([, text]) => text !== "");
  if (metadata.length > 0) {
    // Defined instead of assigned: a column may be called __proto__.
    given.candidateMetadata = Object.fromEntries(metadata);
    if (metadataProblem(given.candidateMetadata) !== null)
      refuse("The other columns hold more than is stored with a candidate: 16,384 bytes.", "TOO_LONG");
  }
  return { line, given, problems };
}
