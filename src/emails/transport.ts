import { createTransport } from "nodemailer";
import { isRefusalOfAddress } from "./bounce-status.ts";
import type { Mailbox } from "./mailbox.ts";

/** One message to one person, ready to go. */
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

/** What the mail server said to a message. */
export type SendResult =
  | { outcome: "SENT"; response: string }
  /** Not now: the server is away, busy, or asks to come back later. `reachable` tells which. */
  | { outcome: "DEFERRED"; response: string; reachable: boolean }
  /** Refused for good. `address`: because of this very address, and not of this letter, its sender or the server. */
  | { outcome: "BOUNCED"; response: string; address: boolean };

export interface Transport {
  /** @param options.returnPath where it bounces to; left out: the sender's address */
  send(message: Message, options?: { returnPath?: string }): Promise<SendResult>;
  close(): void;
}

/** How many connections to the mail server one process holds. */
export const maxConnections = 5;

/** Server's words as they are kept and shown: one line, bounded. */
const words = (text: string): string => text.replace(/\s+/g, " ").trim().slice(0, 500);

/** What an error of the mail library means for this message. */
function resultOf(error: unknown): SendResult {
  const { responseCode, response, message, command, code } = error as Record<
    "responseCode" | "response" | "message" | "command" | "code",
    unknown
  >;
  const said = words(String(response ?? message ?? code ?? "unknown"));
  const status = Number(responseCode ?? 0);
  // Only what is said of this recipient or this message is final. A 5xx to AUTH or MAIL FROM is our
  // own set-up: mending it lets the mail go, so it is tried again.
  const aboutMessage = command === "RCPT TO" || command === "DATA";
  if (status >= 500 && aboutMessage)
    return { outcome: "BOUNCED", response: said, address: isRefusalOfAddress(command, said) };
  return { outcome: "DEFERRED", response: said, reachable: status >= 400 && aboutMessage };
}

/** A pooled SMTP transport. A send never throws: it answers what became of it. */
export function openTransport(smtpUrl: string): Transport {
  const transport = createTransport({
    url: smtpUrl,
    pool: true,
    maxConnections,
    maxMessages: 1_000,
    connectionTimeout: 10_000,
    greetingTimeout: 10_000,
    socketTimeout: 30_000,
    // A template or a name must never make the mailer read a file or call an address.
    disableFileAccess: true,
    disableUrlAccess: true,
  } as Parameters<typeof createTransport>[0]);
  return {
    async send({ headers, ...message }, { returnPath = message.from.address } = {}) {
      try {
        const info = (await transport.sendMail({
          ...message,
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
