import { expect, test } from "@jest/globals";
import fc from "fast-check";
import { simpleParser } from "mailparser";
import { createTransport } from "nodemailer";
import { composeMessage, type Message } from "../src/emails/delivery/compose-message.ts";

const date = new Date("2026-11-29T12:34:56Z");
const library = createTransport({ streamTransport: true, buffer: true, newline: "windows" });
/** The same message, composed by the mail library from end to end. */
const composedByLibrary = async (message: Message): Promise<Buffer> =>
  (await library.sendMail({ ...structuredClone(message), date })).message as Buffer;

/** What a reader gets of a message: each header, decoded, and the two texts. */
async function parsed(raw: Buffer) {
  const { headers, text, html } = await simpleParser(raw, { skipTextToHtml: true, skipImageLinks: true });
  const shown = Object.fromEntries(headers);
  delete shown["content-type"];
  return { headers: shown, text: text?.replace(/\n+$/, ""), html: String(html).replace(/\n+$/, "") };
}

/** Characters that mean something on the way: to MIME, to SMTP, to an encoded word, to a line. */
const text = fc
  .array(
    fc.oneof(
      { weight: 6, arbitrary: fc.string({ unit: "grapheme", maxLength: 60 }) },
      fc.constantFrom(
        ".",
        "..",
        "\n",
        "\n.",
        " \n",
        "\t\n",
        "=",
        "=3D",
        "=?UTF-8?Q?x?=",
        "From ",
        "--=_alternative",
        "--",
      ),
      fc.constantFrom("ü", "日本語".repeat(30), "😀".repeat(20), "a".repeat(200), `<a href="${"x".repeat(300)}">`),
    ),
    { maxLength: 12 },
  )
  .map((parts) =>
    parts.join("").replace(/[\p{Cc}\p{Cs}\u2028\u2029]/gu, (one) => (one === "\n" || one === "\t" ? one : "")),
  );
/** Without a text there are no alternatives. */
const filled = text.map((value) => `T${value}`);
const line = text.map((value) => value.replace(/\s+/g, " ").trim().slice(0, 200));
const address = fc.constantFrom(
  "ada@example.test",
  "a.b+c@xn--bcher-kva.example",
  "o'neill@example.test",
  "x..y@example.test",
);
const mailbox = fc.record({ name: line.map((name) => name.slice(0, 100)), address });
const message: fc.Arbitrary<Message> = fc
  .record({ from: mailbox, to: mailbox, replyTo: fc.option(mailbox), subject: line, text: filled, html: filled })
  .map(({ replyTo, ...rest }) => ({
    ...rest,
    ...(replyTo === null ? {} : { replyTo }),
    messageId: "<0198c0de-0000-7000-8000-000000000001@beckon.example>",
    headers: {
      "Auto-Submitted": "auto-generated",
      "X-Invitation-Id": "inv_01m0ym1190eqrs6s36p4w6q9jg",
      "List-Unsubscribe": `<https://beckon.example/unsubscribe/${"a".repeat(150)}>`,
      "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    },
  }));

test("a composed message reads as the one that the mail library composes", async () => {
  await fc.assert(
    fc.asyncProperty(message, async (one) => {
      const raw = composeMessage(one, date);
      expect(await parsed(raw)).toEqual(await parsed(await composedByLibrary(one)));
    }),
    { numRuns: 150 },
  );
});

test("a composed message keeps to the form of the standard, whatever it says", async () => {
  await fc.assert(
    fc.asyncProperty(message, async (one) => {
      const raw = composeMessage(one, date).toString("latin1");
      // Each line ends with CRLF, and nothing else has one of both.
      expect(raw.replaceAll("\r\n", "")).not.toMatch(/[\r\n]/);
      expect(raw.endsWith("\r\n")).toBe(true);
      const [head, ...body] = raw.split("\r\n\r\n");
      for (const folded of head!.split("\r\n")) expect(folded.length).toBeLessThanOrEqual(998);
      for (const encoded of body.join("\r\n\r\n").split("\r\n")) {
        expect(encoded.length).toBeLessThanOrEqual(76);
        expect(encoded).toMatch(/^[\t\x20-\x7e]*$/);
        // Spaces at the end of a line are lost on the way.
        expect(encoded).not.toMatch(/[ \t]$/);
      }
      expect(raw.split("\r\n").filter((part) => part.startsWith("--=_alternative"))).toHaveLength(3);
    }),
    { numRuns: 150 },
  );
});

test("a soft line break divides no character", () => {
  const html = `<p>${"ü😀日".repeat(200)}</p>`;
  const raw = composeMessage(
    {
      from: { name: "A", address: "a@example.test" },
      to: { name: "B", address: "b@example.test" },
      ...{ subject: "S", text: "T", html, messageId: "<1@example.test>", headers: {} },
    },
    date,
  ).toString("latin1");
  const encoded = raw.slice(raw.indexOf("<p>"), raw.lastIndexOf("\r\n--"));
  const lines = encoded
    .split("=\r\n")
    .map((part) => part.replace(/=([0-9A-F]{2})/g, (_, hex) => String.fromCharCode(Number.parseInt(hex, 16))));
  expect(lines.length).toBeGreaterThan(50);
  const strict = new TextDecoder("utf-8", { fatal: true });
  expect(lines.map((part) => strict.decode(Buffer.from(part, "latin1"))).join("")).toBe(html);
});
