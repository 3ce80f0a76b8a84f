import { afterAll, beforeAll, expect } from "@jest/globals";
import pg from "pg";
import type { FullEnv } from "../src/app/installation.ts";
import { type Running, type StartOptions, start } from "../src/app/start.ts";
import { readEnv } from "../src/platform/process/env.ts";
import { createLogger } from "../src/platform/process/log.ts";
import { readCatalogue, tenantGuard } from "./catalogue.ts";
import { MailServer } from "./mail-server.ts";
import { spreadGuard } from "./spread-guard.ts";
import { statementsSoFar } from "./statement-record.ts";
import { createTestDatabase } from "./test-database.ts";

/** The real application with a database of its own and a mail server, on free ports. */
export interface TestApp {
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

/** Starts the application before the tests of a file and stops it after them. */
export function testApp(changes: Record<string, string> = {}): TestApp {
  const app = { mail: new MailServer(), log: [] as string[] } as TestApp;
  let database: Awaited<ReturnType<typeof createTestDatabase>>;
  let strays: ReturnType<typeof tenantGuard> = () => [];
  let refused: ReturnType<typeof spreadGuard> = () => [];
  const open = async (more: Record<string, string>) => {
    app.env = readEnv({
      DATABASE_URL: database.url,
      SMTP_URL: `smtp://127.0.0.1:${app.mail.port}`,
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
    const lines = { write: (line: string) => app.log.push(line) > 0 } as NodeJS.WritableStream;
    app.running = await start(app.env, createLogger(app.env, lines));
    app.url = app.running.url;
  };
  app.restart = async (more = {}) => {
    await app.running.stop();
    await open(more);
  };
  beforeAll(async () => {
    database = await createTestDatabase();
    app.databaseUrl = database.url;
    await app.mail.open();
    await open({});
    app.db = new pg.Client({ connectionString: database.url });
    app.db.on("error", () => undefined);
    await app.db.connect();
    const catalogue = await readCatalogue(app.db);
    strays = tenantGuard(catalogue);
    refused = spreadGuard(catalogue);
  });
  afterAll(async () => {
    await app.running?.stop();
    await app.db?.end();
    await app.mail.close();
    await database?.drop();
    expect(strays(statementsSoFar())).toEqual([]);
    expect(refused(statementsSoFar())).toEqual([]);
  });
  return app;
}

/** Starts the application a second time on the database of an app. The caller stops it. */
export async function startSecondApp(
  app: TestApp,
  changes: Partial<FullEnv> = {},
  options: StartOptions = {},
): Promise<Running> {
  const lines = { write: (line: string) => app.log.push(line) > 0 } as NodeJS.WritableStream;
  const env = { ...app.env, ...changes };
  return await start(env, createLogger(env, lines), options);
}
