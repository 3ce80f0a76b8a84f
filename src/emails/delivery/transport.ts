import { createTransport } from "nodemailer";
import MimeNode from "nodemailer/lib/mime-node";
import type SMTPTransport from "nodemailer/lib/smtp-transport";
import { isPlain } from "../../platform/text/email-address.ts";
import { isAddressRejected } from "../bounces/bounce-status.ts";
import { composeMessage, type Message } from "./compose-message.ts";
import { type DkimKey, dkimSigner, type Sign } from "./sign-dkim.ts";
import type { SmtpOptions } from "./smtp/smtp-connection.ts";
import type { SmtpMessage } from "./smtp/smtp-message.ts";
import { SmtpPool } from "./smtp/smtp-pool.ts";
import { transferForm } from "./smtp/transfer-form.ts";

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
   * Composes and signs what is sent.
   *
   * @param options.returnPath where it bounces to; left out: the sender's address
   * @param options.sign signs it; left out: as all messages are signed
   */
  compose(message: Message, options?: { returnPath?: string; sign?: Sign }): Promise<SmtpMessage>;
  /** Sends a message. It never throws: it returns the outcome. */
  send(message: SmtpMessage): Promise<SendResult>;
  close(): void;
}

/** Codes of the mail library for a connection that could not be opened. */
const connectionErrors = new Set(["ECONNECTION", "EDNS", "ETLS", "EAUTH", "ECONNREFUSED", "ENOTFOUND"]);

/** The server's answer as it is stored and shown: one line, bounded. */
const words = (text: string): string => text.replace(/\s+/g, " ").trim().slice(0, 500);

const noSmtpUtf8 =
  "Not sent: the mail server takes only ASCII characters before the @ of an address (it does not offer SMTPUTF8, RFC 6531).";

/** What an error of a connection, or of the mail library, means for this message. */
function resultOf(error: unknown): SendResult {
  const { responseCode, response, message, command, code } = error as Record<
    "responseCode" | "response" | "message" | "command" | "code",
    unknown
  >;
  if (code === "ESMTPUTF8") return { outcome: "FAILED", response: noSmtpUtf8 };
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

/** Brings addresses into the form of an envelope, with the domain in ASCII, as the library does it. */
const envelopes = new MimeNode();
const inEnvelope = (address: string): string =>
  isPlain(address) ? address : String(envelopes.setEnvelope({ from: address }).getEnvelope().from || "");

/** Whether an address can be mailed only with SMTPUTF8 (RFC 6531). A domain has an ASCII form, what is before the @ has none. */
const needsSmtpUtf8 = (address: string): boolean => /[^\p{ASCII}]/u.test(address);

/**
 * A pooled SMTP transport.
 *
 * @param maxConnections how many connections it holds at most
 * @param dkim the key that messages are signed with; null: they are not
 * @param onLimited called when the server has taken no more than so many connections
 */
export function openTransport(
  smtpUrl: string,
  maxConnections: number,
  dkim: DkimKey | null,
  onLimited?: (connections: number) => void,
): Transport {
  const signAll = dkim === null ? null : dkimSigner(dkim);
  const timeLimits = { connectionTimeout: 10_000, greetingTimeout: 10_000, socketTimeout: 30_000 };
  // The library reads the URL, with all that its query may say of TLS, sign-in and well-known services.
  const { options } = createTransport({ url: smtpUrl, ...timeLimits }).transporter as SMTPTransport;
  const pool = new SmtpPool(options as SmtpOptions, maxConnections, onLimited);
  return {
    async compose({ headers, replyTo, ...message }, { returnPath = message.from.address, ...own } = {}) {
      const sign = own.sign ?? signAll;
      const needsUtf8 = [message.to.address, message.from.address, returnPath].some(needsSmtpUtf8);
      // In a header, too, such an address needs SMTPUTF8.
      const canReply = replyTo !== undefined && (needsUtf8 || !needsSmtpUtf8(replyTo.address));
      const composed = composeMessage(
        {
          ...message,
          ...(canReply ? { replyTo } : {}),
          headers: { "Auto-Submitted": "auto-generated", ...headers },
        },
        new Date(),
      );
      return {
        from: inEnvelope(returnPath),
        to: inEnvelope(message.to.address),
        content: transferForm(sign === null ? composed : await sign(Buffer.from(composed))),
        needsSmtpUtf8: needsUtf8,
      };
    },
    async send(message) {
      try {
        return { outcome: "SENT", response: words(await pool.send(message)) };
      } catch (error) {
        return resultOf(error);
      }
    },
    close: () => pool.close(),
  };
}
