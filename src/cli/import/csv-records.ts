import { CsvError, type Options, parse } from "csv-parse/sync";

/** A record of a CSV file with its position. */
export interface CsvRecord {
  /** The first and the last line in the file, from 1: a quoted cell may hold line breaks. */
  line: number;
  lastLine: number;
  /** Null where the quotation marks are not balanced. */
  cells: string[] | null;
}

const isBreak = (byte: number | undefined): boolean => byte === 10 || byte === 13;

/**
 * Counts the line breaks in a part of a file. The parser's own count is not used, since it counts CR LF within quotes
 * twice.
 */
function breaksIn(bytes: Buffer, from: number, to: number): number {
  let count = 0;
  for (let at = from; at < to; at++)
    if (bytes[at] === 10 || (bytes[at] === 13 && (at + 1 === to || bytes[at + 1] !== 10))) count++;
  return count;
}

/**
 * Parses the records of a CSV file, with any number of columns each, without empty lines. A record with unbalanced
 * quotation marks does not affect the records after it: a single line is read literally (people write
 * `"Family, Given" <x@y.z>`); a record of several lines is ambiguous, and has no cells. An opening mark that is never
 * closed extends its record to the next mark, which `lastLine` shows.
 *
 * @param most the maximum number of records
 */
export function readRecords(bytes: Buffer, delimiter: string, most: number): CsvRecord[] {
  const options: Options = {
    delimiter,
    record_delimiter: ["\r\n", "\n", "\r"],
    relax_column_count: true,
    skip_empty_lines: true,
    max_record_size: 0,
  };
  const records: CsvRecord[] = [];
  let [at, line] = [0, 1];
  /** The beginning of the next record, after empty lines. */
  const startOfNext = (): number => {
    let start = at;
    while (start < bytes.length && isBreak(bytes[start])) start++;
    return start;
  };
  const add = (cells: string[] | null, end: number): void => {
    const start = startOfNext();
    const first = line + breaksIn(bytes, at, start);
    let textEnd = end;
    while (textEnd > start && isBreak(bytes[textEnd - 1])) textEnd--;
    const last = first + breaksIn(bytes, start, textEnd);
    records.push({ line: first, lastLine: last, cells });
    line = last + breaksIn(bytes, textEnd, end);
    at = end;
  };
  /** Adds the records that can be parsed; returns false at one that cannot. */
  const take = (from: number, more: Options, found: (cells: string[], end: number) => void): boolean => {
    try {
      parse(bytes.subarray(from), {
        ...options,
        ...more,
        on_record: (cells: string[], info) => {
          found(cells, from + info.bytes);
          return null;
        },
      });
      return true;
    } catch (error) {
      if (error instanceof CsvError) return false;
      throw error;
    }
  };
  while (records.length < most && !take(at, { to: most - records.length }, add)) {
    let whole: { cells: string[]; end: number } | null = null as { cells: string[]; end: number } | null;
    take(startOfNext(), { relax_quotes: true, to: 1 }, (cells, end) => {
      whole = { cells, end };
    });
    add(whole?.cells ?? null, whole?.end ?? bytes.length);
    const record = records.at(-1)!;
    if (record.lastLine > record.line) record.cells = null;
  }
  return records;
}
