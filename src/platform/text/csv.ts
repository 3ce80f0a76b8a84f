/** A byte order mark: some spreadsheets read a file as UTF-8 only if it begins with one. */
export const byteOrderMark = "\ufeff";

/**
 * What makes a spreadsheet execute a cell, at its beginning, and after what another list separator or a line break would
 * make the beginning of a cell: a name or an address can contain it (=cmd@example.test is a valid one).
 */
const formula = /(^|[;\t\r\n])(?=[=+\-@\t\r\uff1d\uff0b\uff0d\uff20])/g;

/** A cell of a CSV file (RFC 4180). Texts are defused with an apostrophe, which spreadsheets do not show. */
export function csvCell(value: string | number | boolean | null): string {
  if (value === null) return "";
  const text = typeof value === "string" ? value.replace(formula, "$1'") : String(value);
  return /[",;\t\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** A line of a CSV file, with its end. */
export const csvLine = (values: readonly (string | number | boolean | null)[]): string =>
  `${values.map(csvCell).join(",")}\r\n`;
