/** A field of a CSV file; what a spreadsheet would take for a formula is defused. */
const csvField = (text: string): string => `"${(/^[=+\-@\t\r]/.test(text) ? `'${text}` : text).replaceAll('"', '""')}"`;

/** The text of a CSV file, as spreadsheets recognise it. */
export const csvText = (rows: string[][]): string =>
  `\ufeff${rows.map((row) => row.map(csvField).join(",")).join("\r\n")}\r\n`;
