import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { isLiteralElement as isText, type MessageFormatElement, parse } from "@formatjs/icu-messageformat-parser";
import { describe, expect, test } from "@jest/globals";
import { topLevelStatus, userErrorCodes } from "../src/platform/errors.ts";
import { projectRoot } from "../src/platform/process/project-root.ts";

const console_ = join(projectRoot, "web", "console");
const dist = join(console_, "dist");
type Manifest = Record<string, { file: string; isEntry?: boolean; imports?: string[]; css?: string[] }>;

/** The files that are loaded before the first page can be used: what the entry and that page import, directly or not. */
function firstLoad(): string[] {
  const manifest: Manifest = JSON.parse(readFileSync(join(dist, "manifest.json"), "utf8"));
  const entry = Object.keys(manifest).find((name) => manifest[name]!.isEntry)!;
  const seen = new Set<string>();
  const follow = (name: string) => {
    if (seen.has(name)) return;
    seen.add(name);
    for (const imported of manifest[name]!.imports ?? []) follow(imported);
  };
  for (const name of [entry, "src/features/live/live-page.tsx", "src/i18n/en/first.json?messages"]) follow(name);
  return [...seen].map((name) => manifest[name]!.file);
}

test("the first load has at most 185 kB of compressed JavaScript", () => {
  const bytes = firstLoad().reduce((sum, file) => sum + statSync(join(dist, `${file}.gz`)).size, 0);
  expect(bytes).toBeGreaterThan(50_000);
  expect(bytes).toBeLessThanOrEqual(185_000);
});

test("nothing in it is loaded from another host", () => {
  for (const file of readdirSync(dist).filter((name) => /\.(js|css|html)$/.test(name)))
    expect([
      file,
      /(?:src|href|url|import)\s*[(=]\s*["'`]?(?:https?:)?\/\//.test(readFileSync(join(dist, file), "utf8")),
    ]).toEqual([file, false]);
});

describe("the catalogues", () => {
  const folder = join(console_, "src", "i18n");
  const readPart = (language: string, file: string): Record<string, string> =>
    JSON.parse(readFileSync(join(folder, language, file), "utf8"));
  const read = (language: string): Record<string, string> =>
    Object.assign({}, ...readdirSync(join(folder, language)).map((file) => readPart(language, file)));
  const english = read("en");
  /** The names of the values and of the elements that a message takes. */
  const namesIn = (parts: MessageFormatElement[]): string[] =>
    parts.flatMap((part) => {
      const inner =
        "options" in part
          ? Object.values(part.options).flatMap(({ value }) => namesIn(value))
          : "children" in part
            ? namesIn(part.children)
            : [];
      return "value" in part && !isText(part) ? [part.value, ...inner] : inner;
    });
  const placeholders = (text: string) => [...new Set(namesIn(parse(text)))].sort();

  test("say the same things in every language", () => {
    const german = read("de");
    for (const file of readdirSync(join(folder, "en")))
      expect([file, Object.keys(readPart("de", file))]).toEqual([file, Object.keys(readPart("en", file))]);
    for (const [id, text] of Object.entries(english))
      expect([id, placeholders(german[id]!)]).toEqual([id, placeholders(text)]);
  });

  test("have each message in one part", () => {
    const ids = readdirSync(join(folder, "en")).flatMap((file) => Object.keys(readPart("en", file)));
    expect(ids.filter((id, at) => ids.indexOf(id) !== at)).toEqual([]);
  });

  test("hold no message that nothing shows", () => {
    const sources = readdirSync(join(console_, "src"), { recursive: true, encoding: "utf8" })
      .filter((name) => /\.tsx?$/.test(name) && !name.includes("generated"))
      .map((name) => readFileSync(join(console_, "src", name), "utf8"))
      .join("\n");
    const begun = [...sources.matchAll(/`([\w.]+\.)\$\{/g)].map(([, start]) => start!);
    const unused = Object.keys(english).filter(
      (id) => !sources.includes(`"${id}"`) && !begun.some((start) => id.startsWith(start)),
    );
    expect(unused).toEqual([]);
  });
});

test("pages, e-mails and the console have their colours from one file", () => {
  const { light, dark } = JSON.parse(readFileSync(join(projectRoot, "templates", "tokens.json"), "utf8"));
  expect(Object.keys(dark)).toEqual(Object.keys(light));
  const known = new Set(
    Object.values({ ...light, ...Object.fromEntries(Object.entries(dark).map(([k, v]) => [`dark ${k}`, v])) }),
  );
  const emails = readdirSync(join(projectRoot, "templates"), { recursive: true, encoding: "utf8" }).filter((name) =>
    name.endsWith(".mjml"),
  );
  for (const name of emails)
    for (const [color] of readFileSync(join(projectRoot, "templates", name), "utf8").matchAll(/#[0-9a-f]{6}\b/g))
      expect([name, color, known.has(color)]).toEqual([name, color, true]);
  const styles = readdirSync(join(console_, "src"), { recursive: true, encoding: "utf8" }).filter((name) =>
    name.endsWith(".css"),
  );
  for (const name of styles) {
    const css = readFileSync(join(console_, "src", name), "utf8");
    for (const [, variable] of css.matchAll(/var\(--([a-z-]+)\)/g))
      if (variable !== "trigger-width") expect([name, variable, variable! in light]).toEqual([name, variable, true]);
  }
});

describe("what the API says to users, for other languages than its own", () => {
  const said: Record<string, string> = JSON.parse(
    readFileSync(join(console_, "src", "i18n", "en", "problems.json"), "utf8"),
  );
  const ids = (prefix: string) => Object.keys(said).filter((id) => id.startsWith(prefix));

  test("is as the API says it", () => {
    const sources = readdirSync(join(projectRoot, "src"), { recursive: true, encoding: "utf8" })
      .filter((name) => name.endsWith(".ts"))
      .map((name) => readFileSync(join(projectRoot, "src", name), "utf8"))
      .join("\n");
    const isSaid = (id: string) => {
      const parts = said[id]!.split(/\{\w+\}/).map((part) => part.replace(/[.*+?^$()|[\]\\]/g, "\\$&"));
      return new RegExp(parts.join("\\$\\{.+\\}")).test(sources);
    };
    expect(ids("api.says.").filter((id) => !isSaid(id))).toEqual([]);
  });

  test("has a word for each code that a member meets", () => {
    const ofCandidates = ["INVITE_ONLY", "STALE_DRAFT", "NOT_OPEN_YET"];
    const ofPrograms = ["IDEMPOTENCY_KEY_REUSED", "UNAUTHENTICATED", "INTERNAL", "SUBSCRIBER_TOO_SLOW"];
    const codes = [...Object.keys(userErrorCodes), ...Object.keys(topLevelStatus)].filter(
      (code) =>
        !(code.startsWith("LINK_") || code.startsWith("PERSISTED_") || [...ofCandidates, ...ofPrograms].includes(code)),
    );
    expect([...new Set(codes)].sort()).toEqual(
      ids("api.code.")
        .map((id) => id.slice("api.code.".length))
        .sort(),
    );
  });
});
