import { SmtpConnection, type SmtpOptions } from "./smtp-connection.ts";
import { SmtpError } from "./smtp-error.ts";
import type { SmtpMessage } from "./smtp-message.ts";

/** A connection is closed after so many messages: some servers limit them. */
const maxMessages = 1_000;
/** How long a connection without messages stays open. A mail server waits for at least five minutes (RFC 5321, 4.5.3.2.7). */
const idleMs = 20_000;
/** How often a message goes to another connection, since one ended before any of its content was sent. */
const maxMoves = 5;

interface Waiting {
  message: SmtpMessage;
  moves: number;
  resolve(reply: string): void;
  reject(error: unknown): void;
}

/** Resolves one promise, however often it is asked for. */
function once(work: (() => Promise<void>) | undefined): (() => Promise<void>) | undefined {
  let begun: Promise<void> | undefined;
  return work === undefined
    ? undefined
    : () => {
        begun ??= work();
        return begun;
      };
}

/** Sends messages over a few connections, in the order in which they came. */
export class SmtpPool {
  readonly #options: SmtpOptions;
  readonly #maxConnections: number;
  readonly #queue: Waiting[] = [];
  /** Connections that have nothing to send, each with the timer that ends it. */
  readonly #idle = new Map<SmtpConnection, NodeJS.Timeout>();
  /** How many connections send, or are being opened. */
  #busy = 0;
  /** Whether an envelope is sent together with the content before it: until that has failed once. */
  #sendsAhead = true;
  #isClosed = false;

  constructor(options: SmtpOptions, maxConnections: number) {
    this.#options = options;
    this.#maxConnections = maxConnections;
  }

  /**
   * Sends a message, and resolves with the reply by which the server has taken it.
   *
   * @throws SmtpError, or an error of the mail library
   */
  send(message: SmtpMessage): Promise<string> {
    return new Promise((resolve, reject) => {
      // A message that moves to another connection has waited already.
      const beforeContent = once(message.beforeContent);
      this.#queue.push({ message: { ...message, beforeContent }, moves: 0, resolve, reject });
      this.#startSending();
    });
  }

  #startSending(): void {
    if (this.#queue.length === 0 || this.#busy >= this.#maxConnections) return;
    this.#busy++;
    void this.#sendQueued().finally(() => {
      this.#busy--;
      this.#startSending();
    });
  }

  /** Sends over one connection for as long as messages wait. */
  async #sendQueued(): Promise<void> {
    let connection = this.#acquireIdle();
    let next = this.#queue.shift();
    while (next !== undefined) {
      const current = next;
      next = undefined;
      /** Called right before the content of `current` is sent. */
      const nextMessage = () => {
        this.#sendsAhead &&= !connection!.misreadsAhead;
        if (this.#sendsAhead && connection!.messages < maxMessages) next = this.#queue.shift();
        return next?.message;
      };
      try {
        connection ??= await SmtpConnection.open(this.#options);
        await this.#sendOver(connection, current, nextMessage);
      } catch (error) {
        current.reject(error);
      }
      this.#sendsAhead &&= !connection?.misreadsAhead;
      if (connection?.isEnded || (connection !== null && connection.messages >= maxMessages && next === undefined)) {
        connection.quit();
        connection = null;
      }
      next ??= this.#queue.shift();
    }
    if (connection !== null) this.#retain(connection);
  }

  async #sendOver(
    connection: SmtpConnection,
    { message, moves, resolve, reject }: Waiting,
    nextMessage: () => SmtpMessage | undefined,
  ): Promise<void> {
    const wasUsed = connection.messages > 0;
    const reply = await connection.send(message, nextMessage);
    if (reply !== null) resolve(reply);
    // A server may end a connection between two messages at any time.
    else if (wasUsed && moves < maxMoves) this.#queue.unshift({ message, moves: moves + 1, resolve, reject });
    else reject(connection.failure);
  }

  #acquireIdle(): SmtpConnection | null {
    for (const [connection, timer] of this.#idle) {
      clearTimeout(timer);
      this.#idle.delete(connection);
      if (!connection.isEnded) return connection;
    }
    return null;
  }

  #retain(connection: SmtpConnection): void {
    if (this.#isClosed) {
      connection.quit();
      return;
    }
    const end = () => {
      clearTimeout(timer);
      this.#idle.delete(connection);
    };
    const timer = setTimeout(() => {
      end();
      connection.quit();
    }, idleMs).unref();
    connection.onEnd = end;
    this.#idle.set(connection, timer);
  }

  /** Closes connections that have nothing to send, the others after their message, and rejects what waits. */
  close(): void {
    this.#isClosed = true;
    for (const { reject } of this.#queue.splice(0))
      reject(new SmtpError("ECONNECTION", "CONN", "The mail sender stops."));
    for (const [connection, timer] of this.#idle) {
      clearTimeout(timer);
      connection.quit();
    }
    this.#idle.clear();
  }
}
