import { randomBytes } from "node:crypto";
import { afterAll, beforeAll, expect } from "@jest/globals";
import { type ParsedMail, simpleParser } from "mailparser";
import pg from "pg";
import { SMTPServer } from "smtp-server";
import type { FullEnv } from "../src/app/installation.ts";
import { type Running, start } from "../src/app/start.ts";
import { readEnv } from "../src/platform/process/env.ts";
import { createLogger } from "../src/platform/process/log.ts";
import { readCatalogue, tenantGuard } from "./catalogue.ts";

/** What the mail server was given, as it was given it. */
export interface ReceivedMail {
  from: string;
  to: string[];
  /** Whether the sender has asked for SMTPUTF8. */
  smtpUtf8: boolean;
  raw: string;
  mail: ParsedMail;
}

/** A real SMTP server on loopback that keeps what it receives, and can be told to refuse. */
export class MailServer {
  readonly received: ReceivedMail[] = [];
  /** Set to answer RCPT TO with an error of this code. */
  refuse: ((to: string) => { code: number; text: string } | null) | null = null;
  /** The same for the letter itself. It may take its time: the letter is in flight until then. */
  refuseData: ((to: string) => Promise<{ code: number; text: string } | null>) | null = null;
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
    return new SMTPServer({
      authOptional: true,
      // Whoever still holds a line when the file is over (another process, stopped after this) is not waited for.
      closeTimeout: 500,
      disabledCommands: ["STARTTLS", "AUTH"],
      hideSMTPUTF8: !this.#smtpUtf8,
      onRcptTo: (address, _session, callback) => {
        const refusal = this.refuse?.(address.address) ?? null;
        callback(refusal === null ? null : Object.assign(new Error(refusal.text), { responseCode: refusal.code }));
      },
      onData: (stream, session, callback) => {
        const chunks: Buffer[] = [];
        stream.on("data", (chunk: Buffer) => chunks.push(chunk));
        stream.on("end", async () => {
          const raw = Buffer.concat(chunks);
          const { mailFrom, rcptTo } = session.envelope;
          const refusal = (await this.refuseData?.(rcptTo[0]!.address)) ?? null;
          if (refusal !== null) return callback(Object.assign(new Error(refusal.text), { responseCode: refusal.code }));
          this.received.push({
            smtpUtf8: session.envelope.smtpUtf8 === true,
            from: mailFrom === false ? "" : mailFrom.address,
            to: rcptTo.map((one) => one.address),
            raw: raw.toString(),
            mail: await simpleParser(raw),
          });
          callback();
          this.#waiting = this.#waiting.filter(({ test, done }) => !(test() && (done(), true)));
        });
      },
    });
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
        this.#waiting.push({ test, done: () => (clearTimeout(timer), resolve()) });
      });
    return this.to(address);
  }
}

/** SQL that ran in this test file, for the rule that a team's table is never touched without its team. */
const statements = new Set<string>();
const watchers = new Set<(statement: Statement) => void>();
const original = pg.Client.prototype.query;
// biome-ignore lint/suspicious/noExplicitAny: pg's query has a dozen signatures
pg.Client.prototype.query = function (this: pg.Client, ...args: any[]) {
  const text = typeof args[0] === "string" ? args[0] : args[0]?.text;
  // The tests' own look behind the scenes begins with this mark.
  if (typeof text === "string" && !text.startsWith("/* test */")) {
    statements.add(text);
    const values = (Array.isArray(args[1]) ? args[1] : args[0]?.values) ?? [];
    for (const watch of watchers) watch({ text, values, isNamed: args[0]?.name !== undefined });
  }
  // biome-ignore lint/suspicious/noExplicitAny: as above
  return (original as any).apply(this, args);
} as typeof original;
// The driver is the worker's, which goes on to other files.
afterAll(() => {
  pg.Client.prototype.query = original;
});
export const statementsSoFar = (): ReadonlySet<string> => statements;

/** SQL as it was sent to the database. */
export interface Statement {
  text: string;
  values: unknown[];
  /** Prepared under a name: planned for any values, sooner or later. */
  isNamed: boolean;
}

/** What was asked of the database while some work was done, by this process: also by its workers. */
export async function statementsOf<T>(work: () => Promise<T>): Promise<{ result: T; statements: Statement[] }> {
  const seen: Statement[] = [];
  const watch = (statement: Statement) => void seen.push(statement);
  watchers.add(watch);
  try {
    return { result: await work(), statements: seen };
  } finally {
    watchers.delete(watch);
  }
}

/** The real thing: a database of this file's own, a mail server, and the app, on free ports. */
export interface House {
  url: string;
  databaseUrl: string;
  mail: MailServer;
  env: FullEnv;
  running: Running;
  db: pg.Client;
  /** Lines of the process's log. */
  log: string[];
  restart(changes?: Record<string, string>): Promise<void>;
}

const adminUrl = (): string => {
  const url = process.env.TEST_POSTGRES_URL;
  if (url === undefined) throw new Error("Start tests with npm test: it brings the database.");
  return url;
};

/** A database cloned from the migrated template; `drop` removes it. */
export async function aDatabase(): Promise<{ url: string; drop(): Promise<void> }> {
  const name = `t_${randomBytes(6).toString("hex")}`;
  const admin = new pg.Client({ connectionString: adminUrl() });
  await admin.connect();
  await admin.query(`create database ${name} template template_beckon strategy wal_log`);
  const url = new URL(adminUrl());
  url.pathname = `/${name}`;
  return {
    url: url.toString(),
    async drop() {
      await admin.query(`drop database ${name} with (force)`);
      await admin.end();
    },
  };
}

/** Starts a house before the file's tests and takes it down after them. */
export function aHouse(changes: Record<string, string> = {}): House {
  const house = { mail: new MailServer(), log: [] as string[] } as House;
  let database: Awaited<ReturnType<typeof aDatabase>>;
  let strays: ReturnType<typeof tenantGuard> = () => [];
  const open = async (more: Record<string, string>) => {
    house.env = readEnv({
      DATABASE_URL: database.url,
      SMTP_URL: `smtp://127.0.0.1:${house.mail.port}`,
      SECRET_KEY: "a secret of the tests that is long enough to be one",
      PUBLIC_URL: "http://beckon.test",
      PORT: "0",
      LOG_LEVEL: "info",
      MIGRATE: "off",
      // Tests of the limits set their own.
      COST_BUCKET: "1000000000",
      COST_RESTORE: "1000000",
      ...changes,
      ...more,
    }) as FullEnv;
    const lines = { write: (line: string) => (house.log.push(line), true) } as NodeJS.WritableStream;
    house.running = await start(house.env, createLogger(house.env, lines));
    house.url = house.running.url;
  };
  house.restart = async (more = {}) => {
    await house.running.stop();
    await open(more);
  };
  beforeAll(async () => {
    database = await aDatabase();
    house.databaseUrl = database.url;
    await house.mail.open();
    await open({});
    house.db = new pg.Client({ connectionString: database.url });
    house.db.on("error", () => undefined);
    await house.db.connect();
    strays = tenantGuard(await readCatalogue(house.db));
  });
  afterAll(async () => {
    await house.running?.stop();
    await house.db?.end();
    await house.mail.close();
    await database?.drop();
    expect(strays(statements)).toEqual([]);
  });
  return house;
}

/** Another process on the database of a house; whoever starts it stops it. */
export async function besides(house: House, changes: Partial<FullEnv> = {}): Promise<Running> {
  const lines = { write: (line: string) => house.log.push(line) > 0 } as NodeJS.WritableStream;
  const env = { ...house.env, ...changes };
  return await start(env, createLogger(env, lines));
}

/** The tables, the queue's included, of which a row holds a text. */
export async function tablesHolding(house: House, text: string): Promise<string[]> {
  const { rows } = await house.db.query<{ name: string }>(
    `/* test */ select format('%I.%I', n.nspname, c.relname) as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
     where c.relkind = 'r' and n.nspname not in ('pg_catalog', 'information_schema') order by 1`,
  );
  expect(rows.length).toBeGreaterThan(15);
  const found: string[] = [];
  for (const { name } of rows) {
    const hits = await house.db.query(`/* test */ select 1 from ${name} as it where strpos(it::text, $1) > 0 limit 1`, [
      text,
    ]);
    if (hits.rows.length > 0) found.push(name);
  }
  return found;
}

/** Polls a fact until it is there: for what has no event to wait for. */
export async function until<T>(what: () => Promise<T | null | undefined | false>, ms = 60_000): Promise<T> {
  const end = Date.now() + ms;
  for (;;) {
    const value = await what();
    if (value) return value;
    if (Date.now() > end) throw new Error(`waited ${ms} ms in vain for: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
}
