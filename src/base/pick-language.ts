/** What everything is written in, and what is used where a language is missing. */
export const ENGLISH = "en";

/** The longest tag that anybody asks for; one that is longer is none. */
const longestTag = 50;

/**
 * The tags to try for a BCP 47 tag, most specific first: "de-Latn-AT" → de-Latn-AT, de-Latn, de (RFC 4647, Lookup).
 * None for what is no tag: it came from outside, and a letter in English is better than no letter.
 */
export function languagesToTry(locale: string | null | undefined): string[] {
  let tag: string | undefined;
  if (locale != null && locale.length > longestTag) return [];
  try {
    [tag] = Intl.getCanonicalLocales((locale ?? "").trim().replaceAll("_", "-"));
  } catch {
    return [];
  }
  const tags: string[] = [];
  while (tag) {
    tags.push(tag);
    // The last part goes, and with it a single letter that only announced it ("de-x-y").
    tag = tag.includes("-") ? tag.replace(/(-[^-])?-[^-]+$/, "") : undefined;
  }
  return tags;
}

/**
 * The language of those at hand that suits best; English where none does. It only shortens the tag: that zh-TW is
 * written like zh-Hant, or that who reads nn reads nb, it does not know.
 */
export function pickLanguage(locale: string | null | undefined, atHand: Iterable<string>): string {
  const byTag = new Map([...atHand].map((tag) => [tag.toLowerCase(), tag]));
  const found = languagesToTry(locale).find((tag) => byTag.has(tag.toLowerCase()));
  return found === undefined ? ENGLISH : byTag.get(found.toLowerCase())!;
}
