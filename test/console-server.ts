import { afterAll, beforeAll } from "@jest/globals";
import pg from "pg";
import type { BrowserContext, BrowserContextOptions, Page } from "playwright-core";
import type { TestBrowser } from "./browser.ts";
import { ask, cli } from "./client.ts";
import { looks } from "./console-page.ts";
import { createDrillTeam, type DrillTeam } from "./drill-team.ts";
import { MailServer } from "./mail-server.ts";
import { ServerProcess } from "./server-process.ts";
import { createTestDatabase } from "./test-database.ts";

/** The compiled server in a process of its own, with a database and a mail server, as the console's tests use it. */
export interface ConsoleServer {
  server: ServerProcess;
  mail: MailServer;
  db: pg.Client;
  databaseUrl: string;
  createTeam(name: string): Promise<DrillTeam>;
  /** A window in which the team's owner has signed in, by a link as the operator prints it. */
  signIn(browser: TestBrowser, team: DrillTeam, options?: BrowserContextOptions): Promise<BrowserContext>;
  /** The console in a window of its own. */
  open(browser: TestBrowser, team: DrillTeam, options?: BrowserContextOptions): Promise<Page>;
}

/** Starts the server before the tests of a file, and ends it after them. @param env what differs from the defaults */
export function consoleServer(env: Record<string, string> = {}): ConsoleServer {
  const it = { mail: new MailServer() } as ConsoleServer;
  let database: Awaited<ReturnType<typeof createTestDatabase>>;
  beforeAll(async () => {
    database = await createTestDatabase();
    it.databaseUrl = database.url;
    await it.mail.open();
    it.server = await ServerProcess.at({
      DATABASE_URL: database.url,
      SMTP_URL: `smtp://127.0.0.1:${it.mail.port}`,
      ...env,
    });
    await it.server.start();
    it.db = new pg.Client({ connectionString: database.url });
    it.db.on("error", () => undefined);
    await it.db.connect();
  });
  afterAll(async () => {
    await it.server?.kill();
    await it.db?.end();
    await it.mail.close();
    await database?.drop();
  });
  const installation = () => ({ url: it.server.url, databaseUrl: it.databaseUrl });
  it.createTeam = (name) => createDrillTeam(installation(), name);
  it.signIn = async (browser, team, options = looks.desktop) => {
    const { viewer } = await ask(it.server.url, team.owner.token, "{ viewer { ... on TeamMember { id } } }");
    const { json } = await cli(installation(), "sign-in-link", "--member", viewer.id, "--json");
    const context = await browser.open({ locale: "en-GB", ...options });
    await context.grantPermissions(["clipboard-read", "clipboard-write"]);
    const page = await context.newPage();
    await page.goto(it.server.url + new URL(json.url).pathname);
    await page.locator("form button").click();
    await page.waitForURL(`${it.server.url}/`);
    await page.close();
    return context;
  };
  it.open = async (browser, team, options) => {
    const context = await it.signIn(browser, team, options);
    const page = await context.newPage();
    page.setDefaultTimeout(120_000);
    await page.goto(it.server.url);
    await page.getByRole("main").waitFor();
    return page;
  };
  return it;
}
