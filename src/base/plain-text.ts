/*
 * Text that people typed, made fit to be shown in a place that has a meaning of its own: a header, a subject, a line.
 * Escaping is not done here; that is the template's work. Joiners, combining marks and emoji stay, because names need
 * them; look-alike letters stay too, and no guard here helps against those.
 */

// Overrides, embeddings and isolates turn the text around them; the plain marks (U+200E, U+200F) cannot.
const TURNERS = /[\u202a-\u202e\u2066-\u2069]/gu;
const CONTROLS = /\p{Cc}/gu;
const CONTROLS_BUT_NEWLINE = /(?!\n)\p{Cc}/gu;
const BREAKS = /\r\n|[\r\v\f\u0085\u2028\u2029]/gu;

/** One line: breaks and runs of white space become one space; controls, direction overrides and lone surrogates go. */
export function oneLine(value: string, most = Number.POSITIVE_INFINITY): string {
  const line = value
    .toWellFormed()
    .replace(BREAKS, " ")
    .replace(/\s+/gu, " ")
    .replace(CONTROLS, "")
    .replace(TURNERS, "")
    .trim();
  return line.length <= most ? line : `${line.slice(0, most - 1).replace(/[\ud800-\udbff]$/, "")}…`;
}

/** Several lines: breaks of every kind become \n; other controls, direction overrides and lone surrogates go. */
export function manyLines(value: string): string {
  return value
    .toWellFormed()
    .replace(BREAKS, "\n")
    .replace(/\t/gu, " ")
    .replace(CONTROLS_BUT_NEWLINE, "")
    .replace(TURNERS, "")
    .trim();
}

/**
 * One line for a header. "=?" begins an encoded word, which mail libraries leave alone in plain ASCII and mail programs
 * decode, also within quotes: a name of "=?utf-8?Q?=0A?=" would be a line break again on the other side.
 */
export function headerLine(value: string, most: number): string {
  // Cleaned first: a control between the two would otherwise go, and leave them together.
  return oneLine(oneLine(value).replaceAll("=?", "= ?"), most);
}
