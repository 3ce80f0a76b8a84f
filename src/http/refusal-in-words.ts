import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { ENGLISH, pickLanguage } from "../base/pick-language.ts";
import { projectRoot } from "../base/project-root.ts";

/** Why a candidate does not get further, and what to do: for the pages `invitation` and `message`. */
export interface Refusal {
  title: string;
  text: string;
  next: string | null;
}

const folder = join(projectRoot, "templates", "pages");
const read = (place: string): Map<string, Omit<Refusal, "next"> & { next?: string }> =>
  new Map(Object.entries(JSON.parse(readFileSync(join(place, "refusals.json"), "utf8"))));
/** By language: `templates/pages/refusals.json` and those in the folders of the other languages. */
const byLanguage = new Map([
  [ENGLISH, read(folder)],
  ...readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && existsSync(join(folder, entry.name, "refusals.json")))
    .map((entry) => [entry.name, read(join(folder, entry.name))] as const),
]);

/**
 * What a refusal's code (LINK_EXPIRED, LOCKED …) is called towards a candidate, in their language if it is written in
 * it, else in English; null for a code that candidates are not meant to meet.
 */
export function refusalInWords(code: string, locale?: string | null): Refusal | null {
  const english = byLanguage.get(ENGLISH)!;
  const found = byLanguage.get(pickLanguage(locale, byLanguage.keys()))?.get(code) ?? english.get(code);
  return found === undefined ? null : { ...found, next: found.next ?? null };
}
