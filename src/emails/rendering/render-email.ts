import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import Handlebars from "handlebars";
import { projectRoot } from "../../platform/process/project-root.ts";
import { ENGLISH, pickLanguage } from "../../platform/text/pick-language.ts";
import { headerLine, manyLines, oneLine } from "../../platform/text/plain-text.ts";
import { htmlOf } from "./email-html.ts";

/** A letter as it goes out: everything but the envelope. */
export interface RenderedEmail {
  subject: string;
  html: string;
  text: string;
}

interface Letter {
  variables: string[];
  subject: HandlebarsTemplateDelegate;
  html: HandlebarsTemplateDelegate;
  text: HandlebarsTemplateDelegate;
}

const LONGEST_SUBJECT = 200;
const LONGEST_LINE = 500;

const templates = join(projectRoot, "templates");
const letters = new Map<string, Promise<Letter>>();
const languages = new Map<string, Promise<string[]>>();

const handlebars = Handlebars.create();
/** For HTML: the text escaped, its line breaks kept. Outlook knows no `white-space: pre-line`, hence `<br>`. */
handlebars.registerHelper("lines", (value: string) => {
  return new handlebars.SafeString(value.split("\n").map(handlebars.escapeExpression).join("<br>"));
});
/** For text: each line marked as somebody else's words, so that none of them can pass for ours. */
handlebars.registerHelper("quoted", (value: string) => value.replace(/^/gm, "> "));
handlebars.registerHelper("is", (one: unknown, other: unknown) => one === other);

/**
 * Renders the letter of a kind (ASSESSMENT_STARTED → templates/assessment-started). Throws when one of the variables
 * listed in its sample.json is missing; null is how to say "there is none".
 *
 * @param locale BCP 47 tag of the recipient; where the kind is not written in it, the letter is in English
 */
export async function renderEmail(
  kind: string,
  variables: Record<string, unknown>,
  locale?: string | null,
): Promise<RenderedEmail> {
  const letter = await letterOf(kind, await languageOf(kind, locale));
  const missing = letter.variables.filter((name) => variables[name] === undefined);
  if (missing.length > 0) throw new Error(`The letter ${kind} lacks ${missing.join(", ")}.`);
  const clean = cleaned("", variables) as Record<string, unknown>;
  const shown = unlinked("", clean);
  return {
    // A subject is never turned into links, and people search for it: there the names stay as they were typed.
    subject: headerLine(letter.subject(clean), LONGEST_SUBJECT),
    html: letter.html(shown),
    text: letter.text(shown),
  };
}

/**
 * The language that the letter of a kind is written in for a locale, e.g. "de" for de-AT, or "en": also the one for the
 * times and durations that stand in it.
 */
export async function languageOf(kind: string, locale?: string | null): Promise<string> {
  return pickLanguage(locale, await once(languages, kind, () => languagesIn(folderOf(kind))));
}

function letterOf(kind: string, language: string): Promise<Letter> {
  return once(letters, `${kind} ${language}`, () => load(folderOf(kind), language));
}

/** A failure is not kept: the next letter tries again. */
function once<Value>(kept: Map<string, Promise<Value>>, key: string, make: () => Promise<Value>): Promise<Value> {
  let value = kept.get(key);
  if (!value) {
    value = make();
    kept.set(key, value);
    value.catch(() => kept.delete(key));
  }
  return value;
}

function folderOf(kind: string): string {
  if (!/^[A-Z]+(_[A-Z]+)*$/.test(kind)) throw new Error(`${JSON.stringify(kind)} is not a kind of letter.`);
  return join(templates, kind.toLowerCase().replaceAll("_", "-"));
}

/** English lies in the folder itself, every other language in one named by its tag. */
async function languagesIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  return entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name);
}

async function load(folder: string, language: string): Promise<Letter> {
  // What a letter is given does not depend on its language.
  const sample = await readFile(join(folder, "sample.json"), "utf8");
  const own = language === ENGLISH ? folder : join(folder, language);
  const [subject, text, mjml] = await Promise.all(
    ["subject", "body.txt", "body.mjml"].map((name) => readFile(join(own, name), "utf8")),
  );
  // Only values are strict in Handlebars: `{{#if typo}}` is silently false. Hence `variables`, checked on each call.
  const strict = { strict: true, preventIndent: true };
  return {
    variables: Object.keys(JSON.parse(sample)),
    subject: handlebars.compile(subject!.trim(), { ...strict, noEscape: true }),
    text: handlebars.compile(text!, { ...strict, noEscape: true }),
    html: handlebars.compile(await htmlOf(mjml!, join(own, "body.mjml")), strict),
  };
}

/** By name: `…Url` must be a web address, `message` has lines, every other text is one line. Lists and objects too. */
function cleaned(name: string, value: unknown): unknown {
  if (typeof value !== "string") return each(name, value, cleaned);
  if (name.endsWith("Url")) {
    // Links are made by us. One that is not what it should be is a fault here, never something to send.
    if (!/^https?:\/\/[^\s"'<>`\\]+$/i.test(value)) throw new Error(`${name} is not a web address.`);
    return value;
  }
  return name === "message" ? manyLines(value) : oneLine(value, LONGEST_LINE);
}

/**
 * Mail programs turn "evil.test" into a link by themselves, so a candidate named so would put one into our letter to
 * the team. An invisible word joiner after "://" and in dots before a letter stops that and looks the same. Exempt is
 * what a team member wrote to be used: a title ("Node.js") and a message (whose addresses one must be able to copy);
 * and a plain e-mail address, which leads to no web page.
 */
function unlinked(name: string, value: unknown): unknown {
  if (typeof value !== "string") return each(name, value, unlinked);
  if (name === "message" || name.endsWith("Url") || name.endsWith("Title")) return value;
  return value.replace(/\S+/gu, (word) => {
    if (/^(?!www\.)[\p{L}\p{N}._+-]+@[\p{L}\p{N}.-]+$/u.test(word)) return word;
    return word.replaceAll("://", ":\u2060//").replace(/([.。．｡])(?=[\p{L}\p{N}]*\p{L})/gu, "$1\u2060");
  });
}

function each(name: string, value: unknown, change: (name: string, value: unknown) => unknown): unknown {
  if (Array.isArray(value)) return value.map((item) => change(name, item));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, change(key, item)]));
}
