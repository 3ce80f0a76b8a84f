import { mkdir, open, readdir, readFile, rename, rm } from "node:fs/promises";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { type HeaderLines, type ParsedMail, simpleParser } from "mailparser";
import { SMTPServer } from "smtp-server";
import { newId } from "../../platform/ids/ids.ts";
import { errorFields, type Logger } from "../../platform/process/log.ts";
import { readInboxKey } from "./inbox-key.ts";

/** A line of the list. */
export interface InboxSummary {
  id: string;
  /** The recipients of the envelope: the To header may name others, and Bcc is not in the message. */
  to: string;
  from: string;
  subject: string;
  receivedAt: Date;
}

/** A whole message; `html` and `text` are null where it has no such part. */
export interface InboxMessage extends InboxSummary {
  headers: { name: string; value: string }[];
  text: string | null;
  html: string | null;
  raw: Buffer;
}

/** The mail server that stands in for SMTP_URL: it delivers nothing, and shows what it was given. */
export interface Inbox {
  smtpUrl: string;
  /** What has to be shown to read it by HTTP. */
  key: string;
  /** Newest first. */
  list(limit: number, offset: number): Promise<{ messages: InboxSummary[]; total: number }>;
  read(id: string): Promise<InboxMessage | null>;
  close(): Promise<void>;
}

const maxMessages = 1_000;
const maxBytes = 10 * 1024 * 1024;
/** How much of a file the list reads: more than the headers of any of our e-mails. */
const headBytes = 64 * 1024;
const idPattern = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** A UUIDv7 begins with the milliseconds of its making. */
const madeAt = (id: string): Date => new Date(Number.parseInt(id.replace("-", "").slice(0, 12), 16));

/** The first line of a file, which the inbox adds. */
const envelopeLine = "X-Envelope-To: ";
const recipients = (raw: Buffer): string => {
  const line = raw.subarray(0, Math.max(0, raw.indexOf("\r\n"))).toString();
  return line.startsWith(envelopeLine) ? line.slice(envelopeLine.length) : "";
};

const summary = (id: string, raw: Buffer, mail: ParsedMail): InboxSummary => ({
  id,
  to: recipients(raw),
  from: mail.from?.text ?? "",
  subject: mail.subject || "(no subject)",
  receivedAt: madeAt(id),
});

const unfolded = (lines: HeaderLines): { name: string; value: string }[] =>
  lines.map(({ line }) => {
    const colon = line.indexOf(":");
    return {
      name: line.slice(0, colon),
      value: line
        .slice(colon + 1)
        .replace(/\r?\n\s*/g, " ")
        .trim(),
    };
  });

/** Reads the headers of a file only, so that a page of the list does not parse the images of each e-mail. */
async function readSummary(folder: string, id: string): Promise<InboxSummary> {
  const file = await open(join(folder, `${id}.eml`));
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(headBytes), 0, headBytes, 0);
    const head = buffer.subarray(0, bytesRead);
    const end = head.indexOf("\r\n\r\n");
    return summary(id, head, await simpleParser(end === -1 ? head : head.subarray(0, end + 4)));
  } finally {
    await file.close();
  }
}

/** What is answered with null or left out because it was deleted a moment ago; anything else is an error. */
const unlessGone = (error: unknown): null => {
  if ((error as { code?: string }).code === "ENOENT") return null;
  throw error;
};

/**
 * Opens the built-in inbox: a real SMTP server on loopback and a free port, for mail of this machine
 * only. Messages are files in `<dataDir>/inbox`, the newest 1,000 of them, and are there again after
 * a restart. It guards against a kill, not against a power cut: nothing is flushed to the disk.
 */
export async function openInbox(options: { dataDir: string; log: Logger }): Promise<Inbox> {
  const key = await readInboxKey(options.dataDir);
  const folder = join(options.dataDir, "inbox");
  // Sign-in links lie here.
  await mkdir(folder, { recursive: true, mode: 0o700 });
  for (const name of await readdir(folder)) if (name.endsWith(".tmp")) await rm(join(folder, name), { force: true });

  /** Oldest first. Asked of the folder each time: a second process on the same database writes here, too. */
  const allIds = async (): Promise<string[]> =>
    (await readdir(folder))
      .filter((name) => name.endsWith(".eml") && idPattern.test(name.slice(0, -4)))
      .map((name) => name.slice(0, -4))
      .sort();
  const messageIds = await allIds();
  const prune = async () => {
    while (messageIds.length > maxMessages) await rm(join(folder, `${messageIds.shift()}.eml`), { force: true });
  };
  await prune();

  const store = async (to: string[], chunks: Buffer[]): Promise<void> => {
    const id = newId();
    // An address with a line break in it would add headers of its own.
    const first = Buffer.from(`${envelopeLine}${to.join(", ").replace(/[\r\n]/g, "")}\r\n`);
    const fresh = join(folder, `${id}.tmp`);
    try {
      const file = await open(fresh, "wx", 0o600);
      try {
        await file.writeFile(Buffer.concat([first, ...chunks]));
      } finally {
        await file.close();
      }
      // A kill leaves either the whole message or a .tmp, which the next start removes.
      await rename(fresh, join(folder, `${id}.eml`));
    } catch (error) {
      await rm(fresh, { force: true }).catch(() => undefined);
      throw error;
    }
    messageIds.push(id);
    await prune();
  };

  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ["AUTH", "STARTTLS"],
    disableReverseLookup: true,
    size: maxBytes,
    // No e-mail is being sent any more; the open connections are idle ones of the pool.
    closeTimeout: 250,
    onData: async (stream, session, callback) => {
      try {
        const chunks: Buffer[] = [];
        // Past the limit it goes on reading, as SMTP wants, but keeps nothing.
        for await (const chunk of stream) stream.sizeExceeded ? chunks.splice(0) : chunks.push(chunk as Buffer);
        if (stream.sizeExceeded)
          return callback(Object.assign(new Error("Larger than the inbox takes: 10 MB."), { responseCode: 552 }));
        await store(
          session.envelope.rcptTo.map((one) => one.address),
          chunks,
        );
        callback();
      } catch (error) {
        options.log.warn(errorFields(error), "inbox: message not stored");
        callback(Object.assign(new Error("The message could not be stored."), { responseCode: 451 }));
      }
    },
  });
  // A connection that breaks off is the client's affair; without a listener it would end the process.
  server.on("error", (error: Error) => options.log.debug(errorFields(error), "inbox: connection"));
  await new Promise<void>((resolve, reject) => {
    server.server.once("error", reject);
    server.listen(0, "127.0.0.1", resolve);
  });

  return {
    key,
    smtpUrl: `smtp://127.0.0.1:${(server.server.address() as AddressInfo).port}`,
    async list(limit, offset) {
      const ids = (await allIds()).slice(-maxMessages).reverse();
      const page = ids.slice(offset, offset + limit).map((id) => readSummary(folder, id).catch(unlessGone));
      return { messages: (await Promise.all(page)).filter((one) => one !== null), total: ids.length };
    },
    async read(id) {
      if (!idPattern.test(id)) return null;
      const raw = await readFile(join(folder, `${id}.eml`)).catch(unlessGone);
      if (raw === null) return null;
      const mail = await simpleParser(raw, { skipHtmlToText: true, skipTextToHtml: true });
      return {
        ...summary(id, raw, mail),
        headers: unfolded(mail.headerLines),
        text: mail.text ?? null,
        html: mail.html || null,
        raw,
      };
    },
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}
