/** What one connection of a subscription brings. */
export interface Message {
  data?: Record<string, unknown> | null;
  errors?: readonly { message: string; extensions?: Record<string, unknown> }[];
}

/** How a connection ended: the server has nothing more to send, or it broke for this reason. */
export type Ending = { completed: true } | { completed: false; reason: unknown };

/** So many messages wait for a consumer that is slower than the server before the connection is given up. */
const maxWaiting = 1_000;

/**
 * What a connection has received and nobody has asked for yet. A consumer that is far behind ends the connection: what waits
 * is handed out, and the subscription resumes after the last of it, so that memory is bounded.
 */
export class Received {
  readonly #waiting: Message[] = [];
  #ending: Ending | null = null;
  #wake: () => void = () => undefined;
  readonly #isBounded: boolean;

  /** @param isBounded whether the subscription can resume after the messages that wait */
  constructor(isBounded: boolean) {
    this.#isBounded = isBounded;
  }

  add(message: Message): void {
    if (this.#ending !== null) return;
    this.#waiting.push(message);
    if (this.#isBounded && this.#waiting.length >= maxWaiting)
      this.#ending = { completed: false, reason: new Error("The consumer is slower than the server.") };
    this.#wake();
  }

  end(ending: Ending): void {
    this.#ending ??= ending;
    this.#wake();
  }

  /** The next message; how it ended once there is none. */
  async next(): Promise<Message | Ending> {
    while (this.#waiting.length === 0 && this.#ending === null)
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    return this.#waiting.shift() ?? this.#ending!;
  }
}
