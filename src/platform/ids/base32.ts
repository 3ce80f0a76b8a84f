/*
 * UUIDs in the base32 of TypeID: 26 digits of 5 bits, of which the first holds only 3. A page of 50 rows has 200 ids, and
 * typeid-js takes 3 to 10 µs for each. test/ids.test.ts compares the two.
 */

const digits = "0123456789abcdefghjkmnpqrstvwxyz";

/** The character codes of the digits. */
const codes = Uint8Array.from(digits, (digit) => digit.charCodeAt(0));

/** The two hexadecimal digits of each byte. */
const bytes = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, "0"));

/** The number that a character's code stands for in base 16 and base 32; -1 where it is no digit. */
const hexValues = new Int8Array(128).fill(-1);
const base32Values = new Int8Array(128).fill(-1);
for (let value = 0; value < 16; value++) {
  hexValues[value.toString(16).charCodeAt(0)] = value;
  hexValues[value.toString(16).toUpperCase().charCodeAt(0)] = value;
}
for (let value = 0; value < 32; value++) base32Values[digits.charCodeAt(value)] = value;

/** 32 bits of a UUID's text, from two groups of four hexadecimal digits. */
const bitsAt = (uuid: string, first: number, second: number): number => {
  let bits = 0;
  for (let at = first; at < first + 4; at++) bits = (bits << 4) | hexValues[uuid.charCodeAt(at)]!;
  for (let at = second; at < second + 4; at++) bits = (bits << 4) | hexValues[uuid.charCodeAt(at)]!;
  return bits;
};

/** Writes the 16 bytes of a UUID, which must be one in its usual text form. */
export function writeUuid(uuid: string, into: Buffer, at: number): void {
  into.writeInt32BE(bitsAt(uuid, 0, 4), at);
  into.writeInt32BE(bitsAt(uuid, 9, 14), at + 4);
  into.writeInt32BE(bitsAt(uuid, 19, 24), at + 8);
  into.writeInt32BE(bitsAt(uuid, 28, 32), at + 12);
}

/**
 * The digits of a UUID, which must be one in its usual text form: PostgreSQL's output is. They are put together by one call:
 * each `+` would make a string of its own, a seventh of all memory that a page of a dashboard takes for a moment.
 */
export function base32OfUuid(uuid: string): string {
  const [a, b, c, d] = [bitsAt(uuid, 0, 4), bitsAt(uuid, 9, 14), bitsAt(uuid, 19, 24), bitsAt(uuid, 28, 32)];
  return String.fromCharCode(
    codes[a >>> 29]!,
    codes[(a >>> 24) & 31]!,
    codes[(a >>> 19) & 31]!,
    codes[(a >>> 14) & 31]!,
    codes[(a >>> 9) & 31]!,
    codes[(a >>> 4) & 31]!,
    codes[((a & 15) << 1) | (b >>> 31)]!,
    codes[(b >>> 26) & 31]!,
    codes[(b >>> 21) & 31]!,
    codes[(b >>> 16) & 31]!,
    codes[(b >>> 11) & 31]!,
    codes[(b >>> 6) & 31]!,
    codes[(b >>> 1) & 31]!,
    codes[((b & 1) << 4) | (c >>> 28)]!,
    codes[(c >>> 23) & 31]!,
    codes[(c >>> 18) & 31]!,
    codes[(c >>> 13) & 31]!,
    codes[(c >>> 8) & 31]!,
    codes[(c >>> 3) & 31]!,
    codes[((c & 7) << 2) | (d >>> 30)]!,
    codes[(d >>> 25) & 31]!,
    codes[(d >>> 20) & 31]!,
    codes[(d >>> 15) & 31]!,
    codes[(d >>> 10) & 31]!,
    codes[(d >>> 5) & 31]!,
    codes[d & 31]!,
  );
}

/** A UUID with a version and a variant of RFC 9562, or one of its two special ones. */
const isUuid =
  /^(?:[0-9a-f]{8}-[0-9a-f]{4}-[1-8][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}|0{8}(?:-0{4}){3}-0{12}|f{8}(?:-f{4}){3}-f{12})$/;

/** The UUID of 26 digits; null for any other text. Capital letters are none: an id has one form only. */
export function uuidOfBase32(text: string): string | null {
  // A first digit above 7 would be a number of more than 128 bits.
  if (text.length !== 26 || text.charCodeAt(0) > 55) return null;
  // The bits come in one digit after the other, and go out in whole bytes.
  let uuid = "";
  let bits = 0;
  let held = -2;
  for (let at = 0; at < 26; at++) {
    const code = text.charCodeAt(at);
    const value = code < 128 ? base32Values[code]! : -1;
    if (value < 0) return null;
    bits = ((bits << 5) | value) & 8191;
    held += 5;
    if (held < 8) continue;
    held -= 8;
    uuid += bytes[(bits >> held) & 255];
    if (uuid.length === 8 || uuid.length === 13 || uuid.length === 18 || uuid.length === 23) uuid += "-";
  }
  return isUuid.test(uuid) ? uuid : null;
}
