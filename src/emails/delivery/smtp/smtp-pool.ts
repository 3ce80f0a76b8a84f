import { SmtpConnection, type SmtpOptions } from "./smtp-connection.ts";
import { SmtpError } from "./smtp-error.ts";
import type { SmtpMessage } from "./smtp-message.ts";

/** A connection is closed after so many messages: some servers limit them. */
const maxMessages = 1_000;
/** How long a connection without messages stays open. A mail server waits for at least five minutes (RFC 5321, 4.5.3.2.7). */
const idleMs = 20_000;
/** After how long one more connection is tried where the server has refused some. */
const trialMs = 60_000;
/** Of connections that are refused one after the other, the outcome is said once. */
const reportMs = 1_000;
/** How often a message goes to another connection, since one ended before any of its content was sent. */
const maxMoves = 5;

/** Whether a server has refused a message since there are too many connections, as Microsoft 365 does (432 4.3.2) from the fourth on. */
const isOneTooMany = (error: unknown): boolean =>
  error instanceof SmtpError && /^4\d\d[ -]4\.3\.2\b/.test(error.response ?? "");

interface Waiting {
  message: SmtpMessage;
  moves: number;
  resolve(reply: string): void;
  reject(error: unknown): void;
}

/**
 * Sends messages over a few connections, in the order in which they came. Where the server takes fewer connections than it
 * might hold, it goes on with those that it has.
 */
export class SmtpPool {
  readonly #options: SmtpOptions;
  readonly #maxConnections: number;
  readonly #onLimited: (connections: number) => void;
  readonly #queue: Waiting[] = [];
  /** Connections that have nothing to send, each with the timer that ends it. */
  readonly #idle = new Map<SmtpConnection, NodeJS.Timeout>();
  /** How many connections send, or are being opened. */
  #busy = 0;
  /** How many connections the server is known to take, and when one more is tried. */
  #limit: number;
  #nextTrialAt = 0;
  #report: NodeJS.Timeout | undefined;
  /** Whether an envelope is sent together with the content before it: until that has failed once. */
  #sendsAhead = true;
  #isClosed = false;

  /** @param onLimited called when the server has taken no more than so many connections */
  constructor(
    options: SmtpOptions,
    maxConnections: number,
    onLimited: (connections: number) => void = () => undefined,
  ) {
    this.#options = options;
    this.#maxConnections = maxConnections;
    this.#limit = maxConnections;
    this.#onLimited = onLimited;
  }

  /**
   * Sends a message, and resolves with the reply by which the server has taken it.
   *
   * @throws SmtpError, or an error of the mail library
   */
  send(message: SmtpMessage): Promise<string> {
    return new Promise((resolve, reject) => {
      this.#queue.push({ message, moves: 0, resolve, reject });
      this.#startSending();
    });
  }

  #startSending(): void {
    if (this.#queue.length === 0) return;
    if (this.#limit < this.#maxConnections && performance.now() >= this.#nextTrialAt) {
      this.#limit++;
      this.#nextTrialAt = performance.now() + trialMs;
    }
    if (this.#busy >= this.#limit) return;
    this.#busy++;
    void this.#sendQueued().finally(() => {
      this.#busy--;
      this.#startSending();
    });
  }

  /** Sends over one connection for as long as messages wait. */
  async #sendQueued(): Promise<void> {
    let connection = this.#acquireIdle();
    let next: Waiting | undefined;
    while (next !== undefined || this.#queue.length > 0) {
      if (connection === null) {
        if (next !== undefined) this.#queue.unshift(next);
        next = undefined;
        if (this.#busy > this.#limit) return;
        connection = this.#acquireIdle() ?? (await this.#open());
        if (connection === null) return;
      }
      const current = next ?? this.#queue.shift();
      if (current === undefined) break;
      next = undefined;
      const used = connection;
      /** Called right before the content of `current` is sent. */
      const nextMessage = () => {
        this.#sendsAhead &&= !used.misreadsAhead;
        if (this.#sendsAhead && used.messages < maxMessages) next = this.#queue.shift();
        return next?.message;
      };
      try {
        await this.#sendOver(used, current, nextMessage);
      } catch (error) {
        current.reject(error);
      }
      this.#sendsAhead &&= !used.misreadsAhead;
      if (used.isEnded || (used.messages >= maxMessages && next === undefined)) {
        used.quit();
        connection = null;
      }
    }
    if (connection !== null) this.#retain(connection);
  }

  /** Opens a connection. Null where that fails: what waits is left to the other connections, or fails where there are none. */
  async #open(): Promise<SmtpConnection | null> {
    try {
      return await SmtpConnection.open(this.#options);
    } catch (error) {
      if (!this.#limitToOthers()) for (const { reject } of this.#queue.splice(0)) reject(error);
      return null;
    }
  }

  /** A connection could not be had. @returns whether there are others, to which the pool keeps for now */
  #limitToOthers(): boolean {
    const others = this.#busy - 1 + this.#idle.size;
    this.#limit = others > 0 ? Math.min(this.#limit, others) : this.#maxConnections;
    if (others === 0) return false;
    this.#nextTrialAt = performance.now() + trialMs;
    this.#report ??= setTimeout(() => {
      this.#report = undefined;
      this.#onLimited(this.#limit);
    }, reportMs).unref();
    return true;
  }

  async #sendOver(
    connection: SmtpConnection,
    waiting: Waiting,
    nextMessage: () => SmtpMessage | undefined,
  ): Promise<void> {
    const isNew = connection.messages === 0;
    let error: unknown;
    try {
      const reply = await connection.send(waiting.message, nextMessage);
      if (reply !== null) return waiting.resolve(reply);
      error = connection.failure;
      // A server may end a connection between two messages at any time. One that ends a new one may take no more of them.
      if (isNew && !this.#limitToOthers()) throw error;
    } catch (failure) {
      if (!isOneTooMany(failure) || !this.#limitToOthers()) throw failure;
      error = failure;
      connection.close();
    }
    if (waiting.moves === maxMoves) throw error;
    this.#queue.unshift({ ...waiting, moves: waiting.moves + 1 });
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
    clearTimeout(this.#report);
    for (const { reject } of this.#queue.splice(0))
      reject(new SmtpError("ECONNECTION", "CONN", "The mail sender stops."));
    for (const [connection, timer] of this.#idle) {
      clearTimeout(timer);
      connection.quit();
    }
    this.#idle.clear();
  }
}
