import { createServer, type Server, type Socket } from "node:net";

/** Where a server says that it takes no more connections. */
type LimitedAt = "greeting" | "MAIL FROM" | "content";

/**
 * A mail server that offers PIPELINING and does to each message what the address of its recipient says: `rcpt550-…` and
 * `rcpt451-…` are refused at RCPT TO, `data550-…` and `data451-…` after the message; at the first message to `drop-…` the
 * connection is cut before any answer to its envelope, at `cut-…` after the message was taken. Each answer names the
 * recipient that it is about, and answers come in pieces of a few bytes.
 *
 * With `maxMessages` it ends a session by 421 at the message after so many. With `onAhead` it does not take an envelope that
 * comes together with a content: `refuse` answers 503 to it, `cut` ends the connection. With `maxConnections` it refuses
 * further ones as long as so many are open, where `limitedAt` says: by 421 in place of the greeting or at the first message,
 * or by 432 after each content.
 */
export class ScriptedMailServer {
  /** How often a message to an address was taken. */
  readonly taken = new Map<string, number>();
  /** The commands that came in one piece with another. */
  pipelined = 0;
  /** How many envelopes came in one piece with the end of a content. */
  ahead = 0;
  /** How many sessions were ended by 421. */
  ended = 0;
  /** How many connections were refused, since others were open. */
  refused = 0;
  #open = 0;
  port = 0;
  readonly #dropped = new Set<string>();
  readonly #server: Server = createServer((socket) => this.#serve(socket));
  readonly #maxMessages: number;
  readonly #maxConnections: number;
  readonly #limitedAt: LimitedAt;
  readonly #onAhead: "take" | "refuse" | "cut";

  constructor({
    maxMessages = Number.POSITIVE_INFINITY,
    maxConnections = Number.POSITIVE_INFINITY,
    limitedAt = "greeting",
    onAhead = "take",
  }: {
    maxMessages?: number;
    maxConnections?: number;
    limitedAt?: LimitedAt;
    onAhead?: "take" | "refuse" | "cut";
  } = {}) {
    this.#maxMessages = maxMessages;
    this.#maxConnections = maxConnections;
    this.#limitedAt = limitedAt;
    this.#onAhead = onAhead;
  }

  async open(): Promise<void> {
    await new Promise<void>((resolve) => this.#server.listen(0, "127.0.0.1", resolve));
    this.port = (this.#server.address() as { port: number }).port;
  }

  async close(): Promise<void> {
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #serve(socket: Socket): void {
    let input = "";
    let recipient = "";
    let isData = false;
    let messages = 0;
    const isOneTooMany = this.#open >= this.#maxConnections;
    const isRefusedAt = (point: LimitedAt) => isOneTooMany && point === this.#limitedAt;
    if (isOneTooMany) this.refused++;
    else {
      this.#open++;
      socket.on("close", () => this.#open--);
    }
    const answer = (text: string) => {
      for (let at = 0; at < text.length; at += 7) socket.write(text.slice(at, at + 7));
      socket.write("\r\n");
    };
    socket.on("error", () => undefined);
    socket.setEncoding("latin1");
    socket.on("data", (chunk: string) => {
      input += chunk;
      if (!isData && /^MAIL FROM.*\r\nRCPT TO.*\r\nDATA\r\n/.test(chunk)) this.pipelined++;
      for (let end = this.#end(input, isData); end !== -1 && !socket.destroyed; end = this.#end(input, isData)) {
        const command = input.slice(0, end);
        input = input.slice(end + (isData ? 5 : 2));
        if (isData) {
          isData = false;
          if (isRefusedAt("content")) answer("432 4.3.2 concurrent connection limit exceeded");
          else this.#take(recipient, answer, socket);
          if (!input.startsWith("MAIL FROM")) continue;
          this.ahead++;
          if (this.#onAhead === "take") continue;
          input = "";
          if (this.#onAhead === "cut") socket.end();
          else for (let command = 0; command < 3; command++) answer("503 5.5.1 bad sequence of commands");
        } else if (command.startsWith("MAIL FROM") && (isRefusedAt("MAIL FROM") || ++messages > this.#maxMessages)) {
          if (!isRefusedAt("MAIL FROM")) this.ended++;
          answer("421 4.7.0 enough");
          socket.end();
          return;
        } else if (command.startsWith("RCPT TO")) {
          recipient = /<(.*)>/.exec(command)![1]!;
          if (recipient.startsWith("drop-") && !this.#dropped.has(recipient)) {
            this.#dropped.add(recipient);
            socket.destroy();
          } else if (recipient.startsWith("rcpt")) {
            answer(`${recipient.slice(4, 7)} ${recipient.slice(4, 5)}.1.1 about ${recipient}`);
            recipient = "";
          } else answer("250-2.1.5 ok\r\n250 2.1.5 go on");
        } else if (command === "DATA") {
          // After a refused recipient there is nobody to send it to.
          isData = recipient !== "";
          answer(isData ? "354 go on" : "554 5.5.1 no valid recipients");
        } else if (command.startsWith("EHLO")) answer("250-scripted\r\n250-PIPELINING\r\n250 8BITMIME");
        else answer("250 2.0.0 ok");
      }
    });
    if (isRefusedAt("greeting")) {
      answer("421 4.7.0 too many connections");
      socket.end();
    } else answer("220 scripted ESMTP");
  }

  #take(recipient: string, answer: (text: string) => void, socket: Socket): void {
    if (recipient.startsWith("data")) {
      answer(`${recipient.slice(4, 7)} ${recipient.slice(4, 5)}.7.1 Prüfung: about ${recipient}`);
      return;
    }
    const times = this.taken.get(recipient) ?? 0;
    this.taken.set(recipient, times + 1);
    if (recipient.startsWith("cut-") && times === 0) socket.destroy();
    else answer(`250 2.0.0 about ${recipient}`);
  }

  #end(input: string, isData: boolean): number {
    return isData ? input.indexOf("\r\n.\r\n") : input.indexOf("\r\n");
  }
}
