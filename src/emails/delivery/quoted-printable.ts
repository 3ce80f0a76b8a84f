/*
 * Quoted-printable (RFC 2045, 6.7). The mail library encodes character by character into strings, which was half of the
 * work of sending a message; this writes the same bytes into a buffer.
 */

const [tab, lineFeed, carriageReturn, space, equals] = [0x09, 0x0a, 0x0d, 0x20, 0x3d];
/** A line has at most 76 characters, the `=` of a soft line break among them. */
const maxColumn = 75;
const hexDigits = Buffer.from("0123456789ABCDEF", "latin1");

/** Whether a byte is written as it is, but for spaces at the end of a line. */
const isCopied = Uint8Array.from({ length: 256 }, (_, byte) =>
  (byte >= space && byte <= 0x7e && byte !== equals) || byte === tab ? 1 : 0,
);
const isSpace = (byte: number): boolean => byte === space || byte === tab;
const isLineBreak = (byte: number): boolean => byte === lineFeed || byte === carriageReturn;
/** Whether a line ends before this byte, or the text does. */
const isLineEnd = (source: Uint8Array, at: number): boolean => at === source.length || isLineBreak(source[at]!);

/** Writes what divides a line that is too long. @returns where it ends */
function writeSoftBreak(target: Uint8Array, start: number): number {
  target[start] = equals;
  target[start + 1] = carriageReturn;
  target[start + 2] = lineFeed;
  return start + 3;
}
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
  const { length } = source;
  let end = start;
  /** How many characters the current line has room for. */
  let room = maxColumn;
  let i = 0;
  while (i < length) {
    const begin = i;
    const stop = Math.min(length, i + room);
    let byte = 0;
    while (i < stop) {
      byte = source[i]!;
      if (isCopied[byte] === 0) break;
      target[end++] = byte;
      i++;
    }
    // Spaces at the end of a line are lost on the way.
    if (i > begin && isLineEnd(source, i) && isSpace(source[i - 1]!)) {
      i--;
      end--;
    }
    room -= i - begin;
    if (i === length) break;
    byte = source[i]!;
    if (isLineBreak(byte)) {
      i += byte === carriageReturn && i + 1 < length && source[i + 1] === lineFeed ? 2 : 1;
      target[end++] = carriageReturn;
      target[end++] = lineFeed;
      room = maxColumn;
    } else if (isCopied[byte] === 1 && !(isSpace(byte) && isLineEnd(source, i + 1))) {
      end = writeSoftBreak(target, end);
      room = maxColumn;
    } else {
      if (3 * lengthOf[byte]! > room) {
        end = writeSoftBreak(target, end);
        room = maxColumn;
      }
      target[end++] = equals;
      target[end++] = hexDigits[byte >> 4]!;
      target[end++] = hexDigits[byte & 15]!;
      room -= 3;
      i++;
    }
  }
  return end;
}
