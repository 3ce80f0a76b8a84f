/** The source language of all texts, and the fallback where a translation is missing. */
export const ENGLISH = "en";

/** The maximum length of a language tag; a longer text is not read as one. */
const maxTagLength = 50;

/**
 * The tags to try for a BCP 47 tag, most specific first: "de-Latn-AT" → de-Latn-AT, de-Latn, de (RFC 4647, Lookup).
 * The result is empty for a malformed tag: it is user input, and an e-mail in English is better than none.
 */
export function languagesToTry(locale: string | null | undefined): readonly string[] {
  if (locale == null || locale.length > maxTagLength) return [];
  let tags = triedTags.get(locale);
  if (tags === undefined) {
    tags = tagsOf(locale);
    if (triedTags.size >= maxRemembered) triedTags.clear();
    triedTags.set(locale, tags);
  }
  return tags;
}

/** The tags of the locales that were asked for: the library takes microseconds for each. */
const triedTags = new Map<string, readonly string[]>();
const maxRemembered = 1_000;

function tagsOf(locale: string): string[] {
  let tag: string | undefined;
  try {
    [tag] = Intl.getCanonicalLocales(locale.trim().replaceAll("_", "-"));
  } catch {
    return [];
  }
  const tags: string[] = [];
  while (tag) {
    tags.push(tag);
    // Removes the last subtag, and with it a singleton that introduces it ("de-x-y").
    tag = tag.includes("-") ? tag.replace(/(-[^-])?-[^-]+$/, "") : undefined;
  }
  return tags;
}

/**
 * The available language that matches a locale best; English where none does. It only shortens the tag: it does not
 * know that zh-TW is written like zh-Hant, or that readers of nn understand nb.
 */
export function pickLanguage(locale: string | null | undefined, available: Iterable<string>): string {
  const byTag = new Map([...available].map((tag) => [tag.toLowerCase(), tag]));
  const found = languagesToTry(locale).find((tag) => byTag.has(tag.toLowerCase()));
  return found === undefined ? ENGLISH : byTag.get(found.toLowerCase())!;
}
