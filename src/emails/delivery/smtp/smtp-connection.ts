import type { Socket } from "node:net";
import LibraryConnection, { type AuthenticationType, type Options } from "nodemailer/lib/smtp-connection";
import { SmtpError } from "./smtp-error.ts";
import { contentEnd, transferForm } from "./transfer-form.ts";

/** A message of one recipient. */
export interface SmtpMessage {
  /** Where it bounces to, with the domain in ASCII. */
  from: string;
  /** The recipient, with the domain in ASCII. */
  to: string;
  /** The header and the body. Each line ends with CRLF. */
  content: Buffer;
  /** Whether the server must take addresses with other characters than ASCII (RFC 6531). */
  needsSmtpUtf8: boolean;
  /** Awaited when the server has accepted the envelope, before it gets the content. */
  beforeContent?: (() => Promise<void>) | undefined;
}

/** What to connect to, and as whom. */
export type SmtpOptions = Options & { auth?: AuthenticationType; authMethod?: string };

/** What the library has for commands besides its own, and its types lack: who gets the next replies. */
type WithReplies = LibraryConnection & { _responseActions: ((reply: string) => void)[] };

/** What would end an address within a command, and begin another one. */
const notOfAddress = /[\s<>]/;

/** The commands of an envelope, by the place of their replies. */
const commandNames = ["MAIL FROM", "RCPT TO", "DATA"] as const;

/**
 * A connection to a mail server, over which messages are sent one after the other. The mail library connects, secures it,
 * signs in, reads replies and notices the end. The commands of a message are written here, at once where the server offers
 * PIPELINING (RFC 2920), and its content by one call: for a message of a few kilobytes each call of the operating system takes
 * about as long as composing it, and the library's streams take longer.
 */
export class SmtpConnection {
  readonly #library: WithReplies;
  #isPipelining = false;
  #offersSmtpUtf8 = false;
  /** Rejects what waits for replies, when the connection ends. */
  readonly #waiting = new Set<(error: Error) => void>();
  #failure: Error | null = null;
  #isEnded = false;
  /** How many messages it was given. */
  messages = 0;
  /** Called when the connection has ended. */
  onEnd: () => void = () => undefined;

  private constructor(options: SmtpOptions) {
    this.#library = new LibraryConnection(options) as WithReplies;
    this.#library.on("error", (error: Error) => {
      this.#failure ??= error;
    });
    this.#library.once("end", () => {
      this.#isEnded = true;
      for (const reject of this.#waiting) reject(this.failure);
      this.#waiting.clear();
      this.onEnd();
    });
  }

  /** @throws Error of the library where the server cannot be connected to or does not let us in */
  static async open(options: SmtpOptions): Promise<SmtpConnection> {
    const connection = new SmtpConnection(options);
    try {
      await connection.#connect(options);
      return connection;
    } catch (error) {
      connection.close();
      throw error;
    }
  }

  async #connect({ auth, authMethod }: SmtpOptions): Promise<void> {
    const library = this.#library;
    await this.#unlessEnded<void>((resolve, reject) => {
      // Some failures are reported by this event alone.
      library.once("error", reject);
      library.connect((error) => (error ? reject(error) : resolve()));
    });
    // The reply to the last EHLO, after STARTTLS where there is one.
    const offered = String(library.lastServerResponse);
    this.#isPipelining = /^250[ -]PIPELINING\b/im.test(offered);
    this.#offersSmtpUtf8 = /^250[ -]SMTPUTF8\b/im.test(offered);
    if ((auth?.user || auth?.pass) && library.allowsAuth)
      await this.#unlessEnded<void>((resolve, reject) => {
        library.login({ ...auth, method: auth.method ?? authMethod ?? false }, (error) =>
          error ? reject(error) : resolve(),
        );
      });
  }

  get isEnded(): boolean {
    return this.#isEnded;
  }

  /** Why the connection has ended. */
  get failure(): Error {
    return this.#failure ?? new SmtpError("ECONNECTION", "CONN", "The mail server ended the connection.");
  }

  /** A promise that is rejected when the connection ends. */
  #unlessEnded<T>(run: (resolve: (value: T) => void, reject: (error: Error) => void) => void): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      if (this.#isEnded) {
        reject(this.failure);
        return;
      }
      this.#waiting.add(reject);
      const settle =
        <V>(how: (value: V) => void) =>
        (value: V) => {
          this.#waiting.delete(reject);
          how(value);
        };
      run(settle(resolve), settle(reject));
    });
  }

  /** Writes something and resolves with the replies to it: so many, or fewer where the server ends the session by one (421). */
  #write(data: string | Buffer, count: number): Promise<string[]> {
    return this.#unlessEnded((resolve) => {
      const replies: string[] = [];
      const take = (reply: string) => {
        if (replies.push(reply) === count || reply.startsWith("421")) resolve(replies);
      };
      for (let left = count; left > 0; left--) this.#library._responseActions.push(take);
      (this.#library._socket as Socket).write(data);
    });
  }

  /** Sends the commands of an envelope, and resolves with their replies: without PIPELINING, up to the first that refuses. */
  async #sendEnvelope(commands: string[]): Promise<string[]> {
    if (this.#isPipelining) return await this.#write(`${commands.join("\r\n")}\r\n`, commands.length);
    const replies: string[] = [];
    for (const command of commands) {
      replies.push(...(await this.#write(`${command}\r\n`, 1)));
      if (!/^[23]/.test(replies.at(-1)!)) break;
    }
    return replies;
  }

  /**
   * Sends a message, and resolves with the reply by which the server has taken it.
   *
   * @returns null where the connection has ended (`failure` says why) before any of the content was sent
   * @throws SmtpError where the server has refused it, or cannot take it; another error where the connection ended afterwards
   */
  async send({ from, to, content, needsSmtpUtf8, beforeContent }: SmtpMessage): Promise<string | null> {
    if (needsSmtpUtf8 && !this.#offersSmtpUtf8)
      throw new SmtpError("ESMTPUTF8", "MAIL FROM", "The mail server does not offer SMTPUTF8.");
    if (notOfAddress.test(from) || notOfAddress.test(to))
      throw new SmtpError("EENVELOPE", "MAIL FROM", "This is not an address of an envelope.");
    this.messages++;
    const commands = [`MAIL FROM:<${from}>${needsSmtpUtf8 ? " SMTPUTF8" : ""}`, `RCPT TO:<${to}>`, "DATA"];
    const replies = await this.#sendEnvelope(commands).catch(() => null);
    if (replies === null) return null;
    const at = replies.findIndex((reply) => !/^[23]/.test(reply));
    if (at !== -1) {
      const refused = new SmtpError(
        "EENVELOPE",
        commandNames[at]!,
        "The mail server refused the message.",
        replies[at],
      );
      // The server ends the session, and says nothing of the message (RFC 5321, 3.8).
      if (refused.responseCode === 421) {
        this.#failure ??= refused;
        return null;
      }
      await this.#endEnvelope(at, /^3/.test(replies[commands.length - 1] ?? ""));
      throw refused;
    }
    await beforeContent?.();
    if (this.#isEnded) return null;
    const [reply] = await this.#write(transferForm(content), 1);
    if (/^2/.test(reply!)) return reply!;
    await this.#reset();
    throw new SmtpError("EMESSAGE", "DATA", "The mail server refused the message.", reply);
  }

  /**
   * @param at the place of the command that was refused
   * @param waitsForContent whether the server has refused the envelope and yet waits for a message, which nobody would get
   */
  async #endEnvelope(at: number, waitsForContent: boolean): Promise<void> {
    // Of one that has no sender it is not known what the server does with an empty message.
    if (waitsForContent && commandNames[at] === "MAIL FROM") this.close();
    else if (waitsForContent) await this.#write(contentEnd, 1).catch(() => undefined);
    await this.#reset();
  }

  /** Ends what the server knows of a message that it has refused. A connection on which that fails is closed. */
  async #reset(): Promise<void> {
    const isReset = this.#unlessEnded<void>((resolve, reject) =>
      this.#library.reset((error) => (error ? reject(error) : resolve())),
    );
    await isReset.catch(() => this.close());
  }

  /** Takes leave of the server, and closes the connection. */
  quit(): void {
    if (!this.#isEnded) this.#library.quit();
  }

  close(): void {
    this.#library.close();
  }
}
