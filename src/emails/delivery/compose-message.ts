import { foldLines } from "nodemailer/lib/mime-funcs";
import MimeNode from "nodemailer/lib/mime-node";
import { isPlain } from "../../platform/text/email-address.ts";
import type { Mailbox } from "../rendering/mailbox.ts";
import { maxQuotedPrintable, writeQuotedPrintable } from "./quoted-printable.ts";

/** One message to one recipient. */
export interface Message {
  from: Mailbox;
  to: Mailbox;
  replyTo?: Mailbox;
  subject: string;
  text: string;
  html: string;
  messageId: string;
  headers: Record<string, string>;
}

/*
 * Every message has the same form, a text and its HTML as alternatives, so the parts are written
 * directly; the fields of the header are encoded and folded by the mail library.
 */

/** No line of quoted-printable begins like this: `=` is followed by a hexadecimal digit or ends the line. */
const boundary = "=_alternative";
const part = (type: string): string =>
  `\r\n--${boundary}\r\nContent-Type: ${type}; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n`;
const beforeText = Buffer.from(part("text/plain").slice("\r\n".length), "latin1");
const beforeHtml = Buffer.from(part("text/html"), "latin1");
const afterHtml = Buffer.from(`\r\n--${boundary}--\r\n`, "latin1");
const contentType = `MIME-Version: 1.0\r\nContent-Type: multipart/alternative; boundary="${boundary}"\r\n\r\n`;

/** The same sender, subject and reply address are in thousands of messages of a call. */
const maxRemembered = 1_000;
const remembered = new Map<string, string>();
function remember(key: string, make: () => string): string {
  const known = remembered.get(key);
  if (known !== undefined) return known;
  if (remembered.size >= maxRemembered) remembered.clear();
  const made = make();
  remembered.set(key, made);
  return made;
}

const encoder = new MimeNode();
const field = (name: string, value: string | Mailbox): string =>
  // The library changes an address object that it is given.
  `${foldLines(`${name}: ${encoder.encodeHeaderValue(name, typeof value === "string" ? value : { ...value })}`, 76)}\r\n`;
/** A field that programs read: the library encodes long words, which JSON and tokens are. */
const fieldForPrograms = (name: string, value: string): string =>
  /^[\x20-\x7e]*$/.test(value) ? `${foldLines(`${name}: ${value}`, 76)}\r\n` : field(name, value);
/** As the library writes it, for a name of plain ASCII words: most are. */
const mailbox = (name: string, value: Mailbox): string => {
  const plain = `${name}: ${value.name} <${value.address}>`;
  return /^\w+( \w+)*$/.test(value.name) && isPlain(value.address) && plain.length <= 76
    ? `${plain}\r\n`
    : field(name, value);
};
const fieldOfMany = (name: string, value: string): string => remember(`${name}: ${value}`, () => field(name, value));
const mailboxOfMany = (name: string, value: Mailbox): string =>
  remember(`${name}: <${value.address}> ${value.name}`, () => field(name, value));

/** What the largest message has needed, which the next one is written into: memory for each would take as long as encoding it. */
let scratch = Buffer.allocUnsafe(128 * 1_024);
let textScratch = Buffer.allocUnsafe(64 * 1_024);

/** The bytes of a text in UTF-8, until the next call. */
function utf8(text: string): Buffer {
  if (textScratch.length < text.length * 3) textScratch = Buffer.allocUnsafe(text.length * 3);
  return textScratch.subarray(0, textScratch.write(text));
}

/** Composes a message (RFC 5322, MIME), with CRLF at the end of each line. The bytes are valid until the next call. */
export function composeMessage(message: Message, date: Date): Buffer {
  const header = [
    ...Object.entries(message.headers).map(([name, value]) => fieldForPrograms(name, value)),
    mailboxOfMany("From", message.from),
    mailbox("To", message.to),
    message.replyTo === undefined ? "" : mailboxOfMany("Reply-To", message.replyTo),
    message.subject === "" ? "" : fieldOfMany("Subject", message.subject),
    fieldForPrograms("Message-ID", message.messageId),
    `Date: ${date.toUTCString().replace("GMT", "+0000")}\r\n`,
    contentType,
  ].join("");
  const most =
    header.length * 3 +
    [beforeText, beforeHtml, afterHtml].reduce((sum, one) => sum + one.length, 0) +
    maxQuotedPrintable(message.text.length * 3) +
    maxQuotedPrintable(message.html.length * 3);
  if (scratch.length < most) scratch = Buffer.allocUnsafe(most);
  // In UTF-8: an address with other characters stands as it is where the server offers SMTPUTF8.
  let end = scratch.write(header, "utf8");
  end += beforeText.copy(scratch, end);
  end = writeQuotedPrintable(utf8(message.text), scratch, end);
  end += beforeHtml.copy(scratch, end);
  end = writeQuotedPrintable(utf8(message.html), scratch, end);
  end += afterHtml.copy(scratch, end);
  return scratch.subarray(0, end);
}
