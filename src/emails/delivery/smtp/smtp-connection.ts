import type { Socket } from "node:net";
import LibraryConnection, { type AuthenticationType, type Options } from "nodemailer/lib/smtp-connection";
import { ReplyReader } from "./reply-reader.ts";
import { SmtpError } from "./smtp-error.ts";
import { asLines, commandNames, commandsOf, rejectionOf, type SmtpMessage } from "./smtp-message.ts";
import { contentEnd } from "./transfer-form.ts";

/** What to connect to, and as whom. */
export type SmtpOptions = Options & { auth?: AuthenticationType; authMethod?: string };

/** Who waits for so many replies. */
interface Expected {
  count: number;
  replies: string[];
  resolve(replies: string[]): void;
  reject(error: Error): void;
}

/**
 * A connection to a mail server, over which messages are sent one after the other. The mail library connects, secures it,
 * signs in and notices the end. From then on commands are written and replies are read here. Where the server offers
 * PIPELINING (RFC 2920), the commands of a message go out at once, together with the content of the message before it where
 * there is one: for a message of a few kilobytes each call of the operating system takes about as long as composing it, and
 * the library's streams and its turns of the event loop for each reply take longer.
 */
export class SmtpConnection {
  readonly #library: LibraryConnection;
  readonly #replies = new ReplyReader();
  #isPipelining = false;
  #offersSmtpUtf8 = false;
  readonly #expected: Expected[] = [];
  #failure: Error | null = null;
  #isEnded = false;
  /** The message whose envelope went out with the content of the one before it, and the replies to it; null: it ended. */
  #ahead: { message: SmtpMessage; replies: Promise<string[] | null> } | null = null;
  /** Whether it is stored what became of the last message whose content was sent. */
  #lastStored: Promise<void> | undefined;
  /** The server, or a proxy before it, has not taken an envelope that came with a content, though RFC 2920 (3.1) allows that. */
  misreadsAhead = false;
  /** How many messages it was given. */
  messages = 0;
  /** Called when the connection has ended. */
  onEnd: () => void = () => undefined;

  private constructor(options: SmtpOptions) {
    this.#library = new LibraryConnection(options);
    this.#library.on("error", (error: Error) => {
      this.#failure ??= error;
    });
    this.#library.once("end", () => {
      this.#isEnded = true;
      for (const { reject } of this.#expected.splice(0)) reject(this.failure);
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
    await this.#step((done) => library.connect(done));
    // The reply to the last EHLO, after STARTTLS where there is one.
    const offered = String(library.lastServerResponse);
    this.#isPipelining = /^250[ -]PIPELINING\b/im.test(offered);
    this.#offersSmtpUtf8 = /^250[ -]SMTPUTF8\b/im.test(offered);
    if ((auth?.user || auth?.pass) && library.allowsAuth)
      await this.#step((done) => library.login({ ...auth, method: auth.method ?? authMethod ?? false }, done));
    this.#socket.removeAllListeners("data").on("data", (piece: Buffer) => this.#read(piece));
  }

  /** A step of the library. Some failures of it are said by an event alone. */
  async #step(run: (done: (error?: Error | null) => void) => void): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const onEnd = () => reject(this.failure);
    this.#library.once("error", reject).once("end", onEnd);
    run((error) => (error ? reject(error) : resolve()));
    await promise.finally(() => this.#library.off("error", reject).off("end", onEnd));
  }

  get #socket(): Socket {
    return this.#library._socket as Socket;
  }

  get isEnded(): boolean {
    return this.#isEnded;
  }

  /** Why the connection has ended. */
  get failure(): Error {
    return this.#failure ?? new SmtpError("ECONNECTION", "CONN", "The mail server ended the connection.");
  }

  #read(piece: Buffer): void {
    try {
      for (const reply of this.#replies.read(piece)) this.#take(reply);
    } catch (error) {
      this.#failure ??= error as Error;
      this.close();
    }
  }

  #take(reply: string): void {
    const first = this.#expected[0];
    // The server ends the session by it, also where it was not asked (RFC 5321, 3.8).
    const isLast = reply.startsWith("421");
    if (first !== undefined && (first.replies.push(reply) === first.count || isLast)) {
      this.#expected.shift();
      first.resolve(first.replies);
    } else if (first === undefined)
      this.#failure ??= new SmtpError("ECONNECTION", "CONN", "The mail server ended the session.", reply);
    if (isLast || first === undefined) this.close();
  }

  /** Resolves with the next replies: so many, or fewer where the server ends the session by one (421). */
  #expect(count: number): Promise<string[]> {
    return new Promise((resolve, reject) => {
      if (this.#isEnded) reject(this.failure);
      else this.#expected.push({ count, replies: [], resolve, reject });
    });
  }

  #write(...parts: (string | Buffer)[]): void {
    if (this.#isEnded) return;
    const socket = this.#socket;
    socket.cork();
    for (const part of parts) socket.write(part);
    socket.uncork();
  }

  /** Sends the commands of an envelope, and resolves with their replies: without PIPELINING, up to the first that refuses. */
  async #sendEnvelope(message: SmtpMessage): Promise<string[]> {
    this.messages++;
    const commands = commandsOf(message);
    const replies: string[] = [];
    for (const lines of this.#isPipelining ? [commands] : commands.map((command) => [command])) {
      const answers = this.#expect(lines.length);
      this.#write(asLines(lines));
      replies.push(...(await answers));
      if (!/^[23]/.test(replies.at(-1)!)) break;
    }
    return replies;
  }

  /** The replies to the envelope of a message, which is sent unless it has been. Null: the connection has ended. */
  async #repliesTo(message: SmtpMessage): Promise<string[] | null> {
    const ahead = this.#ahead;
    this.#ahead = null;
    if (ahead?.message === message) {
      const replies = await ahead.replies;
      const isMisread = replies === null || /^50/.test(replies[0]!);
      this.misreadsAhead ||= isMisread;
      if (replies === null || !isMisread) return replies;
      await this.#endEnvelope(0, /^3/.test(replies[commandNames.length - 1] ?? ""));
    }
    const rejection = rejectionOf(message, this.#offersSmtpUtf8);
    if (rejection !== null) throw rejection;
    return await this.#sendEnvelope(message).catch(() => null);
  }

  /** Sends the content of a message, together with the envelope of the next where that is possible, and resolves with its reply. */
  async #sendContent(content: Buffer, next: SmtpMessage | undefined): Promise<string> {
    const answer = this.#expect(1);
    let end = contentEnd;
    if (next !== undefined && this.#isPipelining && rejectionOf(next, this.#offersSmtpUtf8) === null) {
      this.messages++;
      this.#ahead = { message: next, replies: this.#expect(commandNames.length).catch(() => null) };
      end += asLines(commandsOf(next));
    }
    this.#write(content, end);
    return (await answer)[0]!;
  }

  /**
   * Sends a message, and resolves with the reply by which the server has taken it.
   *
   * @param nextMessage called right before the content is sent: gives the message that this is called with next, if there is one
   * @returns null where the connection has ended (`failure` says why) before any of the content was sent
   * @throws SmtpError where the server has refused it, or cannot take it; another error where the connection ended afterwards
   */
  async send(message: SmtpMessage, nextMessage?: () => SmtpMessage | undefined): Promise<string | null> {
    const replies = await this.#repliesTo(message);
    if (replies === null) return null;
    const at = replies.findIndex((reply) => !/^[23]/.test(reply));
    if (at !== -1) {
      const said = "The mail server refused the message.";
      const refused = new SmtpError("EENVELOPE", commandNames[at]!, said, replies[at]);
      // It ends the session, and says nothing of the message.
      if (refused.responseCode === 421) {
        this.#failure ??= refused;
        return null;
      }
      await this.#endEnvelope(at, /^3/.test(replies[commandNames.length - 1] ?? ""));
      throw refused;
    }
    // So the server has at most one message of a connection of which nothing is stored.
    await this.#lastStored;
    if (this.#isEnded) return null;
    this.#lastStored = message.stored;
    const reply = await this.#sendContent(message.content, nextMessage?.());
    if (/^2/.test(reply)) return reply;
    // The next envelope has begun anew already.
    if (this.#ahead === null) await this.#reset();
    throw new SmtpError("EMESSAGE", "DATA", "The mail server refused the message.", reply);
  }

  /**
   * @param at the place of the command that was refused
   * @param waitsForContent whether the server has refused the envelope and yet waits for a message, which nobody would get
   */
  async #endEnvelope(at: number, waitsForContent: boolean): Promise<void> {
    // Of one that has no sender it is not known what the server does with an empty message.
    if (waitsForContent && commandNames[at] === "MAIL FROM") this.close();
    else if (waitsForContent) await this.#ask(contentEnd);
    await this.#reset();
  }

  /** Sends a command of a line, and resolves with the reply; null: the connection has ended. */
  async #ask(line: string): Promise<string | null> {
    const answer = this.#expect(1);
    this.#write(line);
    return await answer.then(([reply]) => reply!).catch(() => null);
  }

  /** Ends what the server knows of a message that it has refused. A connection on which that fails is closed. */
  async #reset(): Promise<void> {
    const reply = await this.#ask("RSET\r\n");
    if (reply === null || !reply.startsWith("2")) this.close();
  }

  /** Takes leave of the server, and closes the connection. */
  quit(): void {
    this.#write("QUIT\r\n");
    this.close();
  }

  close(): void {
    this.#library.close();
  }
}
