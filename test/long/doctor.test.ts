import { createServer, type Server } from "node:net";
import { describe, expect, test } from "@jest/globals";
import { SMTPServer } from "smtp-server";
import { checkDatabase, checkMail, checkPublicUrl, lineOf } from "../../src/cli/doctor/doctor.ts";
import { type Any, cli } from "../client.ts";
import { durationInTimers } from "../measures.ts";
import { testApp } from "../test-app.ts";
import { createTestDatabase } from "../test-database.ts";
import { waitUntil } from "../wait-until.ts";

const app = testApp();

/** The doctor's checks by name, with an environment of their own. */
async function doctor(databaseUrl: string, changes: Record<string, string> = {}): Promise<Any> {
  const before = { ...process.env };
  Object.assign(process.env, changes);
  try {
    const { code, stdout, stderr } = await cli({ databaseUrl }, "doctor", "--json");
    const answer = JSON.parse(stdout);
    return { code, stderr, ok: answer.ok, ...Object.fromEntries(answer.checks.map((one: Any) => [one.name, one])) };
  } finally {
    for (const name of Object.keys(changes))
      if (before[name] === undefined) delete process.env[name];
      else process.env[name] = before[name];
  }
}

const listening = async (server: { listen(port: number, host: string, done: () => void): unknown }): Promise<void> =>
  await new Promise((resolve) => server.listen(0, "127.0.0.1", () => resolve()));
const portOf = (server: Server): number => (server.address() as { port: number }).port;

describe("doctor", () => {
  test("all is well: exit code 0, nothing to do", async () => {
    await waitUntil(async () => (await app.db.query("select 1 from worker_heartbeat")).rows.length > 0);
    const found = await doctor(app.databaseUrl, {
      SMTP_URL: `smtp://127.0.0.1:${app.mail.port}`,
      PUBLIC_URL: "https://beckon.example",
    });
    expect(found).toMatchObject({ code: 0, ok: true, stderr: "" });
    for (const name of ["database", "migrations", "server", "mail", "public address"])
      expect(found[name]).toEqual({ name, state: "ok", detail: expect.any(String), next: null });
    expect(found.database.detail).toMatch(/^PostgreSQL \d+/);
  });

  test("a line each, without colours where there is no terminal", async () => {
    const { code, stdout } = await cli(app, "doctor");
    expect(code).toBe(0);
    expect(stdout).toMatch(
      /^ok +database: PostgreSQL .*\nok +migrations: up to date\nok +server: .*\nok +pooler: none(?:.*\n)*ok +mail: built-in/,
    );
    expect(stdout).not.toContain("\u001b");
    const line = lineOf({ name: "mail", state: "failed", detail: "no", next: "mend" }, true);
    expect(line).toBe("\u001b[31m✘\u001b[0m mail: no\n  → mend");
  });

  test("no server is a warning, and not red", async () => {
    const database = await createTestDatabase();
    const found = await doctor(database.url);
    expect(found).toMatchObject({
      code: 0,
      ok: true,
      server: { state: "warning", next: expect.stringMatching(/npm start/) },
    });
    await database.drop();
  });

  test("a schema that is behind is red, with the command", async () => {
    const database = await createTestDatabase();
    const url = new URL(database.url);
    url.pathname = "/postgres";
    const found = await doctor(url.toString());
    expect(found).toMatchObject({
      code: 1,
      ok: false,
      stderr: "Not in order: migrations.\n",
      migrations: { state: "failed", next: "npm run cli -- migrate" },
    });
    await database.drop();
  });

  test("a database that is away, or does not let us in: red, and no password is shown", async () => {
    const away = await doctor("postgres://user:hidden-word@127.0.0.1:1/beckon");
    expect(away).toMatchObject({
      code: 1,
      database: { state: "failed", next: "Start PostgreSQL, or correct DATABASE_URL." },
      migrations: { state: "warning" },
    });
    const nextAt = async (change: (url: URL) => void) => {
      const url = new URL(app.databaseUrl);
      change(url);
      const [first] = await checkDatabase(url.toString(), url.toString());
      expect(first?.state).toBe("failed");
      expect(JSON.stringify(first)).not.toContain("hidden-word");
      return first?.next;
    };
    expect(
      await nextAt((url) => {
        url.password = "hidden-word";
      }),
    ).toMatch(/user or password/);
    expect(
      await nextAt((url) => {
        url.pathname = "/none_such";
      }),
    ).toMatch(/Create the database/);
    expect(
      await nextAt((url) => {
        url.hostname = "none.invalid";
      }),
    ).toMatch(/host in DATABASE_URL|Start PostgreSQL/);
    expect(JSON.stringify(away)).not.toContain("hidden-word");
  });

  test("an address of its own for LISTEN and migrations is looked at as well", async () => {
    const away = "postgres://127.0.0.1:1/beckon";
    expect((await checkDatabase(app.databaseUrl, away)).map((check) => [check.name, check.state])).toEqual([
      ["database", "ok"],
      ["direct database", "failed"],
      ["migrations", "ok"],
      ["server", "ok"],
    ]);
  });
});

describe("mail", () => {
  const envOf = (SMTP_URL: string | undefined, PUBLIC_URL = "https://beckon.example") =>
    ({ SMTP_URL, PUBLIC_URL }) as Parameters<typeof checkMail>[0];

  test("the built-in inbox needs nothing", async () => {
    expect(await checkMail(envOf(undefined, "http://localhost:4000"))).toMatchObject({
      state: "ok",
      detail: expect.stringMatching(/built-in inbox.*\/dev\/inbox/),
    });
  });

  test("nobody listens", async () => {
    expect(await checkMail(envOf("smtp://u:hidden-word@127.0.0.1:1"))).toEqual({
      name: "mail",
      state: "failed",
      detail: expect.stringMatching(/^127\.0\.0\.1:1: .*ECONNREFUSED/),
      next: expect.any(String),
    });
  });

  test("user and password: the right ones, and wrong ones", async () => {
    const server = new SMTPServer({
      allowInsecureAuth: true,
      disabledCommands: ["STARTTLS"],
      onAuth: (auth, _session, done) =>
        auth.password === "p@ss" ? done(null, { user: "u" }) : done(new Error("Invalid username or password")),
    });
    await listening(server);
    const port = portOf(server.server as Server);
    expect(await checkMail(envOf(`smtp://u:p%40ss@127.0.0.1:${port}`))).toMatchObject({
      state: "ok",
      detail: `127.0.0.1:${port} answers and lets us in`,
    });
    expect(await checkMail(envOf(`smtp://u:wrong@127.0.0.1:${port}`))).toMatchObject({
      state: "failed",
      next: expect.stringMatching(/user and password/),
    });
    await new Promise<void>((resolve) => server.close(() => resolve()));

    const untrusted = new SMTPServer({ logger: false });
    await listening(untrusted);
    expect(await checkMail(envOf(`smtp://127.0.0.1:${portOf(untrusted.server as Server)}`))).toMatchObject({
      state: "failed",
      next: expect.stringMatching(/certificate that is valid for 127\.0\.0\.1/),
    });
    await new Promise<void>((resolve) => untrusted.close(() => resolve()));
  });

  test("a server that says nothing is given 5 s", async () => {
    const silent = createServer((socket) => socket.on("error", () => undefined));
    await listening(silent);
    const { result, timers } = await durationInTimers(5_000, () =>
      checkMail(envOf(`smtp://127.0.0.1:${portOf(silent)}`)),
    );
    expect(result).toMatchObject({ state: "failed" });
    expect(timers).toBeLessThan(2);
    silent.close();
  });

  test.each([
    ["http://localhost:4000", "smtp://mail.example", "warning"],
    ["http://127.0.0.1:4000", "smtp://mail.example", "warning"],
    ["http://beckon.example", "smtp://mail.example", "warning"],
    ["https://beckon.example", "smtp://mail.example", "ok"],
    ["http://localhost:4000", undefined, "ok"],
  ])("PUBLIC_URL=%s with SMTP_URL=%s: %s", (publicUrl, smtpUrl, state) => {
    expect(checkPublicUrl(envOf(smtpUrl, publicUrl)).state).toBe(state);
  });
});
