import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { projectRoot } from "../../platform/process/project-root.ts";
import { ENGLISH, pickLanguage } from "../../platform/text/pick-language.ts";

/** Why a visitor cannot continue, and what to do: for the pages `invitation` and `message`. */
export interface ErrorMessage {
  title: string;
  text: string;
  next: string | null;
  /** The label of a link that leads on. */
  action?: string;
}

/** What our pages say by themselves. `templates/pages/errors.json` has the words, beside those of user error codes. */
export const pageCodes = [
  "LINK_UNKNOWN",
  "INVALID_URL",
  "NOTES_TOO_LONG",
  "INVALID_EMAIL",
  "PAGE_NOT_FOUND",
  "FORM_UNREADABLE",
  "REQUEST_TOO_LARGE",
  "TOO_MANY_REQUESTS",
  "REQUEST_UNREADABLE",
  "SERVER_UNAVAILABLE",
  "SIGN_IN_LINK_UNUSABLE",
  "SIGN_ON_UNKNOWN",
  "SIGN_ON_CONTINUE",
  "SIGN_ON_REQUIRED",
  "SIGN_ON_FAILED",
  "SIGN_ON_DENIED",
  "SIGN_ON_ADDRESS_NOT_VERIFIED",
  "SIGN_ON_ADDRESS_NOT_ALLOWED",
  "SIGN_ON_OTHER_ACCOUNT",
  "SIGN_ON_NO_MEMBER",
  "SIGN_ON_ISSUER_AWAY",
  "SIGN_ON_ISSUER_UNUSABLE",
  "PASSKEY_UNKNOWN",
  "FOREIGN_FORM",
  "UNSUBSCRIBE_LINK_UNKNOWN",
] as const;
export type PageCode = (typeof pageCodes)[number];

/** `nextWithContact` is `next` where a contact is known; it holds "{contact}". */
type Words = Omit<ErrorMessage, "next"> & { next?: string; nextWithContact?: string };

const folder = join(projectRoot, "templates", "pages");
const read = (place: string): Map<string, Words> =>
  new Map(Object.entries(JSON.parse(readFileSync(join(place, "errors.json"), "utf8"))));
/** By language: `templates/pages/errors.json` and those in the folders of the other languages. */
const byLanguage = new Map([
  [ENGLISH, read(folder)],
  ...readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && existsSync(join(folder, entry.name, "errors.json")))
    .map((entry) => [entry.name, read(join(folder, entry.name))] as const),
]);

/**
 * How a page explains the code of an error (LINK_EXPIRED, LOCKED …), in the reader's language if it is written in
 * it, else in English; null for a code that no page shows.
 *
 * @param contact the name to write to, if there is one
 */
export function errorMessageFor(code: string, locale?: string | null, contact?: string | null): ErrorMessage | null {
  const english = byLanguage.get(ENGLISH)!;
  const found = byLanguage.get(pickLanguage(locale, byLanguage.keys()))?.get(code) ?? english.get(code);
  if (found === undefined) return null;
  const { nextWithContact, next = null, ...words } = found;
  const named = contact != null && nextWithContact !== undefined;
  return { ...words, next: named ? nextWithContact.replace("{contact}", () => contact) : next };
}

/** The same for what our pages say by themselves, which is always written. */
export const messageOf = (code: PageCode, locale?: string | null): ErrorMessage => errorMessageFor(code, locale)!;
