import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import Handlebars from "handlebars";
import { projectRoot } from "../../platform/process/project-root.ts";
import { linkify } from "../../platform/text/linkify.ts";
import { ENGLISH, languagesToTry, pickLanguage } from "../../platform/text/pick-language.ts";
import { tokenStyle } from "./design-tokens.ts";
import type { PageName, PageVariables } from "./page-variables.ts";

const folder = join(projectRoot, "templates", "pages");
const style = tokenStyle + readFileSync(join(folder, "style.css"), "utf8");
const styleHash = createHash("sha256").update(style).digest("base64");
/** Within the page, since what it would be loaded from depends on where the server is installed. */
const icon = readFileSync(join(projectRoot, "web", "pages", "favicon.svg"), "utf8").trim();
const iconUri = `data:image/svg+xml,${encodeURIComponent(icon)}`;
const options = { strict: true, preventIndent: true };

/** English lies in the folder itself, every other language in one named by its tag. */
const languages = new Map(
  readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => [entry.name, readdirSync(join(folder, entry.name))]),
);
const readers = new Map<string, typeof Handlebars>();
const pages = new Map<string, HandlebarsTemplateDelegate>();

/** What reads a language's pages: its own partials before those of the languages that it falls back to. */
function readerOf(language: string): typeof Handlebars {
  let handlebars = readers.get(language);
  if (handlebars) return handlebars;
  handlebars = Handlebars.create();
  const { SafeString } = handlebars;
  const own = languagesToTry(language).filter((tag) => languages.has(tag));
  for (const place of [folder, ...own.reverse().map((tag) => join(folder, tag))]) {
    for (const file of readdirSync(place)) {
      // `_layout.hbs` is the partial "layout".
      const [, partial] = /^_(.+)\.hbs$/.exec(file) ?? [];
      if (partial)
        handlebars.registerPartial(partial, handlebars.compile(readFileSync(join(place, file), "utf8"), options));
    }
  }
  handlebars.registerHelper("language", () => language);
  handlebars.registerHelper("icon", () => iconUri);
  handlebars.registerHelper("style", () => new SafeString(style));
  handlebars.registerHelper("is", (one: unknown, other: unknown) => one === other);
  /** A team chooses its own launchUrl: escaping alone would let `javascript:` through, and "//" leads to another host. */
  handlebars.registerHelper("link", (value: unknown) => {
    if (typeof value === "string" && /^(https?:\/\/|\/(?![/\\]))/i.test(value)) return value;
    throw new Error("A page was given a link that is neither http(s) nor one of our own paths.");
  });
  /** A team's own text, whose addresses can be opened. They lead away from us: nothing is said there of where from. */
  handlebars.registerHelper("linked", (text: string) => {
    const escaped = handlebars.escapeExpression;
    const link = (href: string, shown: string) =>
      `<a href="${escaped(href)}" target="_blank" rel="noopener noreferrer nofollow">${escaped(shown)}</a>`;
    const parts = linkify(text).map(({ text: shown, href }) =>
      href === undefined ? escaped(shown) : link(href, shown),
    );
    return new SafeString(parts.join(""));
  });
  handlebars.registerHelper("mailto", (address: string) => {
    if (!/^[^\s<>"@]+@[^\s<>"@]+$/.test(address)) throw new Error("A page was given an address that is none.");
    return `mailto:${address.split("@").map(encodeURIComponent).join("@")}`;
  });
  readers.set(language, handlebars);
  return handlebars;
}

/**
 * The language that a page is shown in for a locale, e.g. "de" for de-AT, or "en": also the one for the times and
 * durations that stand in it.
 */
export function languageOfPage(name: PageName, locale?: string | null): string {
  const having = [...languages].filter(([, files]) => files.includes(`${name}.hbs`));
  return pickLanguage(
    locale,
    having.map(([language]) => language),
  );
}

/**
 * Renders a page: escaped, without script, its style inside. Send it with `pageHeaders()`.
 *
 * @param locale BCP 47 tag of the reader; where the page is not written in it, it is in English
 */
export function renderPage<Name extends PageName>(
  name: Name,
  variables: PageVariables[Name],
  locale?: string | null,
): string {
  const language = languageOfPage(name, locale);
  const key = `${name} ${language}`;
  let page = pages.get(key);
  if (!page) {
    const path = join(folder, language === ENGLISH ? "" : language, `${name}.hbs`);
    page = readerOf(language).compile(readFileSync(path, "utf8"), options);
    pages.set(key, page);
  }
  return page(variables);
}

/**
 * The headers of every page: nothing is loaded, run, framed, indexed or cached, and no address with a token in it
 * is passed on as referrer. `formAction` names further origins that a form may end up at: browsers hold redirects after
 * a POST to it as well, so a Start that leads on to a launchUrl needs that URL's origin here. `hasScript` lets the page run
 * our own script, from its file and no other way, and lets that talk to us.
 */
export function pageHeaders(
  extra: { formAction?: string[]; frames?: boolean; hasScript?: boolean } = {},
): Record<string, string> {
  // Parsed, not pasted: a ";" in an address would begin a directive of its own.
  const origins = (extra.formAction ?? []).map((address) => new URL(address).origin).filter((it) => it !== "null");
  const policy = [
    "default-src 'none'",
    `style-src 'sha256-${styleHash}'`,
    // The icon, which the page holds itself.
    "img-src data:",
    ...(extra.hasScript ? ["script-src 'self'", "connect-src 'self'"] : []),
    `form-action ${["'self'", ...origins].join(" ")}`,
    ...(extra.frames ? ["frame-src 'self'"] : []),
    "frame-ancestors 'none'",
    "base-uri 'none'",
  ];
  return {
    "Content-Type": "text/html; charset=utf-8",
    "Content-Security-Policy": policy.join("; "),
    ...common,
  };
}

/**
 * The headers of an e-mail's HTML part, shown within the inbox: its inline styles work, nothing is loaded or run, also
 * when it is opened by itself. Only our own pages may frame it.
 */
export function emailFrameHeaders(): Record<string, string> {
  const sandbox = "sandbox allow-popups allow-popups-to-escape-sandbox";
  const policy = `default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'self'; base-uri 'none'; ${sandbox}`;
  return { "Content-Type": "text/html; charset=utf-8", "Content-Security-Policy": policy, ...common };
}

const common = {
  "Referrer-Policy": "no-referrer",
  "X-Robots-Tag": "noindex",
  "X-Content-Type-Options": "nosniff",
  "Cache-Control": "no-store",
};
