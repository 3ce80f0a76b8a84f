import { parseConnectionUrl } from "nodemailer/lib/shared";
import SMTPConnection from "nodemailer/lib/smtp-connection";

/** Whether an address can be mailed only with SMTPUTF8 (RFC 6531). A domain has an ASCII form, what is before the @ has none. */
export const needsSmtpUtf8 = (address: string): boolean => /[^\p{ASCII}]/u.test(address);

/** How long an answer holds: a mail server changes by an upgrade. */
const rememberedMs = 10 * 60 * 1_000;

/**
 * Answers whether a mail server offers SMTPUTF8. The mail library sends such an address as it is where the server does
 * not, and servers differ in what they do with it then; so the server is asked beforehand, by a connection of its own
 * that ends after the server's reply to EHLO.
 */
export class SmtpUtf8Check {
  readonly #options: Record<string, unknown>;
  #asked: { at: number; answer: Promise<boolean> } | null = null;

  /** @param options what connections to the server are made with besides, such as time limits in milliseconds */
  constructor(smtpUrl: string, options: Record<string, unknown>) {
    this.#options = { ...options, ...parseConnectionUrl(smtpUrl) };
  }

  /** @throws Error of the mail library where the server does not answer */
  async isOffered(): Promise<boolean> {
    if (this.#asked === null || performance.now() - this.#asked.at > rememberedMs) {
      const asked = { at: performance.now(), answer: this.#ask() };
      this.#asked = asked;
      asked.answer.catch(() => {
        if (this.#asked === asked) this.#asked = null;
      });
    }
    return await this.#asked.answer;
  }

  async #ask(): Promise<boolean> {
    const connection = new SMTPConnection(this.#options);
    try {
      await new Promise<void>((resolve, reject) => {
        connection.once("error", reject);
        connection.once("end", () => reject(new Error("The mail server ended the connection.")));
        connection.connect((error) => (error ? reject(error) : resolve()));
      });
      // The reply to the last EHLO, after STARTTLS where there is one.
      return /^250[ -]SMTPUTF8\b/im.test(String(connection.lastServerResponse));
    } finally {
      connection.on("error", () => undefined);
      connection.close();
    }
  }
}
