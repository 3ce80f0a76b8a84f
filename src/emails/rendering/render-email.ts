import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import Handlebars from "handlebars";
import { projectRoot } from "../../platform/process/project-root.ts";
import { ENGLISH, pickLanguage } from "../../platform/text/pick-language.ts";
import { headerLine, manyLines, oneLine } from "../../platform/text/plain-text.ts";
import { htmlOf } from "./email-html.ts";

/** An e-mail as it is sent: everything but the envelope. */
export interface RenderedEmail {
  subject: string;
  html: string;
  text: string;
}

interface EmailTemplate {
  variables: string[];
  subject: HandlebarsTemplateDelegate;
  html: HandlebarsTemplateDelegate;
  text: HandlebarsTemplateDelegate;
}

const maxSubject = 200;
const maxLine = 500;

const templatesFolder = join(projectRoot, "templates");
const loaded = new Map<string, Promise<EmailTemplate>>();
const languages = new Map<string, Promise<string[]>>();

const handlebars = Handlebars.create();
/** For HTML: the text escaped, with its line breaks. Outlook does not support `white-space: pre-line`, hence `<br>`. */
handlebars.registerHelper("lines", (value: string) => {
  return new handlebars.SafeString(value.split("\n").map(handlebars.escapeExpression).join("<br>"));
});
/** For text: each line marked as somebody else's words, so that none of them can pass for ours. */
handlebars.registerHelper("quoted", (value: string) => value.replace(/^/gm, "> "));
handlebars.registerHelper("is", (one: unknown, other: unknown) => one === other);

/**
 * Renders an e-mail of a kind (ASSESSMENT_STARTED → templates/assessment-started). Throws if a variable of its sample.json
 * is missing; null means that there is none.
 *
 * @param locale BCP 47 tag of the recipient; if there is no translation, the e-mail is in English
 */
export async function renderEmail(
  kind: string,
  variables: Record<string, unknown>,
  locale?: string | null,
): Promise<RenderedEmail> {
  const template = await templateOf(kind, await languageOf(kind, locale));
  const missing = template.variables.filter((name) => variables[name] === undefined);
  if (missing.length > 0) throw new Error(`The e-mail ${kind} lacks ${missing.join(", ")}.`);
  const clean = cleaned("", variables) as Record<string, unknown>;
  const shown = unlinked("", clean);
  return {
    // A subject is never turned into links, and people search for it: there the names stay as they were typed.
    subject: headerLine(template.subject(clean), maxSubject),
    html: template.html(shown),
    text: template.text(shown),
  };
}

/**
 * The language of an e-mail of a kind for a locale, e.g. "de" for de-AT, or "en". Its times and durations are formatted
 * in the same language.
 */
export async function languageOf(kind: string, locale?: string | null): Promise<string> {
  return pickLanguage(locale, await once(languages, kind, () => languagesIn(folderOf(kind))));
}

function templateOf(kind: string, language: string): Promise<EmailTemplate> {
  return once(loaded, `${kind} ${language}`, () => load(folderOf(kind), language));
}

/** A failure is not cached: the next e-mail tries again. */
function once<Value>(cache: Map<string, Promise<Value>>, key: string, make: () => Promise<Value>): Promise<Value> {
  let value = cache.get(key);
  if (!value) {
    value = make();
    cache.set(key, value);
    value.catch(() => cache.delete(key));
  }
  return value;
}

function folderOf(kind: string): string {
  if (!/^[A-Z]+(_[A-Z]+)*$/.test(kind)) throw new Error(`${JSON.stringify(kind)} is not a kind of e-mail.`);
  return join(templatesFolder, kind.toLowerCase().replaceAll("_", "-"));
}

/** English lies in the folder itself, every other language in one named by its tag. */
async function languagesIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  return entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name);
}

async function load(folder: string, language: string): Promise<EmailTemplate> {
  // The variables do not depend on the language.
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
    // All links are our own: an invalid one is a bug, and is not sent.
    if (!/^https?:\/\/[^\s"'<>`\\]+$/i.test(value)) throw new Error(`${name} is not a web address.`);
    return value;
  }
  return name === "message" ? manyLines(value) : oneLine(value, maxLine);
}

/**
 * Mail programs turn "evil.test" into a link by themselves, so a candidate of that name would put one into an e-mail to
 * the team. An invisible word joiner after "://" and in the dots of names prevents that and looks the same. Texts of team
 * members are exempt: a title ("Node.js") and a message (whose addresses have to be copied); and so is a plain e-mail
 * address, which leads to no web page.
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
