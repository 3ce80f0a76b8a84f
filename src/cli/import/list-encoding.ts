import { isUtf8 } from "node:buffer";

/** A list decoded to text without a byte order mark, and its encoding. */
export interface ListText {
  bytes: Buffer;
  encoding: string;
}

/**
 * Detects and decodes the encoding of a list. UTF-8 and UTF-16 can be recognised. In single-byte encodings the same bytes
 * are different characters: a list is read as Windows-1252 only where it makes no sense in the related code pages (see
 * `isWindows1252`).
 *
 * @param named the encoding, where it is known: any label that TextDecoder accepts
 * @param refuse makes the error for a file whose encoding is not certain
 */
export function decodeList(bytes: Buffer, named: string | undefined, refuse: (why: string) => Error): ListText {
  if (named !== undefined) {
    const text = decoded(bytes, named);
    if (text !== null) return inUtf8(text, new TextDecoder(named).encoding);
    throw refuse(`line ${badLine(new TextDecoder(named).decode(bytes))} is not ${named}.`);
  }
  const marked =
    bytes[0] === 0xff && bytes[1] === 0xfe ? "utf-16le" : bytes[0] === 0xfe && bytes[1] === 0xff && "utf-16be";
  if (marked) {
    const text = decoded(bytes, marked);
    if (text !== null && !text.includes("\0")) return inUtf8(text, marked);
    throw refuse(`line ${badLine(new TextDecoder(marked).decode(bytes))} is not UTF-16. ${saveIt}`);
  }
  // ASCII text in UTF-16 is valid UTF-8, too, with a NUL beside each character.
  if (bytes.subarray(0, 4_096).includes(0)) {
    const readings = (["utf-16le", "utf-16be"] as const).flatMap((encoding) => {
      const text = decoded(bytes, encoding);
      return text !== null && isSensible(text) ? [inUtf8(text, encoding)] : [];
    });
    if (readings.length === 1) return readings[0]!;
    if (!isUtf8(bytes) || nulsIn(bytes) * 5 > Math.min(bytes.length, 4_096))
      throw refuse(`line ${isUtf8(bytes) ? 1 : lineThatIsNotUtf8(bytes)} is not UTF-8. ${saveIt}`);
  }
  if (isUtf8(bytes)) {
    const hasMark = bytes.subarray(0, 3).equals(Buffer.from("\ufeff"));
    return { bytes: hasMark ? bytes.subarray(3) : bytes, encoding: "utf-8" };
  }
  const text = decoded(bytes, "windows-1252");
  if (text !== null && isWindows1252(text)) return inUtf8(text, "windows-1252");
  throw refuse(
    `line ${lineThatIsNotUtf8(bytes)} is not UTF-8. ${saveIt} Or say what it is, e.g. --encoding windows-1252.`,
  );
}

const saveIt = 'Save the list as "CSV UTF-8".';
const inUtf8 = (text: string, encoding: string): ListText => ({ bytes: Buffer.from(text), encoding });

/** The bytes 0x80 to 0x9F in Windows-1252. TextDecoder of Node 20 decodes them as control characters, as in ISO-8859-1. */
const signsOf1252 = "€\u0081‚ƒ„…†‡ˆ‰Š‹Œ\u008dŽ\u008f\u0090‘’“”•–—˜™š›œ\u009džŸ";

function decoded(bytes: Buffer, encoding: string): string | null {
  try {
    const decoder = new TextDecoder(encoding, { fatal: true });
    if (decoder.encoding !== "windows-1252") return decoder.decode(bytes);
    return bytes.toString("latin1").replace(/[\u0080-\u009f]/g, (sign) => signsOf1252[sign.charCodeAt(0) - 0x80]!);
  } catch {
    return null;
  }
}

const nulsIn = (bytes: Buffer): number => bytes.subarray(0, 4_096).filter((byte) => byte === 0).length;

/** The line of the first character that could not be decoded, or is a NUL. */
const badLine = (text: string): number =>
  text.slice(0, Math.max(0, text.search(/[\ufffd\0]/))).split(/\r\n|\r|\n/).length;

/** Rejects a list whose byte order was guessed wrongly: its line breaks would be U+0A00, which is unassigned. */
const isSensible = (text: string): boolean =>
  /[\r\n]/.test(text) && text.includes("@") && !/[^\P{Cc}\t\r\n]|\p{Cn}|\p{Co}|\p{Cs}|\ufffd/u.test(text);

const consonant = "[b-df-hj-np-tv-z]";
/**
 * Characters that are the same in the Windows code pages of Western Europe, Central Europe, Turkey and the Baltic, or
 * that occur where the character of the other code pages does not: Spanish has ñ between vowels, Polish has ń before
 * consonants and at the end. In the code pages of DOS and the Macintosh these bytes are symbols that occur in no name.
 */
const expected = new RegExp(
  [
    "[ÄÖÜäöüßÉéÁáíÓóÚúÅå]",
    "(?<=[aeiouáéíóú])ñ(?=[aeiou])|(?<=[AEIOUÁÉÓÚ])Ñ(?=[AEIOU])",
    "ç(?=[aouã])|Ç(?=[AOU])",
    "ã(?=[oe])",
    "(?<=[aeiou])ë",
    `(?<=[A-Z]|${consonant})ø(?=${consonant})`,
    `è(?=${consonant}{1,2}es?(?!\\p{L}))`,
    // Symbols do not touch a word: in other encodings these bytes are parts of words. O’Brien is recognised anyway.
    "(?<=(?<!\\p{L})[ODL])’(?=[A-Z])",
    "(?<!\\p{L})[–—€…„“”«»‘’§©°\\u00a0](?!\\p{L})",
  ].join("|"),
  "gu",
);

/** Whether every non-ASCII character occurs in that position in Western European names and words. */
function isWindows1252(text: string): boolean {
  if (/[^\p{ASCII}]/u.test(text.replace(expected, ""))) return false;
  // Text in Cyrillic or Greek has words without any ASCII letter.
  for (const [word] of text.matchAll(/\p{L}+/gu))
    if (word.replace(/[^\p{ASCII}]/gu, "").length * 2 < word.length) return false;
  return true;
}

function lineThatIsNotUtf8(bytes: Buffer): number {
  let [line, at] = [1, 0];
  for (let end = bytes.indexOf(10); end !== -1 && isUtf8(bytes.subarray(at, end)); end = bytes.indexOf(10, at)) {
    line++;
    at = end + 1;
  }
  return line;
}
