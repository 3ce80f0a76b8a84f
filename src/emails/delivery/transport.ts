import { Readable } from "node:stream";
import { createTransport } from "nodemailer";
import MimeNode from "nodemailer/lib/mime-node";
import type SMTPPool from "nodemailer/lib/smtp-pool";
import { isAddressRejected } from "../bounces/bounce-status.ts";
import { composeMessage, type Message } from "./compose-message.ts";
import { type DkimKey, dkimSigner, type Sign } from "./sign-dkim.ts";
import { needsSmtpUtf8, SmtpUtf8Check } from "./smtp-utf8.ts";

/** The response of the mail server to a message. */
export type SendResult =
  | { outcome: "SENT"; response: string }
  /**
   * Not now. `reachable`: the server has answered about this message and asks to come back later. `unavailable`: it
   * cannot be connected to or does not let us in, so no other message can be sent either.
   */
  | { outcome: "DEFERRED"; response: string; reachable: boolean; unavailable: boolean }
  /** Refused for good. `address`: because of this very address, and not of this message, its sender or the server. */
  | { outcome: "BOUNCED"; response: string; address: boolean }
  /** Not given to the server, since by its own word it cannot take it. */
  | { outcome: "FAILED"; response: string };

export interface Transport {
  /**
   * @param options.returnPath where it bounces to; left out: the sender's address
   * @param options.sign signs it; left out: as all messages are signed
   * @param options.beforeEnd awaited before the end of the message is sent, which makes the server take it
   */
  send(
    message: Message,
    options?: { returnPath?: string; sign?: Sign; beforeEnd?: () => Promise<void> },
  ): Promise<SendResult>;
  close(): void;
}

/** Codes of the mail library for a connection that could not be opened. */
const connectionErrors = new Set(["ECONNECTION", "EDNS", "ETLS", "EAUTH", "ECONNREFUSED", "ENOTFOUND"]);

/** The server's answer as it is stored and shown: one line, bounded. */
const words = (text: string): string => text.replace(/\s+/g, " ").trim().slice(0, 500);

/** What an error of the mail library means for this message. */
function resultOf(error: unknown): SendResult {
  const { responseCode, response, message, command, code } = error as Record<
    "responseCode" | "response" | "message" | "command" | "code",
    unknown
  >;
  const said = words(String(response ?? message ?? code ?? "unknown"));
  const status = Number(responseCode ?? 0);
  // Only an answer about this recipient or this message is final. A 5xx to AUTH or MAIL FROM is about the operator's
  // configuration: correcting it lets the mail go, so it is tried again.
  const aboutMessage = command === "RCPT TO" || command === "DATA";
  if (status >= 500 && aboutMessage)
    return { outcome: "BOUNCED", response: said, address: isAddressRejected(command, said) };
  const unavailable = !aboutMessage && (connectionErrors.has(String(code)) || (command === "CONN" && status === 0));
  return { outcome: "DEFERRED", response: said, reachable: status >= 400 && aboutMessage, unavailable };
}

const noSmtpUtf8 =
  "Not sent: the mail server takes only ASCII characters before the @ of an address (it does not offer SMTPUTF8, RFC 6531).";

/** Brings addresses into the form of an envelope, as the library does it. */
const envelopes = new MimeNode();

/** A message that is composed already, with what the pool asks of one. */
class ComposedMessage {
  readonly #envelope;
  readonly #messageId: string;
  readonly #content: Buffer;
  readonly #beforeEnd: (() => Promise<void>) | undefined;

  constructor(
    envelope: { from: string; to: string },
    messageId: string,
    content: Buffer,
    beforeEnd: (() => Promise<void>) | undefined,
  ) {
    this.#envelope = envelopes.setEnvelope(envelope).getEnvelope();
    this.#messageId = messageId;
    this.#content = content;
    this.#beforeEnd = beforeEnd;
  }

  getEnvelope() {
    return this.#envelope;
  }

  messageId(): string {
    return this.#messageId;
  }

  /** For the log of the library, which is off. */
  getHeader(): string {
    return this.#messageId;
  }

  createReadStream(): Readable {
    const content = this.#content;
    const beforeEnd = this.#beforeEnd;
    let isRead = false;
    return new Readable({
      read() {
        if (!isRead) {
          isRead = true;
          this.push(content);
        } else if (beforeEnd === undefined) this.push(null);
        else void beforeEnd().then(() => this.push(null));
      },
    });
  }
}

/**
 * A pooled SMTP transport. A send never throws: it returns the outcome.
 *
 * The library opens the connections and speaks SMTP on them, with PIPELINING where the server offers it (RFC 2920). Its
 * own way to compose a message took six times as long as sending it, so it gets messages that are composed already.
 *
 * @param maxConnections how many connections it holds at most
 * @param dkim the key that messages are signed with; null: they are not
 */
export function openTransport(smtpUrl: string, maxConnections: number, dkim: DkimKey | null): Transport {
  const signAll = dkim === null ? null : dkimSigner(dkim);
  const timeLimits = { connectionTimeout: 10_000, greetingTimeout: 10_000, socketTimeout: 30_000 };
  const smtpUtf8 = new SmtpUtf8Check(smtpUrl, timeLimits);
  const mailer = createTransport({ url: smtpUrl, pool: true, maxConnections, maxMessages: 1_000, ...timeLimits });
  const pool = mailer.transporter as SMTPPool;
  const give = (message: ComposedMessage) =>
    new Promise<{ response?: string }>((resolve, reject) => {
      const mail = { data: {}, message } as unknown as Parameters<SMTPPool["send"]>[0];
      pool.send(mail, (error, info) => (error ? reject(error) : resolve(info ?? {})));
    });
  return {
    async send({ headers, replyTo, ...message }, { returnPath = message.from.address, beforeEnd, ...own } = {}) {
      const sign = own.sign ?? signAll;
      try {
        const needed = [message.to.address, message.from.address, returnPath].some(needsSmtpUtf8);
        if (needed && !(await smtpUtf8.isOffered())) return { outcome: "FAILED", response: noSmtpUtf8 };
        // In a header, too, such an address needs SMTPUTF8, which the library asks for by the envelope alone.
        const canReply = replyTo !== undefined && (needed || !needsSmtpUtf8(replyTo.address));
        const composed = composeMessage(
          {
            ...message,
            ...(canReply ? { replyTo } : {}),
            headers: { "Auto-Submitted": "auto-generated", ...headers },
          },
          new Date(),
        );
        const content = sign === null ? composed : await sign(composed);
        const envelope = { from: returnPath, to: message.to.address };
        const info = await give(new ComposedMessage(envelope, message.messageId, content, beforeEnd));
        return { outcome: "SENT", response: words(info.response ?? "") };
      } catch (error) {
        return resultOf(error);
      }
    },
    close: () => mailer.close(),
  };
}
