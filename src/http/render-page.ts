import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import Handlebars from "handlebars";
import { projectRoot } from "../base/project-root.ts";

/** What the candidate's page shows, in one of its four phases. Times and durations are words already. */
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
  launchUrl: string | null;
  phase: "ready" | "refused" | "started" | "submitted";
  /** Why, and what to do: set where the phase is "refused". */
  refusal: { title: string; text: string; next: string | null } | null;
  startAction: string;
  saveAction: string;
  submitAction: string;
  /** What was saved last; in the phase "submitted", what was submitted. */
  draft: { url: string | null; notes: string | null } | null;
  saved: boolean;
  errors: string[];
}

/** The pages and what each must be given: a template is `templates/pages/<name>.hbs`. */
export interface PageVariables {
  invitation: InvitationPage;
  practice: { teamName: string; assessmentTitle: string; timeLimit: string | null };
  message: { title: string; text: string; next: string | null };
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
const pages = new Map<PageName, HandlebarsTemplateDelegate>();

const handlebars = Handlebars.create();
for (const file of readdirSync(folder)) {
  // `_layout.hbs` is the partial "layout".
  const [, partial] = /^_(.+)\.hbs$/.exec(file) ?? [];
  if (partial)
    handlebars.registerPartial(partial, handlebars.compile(readFileSync(join(folder, file), "utf8"), options));
}
handlebars.registerHelper("style", () => new handlebars.SafeString(style));
handlebars.registerHelper("is", (one: unknown, other: unknown) => one === other);
/** A team chooses its own launchUrl: escaping alone would let `javascript:` through, and "//" leads to another host. */
handlebars.registerHelper("link", (value: unknown) => {
  if (typeof value === "string" && /^(https?:\/\/|\/(?![/\\]))/i.test(value)) return value;
  throw new Error("A page was given a link that is neither http(s) nor a path of ours.");
});

/** Renders a page: escaped, without script, its style inside. Send it with `pageHeaders()`. */
export function renderPage<Name extends PageName>(name: Name, variables: PageVariables[Name]): string {
  let page = pages.get(name);
  if (!page) {
    page = handlebars.compile(readFileSync(join(folder, `${name}.hbs`), "utf8"), options);
    pages.set(name, page);
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
