import { createTransport } from "nodemailer";
import { isAddressRejected } from "../bounces/bounce-status.ts";
import type { Mailbox } from "../rendering/mailbox.ts";
import { needsSmtpUtf8, SmtpUtf8Check } from "./smtp-utf8.ts";

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
  /** @param options.returnPath where it bounces to; left out: the sender's address */
  send(message: Message, options?: { returnPath?: string }): Promise<SendResult>;
  close(): void;
}

/** How many connections to the mail server one process holds. */
export const maxConnections = 5;

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

/** A pooled SMTP transport. A send never throws: it returns the outcome. */
export function openTransport(smtpUrl: string): Transport {
  const timeLimits = { connectionTimeout: 10_000, greetingTimeout: 10_000, socketTimeout: 30_000 };
  const smtpUtf8 = new SmtpUtf8Check(smtpUrl, timeLimits);
  const transport = createTransport({
    url: smtpUrl,
    pool: true,
    maxConnections,
    maxMessages: 1_000,
    ...timeLimits,
    // A template or a name must never make the mailer read a file or call an address.
    disableFileAccess: true,
    disableUrlAccess: true,
  } as Parameters<typeof createTransport>[0]);
  return {
    async send({ headers, replyTo, ...message }, { returnPath = message.from.address } = {}) {
      try {
        const needed = [message.to.address, message.from.address, returnPath].some(needsSmtpUtf8);
        if (needed && !(await smtpUtf8.isOffered())) return { outcome: "FAILED", response: noSmtpUtf8 };
        // In a header, too, such an address needs SMTPUTF8, which the library asks for by the envelope alone.
        const canReply = replyTo !== undefined && (needed || !needsSmtpUtf8(replyTo.address));
        const info = (await transport.sendMail({
          ...message,
          ...(canReply ? { replyTo } : {}),
          headers: { "Auto-Submitted": "auto-generated", ...headers },
          envelope: { from: returnPath, to: message.to.address },
        })) as { response?: string };
        return { outcome: "SENT", response: words(info.response ?? "") };
      } catch (error) {
        return resultOf(error);
      }
    },
    close: () => transport.close(),
  };
}
