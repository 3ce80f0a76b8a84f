import { domainToASCII, domainToUnicode } from "node:url";
import { manyLines, oneLine } from "./plain-text.ts";

/*
 * Cleans text input. The length is checked first: Unicode normalization takes quadratic time on a run of combining
 * marks, and so do domainToASCII on a long label and many regular expressions on long text. No other file in src calls
 * normalize() or domainToASCII(); test/text-policy.test.ts checks that.
 */

/** The maximum length of an address with a name before it, in UTF-16 units. A longer text is not read. */
export const maxAddressLength = 1_000;

/**
 * How many UTF-16 units a text may have before it is cleaned, for a limit in characters. Decomposed text has up to four
 * units for each stored character; the additional ones allow for white space around the text.
 */
export const maxUnits = (maxCharacters: number): number => 4 * maxCharacters + 1_000;

/** Normalization reorders only marks, and no script puts as many as 30 on one letter. */
const EXTRA_MARKS = /(\p{M}{30})\p{M}+/gu;

/** Removes combining marks beyond 30 in a row, the limit of Unicode's stream-safe text format (UAX #15, section 13). */
export const limitMarks = (text: string): string => text.replace(EXTRA_MARKS, "$1");

/** The text in NFC. The time is proportional to the length, which the caller has bounded. */
const composed = (text: string): string => limitMarks(text).normalize("NFC");

/** The text in NFKD, with compatibility forms decomposed and marks after their base characters, for comparisons and slugs. */
export const decomposed = (given: string, maxLength: number): string =>
  limitMarks(given.slice(0, maxLength)).normalize("NFKD");

function bounded(given: string, maxCharacters: number, clean: (text: string) => string): string | null {
  if (given.length > maxUnits(maxCharacters)) return null;
  const text = clean(composed(given)).trim();
  return [...text].length > maxCharacters ? null : text;
}

/**
 * Cleans a text of several lines for storage: NFC, breaks as \n, no other controls, trimmed.
 *
 * @returns null when it is too long; a text that is far too long is rejected before it is cleaned
 */
export const boundedText = (given: string, maxCharacters: number): string | null =>
  bounded(given, maxCharacters, manyLines);

/** Cleans a text for storage as one line; null when it is too long. */
export const boundedLine = (given: string, maxCharacters: number): string | null =>
  bounded(given, maxCharacters, oneLine);

/** Cleans a text as one line and truncates it, for texts that are shortened instead of rejected. */
export const shortenedLine = (given: string, maxCharacters: number): string =>
  oneLine(composed(given.slice(0, maxUnits(maxCharacters))), maxCharacters);

/** Vowels of Thai and Lao that NFKC decomposes although they are ordinary vowels. */
const DECOMPOSED_VOWELS = /[\u0e33\u0eb3]/g;

/** Replaces ligatures, full-width and mathematical letters and digits by ordinary ones (NFKC). */
export const usualForms = (given: string): string =>
  given.length > maxAddressLength ? given : limitMarks(given).normalize("NFKC");

/** Whether a text has only ordinary letters and digits. */
export const hasUsualForms = (text: string): boolean => {
  const withoutVowels = text.replace(DECOMPOSED_VOWELS, "");
  return usualForms(withoutVowels) === withoutVowels;
};

/** The form of an address for comparison: trimmed, NFC, lower case. Null when the text is too long for an address. */
export const addressText = (given: string): string | null =>
  given.length > maxAddressLength ? null : composed(given.trim()).toLowerCase();

/**
 * A DNS name has at most 253 characters and a label 63. In Unicode they have no more characters, of two units at most.
 */
const maxDomainUnits = 2 * 253;
const maxLabelUnits = 2 * 63;

/** An ASCII character other than letters and digits, hyphens, underscores and dots. */
const FOREIGN_ASCII = /[^\w.\-\u0080-\u{10ffff}]/u;

/**
 * A domain in its ASCII form; null when it has none. domainToASCII parses the host of a URL: it reads "example.com/ada"
 * as example.com and decodes "%61". Therefore other characters than those of a name are rejected first.
 */
export function asciiDomain(domain: string): string | null {
  if (domain.length > maxDomainUnits || domain.split(/[.\u3002\uff0e\uff61]/).some((one) => one.length > maxLabelUnits))
    return null;
  return FOREIGN_ASCII.test(domain) ? null : domainToASCII(composed(domain)) || null;
}

/** The Unicode form of a domain for display, from its ASCII form. */
export const unicodeDomain = (domain: string): string =>
  domain.length > maxDomainUnits ? domain : domainToUnicode(domain);
