import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { type ParsedMail, simpleParser } from "mailparser";
import { createTransport } from "nodemailer";
import { emailKinds } from "../src/emails/outbox/email-kinds.ts";
import { mailboxOf } from "../src/emails/rendering/mailbox.ts";
import { phrase } from "../src/emails/rendering/phrases.ts";
import { languageOf, type RenderedEmail, renderEmail } from "../src/emails/rendering/render-email.ts";
import { recipientReasons } from "../src/notifications/recipients/decide-recipients.ts";
import { projectRoot } from "../src/platform/process/project-root.ts";
import { oneLine } from "../src/platform/text/plain-text.ts";
import { notificationEventTypes } from "../src/teams/notification-settings.ts";
import { translatedWords } from "./words-list.ts";

type Variables = Record<string, unknown>;

const templates = join(projectRoot, "templates");
const folders = readdirSync(templates).filter((name) => !name.startsWith("_") && name !== "pages" && !/\./.test(name));
const kindOf = (folder: string) => folder.toUpperCase().replaceAll("-", "_");
const folderOf = (kind: string) => kind.toLowerCase().replaceAll("_", "-");
const samples = new Map<string, Variables>(
  folders.map((name) => [kindOf(name), JSON.parse(readFileSync(join(templates, name, "sample.json"), "utf8"))]),
);
/** Every kind in every language it is written in. */
const versions = folders.flatMap((name) => [
  [kindOf(name), "en"] as const,
  ...readdirSync(join(templates, name), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => [kindOf(name), entry.name] as const),
]);
/** Which variables of a kind may be null: those with a `?` in the table. */
const described = new Map(
  readFileSync(join(templates, "README.md"), "utf8")
    .split("\n")
    .map((line) => line.split("|"))
    .filter((cells) => cells.length === 6)
    .map((cells) => [kindOf(cells[1]!.replace(/[` ]/g, "")), cells[4]!.replace(/\(each with[^)]*\)/, "")]),
);
const mayBeNull = (kind: string) => [...described.get(kind)!.matchAll(/`(\w+)`\?/g)].map((match) => match[1]!);
/** It is not shown but chooses between texts. */
const choosing = ["closed"];

/** Every text within a value, with the name that it has. */
function textsOf(name: string, value: unknown): [string, string][] {
  if (typeof value === "string") return [[name, value]];
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, item]) => textsOf(Array.isArray(value) ? name : key, item));
}

describe("each e-mail", () => {
  test("has a template, and every template is of a kind of e-mail", () => {
    // A TEST has the template of the e-mail that it shows.
    const kinds = Object.keys(emailKinds).filter((kind) => kind !== "TEST");
    expect([...samples.keys()].sort()).toEqual(kinds.sort());
  });

  test.each(versions)("%s renders its sample in %s", async (kind, language) => {
    const sample = samples.get(kind)!;
    const mailed = await renderEmail(kind, sample, language);
    expect(mailed.subject).toMatch(/\S/);
    expect(mailed.html).toContain(`<html lang="${language}"`);
    for (const [name, value] of textsOf("", sample)) {
      if (choosing.includes(name)) continue;
      for (const line of value.split("\n")) {
        expect({ name, text: mailed.text }).toEqual({ name, text: expect.stringContaining(line) });
        const escaped = line.replaceAll("&", "&amp;").replaceAll("'", "&#x27;");
        expect({ name, html: mailed.html }).toEqual({ name, html: expect.stringContaining(escaped) });
      }
    }
    expect(mailed.html + mailed.text + mailed.subject).not.toMatch(/\{\{|undefined|null|\[object/);
  });

  test.each(versions)("%s in %s can do without what may be null", async (kind, language) => {
    const nothing = Object.fromEntries(mayBeNull(kind).map((name) => [name, null]));
    const mailed = await renderEmail(kind, { ...samples.get(kind)!, ...nothing }, language);
    expect(mailed.html + mailed.text + mailed.subject).not.toMatch(/\{\{|undefined|null|\[object/);
    expect(mailed.html).not.toMatch(/href=""/);
  });

  test.each(versions)("%s in %s throws when a variable is missing", async (kind, language) => {
    const sample = samples.get(kind)!;
    for (const name of Object.keys(sample)) {
      const { [name]: _, ...rest } = sample;
      await expect(renderEmail(kind, rest, language)).rejects.toThrow(name);
      await expect(renderEmail(kind, { ...rest, [name]: undefined }, language)).rejects.toThrow(name);
    }
  });

  test.each(versions)("%s in %s uses every variable, in both parts, and no other", (kind, language) => {
    const own = join(templates, folderOf(kind), language === "en" ? "" : language);
    const known = new Set(keysOf(samples.get(kind)!));
    const words = /\b(if|else|each|unless|is|lines|quoted|length)\b|"[^"]*"|\b\d+\b/g;
    for (const file of ["body.mjml", "body.txt"]) {
      const source = readFileSync(join(own, file), "utf8");
      const foot = source.includes("team-foot")
        ? readFileSync(join(templates, "_partials", "team-foot.mjml"), "utf8")
        : "";
      const used = [...(source + foot).matchAll(/\{\{([^}]*)\}\}/g)].flatMap(
        (match) => match[1]!.replace(words, "").match(/\w+/g) ?? [],
      );
      expect({ file, used: [...new Set(used)].sort() }).toEqual({ file, used: [...known].sort() });
    }
  });

  test.each([...samples])("%s is described in templates/README.md", (kind, sample) => {
    const names = [...(described.get(kind) ?? "").matchAll(/`(\w+)`/g)].map((match) => match[1]);
    expect(names.sort()).toEqual(Object.keys(sample).sort());
  });

  test("all are in the same languages, and so are the phrases that stand in them", () => {
    const of = (kind: string) => versions.filter(([one]) => one === kind).map(([, language]) => language);
    for (const kind of samples.keys()) expect([kind, of(kind)]).toEqual([kind, of("INVITATION")]);
    const phrases = join(templates, "_phrases");
    expect(readdirSync(phrases).sort()).toEqual(
      of("INVITATION")
        .map((language) => `${language}.json`)
        .sort(),
    );
    const read = (language: string) =>
      JSON.parse(readFileSync(join(phrases, `${language}.json`), "utf8")) as Record<string, string>;
    for (const language of of("INVITATION")) {
      expect(Object.keys(read(language)).sort()).toEqual(Object.keys(read("en")).sort());
      for (const [key, text] of Object.entries(read(language))) expect(phrase(key, language)).toBe(text);
    }
    for (const type of notificationEventTypes)
      for (const number of ["one", "many"]) expect(phrase(`events.${type}.${number}`, "en")).toMatch(/\w/);
    for (const reason of Object.keys(recipientReasons)) expect(phrase(`reason.${reason}`, "en")).toMatch(/\w/);
    expect(() => phrase("reason.NOBODY", "de")).toThrow("reason.NOBODY");
  });

  test.each(versions)("%s in %s has a title and a heading", async (kind, language) => {
    const { html } = await renderEmail(kind, samples.get(kind)!, language);
    expect(html.match(/<title>\s*\S[^<]*<\/title>/g)).toHaveLength(1);
    expect(html.match(/<h1[^>]*>\s*\S[^<]*<\/h1>/g)).toHaveLength(1);
  });

  test("nothing in them reads like a translation", async () => {
    for (const [kind, sample] of samples) {
      const { subject, text } = await renderEmail(kind, { ...sample, reason: "" }, "en");
      expect([kind, `${subject}\n${text}`]).toEqual([kind, expect.not.stringMatching(translatedWords)]);
    }
  });

  test("null is how to say that there is none", async () => {
    const sample = samples.get("INVITATION")!;
    const nothing = { candidateName: null, inviterName: null, message: null, timeLimit: null, expiresAt: null };
    const mailed = await renderEmail("INVITATION", { ...sample, ...nothing, opensAt: null });
    expect(mailed.text).toMatch(/^Hello,\n\nLighthouse Labs has invited you/);
    expect(mailed.text).not.toMatch(/null|Time limit|Opens|Start by/);
  });

  test.each([
    ["de", "de", "Guten Tag"],
    ["de-AT", "de", "Guten Tag"],
    ["DE_ch", "de", "Guten Tag"],
    ["en-US", "en", "Hello"],
    ["fr", "en", "Hello"],
    ["den", "en", "Hello"],
    ["../de", "en", "Hello"],
    ["constructor", "en", "Hello"],
    [null, "en", "Hello"],
    [undefined, "en", "Hello"],
  ])("a candidate with the locale %j reads %s", async (locale, language, greeting) => {
    expect(await languageOf("INVITATION", locale)).toBe(language);
    expect((await renderEmail("INVITATION", samples.get("INVITATION")!, locale)).text).toMatch(greeting);
  });

  test("a kind that is not written in a language comes in English", async () => {
    expect(await languageOf("ASSESSMENT_STARTED", "fr")).toBe("en");
    const mailed = await renderEmail("ASSESSMENT_STARTED", samples.get("ASSESSMENT_STARTED")!, "fr");
    expect(mailed.text).toMatch(/^Hello Nora/);
  });

  test.each([
    ["en", /reopened this assessment[\s\S]*press Continue there/, /You can continue/, /invites you|press Start/],
    ["de", /noch einmal[\s\S]*„Assessment fortsetzen“ drücken/, /fortsetzen/, /lädt Sie|starten/],
  ])(
    "candidates who may continue with what they submitted are informed of it (%s)",
    async (language, said, subject, unsaid) => {
      const mailed = await renderEmail("INVITATION", { ...samples.get("INVITATION")!, reopened: true }, language);
      expect(mailed.subject).toMatch(subject);
      for (const part of [mailed.html, mailed.text]) {
        expect(part).toMatch(said);
        expect(part).not.toMatch(unsaid);
      }
    },
  );

  test.each([
    ["en", "submitted", /nothing left to do/],
    ["en", "cancelled", /withdrawn your invitation/],
    ["de", "submitted", /müssen nichts weiter tun/],
    ["de", "cancelled", /zurückgezogen/],
  ])("candidates who cannot open it again get no link (%s, %s)", async (language, closed, said) => {
    const sample = { ...samples.get("PUBLIC_LINK_RESUME")!, startUrl: null, closed };
    const mailed = await renderEmail("PUBLIC_LINK_RESUME", sample, language);
    expect(mailed.text).toMatch(said);
    expect(mailed.html).toMatch(said);
    expect(linksOf(mailed.html)).toEqual([]);
    expect(mailed.text).not.toMatch(/https?:/);
  });

  test("the inviter's copy has no link, and counts", async () => {
    const sample = samples.get("INVITER_COPY")!;
    const [many, one] = [
      await renderEmail("INVITER_COPY", sample),
      await renderEmail("INVITER_COPY", { ...sample, count: 1 }),
    ];
    expect(linksOf(many.html)).toEqual([]);
    expect([many.subject, one.subject]).toEqual([
      expect.stringContaining("12 candidates"),
      expect.stringContaining("one candidate"),
    ]);
  });

  test("a sign-in e-mail has a button for each team", async () => {
    const sample = samples.get("SIGN_IN")! as { teams: { teamName: string; signInUrl: string }[] };
    const mailed = await renderEmail("SIGN_IN", { ...sample });
    for (const { signInUrl } of sample.teams)
      expect(linksOf(mailed.html).filter((link) => link === `"${signInUrl}"`)).toHaveLength(2);
    const bad = { ...sample, teams: [{ teamName: "www.evil.test", signInUrl: "javascript:alert(1)" }] };
    await expect(renderEmail("SIGN_IN", bad)).rejects.toThrow("signInUrl");
    bad.teams[0]!.signInUrl = "https://beckon.test/sign-in/x";
    const translatedWords = await renderEmail("SIGN_IN", bad);
    for (const part of [translatedWords.html, translatedWords.text]) expect(part).not.toMatch(/www\.e|evil\.test/);
  });

  test.each(["NOT_A_KIND", "_PARTIALS", "../invitation", "invitation", ""])("%j is no kind", async (kind) => {
    await expect(renderEmail(kind, {})).rejects.toThrow();
  });
});

describe("what people type stays what it is", () => {
  const sample = samples.get("INVITATION")!;

  test("a message is text: its lines stay, its tags are escaped, its addresses are no links", async () => {
    const message = "Hi <b>Ada</b>,\r\nsee https://evil.test/?a=1&b=2\n\n-- \nfrom {{teamName}}";
    const mailed = await renderEmail("INVITATION", { ...sample, message });
    expect(mailed.html).toContain("Hi &lt;b&gt;Ada&lt;/b&gt;,<br>see https://evil.test/?a&#x3D;1&amp;b&#x3D;2<br><br>");
    expect(mailed.html).not.toMatch(/<a[^>]*evil/);
    expect(mailed.text).toContain(
      "> Hi <b>Ada</b>,\n> see https://evil.test/?a=1&b=2\n> \n> -- \n> from {{teamName}}\n",
    );
  });

  test("a name that is an address on the web is not one a mail program would find", async () => {
    const candidateName = "Win at www.evil.test or http://evil.test/x";
    const started = await renderEmail("ASSESSMENT_STARTED", { ...samples.get("ASSESSMENT_STARTED")!, candidateName });
    for (const part of [started.html, started.text]) expect(part).not.toMatch(/evil\.test|www\.e|http:\/\/evil/);
    expect(started.subject).toContain(candidateName);
    const plain = { ...sample, candidateName: "ada.byron@example.test", assessmentTitle: "Node.js" };
    expect((await renderEmail("INVITATION", plain)).text).toMatch(/ada\.byron@example\.test[\s\S]*Node\.js/);
  });

  test("a link that is not on the web is rejected, also one of our own making", async () => {
    for (const startUrl of ["javascript:alert(1)", 'https://a.test/"><b>', "https://a.test/\r\nBcc: x", "//a.test"]) {
      await expect(renderEmail("INVITATION", { ...sample, startUrl })).rejects.toThrow("startUrl");
    }
  });

  test("an address that is not exactly one address is refused", () => {
    const bad = ["", "a", "a@", "@b", "a@b@c.test", "a@b.test, c@d.test", "a@b.test>\r\nBcc: c@d.test", "<a@b.test>"];
    for (const address of [...bad, '"a b"@c.test', "a b@c.test", "a@b.test\0", "a@b c.test", "a@[127.0.0.1]"]) {
      expect(() => mailboxOf("Ada", address)).toThrow();
    }
    expect(mailboxOf(null, " ada@bücher.test ")).toEqual({ name: "", address: "ada@xn--bcher-kva.test" });
  });

  test("in the raw message, for 1,000 inputs: no header, recipient, link, tag or part is smuggled in", async () => {
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...versions), fc.array(nasty, { minLength: 12, maxLength: 12 }), hasIt, attempt),
      { numRuns: 1000 },
    );
  }, 240_000);
});

/** Looks like what the mail library writes between the parts; the real one holds a random number. */
const boundary = "----_NmP-0123456789abcdef-Part_1";
// biome-ignore format: a list to be read by the line
const pieces = fc.constantFrom(
  "\r\nBcc: evil@evil.test", "\nSubject: x\n\n<b>", "\r\n\r\n", "\r", "\u2028", "\u0085", "\0", "\x1b[31m", "\t",
  '"', "'", "`", "\\", "<", ">", "&", "=", ";", ",", ":", "(", ")", "@", "&lt;", "%0d%0a", "=0D=0A", "=?utf-8?Q?=0A?=",
  "=\0?utf-8?B?CkJjYzogeEB5LnRlc3Q=?=", "=?utf-8?Q?=E2=80=AE?=",
  '<a href="https://evil.test">x</a>', '<img src=x onerror="x">', "</title><script>x</script>", "<!--", "--><b>",
  "<evil@evil.test>", '" <evil@evil.test>, "', "evil@evil.test,", "undisclosed:;", "https://evil.test", "www.evil.test",
  "{{startUrl}}", "{{{x}}}", "{{#if x}}", "{{> y}}", "}}", "\\{{x}}", "[[x]]", "{{lookup this 'constructor'}}", "$&",
  `\r\n${boundary}\r\nContent-Type: text/html\r\n\r\n<b>x</b>`, `\r\n${boundary}--\r\n`, "\r\n.\r\n", "--", "From ",
  "\u202e", "\u2066", "\u200f", "\ud800", "\udc00", "\u{1f469}\u200d\u{1f680}", "é", "e\u0301", "北京", "مرحبا", "\ufeff",
);
const nasty = fc
  .oneof(
    {
      weight: 6,
      arbitrary: fc.array(fc.oneof(pieces, fc.string({ unit: "binary", maxLength: 12 })), { maxLength: 8 }),
    },
    {
      weight: 1,
      arbitrary: fc.tuple(pieces, fc.integer({ min: 100, max: 900 })).map(([piece, n]) => [piece.repeat(n)]),
    },
    { weight: 1, arbitrary: fc.array(fc.integer({ min: 0, max: 0xffff }).map((unit) => String.fromCharCode(unit))) },
  )
  .map((parts) => parts.join(""));
/** Which of the variables that may be null are there. */
const hasIt = fc.array(fc.boolean(), { minLength: 12, maxLength: 12 });

async function attempt(
  [kind, language]: readonly [string, string],
  inputs: string[],
  present: boolean[],
): Promise<void> {
  const hostile: Variables = {};
  const harmless: Variables = {};
  const optional = mayBeNull(kind);
  for (const [index, [name, value]] of Object.entries(samples.get(kind)!).entries()) {
    const none = optional.includes(name) && !present[index];
    // A word in front: what is empty after cleaning would count as absent.
    hostile[name] = none ? null : replaced(name, value, `x${inputs[index]}`);
    harmless[name] = none ? null : replaced(name, value, "x");
  }
  const [mailed, plain] = [await renderEmail(kind, hostile, language), await renderEmail(kind, harmless, language)];
  const { raw, mail, envelope } = await sent(mailed, inputs);

  expect(envelope).toEqual({ from: "no-reply@beckon.test", to: ["ada@example.test"] });
  expect(mail.headerLines.map((line) => line.key).sort()).toEqual(expectedHeaders);
  for (const [field, address, name] of [
    [mail.to, "ada@example.test", inputs[0]],
    [mail.from, "no-reply@beckon.test", inputs[1]],
    [mail.replyTo, "nora@example.test", inputs[2]],
  ] as const) {
    expect(Array.isArray(field)).toBe(false);
    const [one, ...more] = (field as Exclude<typeof field, unknown[]>)!.value;
    expect(more).toEqual([]);
    expect(one!.address).toBe(address);
    expect(squeezed(one!.name)).toBe(squeezed(mailboxOf(name, address).name));
  }
  // Both bodies come back whole, and there is no third part: no boundary was broken.
  expect(mail.attachments).toEqual([]);
  const [, real] = /boundary="([^"]+)"/.exec(raw)!;
  expect(raw.split(`\r\n--${real}`).length - 1).toBe(3);
  expect(mail.text!.trimEnd()).toBe(mailed.text.trimEnd());
  expect((mail.html as string).trimEnd()).toBe(mailed.html.trimEnd());
  expect(squeezed(mail.subject ?? "")).toBe(squeezed(mailed.subject));
  expect(mailed.subject.length).toBeLessThanOrEqual(200);

  // Not one tag or quotation mark more than with harmless input, but for the line breaks of the message.
  const breaks = /<br>/g;
  const skeleton = (html: string) => html.replace(breaks, "").replace(/[^<>"]/g, "");
  expect(skeleton(mailed.html)).toBe(skeleton(plain.html));
  expect(linksOf(mailed.html)).toEqual(linksOf(plain.html));
  // Nor a line more of text, but for those of the message, and each of these is quoted.
  const ours = (text: string) => text.split("\n").filter((line) => !line.startsWith("> ")).length;
  expect(ours(mailed.text)).toBe(ours(plain.text));
  for (const part of Object.values(mailed)) {
    expect(part).not.toMatch(/(?!\n)\p{Cc}|\p{Cs}|[\u2028-\u202e\u2066-\u2069]/u);
  }
}

/** The same with other texts where people's are. */
function replaced(name: string, value: unknown, text: string): unknown {
  if (typeof value === "string") return name.endsWith("Url") ? value : text;
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map((item) => replaced(name, item, text));
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, replaced(key, item, text)]));
}

/** The names of all variables, also within lists. */
function keysOf(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(keysOf);
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, item]) => [key, ...keysOf(item)]);
}

const expectedHeaders = [
  ...["auto-submitted", "content-type", "date", "from", "message-id", "mime-version", "reply-to", "subject", "to"],
];

function linksOf(html: string): string[] {
  return [...html.matchAll(/\s(?:href|src|action|background)\s*=\s*("[^"]*"|'[^']*'|[^\s>]+)/gi)].map(
    (match) => match[1]!,
  );
}

/** Folding and encoded words may move white space; what is compared is everything else. */
function squeezed(text: string): string {
  return oneLine(text).replace(/\s/gu, "");
}

const transport = createTransport({ streamTransport: true, buffer: true, newline: "windows" });

async function sent(
  mailed: RenderedEmail,
  names: string[],
): Promise<{ raw: string; mail: ParsedMail; envelope: unknown }> {
  const info = await transport.sendMail({
    to: mailboxOf(names[0], "ada@example.test"),
    from: mailboxOf(names[1], "no-reply@beckon.test"),
    replyTo: mailboxOf(names[2], "nora@example.test"),
    messageId: "<test@beckon.test>",
    headers: { "Auto-Submitted": "auto-generated" },
    // No baseBoundary here nor in production: quoted-printable wraps lines anywhere, so a boundary that could be guessed
    // could also be written into a name.
    disableFileAccess: true,
    disableUrlAccess: true,
    ...mailed,
  } as Parameters<typeof transport.sendMail>[0]);
  const raw = (info.message as Buffer).toString("latin1");
  const mail = await simpleParser(info.message as Buffer, {
    skipTextToHtml: true,
    skipHtmlToText: true,
    skipImageLinks: true,
  });
  return { raw, mail, envelope: info.envelope };
}
