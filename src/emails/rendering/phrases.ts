import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { projectRoot } from "../../platform/process/project-root.ts";
import { ENGLISH, pickLanguage } from "../../platform/text/pick-language.ts";

const folder = join(projectRoot, "templates", "_phrases");
/** By language: a file each, named by its tag. */
const byLanguage = new Map<string, Record<string, string>>(
  readdirSync(folder).map((file) => [
    file.replace(/\.json$/, ""),
    JSON.parse(readFileSync(join(folder, file), "utf8")) as Record<string, string>,
  ]),
);

/**
 * A word or sentence that is a variable of an e-mail template, e.g. the reason for a notification, in the language of
 * the e-mail. If there is no translation, it is in English.
 *
 * @param key e.g. "reason.ASSIGNED"
 */
export function phrase(key: string, language: string): string {
  const english = byLanguage.get(ENGLISH)!;
  const found = byLanguage.get(pickLanguage(language, byLanguage.keys()))?.[key] ?? english[key];
  if (found === undefined) throw new Error(`There is no phrase ${key}.`);
  return found;
}
