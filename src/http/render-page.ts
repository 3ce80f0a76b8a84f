import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import Handlebars from "handlebars";
import { ENGLISH, languagesToTry, pickLanguage } from "../base/pick-language.ts";
import { projectRoot } from "../base/project-root.ts";

/** What the candidate's page shows, in one of its five phases. Times and durations are words already. */
export interface InvitationPage {
  teamName: string;
  assessmentTitle: string;
  instructions: string | null;
  candidateName: string | null;
  message: string | null;
  inviterName: string | null;
  timeLimit: string | null;
  opensAt: string | null;
  expiresAt: string | null;
  startedAt: string | null;
  deadlineAt: string | null;
  submittedAt: string | null;
  automatic: boolean;
  practiceUrl: string | null;
  /** Where the work is elsewhere: the address of ours that leads there. */
  launchAction: string | null;
  /** "reopened" is a candidate who had submitted and may continue, which is a Start. */
  phase: "ready" | "refused" | "started" | "submitted" | "reopened";
  /** Why, and what to do: set where the phase is "refused". */
  refusal: { title: string; text: string; next: string | null } | null;
  startAction: string;
  saveAction: string;
  submitAction: string;
  /** What was saved last; in the phases "submitted" and "reopened", what was submitted. */
  draft: { url: string | null; notes: string | null } | null;
  saved: boolean;
  errors: string[];
}

/** The pages and what each must be given: a template is `templates/pages/<name>.hbs`. */
export interface PageVariables {
  invitation: InvitationPage;
  practice: { teamName: string; assessmentTitle: string; timeLimit: string | null };
  message: { title: string; text: string; next: string | null };
  /** The form of an assessment's public link: its fields are `name` and `email`. */
  register: {
    teamName: string;
    assessmentTitle: string;
    instructions: string | null;
    timeLimit: string | null;
    action: string;
    /** What was typed, to be corrected; empty at first. */
    name: string;
    email: string;
    errors: string[];
  };
  /** After it. It must say the same of every address, known or not. */
  "look-into-your-mail": { teamName: string; assessmentTitle: string; email: string };
  /** To the candidate: a team's reminders are on, or `off`. */
  "reminders-off": { teamName: string; off: boolean; action: string; undoAction: string };
  /** The form's field is `email`. What it says once `sent` is the same for every address. */
  "sign-in-request": { action: string; email: string; sent: boolean; errors: string[] };
  /** With a `problem` there is no button: the link is of no use any more. */
  "sign-in": { teamName: string | null; memberName: string | null; action: string; problem: string | null };
  /** `csrf` comes back as the form's field of that name. */
  "signed-in": {
    memberName: string;
    teamName: string;
    links: { href: string; label: string }[];
    signOutAction: string;
    csrf: string;
  };
  unsubscribe: { teamName: string; eventName: string; enabled: boolean; action: string; undoAction: string };
  inbox: {
    messages: { href: string; to: string; from: string; subject: string; receivedAt: string }[];
    total: number;
  };
  /** Needs `pageHeaders({ frames: true })`, and `letterFrameHeaders()` on what `htmlHref` answers. */
  "inbox-message": {
    to: string;
    from: string;
    subject: string;
    receivedAt: string;
    headers: { name: string; value: string }[];
    text: string;
    htmlHref: string | null;
    rawHref: string;
    backHref: string;
  };
}

/** The name of a page. */
export type PageName = keyof PageVariables;

const folder = join(projectRoot, "templates", "pages");
const style = readFileSync(join(folder, "style.css"), "utf8");
const styleHash = createHash("sha256").update(style).digest("base64");
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
  handlebars.registerHelper("style", () => new SafeString(style));
  handlebars.registerHelper("is", (one: unknown, other: unknown) => one === other);
  /** A team chooses its own launchUrl: escaping alone would let `javascript:` through, and "//" leads to another host. */
  handlebars.registerHelper("link", (value: unknown) => {
    if (typeof value === "string" && /^(https?:\/\/|\/(?![/\\]))/i.test(value)) return value;
    throw new Error("A page was given a link that is neither http(s) nor a path of ours.");
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

/** What the page `message` says of a request that went wrong, by its HTTP status. */
export function troubleInWords(status: number): PageVariables["message"] {
  if (status === 413)
    return {
      title: "That is too long",
      text: "What was sent is too large, so nothing of it was kept.",
      next: "Go back and shorten it, or put it online and give its address.",
    };
  if (status === 429)
    return {
      title: "Too many times",
      text: "This was asked for too often from where you are, so nothing was done.",
      next: "Wait an hour and try again.",
    };
  return status < 500
    ? { title: "That did not work", text: "The request could not be read.", next: "Open the link once more." }
    : {
        title: "Not possible at the moment",
        text: "Something on our side does not work right now. It is not you, and your link stays as it is.",
        next: "Try again in a minute.",
      };
}

/**
 * The headers of every page of ours: nothing is loaded, run, framed, indexed or kept, and no address with a token in it
 * is passed on as referrer. `formAction` names further origins that a form may end up at: browsers hold redirects after
 * a POST to it as well, so a Start that leads on to a launchUrl needs that URL's origin here.
 */
export function pageHeaders(extra: { formAction?: string[]; frames?: boolean } = {}): Record<string, string> {
  // Parsed, not pasted: a ";" in an address would begin a directive of its own.
  const origins = (extra.formAction ?? []).map((address) => new URL(address).origin).filter((it) => it !== "null");
  const policy = [
    "default-src 'none'",
    `style-src 'sha256-${styleHash}'`,
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
export function letterFrameHeaders(): Record<string, string> {
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
