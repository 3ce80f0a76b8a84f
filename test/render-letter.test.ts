import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { type ParsedMail, simpleParser } from "mailparser";
import { createTransport } from "nodemailer";
import { oneLine } from "../src/base/plain-text.ts";
import { projectRoot } from "../src/base/project-root.ts";
import { mailboxOf } from "../src/emails/mailbox.ts";
import { type RenderedLetter, renderLetter } from "../src/emails/render-letter.ts";

type Variables = Record<string, unknown>;

const templates = join(projectRoot, "templates");
const folders = readdirSync(templates).filter((name) => !name.startsWith("_") && name !== "pages" && !/\./.test(name));
const samples = new Map<string, Variables>(
  folders.map((name) => [
    name.toUpperCase().replaceAll("-", "_"),
    JSON.parse(readFileSync(join(templates, name, "sample.json"), "utf8")),
  ]),
);

describe("each letter", () => {
  test.each([...samples])("%s renders its sample", async (kind, sample) => {
    const letter = await renderLetter(kind, sample);
    expect(letter.subject).toMatch(/\S/);
    for (const [name, value] of Object.entries(sample)) {
      if (typeof value !== "string") continue;
      for (const line of value.split("\n")) {
        expect({ name, text: letter.text }).toEqual({ name, text: expect.stringContaining(line) });
        expect({ name, html: letter.html }).toEqual({ name, html: expect.stringContaining(line) });
      }
    }
    expect(letter.html + letter.text + letter.subject).not.toMatch(/\{\{|undefined|null|\[object/);
  });

  test.each([...samples])("%s throws when a variable is missing", async (kind, sample) => {
    for (const name of Object.keys(sample)) {
      const { [name]: _, ...rest } = sample;
      await expect(renderLetter(kind, rest)).rejects.toThrow(name);
      await expect(renderLetter(kind, { ...rest, [name]: undefined })).rejects.toThrow(name);
    }
  });

  test.each([...samples])("%s is described in templates/README.md", (kind, sample) => {
    const row = readFileSync(join(templates, "README.md"), "utf8")
      .split("\n")
      .find((line) => line.startsWith(`| \`${kind.toLowerCase().replaceAll("_", "-")}\` |`));
    const described = [...(row?.split("|")[4] ?? "").matchAll(/`(\w+)`/g)].map((match) => match[1]);
    expect(described.sort()).toEqual(Object.keys(sample).sort());
  });

  test("null is how to say that there is none", async () => {
    const sample = samples.get("INVITATION")!;
    const nothing = { candidateName: null, inviterName: null, message: null, timeLimit: null, expiresAt: null };
    const letter = await renderLetter("INVITATION", { ...sample, ...nothing, opensAt: null });
    expect(letter.text).toMatch(/^Hello,\n\nLighthouse Labs invites you/);
    expect(letter.text).not.toMatch(/null|Time limit|Opens|later than/);
  });

  test.each(["NOT_A_KIND", "_PARTIALS", "../invitation", "invitation", ""])("%j is no kind", async (kind) => {
    await expect(renderLetter(kind, {})).rejects.toThrow();
  });
});

describe("what people type stays what it is", () => {
  const sample = samples.get("INVITATION")!;

  test("a message is text: its lines stay, its tags are escaped, its addresses are no links", async () => {
    const message = "Hi <b>Ada</b>,\r\nsee https://evil.test/?a=1&b=2\n\n-- \nfrom {{teamName}}";
    const letter = await renderLetter("INVITATION", { ...sample, message });
    expect(letter.html).toContain("Hi &lt;b&gt;Ada&lt;/b&gt;,<br>see https://evil.test/?a&#x3D;1&amp;b&#x3D;2<br><br>");
    expect(letter.html).not.toMatch(/<a[^>]*evil/);
    expect(letter.text).toContain(
      "> Hi <b>Ada</b>,\n> see https://evil.test/?a=1&b=2\n> \n> -- \n> from {{teamName}}\n",
    );
  });

  test("a name that is an address on the web is not one a mail program would find", async () => {
    const candidateName = "Win at www.evil.test or http://evil.test/x";
    const started = await renderLetter("ASSESSMENT_STARTED", { ...samples.get("ASSESSMENT_STARTED")!, candidateName });
    for (const part of [started.html, started.text]) expect(part).not.toMatch(/evil\.test|www\.e|http:\/\/evil/);
    expect(started.subject).toContain(candidateName);
    const plain = { ...sample, candidateName: "ada.byron@example.test", assessmentTitle: "Node.js" };
    expect((await renderLetter("INVITATION", plain)).text).toMatch(/ada\.byron@example\.test[\s\S]*Node\.js/);
  });

  test("a link that is not on the web is refused, whoever made it", async () => {
    for (const startUrl of ["javascript:alert(1)", 'https://a.test/"><b>', "https://a.test/\r\nBcc: x", "//a.test"]) {
      await expect(renderLetter("INVITATION", { ...sample, startUrl })).rejects.toThrow("startUrl");
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
    const kinds = [...samples.keys()];
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...kinds), fc.array(nasty, { minLength: 12, maxLength: 12 }), hasIt, attempt),
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
const optional = /^(recipientName|inviterName|message|timeLimit|opensAt|expiresAt|deadlineAt|took|recordUrl)$/;

async function attempt(kind: string, inputs: string[], present: boolean[]): Promise<void> {
  const hostile: Variables = {};
  const harmless: Variables = {};
  for (const [index, [name, value]] of Object.entries(samples.get(kind)!).entries()) {
    hostile[name] = harmless[name] = value;
    if (optional.test(name) && !present[index]) hostile[name] = harmless[name] = null;
    else if (typeof value === "string" && !name.endsWith("Url")) {
      // A word in front: what is empty after cleaning would count as absent.
      hostile[name] = `x${inputs[index]}`;
      harmless[name] = "x";
    }
  }
  const [letter, plain] = [await renderLetter(kind, hostile), await renderLetter(kind, harmless)];
  const { raw, mail, envelope } = await sent(letter, inputs);

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
  expect(mail.text!.trimEnd()).toBe(letter.text.trimEnd());
  expect((mail.html as string).trimEnd()).toBe(letter.html.trimEnd());
  expect(squeezed(mail.subject ?? "")).toBe(squeezed(letter.subject));
  expect(letter.subject.length).toBeLessThanOrEqual(200);

  // Not one tag or quotation mark more than with harmless input, but for the line breaks of the message.
  const breaks = /<br>/g;
  const skeleton = (html: string) => html.replace(breaks, "").replace(/[^<>"]/g, "");
  expect(skeleton(letter.html)).toBe(skeleton(plain.html));
  expect(linksOf(letter.html)).toEqual(linksOf(plain.html));
  // Nor a line more of text, but for those of the message, and each of these is quoted.
  const ours = (text: string) => text.split("\n").filter((line) => !line.startsWith("> ")).length;
  expect(ours(letter.text)).toBe(ours(plain.text));
  for (const part of Object.values(letter)) {
    expect(part).not.toMatch(/(?!\n)\p{Cc}|\p{Cs}|[\u2028-\u202e\u2066-\u2069]/u);
  }
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
  letter: RenderedLetter,
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
    ...letter,
  } as Parameters<typeof transport.sendMail>[0]);
  const raw = (info.message as Buffer).toString("latin1");
  const mail = await simpleParser(info.message as Buffer, {
    skipTextToHtml: true,
    skipHtmlToText: true,
    skipImageLinks: true,
  });
  return { raw, mail, envelope: info.envelope };
}
