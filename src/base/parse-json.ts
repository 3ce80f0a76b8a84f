/**
 * A whole number that JavaScript cannot hold: read as a number it would silently become another one. Nothing in the API
 * takes it; metadata, which takes anything else, refuses it by name.
 */
export class UnsafeInteger {
  readonly digits: string;

  constructor(digits: string) {
    this.digits = digits;
  }

  toJSON(): string {
    return this.digits;
  }
}

/** A whole number as it was written: itself, or what says that it cannot be held. */
export const integerOf = (digits: string): number | UnsafeInteger => {
  const value = Number(digits);
  return Number.isSafeInteger(value) ? value : new UnsafeInteger(digits);
};

/** Sixteen digits in a row: below that every whole number can be held. */
const mayBeUnsafe = /\d{16}/;

function keepIntegers(_key: string, value: unknown, context?: { source?: string }): unknown {
  const source = typeof value === "number" ? context?.source : undefined;
  return source !== undefined && /^-?\d{16,}$/.test(source) ? integerOf(source) : value;
}

/**
 * JSON whose whole numbers stay what they were.
 *
 * @param parsed what a reader that rounds has made of it: returned as it is where nothing can have been rounded, and
 *   where it is nested too deeply to be read with more care (which is refused later)
 */
export function withExactIntegers(text: string, parsed: unknown): unknown {
  if (!mayBeUnsafe.test(text)) return parsed;
  try {
    return JSON.parse(text, keepIntegers as never);
  } catch {
    return parsed;
  }
}

/** A message of JSON as a value, or as the text that it is where it is no JSON. */
export function parseMessage(text: string): unknown {
  try {
    return withExactIntegers(text, JSON.parse(text));
  } catch {
    return text;
  }
}
