/**
 * An integer that a JavaScript number cannot represent exactly: parsed as a number it would silently change. No
 * argument of the API accepts it; metadata rejects it with an explanation.
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

/** Parses an integer; returns an UnsafeInteger where a number cannot represent it exactly. */
export const integerOf = (digits: string): number | UnsafeInteger => {
  const value = Number(digits);
  return Number.isSafeInteger(value) ? value : new UnsafeInteger(digits);
};

/** Sixteen digits where a number may stand: every shorter integer is exact, and most long ones are parts of texts. */
const mayBeUnsafe = /(?:^|[:,[])\s*-?\d{16}/;

function reviveIntegers(_key: string, value: unknown, context?: { source?: string }): unknown {
  const source = typeof value === "number" ? context?.source : undefined;
  return source !== undefined && /^-?\d{16,}$/.test(source) ? integerOf(source) : value;
}

/**
 * Parses JSON without rounding integers.
 *
 * @param parsed the result of an ordinary parser. It is returned unchanged where nothing was rounded, and where the
 *   text is nested too deeply for a second parse (a later check rejects it)
 */
export function withExactIntegers(text: string, parsed: unknown): unknown {
  if (!mayBeUnsafe.test(text)) return parsed;
  try {
    return JSON.parse(text, reviveIntegers as never);
  } catch {
    return parsed;
  }
}

/** Parses a JSON message; returns the text itself where it is not JSON. */
export function parseMessage(text: string): unknown {
  try {
    return withExactIntegers(text, JSON.parse(text));
  } catch {
    return text;
  }
}
