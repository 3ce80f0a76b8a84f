import { oneLine } from "../../platform/text/plain-text.ts";
import { readAddress } from "../../platform/text/read-address.ts";
import { type CsvRecord, readRecords } from "./csv-records.ts";
import {
  type Chosen,
  columnExample,
  type Field,
  fields,
  headerText,
  type Places,
  placesNamed,
  placesOf,
} from "./list-columns.ts";

/** The indexes of the columns. */
export interface Header {
  delimiter: string;
  /** The index of the header record, and its line. */
  index: number;
  line: number;
  /** The header of every column, "" where it is empty. */
  names: string[];
  places: Places;
  /** Lines with text above the header line, which are left out. */
  above: number[];
}

/** How many records may precede the header line, such as titles, notes and parameters of a report. */
const maxAbove = 50;

/** A separator that the first line declares, as for Excel. */
const separatorLine = /^"?sep=([,;\t])"?[,;\t]*\s*$/i;

/**
 * Finds the header line: among the first records, split by each separator, the one with an e-mail column and the most
 * recognised columns.
 *
 * @param refuse makes the error for a list without a header line, or with candidates above it
 */
export function findHeader(bytes: Buffer, chosen: Chosen, refuse: (why: string) => Error): Header {
  const firstLine = bytes
    .subarray(0, 100)
    .toString()
    .split(/[\r\n]/)[0]!;
  const stated = separatorLine.exec(firstLine)?.[1];
  const readings = (stated === undefined ? [",", ";", "\t"] : [stated]).map((delimiter) => ({
    delimiter,
    records: readRecords(bytes, delimiter, maxAbove).slice(stated === undefined ? 0 : 1),
  }));
  const skipped = stated === undefined ? 0 : 1;
  const found = readings.flatMap(({ delimiter, records }) =>
    records.flatMap((record, n) => {
      const names = (record.cells ?? []).map(headerText);
      const places = placesOf(names, chosen);
      if (places.email.length === 0) return [];
      const score = fields.filter((field) => places[field].length > 0).length;
      return [{ delimiter, index: n + skipped, line: record.line, names, places, score, records, n }];
    }),
  );
  // Of equal lines the first: a header line that is repeated among the rows is left out there.
  const [best] = found.sort((a, b) => b.score - a.score || b.names.length - a.names.length || a.n - b.n);
  if (best === undefined) throw refuse(noHeader(readings, chosen));
  const { score: _, records, n, ...header } = best;
  checkNamed(header.names, chosen, refuse);
  const above = records.slice(0, n);
  for (const { line, cells } of above)
    if (header.places.email.some((place) => readAddress(cells?.[place] ?? "").address !== null))
      throw refuse(
        `line ${line} has an address, but the header line is only line ${header.line} (${listed(header.names)}). Put the header line first.`,
      );
  return { ...header, above: above.filter(({ cells }) => cells === null || hasText(cells)).map(({ line }) => line) };
}

const hasText = (cells: string[]): boolean => cells.some((cell) => cell.trim() !== "");
const listed = (names: string[]): string => oneLine(names.filter((name) => name !== "").join(", "), 200) || "nothing";

/** Says what was found instead of a header line, and what to do. */
function noHeader(readings: { records: CsvRecord[] }[], chosen: Chosen): string {
  const width = ({ cells }: CsvRecord): number => cells?.filter((cell) => cell.trim() !== "").length ?? 0;
  const [best] = readings
    .map(({ records }) => ({ records, most: Math.max(0, ...records.map(width)) }))
    .sort((a, b) => b.most - a.most);
  const { records, most } = best!;
  const header = records.find((record) => width(record) === most);
  const names = header?.cells?.map(headerText) ?? [];
  if (chosen.email) return `the header line has no column "${oneLine(chosen.email, 200)}". It has: ${listed(names)}.`;
  if (names.some((name) => readAddress(name).address !== null))
    return `there is no header line: line ${header!.line} has an address. Put a line such as email,name above it.`;
  const below = records.slice(header === undefined ? 0 : records.indexOf(header) + 1);
  const holder = names.find(
    (name, place) => name !== "" && below.some(({ cells }) => readAddress(cells?.[place] ?? "").address !== null),
  );
  const example = holder ?? names.find((name) => name !== "");
  const how = example === undefined ? "" : ` Say which one holds the addresses, e.g. ${columnExample(example)}.`;
  return `the header line has no column "email". It has: ${listed(names)}.${how}`;
}

/** Checks that each --column selects one column, and no column two fields. */
function checkNamed(names: string[], chosen: Chosen, refuse: (why: string) => Error): void {
  const fieldAt = new Map<number, Field>();
  for (const [field, wanted] of Object.entries(chosen) as [Field, string][]) {
    if (wanted === "") continue;
    const places = placesNamed(names, wanted);
    if (places.length !== 1)
      throw refuse(
        `the header line has ${places.length === 0 ? "no" : "more than one"} column "${oneLine(wanted, 200)}". It has: ${listed(names)}.`,
      );
    const other = fieldAt.get(places[0]!);
    if (other !== undefined) throw refuse(`the column "${oneLine(wanted, 200)}" cannot be both ${other} and ${field}.`);
    fieldAt.set(places[0]!, field);
  }
}

/**
 * Checks the columns against all rows: a column without a header must be empty, columns with the same header must have
 * the same values, and columns that could all be the e-mail address must agree.
 *
 * @returns the indexes of columns without values of their own: empty ones, and duplicates
 */
export function checkColumns(
  { names, places }: Header,
  records: CsvRecord[],
  refuse: (why: string) => Error,
): { empty: Set<number>; doubles: Set<number> } {
  const cellAt = ({ cells }: CsvRecord, place: number): string => cells?.[place]?.trim() ?? "";
  const empty = new Set(names.keys());
  for (const { cells } of records)
    for (const [n, cell] of (cells ?? []).entries()) if (cell.trim() !== "") empty.delete(n);
  const doubles = new Set<number>();
  const firstOf = new Map<string, number>();
  for (const [n, name] of names.entries()) {
    if (name === "" && !empty.has(n)) throw refuse(`column ${n + 1} has no name in the header line.`);
    if (name === "" || empty.has(n)) continue;
    const first = firstOf.get(name.toLowerCase());
    if (first === undefined) firstOf.set(name.toLowerCase(), n);
    else if (records.every((record) => cellAt(record, n) === cellAt(record, first))) doubles.add(n);
    else throw refuse(`the header line has the column "${oneLine(name, 200)}" more than once, with different values.`);
  }
  for (const record of records) {
    const given = places.email.filter((place) => cellAt(record, place) !== "");
    if (given.length < 2) continue;
    const address = (place: number): string =>
      readAddress(cellAt(record, place)).address ?? cellAt(record, place).toLowerCase();
    const other = given.find((place) => address(place) !== address(given[0]!));
    if (other !== undefined)
      throw refuse(
        `"${oneLine(names[given[0]!]!, 100)}" and "${oneLine(names[other]!, 100)}" could both be the address, and differ on line ${record.line}. ` +
          `Say which one is: ${columnExample(names[given[0]!]!)}. The header line has: ${listed(names)}.`,
      );
  }
  return { empty, doubles };
}
