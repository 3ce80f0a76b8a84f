import { SmtpError } from "./smtp-error.ts";

/** A message of one recipient. */
export interface SmtpMessage {
  /** Where it bounces to, with the domain in ASCII. */
  from: string;
  /** The recipient, with the domain in ASCII. */
  to: string;
  /** The header and the body in the form in which they are transferred (`transferForm`). */
  content: Buffer;
  /** Whether the server must take addresses with other characters than ASCII (RFC 6531). */
  needsSmtpUtf8: boolean;
  /** Resolves once it is stored what became of it. Until then its connection sends no other content. */
  stored?: Promise<void> | undefined;
}

/** The commands of an envelope, by the place of their replies. */
export const commandNames = ["MAIL FROM", "RCPT TO", "DATA"] as const;

/** The commands of the envelope of a message. */
export const commandsOf = ({ from, to, needsSmtpUtf8 }: SmtpMessage): string[] => [
  `MAIL FROM:<${from}>${needsSmtpUtf8 ? " SMTPUTF8" : ""}`,
  `RCPT TO:<${to}>`,
  "DATA",
];
export const asLines = (commands: string[]): string => `${commands.join("\r\n")}\r\n`;

/** What would end an address within a command, and begin another one. */
const notOfAddress = /[\s<>]/;

/** Why a message cannot be given to a server; null: it can. */
export function rejectionOf({ from, to, needsSmtpUtf8 }: SmtpMessage, offersSmtpUtf8: boolean): SmtpError | null {
  if (needsSmtpUtf8 && !offersSmtpUtf8)
    return new SmtpError("ESMTPUTF8", "MAIL FROM", "The mail server does not offer SMTPUTF8.");
  if (notOfAddress.test(from) || notOfAddress.test(to))
    return new SmtpError("EENVELOPE", "MAIL FROM", "This is not an address of an envelope.");
  return null;
}
