/*
 * Quoted-printable (RFC 2045, 6.7). The mail library encodes character by character into strings, which was half of the
 * work of sending a message; this writes the same bytes into a buffer.
 */

const [tab, lineFeed, carriageReturn, space, equals] = [0x09, 0x0a, 0x0d, 0x20, 0x3d];
/** A line has at most 76 characters, the `=` of a soft line break among them. */
const maxColumn = 75;
const hexDigits = Buffer.from("0123456789ABCDEF", "latin1");

/** Whether a byte is written as it is, wherever it is in a line. */
const isLiteral = Uint8Array.from({ length: 256 }, (_, byte) =>
  byte > space && byte <= 0x7e && byte !== equals ? 1 : 0,
);
/** How many bytes a character of UTF-8 has that begins with this byte; 1 within a character. */
const lengthOf = Uint8Array.from({ length: 256 }, (_, byte) =>
  byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : byte >= 0xc0 ? 2 : 1,
);

/** How many bytes the encoded form of so many bytes can have: each as `=XX`, and a soft break after at least 21 of them. */
export const maxQuotedPrintable = (bytes: number): number => bytes * 3 + Math.ceil(bytes / 17) * 3 + 3;

/**
 * Writes bytes of UTF-8 text as quoted-printable. Line breaks of any kind become CRLF, and a soft break never divides a
 * character.
 *
 * @param target has room for `maxQuotedPrintable(source.length)` bytes from `start` on
 * @returns where the written text ends
 */
export function writeQuotedPrintable(source: Uint8Array, target: Uint8Array, start: number): number {
  let end = start;
  /** Where the current line would be longer than allowed. */
  let limit = start + maxColumn;
  const { length } = source;
  const softBreak = () => {
    target[end++] = equals;
    target[end++] = carriageReturn;
    target[end++] = lineFeed;
    limit = end + maxColumn;
  };
  for (let i = 0; i < length; i++) {
    let byte = source[i]!;
    while (isLiteral[byte] === 1) {
      if (end === limit) softBreak();
      target[end++] = byte;
      if (++i === length) return end;
      byte = source[i]!;
    }
    if (byte === lineFeed || byte === carriageReturn) {
      if (byte === carriageReturn && source[i + 1] === lineFeed) i++;
      target[end++] = carriageReturn;
      target[end++] = lineFeed;
      limit = end + maxColumn;
      continue;
    }
    const next = source[i + 1];
    // Spaces at the end of a line are lost on the way.
    const isLast = next === undefined || next === lineFeed || next === carriageReturn;
    if ((byte === space || byte === tab) && !isLast) {
      if (end === limit) softBreak();
      target[end++] = byte;
      continue;
    }
    if (end + 3 * lengthOf[byte]! > limit) softBreak();
    target[end++] = equals;
    target[end++] = hexDigits[byte >> 4]!;
    target[end++] = hexDigits[byte & 15]!;
  }
  return end;
}
