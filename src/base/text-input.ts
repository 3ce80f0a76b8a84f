import { domainToASCII, domainToUnicode } from "node:url";
import { manyLines, oneLine } from "./plain-text.ts";

/*
 * Text as people and other systems send it. Its length comes first: Unicode normalisation takes quadratic time on a run
 * of combining marks, and so do domainToASCII on a long label and many a regular expression on long text. Nothing else
 * in src calls normalize() or domainToASCII(); test/text-policy.test.ts holds that.
 */

/** An address, with a name before it, has at most so many UTF-16 units. Nothing longer is read as one. */
export const maxAddressLength = 1_000;

/**
 * How many UTF-16 units a text of so many characters may have before it is cleaned. Decomposed text has up to four for
 * each character that is stored; the rest is for white space around it.
 */
export const maxUnits = (maxCharacters: number): number => 4 * maxCharacters + 1_000;

/** Every character that normalisation may reorder is a mark; no script puts as many as 30 on one letter. */
const EXTRA_MARKS = /(\p{M}{30})\p{M}+/gu;

/** Drops combining marks beyond 30 in a row, the bound of Unicode's stream-safe text format (UAX #15, section 13). */
export const limitMarks = (text: string): string => text.replace(EXTRA_MARKS, "$1");

/** The text in NFC. It takes time in proportion to its length, which the caller has bounded. */
const composed = (text: string): string => limitMarks(text).normalize("NFC");

/** The same with compatibility forms taken apart and marks behind their letters (NFKD), for comparing and for slugs. */
export const decomposed = (given: string, maxLength: number): string =>
  limitMarks(given.slice(0, maxLength)).normalize("NFKD");

function bounded(given: string, maxCharacters: number, clean: (text: string) => string): string | null {
  if (given.length > maxUnits(maxCharacters)) return null;
  const text = clean(composed(given)).trim();
  return [...text].length > maxCharacters ? null : text;
}

/**
 * A text of several lines as it is stored: NFC, breaks as \n, no other controls, trimmed.
 *
 * @returns null when it is longer than that; a text that is far too long is not looked at at all
 */
export const boundedText = (given: string, maxCharacters: number): string | null =>
  bounded(given, maxCharacters, manyLines);

/** The same as one line. */
export const boundedLine = (given: string, maxCharacters: number): string | null =>
  bounded(given, maxCharacters, oneLine);

/** One line of at most so many characters of whatever was given: for what is cut, not refused. */
export const shortenedLine = (given: string, maxCharacters: number): string =>
  oneLine(composed(given.slice(0, maxUnits(maxCharacters))), maxCharacters);

/** Vowels of Thai and Lao that are typed as one and taken apart: no form of something else. */
const WHOLE = /[\u0e33\u0eb3]/g;

/** Text in the forms that its letters usually have (NFKC): of ligatures, wide and mathematical letters, and figures. */
export const usualForms = (given: string): string =>
  given.length > maxAddressLength ? given : limitMarks(given).normalize("NFKC");

/** Whether it has none of these. */
export const hasUsualForms = (text: string): boolean => {
  const without = text.replace(WHOLE, "");
  return usualForms(without) === without;
};

/** An address as it is compared: trimmed, NFC, lower case. Null when it is too long to be one. */
export const addressText = (given: string): string | null =>
  given.length > maxAddressLength ? null : composed(given.trim()).toLowerCase();

/** A name of the DNS has at most 253 characters and its labels 63; in Unicode never more than in ASCII, but for pairs. */
const maxDomainUnits = 2 * 253;
const maxLabelUnits = 2 * 63;

/** Of ASCII, letters, digits, hyphens, underscores and dots. */
const FOREIGN_ASCII = /[^\w.\-\u0080-\u{10ffff}]/u;

/**
 * A domain in its ASCII form; null when it has none. domainToASCII reads a URL's host: of "example.com/ada" it would
 * take example.com, and "%61" for an a. What is not part of a name makes it none.
 */
export function asciiDomain(domain: string): string | null {
  if (domain.length > maxDomainUnits || domain.split(/[.\u3002\uff0e\uff61]/).some((one) => one.length > maxLabelUnits))
    return null;
  return FOREIGN_ASCII.test(domain) ? null : domainToASCII(composed(domain)) || null;
}

/** A domain as people read it, of its ASCII form. */
export const unicodeDomain = (domain: string): string =>
  domain.length > maxDomainUnits ? domain : domainToUnicode(domain);
