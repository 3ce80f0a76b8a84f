import { type ParsedMail, simpleParser } from "mailparser";
import { SMTPServer } from "smtp-server";

/** An e-mail as the mail server received it. */
export interface ReceivedMail {
  from: string;
  to: string[];
  /** Whether the sender has asked for SMTPUTF8. */
  smtpUtf8: boolean;
  raw: string;
  mail: ParsedMail;
}

/** An SMTP server on the loopback interface that stores what it receives and can be set to reject. */
export class MailServer {
  readonly received: ReceivedMail[] = [];
  /** Set to answer RCPT TO with an error of this code. */
  reject: ((to: string) => { code: number; text: string } | null) | null = null;
  /** The same for DATA. The e-mail is in flight until the promise resolves. */
  rejectData: ((to: string) => Promise<{ code: number; text: string } | null>) | null = null;
  readonly #smtpUtf8: boolean;
  #server: SMTPServer;
  #waiting: { test: () => boolean; done: () => void }[] = [];
  port = 0;

  /** @param options.smtpUtf8 whether addresses may have other than ASCII characters before the @ (RFC 6531) */
  constructor({ smtpUtf8 = true } = {}) {
    this.#smtpUtf8 = smtpUtf8;
    this.#server = this.#make();
  }

  #make(): SMTPServer {
    const server = new SMTPServer({
      authOptional: true,
      // Clients that are still connected at the end of the file, such as another process, are not waited for.
      closeTimeout: 500,
      disabledCommands: ["STARTTLS", "AUTH"],
      hideSMTPUTF8: !this.#smtpUtf8,
      onRcptTo: (address, _session, callback) => {
        const rejection = this.reject?.(address.address) ?? null;
        callback(
          rejection === null ? null : Object.assign(new Error(rejection.text), { responseCode: rejection.code }),
        );
      },
      onData: (stream, session, callback) => {
        const chunks: Buffer[] = [];
        stream.on("data", (chunk: Buffer) => chunks.push(chunk));
        stream.on("end", async () => {
          const raw = Buffer.concat(chunks);
          const { mailFrom, rcptTo } = session.envelope;
          const rejection = (await this.rejectData?.(rcptTo[0]!.address)) ?? null;
          if (rejection !== null)
            return callback(Object.assign(new Error(rejection.text), { responseCode: rejection.code }));
          this.received.push({
            smtpUtf8: session.envelope.smtpUtf8 === true,
            from: mailFrom === false ? "" : mailFrom.address,
            to: rcptTo.map((one) => one.address),
            raw: raw.toString(),
            mail: await simpleParser(raw),
          });
          callback();
          const ready = this.#waiting.filter(({ test }) => test());
          this.#waiting = this.#waiting.filter((one) => !ready.includes(one));
          for (const { done } of ready) done();
        });
      },
    });
    // A client that is killed in the middle of a message resets its connection.
    server.on("error", () => undefined);
    return server;
  }

  async open(port = 0): Promise<void> {
    await new Promise<void>((resolve) => this.#server.listen(port, "127.0.0.1", resolve));
    this.port = (this.#server.server.address() as { port: number }).port;
  }

  async close(): Promise<void> {
    await new Promise<void>((resolve) => this.#server.close(resolve));
  }

  /** Stops listening, as a mail server that is down; `reopen` brings it back on the same port. */
  async reopen(): Promise<void> {
    this.#server = this.#make();
    await this.open(this.port);
  }

  to(address: string): ReceivedMail[] {
    return this.received.filter((mail) => mail.to.includes(address));
  }

  /** Resolves when so many messages to an address are there. */
  async waitFor(address: string, count = 1, ms = 60_000): Promise<ReceivedMail[]> {
    const test = () => this.to(address).length >= count;
    if (!test())
      await new Promise<void>((resolve, reject) => {
        const timer = setTimeout(
          () => reject(new Error(`no ${count} messages to ${address}, but ${this.to(address).length}`)),
          ms,
        );
        const done = () => {
          clearTimeout(timer);
          resolve();
        };
        this.#waiting.push({ test, done });
      });
    return this.to(address);
  }
}
