import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "@jest/globals";
import { errorMessageFor, pageCodes } from "../src/http/pages/error-messages.ts";
import type { InvitationPage, PageName, PageVariables } from "../src/http/pages/page-variables.ts";
import { languageOfPage, pageHeaders, renderPage } from "../src/http/pages/render-page.ts";
import { projectRoot } from "../src/platform/process/project-root.ts";
import { notificationEventTypes } from "../src/teams/notification-settings.ts";
import { translatedWords } from "./words-list.ts";

const folder = join(projectRoot, "templates", "pages");
const languages = readdirSync(folder, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map((entry) => entry.name);

/** What people type, at its worst. */
const nasty = `"><script>alert(1)</script>' {{teamName}} & style="x"`;

const whose = { teamName: "Lighthouse Labs", assessmentTitle: "A small service" };
const contact = { name: "Nora Lind", email: "nora@lighthouse.test" };
const invitation: InvitationPage = {
  ...whose,
  instructions: "Read the brief.",
  candidateName: "Ada Byron",
  message: "Good luck!\nNora",
  inviterName: "Nora Lind",
  contact,
  timeLimit: "90 minutes",
  opensAt: null,
  expiresAt: "Mon, 30 Nov 2026, 18:00 (Europe/Berlin)",
  startedAt: null,
  deadlineAt: null,
  submittedAt: null,
  automatic: false,
  practiceUrl: "https://beckon.test/p/x",
  launchAction: null,
  phase: "ready",
  rejection: null,
  showsDates: true,
  startAction: "/i/x/start",
  saveAction: "/i/x/save",
  submitAction: "/i/x/submit",
  selfUrl: "/i/x",
  draft: null,
  revision: 0,
  savedTime: null,
  savedDate: null,
  secondsLeft: null,
  autosaveUrl: "/assets/autosave.js?v=x",
  stored: { url: null, notes: null },
  stale: false,
  unsaved: null,
  saved: false,
  errors: [],
};
const draft = { url: "https://git.test/ada", notes: "It is fast." };
const rejection = { title: "Not yet", text: "It is locked.", next: "Come back." };
const register = {
  ...{ ...whose, instructions: "Read.", timeLimit: "90 minutes", action: "/a/x", name: "", email: "" },
  ...{ suggestion: null, canKeep: false },
};
const reminders = { teamName: "Lighthouse Labs", action: "/r/x", undoAction: "/r/x?undo=1" };
/** The candidates' pages, each as often as it has something else to say. */
const candidates: [string, PageName, PageVariables[PageName]][] = [
  ["invitation, ready", "invitation", invitation],
  ["invitation, refused", "invitation", { ...invitation, phase: "refused", rejection }],
  ["invitation, started", "invitation", { ...invitation, phase: "started", deadlineAt: "Mon", draft, saved: true }],
  [
    "invitation, started and saved yesterday",
    "invitation",
    {
      ...invitation,
      phase: "started",
      draft,
      revision: 3,
      savedTime: "23:58",
      savedDate: "Sun",
      secondsLeft: "3600.5",
    },
  ],
  ["invitation, stale", "invitation", { ...invitation, phase: "started", draft, stored: draft, stale: true }],
  [
    "invitation, withdrawn",
    "invitation",
    { ...invitation, phase: "refused", rejection, showsDates: false, contact: null },
  ],
  ["invitation, too late", "invitation", { ...invitation, phase: "submitted", submittedAt: "Tue", unsaved: draft }],
  ["invitation, not running", "invitation", { ...invitation, phase: "refused", rejection, unsaved: draft }],
  ["submit-empty", "submit-empty", { ...whose, revision: 3, submitAction: "/i/x/submit", selfUrl: "/i/x" }],
  ["invitation, started elsewhere", "invitation", { ...invitation, phase: "started", launchAction: "/i/x/go" }],
  [
    "invitation, submitted",
    "invitation",
    { ...invitation, phase: "submitted", submittedAt: "Tue", automatic: true, draft },
  ],
  ["invitation, reopened", "invitation", { ...invitation, phase: "reopened", submittedAt: "Tue", draft }],
  ["practice", "practice", { ...whose, timeLimit: "90 minutes" }],
  ["register", "register", { ...register, errors: [] }],
  [
    "register, an address that looks mistyped",
    "register",
    {
      ...{ ...register, name: "Ada", email: "ada@gmial.com", errors: [] },
      ...{ suggestion: "ada@gmail.com", canKeep: true },
    },
  ],
  ["register, again", "register", { ...register, name: "Ada", email: "ada@", errors: ["Give an e-mail address."] }],
  ["look-into-your-mail", "look-into-your-mail", { ...whose, email: "ada@example.test" }],
  ["reminders-off, on", "reminders-off", { ...reminders, off: false }],
  ["reminders-off, off", "reminders-off", { ...reminders, off: true }],
  ["message", "message", rejection],
];
const signIn = { teamName: "Lighthouse Labs", memberName: "Nora Lind", action: "/sign-in/x" };
const unsubscribe = { teamName: "Lighthouse Labs", action: "/u/x", undoAction: "/u/x?undo=1" };
const requesting = {
  action: "/sign-in",
  signOnAction: "/sign-in/oidc",
  passkeyAction: "/sign-in/passkey",
  scriptUrl: "/assets/passkey.js?v=x",
};
const members: typeof candidates = [
  ["sign-in-request", "sign-in-request", { ...requesting, email: "", sent: false, errors: [] }],
  ["sign-in-request, sent", "sign-in-request", { ...requesting, email: "nora@example.test", sent: true, errors: [] }],
  ["sign-in", "sign-in", { ...signIn, problem: null }],
  ["sign-in, of no use", "sign-in", { ...signIn, teamName: null, memberName: null, problem: rejection }],
  ...notificationEventTypes.flatMap((eventType): typeof candidates =>
    [true, false].map((enabled) => [
      `unsubscribe, ${eventType}, ${enabled}`,
      "unsubscribe",
      { ...unsubscribe, eventType, enabled },
    ]),
  ),
];
const inbox = { messages: [], total: 0 };
const pages = [
  ...["en", ...languages].flatMap((language) =>
    [...candidates, ...members].map((page) => [language, ...page] as const),
  ),
];

/** With every text that is not ours replaced. */
function replaced(variables: object, text: string): object {
  const change = (name: string, value: unknown): unknown => {
    if (typeof value === "string")
      return /Action|action|Url|href|phase|eventType|csrf|secondsLeft/.test(name) || value === contact.email
        ? value
        : text;
    if (Array.isArray(value)) return value.map((item) => change(name, item));
    if (typeof value !== "object" || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, change(key, item)]));
  };
  return change("", variables) as object;
}

const textOf = (html: string) => html.replace(/<style>[\s\S]*<\/style>|<[^>]*>/g, " ");
const tags = (html: string) => html.replace(/[^<>]/g, "").length;

describe("each page", () => {
  test.each(pages)("in %s: %s", (language, _, name, variables) => {
    const html = renderPage(name, variables, language);
    expect(languageOfPage(name, language)).toBe(language);
    expect(html).toContain(`<html lang="${language}">`);
    expect(html).not.toMatch(/\{\{|undefined|null|\[object/);
    // The Content-Security-Policy would pass over all of these; the icon is within the page itself.
    const scripts = /<script type="module" src="\/assets\/(?:autosave|passkey)\.js\?v&#x3D;x"><\/script>/;
    expect(html.replace(scripts, "")).not.toMatch(
      /<script|<link(?! rel="icon" href="data:)|<img|\sstyle=|\son\w+=|javascript:/i,
    );
    for (const [, id] of html.matchAll(/(?:for|aria-describedby|aria-labelledby)="([^"]+)"/g))
      expect(html).toContain(`id="${id}"`);
    const ids = [...html.matchAll(/\sid="([^"]+)"/g)].map((match) => match[1]);
    expect(ids).toEqual([...new Set(ids)]);

    const bad = renderPage(name, replaced(variables, nasty) as typeof variables, language);
    expect(bad.replace(scripts, "")).not.toMatch(/<script|\sstyle="/);
    expect(tags(bad)).toBe(tags(html));
  });

  test.each(languages)("in %s it asks for the same, to the same addresses", (language) => {
    const asked = (html: string) =>
      [
        ...html.matchAll(/\s(?:action|formaction|href|name|type|autocomplete|maxlength|method|value|role)="[^"]*"/g),
      ].map(([match]) => match);
    for (const [what, name, variables] of [...candidates, ...members]) {
      const [english, other] = [renderPage(name, variables), renderPage(name, variables, language)];
      expect([what, asked(other)]).toEqual([what, asked(english)]);
      expect(other).not.toBe(english);
    }
  });

  test("German is German to the last word", () => {
    for (const [what, name, variables] of [...candidates, ...members]) {
      const html = renderPage(name, replaced(variables, "X") as typeof variables, "de-AT");
      const english = /\b(the|you|your|this|is|and|of|press|submit|with|to|no)\b/i;
      expect([what, textOf(html)]).toEqual([what, expect.not.stringMatching(english)]);
    }
  });

  test("the page that ends e-mails names each event that a member can be notified of", () => {
    for (const language of ["en", "de"]) {
      const nameOf = (eventType: string) =>
        textOf(renderPage("unsubscribe", { ...unsubscribe, eventType, enabled: true } as never, language));
      const unnamed = nameOf("NO_EVENT");
      const named = notificationEventTypes.map(nameOf);
      expect([language, new Set([...named, unnamed]).size]).toEqual([language, notificationEventTypes.length + 1]);
    }
  });

  test("nothing on them reads like a translation", () => {
    for (const [what, name, variables] of [...candidates, ...members]) {
      const html = renderPage(name, replaced(variables, "X") as typeof variables);
      expect([what, textOf(html)]).toEqual([what, expect.not.stringMatching(translatedWords)]);
    }
    for (const code of pageCodes) {
      const { title, text, next } = errorMessageFor(code)!;
      expect([code, `${title} ${text} ${next ?? ""}`]).toEqual([code, expect.not.stringMatching(translatedWords)]);
    }
  });

  test("what is not written in a language is in English", () => {
    expect(renderPage("inbox", inbox, "de")).toBe(renderPage("inbox", inbox));
    for (const locale of ["fr", "../de", "", null, undefined, "constructor"])
      expect(renderPage("message", rejection, locale)).toContain('<html lang="en">');
  });

  test("a link that is neither http(s) nor ours is refused in every language", () => {
    for (const language of ["en", ...languages])
      for (const action of ["javascript:alert(1)", "//evil.test", "/\\evil.test"])
        expect(() => renderPage("register", { ...register, action, errors: [] }, language)).toThrow(/link/);
  });

  test("an address to write to is one address, and nothing else", () => {
    const page = (email: string) => renderPage("invitation", { ...invitation, contact: { name: "N", email } });
    expect(page("nora+x&y@lighthouse.test")).toContain('href="mailto:nora%2Bx%26y@lighthouse.test"');
    for (const email of ['x"onclick="@a.test', "a@b.test, c@d.test", "a@b@c.test", "nobody", "<a@b.test>"])
      expect(() => page(email)).toThrow(/address/);
  });

  test("the style that is inside is the one that the policy allows", () => {
    expect(renderPage("message", rejection, "de")).toContain(readFileSync(join(folder, "style.css"), "utf8"));
    expect(pageHeaders()["Content-Security-Policy"]).toMatch(/^default-src 'none'; style-src 'sha256-/);
  });
});

describe("single pages", () => {
  test("candidates who may continue see what was submitted, and one button, which starts", () => {
    const html = renderPage("invitation", { ...invitation, phase: "reopened", submittedAt: "Tue", draft });
    expect(html).toMatch(
      /Tue[\s\S]*git\.test\/ada[\s\S]*It is fast\.[\s\S]*the clock starts[\s\S]*<form method="post" action="\/i\/x\/start">\s*<button class="big">Continue the assessment</,
    );
    expect(html.match(/<button/g)).toHaveLength(1);
    const unlimited = renderPage("invitation", { ...invitation, phase: "reopened", timeLimit: null });
    expect(textOf(unlimited)).not.toMatch(/clock/);
    expect(unlimited).toMatch(/no time limit/);
  });

  test("the public link's form keeps what was typed and says what is wrong", () => {
    const html = renderPage("register", {
      ...register,
      name: 'Ada "A" Byron',
      email: "ada@",
      errors: ["Not an address."],
    });
    expect(html).toMatch(/role="alert"[\s\S]*Not an address\./);
    expect(html).toMatch(
      /<input id="name" name="name" type="text" autocomplete="name" maxlength="200" required value="Ada &quot;A&quot; Byron">/,
    );
    expect(html).toMatch(
      /name="email" type="email"[^>]* autocomplete="email"[^>]* maxlength="254" required[^>]* value="ada@"/,
    );
  });

  test("after asking for a link, the page says the same of every address", () => {
    const page = (email: string) =>
      renderPage("sign-in-request", {
        ...requesting,
        email,
        sent: true,
        errors: [],
      });
    expect(page("a@b.test")).toContain("The link works once and expires in an hour.");
    expect(page("a@b.test").replaceAll("a@b.test", "x")).toBe(page("c@d.test").replaceAll("c@d.test", "x"));
  });

  test("reminders are switched off, and on again", () => {
    expect(renderPage("reminders-off", { ...reminders, off: false })).toMatch(
      /action="\/r\/x"[\s\S]*Turn reminders off/,
    );
    const off = renderPage("reminders-off", { ...reminders, off: true });
    expect(off).toMatch(/role="status"[\s\S]*action="\/r\/x\?undo&#x3D;1"[\s\S]*back on/);
  });
});

describe("rejections in words", () => {
  const codes = Object.keys(JSON.parse(readFileSync(join(folder, "errors.json"), "utf8")));

  test("every code is there, in every language, with the same parts", () => {
    const rejections = [
      // biome-ignore format: a list to be read by the line
      ..."ALREADY_SUBMITTED ASSESSMENT_NOT_PUBLISHED INVALID_EMAIL INVITE_ONLY LINK_CANCELLED LINK_EXPIRED LINK_UNKNOWN LOCKED NOT_OPEN_YET QUOTA_EXCEEDED REQUIRED TOO_LONG".split(" "),
    ];
    expect(codes.sort()).toEqual([...new Set([...rejections, ...pageCodes])].sort());
    for (const language of languages) {
      const other = JSON.parse(readFileSync(join(folder, language, "errors.json"), "utf8"));
      expect(Object.keys(other).sort()).toEqual(codes);
      for (const code of codes) {
        const [english, words] = [errorMessageFor(code)!, errorMessageFor(code, language)!];
        expect([words.title === english.title, words.text === english.text]).toEqual([false, false]);
        expect(words.next === null).toBe(english.next === null);
      }
    }
  });

  test.each([
    ["LOCKED", "de-AT", "Noch nicht verfügbar"],
    ["LOCKED", "fr", "Not available yet"],
    ["LOCKED", null, "Not available yet"],
    ["ALREADY_SUBMITTED", "de", "Sie haben Ihre Arbeit bereits abgegeben"],
  ])("%s in %s is called %s", (code, locale, title) => {
    expect(errorMessageFor(code, locale)!.title).toBe(title);
  });

  test.each(["NOT_A_CODE", "constructor", "toString", ""])("%j is no rejection for a candidate", (code) => {
    expect(errorMessageFor(code, "de")).toBeNull();
  });
});
