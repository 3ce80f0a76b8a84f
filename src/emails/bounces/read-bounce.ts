import type { SimpleParserOptions } from "mailparser";
import { Semaphore } from "../../platform/process/semaphore.ts";
import { oneLine } from "../../platform/text/plain-text.ts";
import { statusIn } from "./bounce-status.ts";
import type { EmailReport } from "./email-report.ts";

/**
 * A report is text, a few fields and our own message. A message with more parts or longer headers is not parsed to its
 * end, and the rest of it is ignored.
 */
const bounds: SimpleParserOptions = {
  maxHeadSize: 64 * 1024,
  maxChildNodes: 100,
  // The returned message is a part like any other: a report inside it is not a report about it.
  ignoreEmbedded: true,
  keepDeliveryStatus: true,
  keepCidLinks: true,
  skipHtmlToText: true,
  skipTextToHtml: true,
  skipTextLinks: true,
  skipImageLinks: true,
  checksumAlgo: false,
};
const maxStatusBytes = 64 * 1024;
const maxTokens = 5;
const parseMs = 5_000;
/** Each holds up to a megabyte several times over. */
const parsers = new Semaphore(4);

/** Headers in which mail servers write whom a message came to. */
const recipientHeaders = ["to", "delivered-to", "x-original-to", "envelope-to", "x-envelope-to"];

/** Ends the wait and not the work, which is limited by the bounds. */
async function within<T>(ms: number, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error("too slow")), ms);
  });
  return await Promise.race([work, late]).finally(() => clearTimeout(timer));
}

/** The blocks of a delivery status: the message's fields, then each recipient's. Names are in lower case. */
function blocksOf(text: string): Map<string, string>[] {
  const blocks: Map<string, string>[] = [new Map()];
  let name: string | null = null;
  for (const line of text.split(/\r?\n/)) {
    const block = blocks.at(-1)!;
    if (line.trim() === "") {
      if (block.size > 0) blocks.push(new Map());
      name = null;
    } else if (/^[ \t]/.test(line)) {
      if (name !== null) block.set(name, `${block.get(name)} ${line.trim()}`);
    } else {
      const colon = line.indexOf(":");
      name = colon < 1 ? null : line.slice(0, colon).trim().toLowerCase();
      // The first of two counts, so that what is appended cannot turn what was said.
      if (name !== null && block.has(name)) name = null;
      if (name !== null) block.set(name, line.slice(colon + 1).trim());
    }
  }
  return blocks;
}

/**
 * The first recipient for whom it failed permanently. Delayed, relayed or delivered is not failed. "failed" with 4.x.x is a
 * mail server that gave up after days of attempts: the message is lost as well, though the address may be right.
 */
function failureIn(text: string): Pick<EmailReport, "status" | "diagnostic"> | null {
  for (const block of blocksOf(text)) {
    if (!/^failed(?![\w-])/i.test(block.get("action") ?? "")) continue;
    // "smtp; 550 5.1.1 no such user": the type is nobody's business.
    const said = oneLine((block.get("diagnostic-code") ?? "").replace(/^[\w-]+\s*;/, ""), 500);
    const status = /^[45]\.\d{1,3}\.\d{1,3}(?!\S)/.exec(block.get("status") ?? "")?.[0] ?? statusIn(said);
    if (status === null) continue;
    return { status, diagnostic: said === "" ? null : said };
  }
  return null;
}

/**
 * A failure as qmail writes it (QSBMF): a plain text that begins with its greeting, and a paragraph for each recipient,
 * their address in angle brackets first.
 */
function qmailFailureIn(text: string): Pick<EmailReport, "status" | "diagnostic"> | null {
  if (!/^Hi\. This is the /.test(text)) return null;
  const [own = ""] = text.slice(0, maxStatusBytes).split(/\r?\n--- /);
  const said = /\r?\n\r?\n<[^<>\s]{3,320}>:\r?\n((?:[^\r\n]+\r?\n?)+)/.exec(own)?.[1];
  if (said === undefined) return null;
  const diagnostic = oneLine(said, 500);
  return { status: statusIn(diagnostic) ?? "5.0.0", diagnostic };
}

/** The tokens of return paths in a text. */
const tokensIn = (text: string): string[] => text.match(/(?<![a-z0-9])[a-z2-7]{52}(?=@)/gi) ?? [];

const distinct = (tokens: string[]): string[] =>
  [...new Set(tokens.map((token) => token.toLowerCase()))].slice(0, maxTokens);

/**
 * Reads a message as the mail server hands it over. Null if it does not report a permanent failure: an auto-reply, a
 * delay, garbage. Never throws. Anybody who knows a return path can write a report about it, so the result is a claim, and
 * only about the e-mail of that token.
 */
export async function readBounce(raw: Buffer): Promise<EmailReport | null> {
  try {
    // Loaded for the first report: a server starts sooner, and most never receive one.
    const { simpleParser } = await import("mailparser");
    const mail = await parsers.pass(() => within(parseMs, simpleParser(raw, bounds)));
    const type = mail.headers?.get("content-type") as { value?: string; params?: Record<string, string> } | undefined;
    const ofRecipients = mail.headerLines
      .filter(({ key }) => recipientHeaders.includes(key))
      .flatMap(({ line }) => tokensIn(line));
    if ((type?.value ?? "text/plain").toLowerCase() === "text/plain") {
      const failed = qmailFailureIn(mail.text ?? "");
      return failed === null ? null : { kind: "BOUNCED", ...failed, tokens: distinct(ofRecipients) };
    }
    if (type?.value?.toLowerCase() !== "multipart/report") return null;
    const reportType = (type.params?.["report-type"] ?? "delivery-status").toLowerCase();
    if (reportType === "feedback-report") return readComplaint(mail.attachments, ofRecipients);
    if (reportType !== "delivery-status") return null;
    const part = mail.attachments.find(({ contentType }) =>
      /^message\/(global-)?delivery-status$/i.test(contentType ?? ""),
    );
    // A report within a part was forwarded, and is about another message.
    if (part === undefined || /\./.test(part.partId ?? "")) return null;
    const failure = failureIn(part.content.subarray(0, maxStatusBytes).toString());
    if (failure === null) return null;
    return { kind: "BOUNCED", ...failure, tokens: distinct(ofRecipients) };
  } catch {
    return null;
  }
}

/** How much of the message that a complaint is about is looked at: its headers. */
const maxHeaderBytes = 16 * 1024;

/**
 * A complaint (abuse, fraud, virus; not "not-spam"). It comes to the address of a feedback loop, so the return path is
 * looked for in what it says of our message: its sender, and the headers that came with it.
 */
function readComplaint(
  attachments: { contentType?: string; partId?: string | null; content: Buffer }[],
  ofRecipients: string[],
): EmailReport | null {
  const of = (type: RegExp) =>
    attachments.find(({ contentType, partId }) => type.test(contentType ?? "") && !/\./.test(partId ?? ""));
  const report = of(/^message\/feedback-report$/i);
  if (report === undefined) return null;
  const text = report.content.subarray(0, maxStatusBytes).toString();
  const [fields] = blocksOf(text);
  const kind = fields?.get("feedback-type")?.toLowerCase();
  if (kind === undefined || kind === "not-spam") return null;
  const original =
    of(/^(message\/rfc822|text\/rfc822-headers)$/i)
      ?.content.subarray(0, maxHeaderBytes)
      .toString() ?? "";
  const [headers = ""] = original.split(/\r?\n\r?\n/);
  const tokens = distinct([...ofRecipients, ...tokensIn(text), ...tokensIn(headers)]);
  return { kind: "COMPLAINED", status: "5.7.1", diagnostic: `complaint: ${oneLine(kind, 50)}`, tokens };
}
