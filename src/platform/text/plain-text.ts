/*
 * Cleans user input for a header, a subject or a line. It does not escape; the template does that. Joiners, combining
 * marks and emoji stay, because names need them. Look-alike characters stay, too: nothing here protects against those.
 */

// Overrides, embeddings and isolates reorder the text around them; the plain marks (U+200E, U+200F) cannot.
const DIRECTION_CONTROLS = /[\u202a-\u202e\u2066-\u2069]/gu;
const CONTROLS = /\p{Cc}/gu;
const CONTROLS_BUT_NEWLINE = /(?!\n)\p{Cc}/gu;
const BREAKS = /\r\n|[\r\v\f\u0085\u2028\u2029]/gu;

/**
 * Makes one line: white space and breaks become one space; controls, direction overrides and lone surrogates are
 * removed.
 */
export function oneLine(value: string, maxLength = Number.POSITIVE_INFINITY): string {
  const line = value
    .toWellFormed()
    .replace(BREAKS, " ")
    .replace(/\s+/gu, " ")
    .replace(CONTROLS, "")
    .replace(DIRECTION_CONTROLS, "")
    .trim();
  return line.length <= maxLength ? line : `${line.slice(0, maxLength - 1).replace(/[\ud800-\udbff]$/, "")}…`;
}

/** Normalizes several lines: breaks become \n; other controls, direction overrides and lone surrogates are removed. */
export function manyLines(value: string): string {
  return value
    .toWellFormed()
    .replace(BREAKS, "\n")
    .replace(/\t/gu, " ")
    .replace(CONTROLS_BUT_NEWLINE, "")
    .replace(DIRECTION_CONTROLS, "")
    .trim();
}

/**
 * Makes one line for a header. "=?" begins an encoded word, which mail libraries do not escape in ASCII text and mail
 * programs decode, also within quotes: the recipient's program would read "=?utf-8?Q?=0A?=" in a name as a line break.
 */
export function headerLine(value: string, maxLength: number): string {
  // oneLine runs first, too: removing a control between "=" and "?" would create the sequence.
  return oneLine(oneLine(value).replaceAll("=?", "= ?"), maxLength);
}
