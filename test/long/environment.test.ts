import { type ChildProcess, spawn } from "node:child_process";
import type { Server } from "node:net";
import { afterEach, describe, expect, test } from "@jest/globals";
import { SMTPServer } from "smtp-server";
import { EnvErrors, readEnv, typingErrors } from "../../src/platform/process/env.ts";
import { projectRoot } from "../../src/platform/process/project-root.ts";
import { cli } from "../client.ts";
import { testApp } from "../test-app.ts";
import { createTestDatabase } from "../test-database.ts";
import { waitUntil } from "../wait-until.ts";

const app = testApp();
const hidden = "hidden-w0rd";
const children = new Set<ChildProcess>();
afterEach(() => {
  for (const child of children) child.kill("SIGKILL");
  children.clear();
});

/** The server as an operator starts it. */
function serve(changes: Record<string, string>) {
  const child = spawn(process.execPath, ["dist/src/main.js"], {
    cwd: projectRoot,
    env: {
      PATH: process.env.PATH,
      HOME: process.env.HOME,
      NODE_ENV: "test",
      DATABASE_URL: app.databaseUrl,
      SMTP_URL: `smtp://127.0.0.1:${app.mail.port}`,
      SECRET_KEY: "a secret of the tests that is long enough to be one",
      PORT: "0",
      ...changes,
    },
  });
  children.add(child);
  const server = { out: "", err: "", code: new Promise<number | null>((resolve) => child.once("close", resolve)) };
  child.stdout.on("data", (chunk) => (server.out += chunk));
  child.stderr.on("data", (chunk) => (server.err += chunk));
  return server;
}
/** The address of the test's own database, with some parts of it changed. */
const changed = (parts: Partial<URL>): string => Object.assign(new URL(app.databaseUrl), parts).toString();

describe("a database that cannot be used is said in one sentence, by the variable's name and with the mend", () => {
  test.each([
    ["password", { password: hidden }, /^DATABASE_URL: .* rejects the password of .*; correct/],
    ["user", { username: "nobody-known" }, /^DATABASE_URL: .*"nobody-known".*; correct/],
    ["host", { hostname: "nowhere.invalid" }, /^DATABASE_URL: .*nowhere\.invalid.*; correct the host/],
    ["database", { pathname: "/none_such" }, /^DATABASE_URL: .*"none_such"; create it/],
    ["TLS", { search: "?sslmode=verify-full" }, /^DATABASE_URL: .* offers no TLS; /],
  ])("a wrong %s: exit code 2, at the start and at the command line", async (_, parts, sentence) => {
    const url = changed(parts);
    const server = serve({ DATABASE_URL: url });
    expect(await server.code).toBe(2);
    expect(server.err.trim().split("\n")).toEqual([expect.stringMatching(sentence)]);
    expect(server.out).toBe("");
    const command = await cli(
      { databaseUrl: url },
      "team",
      "create",
      "--name",
      "X",
      "--owner",
      "x@example.test",
      "--json",
    );
    expect(command).toMatchObject({ code: 2, stdout: "", stderr: server.err });
    expect(server.err).not.toMatch(new RegExp(`${hidden}|${new URL(app.databaseUrl).password}|^\\s+at |[{}]`, "m"));
  });

  test("nothing answers there: exit code 1, since it may be there in a moment", async () => {
    const server = serve({ DATABASE_URL: changed({ port: "1" }) });
    expect(await server.code).toBe(1);
    expect(server.err).toMatch(
      /^DATABASE_URL: no database answers at 127\.0\.0\.1:1 \(ECONNREFUSED\); start PostgreSQL/,
    );
  });

  test("the address for LISTEN and migrations is named by its own name", async () => {
    const server = serve({ DATABASE_DIRECT_URL: changed({ pathname: "/none_such" }) });
    expect(await server.code).toBe(2);
    expect(server.err).toMatch(/^DATABASE_DIRECT_URL: .*"none_such"; create it/);
  });

  test("a user that may not make tables", async () => {
    const { url, drop } = await createTestDatabase();
    const name = `t_${Date.now()}`;
    await app.db.query(`create role ${name} login password 'x'`);
    await app.db.query(`create database ${name}`);
    try {
      const limited = new URL(url);
      Object.assign(limited, { username: name, password: "x", pathname: `/${name}` });
      const server = serve({ DATABASE_URL: limited.toString() });
      expect(await server.code).toBe(2);
      expect(server.err).toMatch(
        new RegExp(`^DATABASE_URL: the user "${name}" may not create tables .*; make it the owner`),
      );
      expect(server.err.trim()).not.toContain("\n");
    } finally {
      await app.db.query(`drop database ${name} with (force)`);
      await app.db.query(`drop role ${name}`);
      await drop();
    }
  });
});

test("a mail server that refuses us is said at the start, and the server goes on", async () => {
  const mail = new SMTPServer({
    allowInsecureAuth: true,
    disabledCommands: ["STARTTLS"],
    onAuth: (_auth, _session, done) => done(new Error("Invalid username or password")),
  });
  await new Promise<void>((resolve) => mail.listen(0, "127.0.0.1", resolve));
  const { port } = (mail.server as Server).address() as { port: number };
  const server = serve({ SMTP_URL: `smtp://u:${hidden}@127.0.0.1:${port}`, LOGLEVEL: "debug" });
  await waitUntil(async () => server.err.includes("SMTP_URL: no e-mail"));
  expect(server.err).toMatch(/^LOGLEVEL: not a variable of Beckon, so it has no effect; did you mean LOG_LEVEL\?$/m);
  expect(server.err).toMatch(
    /^SMTP_URL: no e-mail goes out by 127\.0\.0\.1:\d+: .*Correct the user and password in SMTP_URL/m,
  );
  expect(server.err).not.toContain(hidden);
  expect(server.out).toContain('"msg":"started"');
  // The box is for the reader of this start: no embedded database, so none is said to be stopped with it.
  await waitUntil(async () => server.out.includes("Ctrl-C"));
  expect(server.out).not.toMatch(/database included|Data {7}/);
  await new Promise<void>((resolve) => mail.close(() => resolve()));
});

describe("an address that cannot be read: what is wrong with it, and how it is written", () => {
  const problems = (source: Record<string, string>): string[] => {
    try {
      readEnv({ SECRET_KEY: "a secret of the tests that is long enough to be one", ...source });
      return [];
    } catch (error) {
      return (error as EnvErrors).problems;
    }
  };

  test.each([
    ["smtp://u:se/cret@mail.example", "the password contains a character that must be percent-encoded: write / as %2F"],
    ["smtp://u:12/34@mail.example", "the password contains a character that must be percent-encoded: write / as %2F"],
    [
      "smtp://u:se#c?ret@mail.example",
      "the password contains a character that must be percent-encoded: write # as %23, ? as %3F",
    ],
    ["smtp://u:100%@mail.example", "the password contains a character that must be percent-encoded: write % as %25"],
    ["smtp://us/er:x@mail.example", "the user contains a character that must be percent-encoded: write / as %2F"],
    ["smtp://mail.example:smtp", "the port is not a number up to 65535; write smtp://user:password@host:port"],
    ["smtp://mail.example:99999", "the port is not a number up to 65535; write smtp://user:password@host:port"],
    ["smtp://", "the host is missing; write smtp://user:password@host:port"],
    ['"smtp://mail.example"', "begins with a quotation mark; write the address without quotation marks"],
    ["mail.example:25", "must start with smtp:// or smtps://"],
    ["https://mail.example", "must start with smtp:// or smtps://"],
  ])("SMTP_URL=%s", (url, problem) => {
    expect(problems({ SMTP_URL: url })).toEqual([`SMTP_URL: ${problem}`]);
  });

  test.each([
    ["postgres://u:se/cret@db.example/beckon", /^DATABASE_URL: the password .*write \/ as %2F$/],
    ["postgres://u:p@db.example/my%zase", /^DATABASE_URL: the part after the host contains a literal %/],
    ["mysql://db.example/beckon", /^DATABASE_URL: must start with postgres:\/\/ or postgresql:\/\/$/],
  ])("DATABASE_URL=%s", (url, problem) => {
    expect(problems({ DATABASE_URL: url })).toEqual([expect.stringMatching(problem)]);
  });

  test.each([
    ["SMTP_URL", "smtp://me@firm.example:p%2Fw@mail.firm.example:587"],
    ["SMTP_URL", "smtps://u:a b[c]^d|e@mail.example"],
    ["SMTP_URL", "smtp://[::1]:25"],
    ["DATABASE_URL", "postgres://u:p@ss@db.example:5432/beckon?sslmode=require&application_name=a@b"],
    ["DATABASE_URL", "postgresql:///beckon"],
    ["DATABASE_URL", "postgres://db.example/beckon?user=a@b"],
    ["PUBLIC_URL", "http://localhost:4000/"],
    ["MAIL_FROM", "no-reply@example.com"],
    ["MAIL_FROM", '"Beckon, Inc." <no-reply@localhost>'],
  ])("%s=%s is right", (name, value) => {
    expect(problems({ [name]: value })).toEqual([]);
  });

  test.each(["nonsense", "a@b.example, c@d.example", "Beckon <no-reply>"])("MAIL_FROM=%s is no sender", (value) => {
    expect(problems({ MAIL_FROM: value })).toEqual([expect.stringMatching(/^MAIL_FROM: must be one address/)]);
  });

  test("no secret is in what is said, whatever is wrong", () => {
    for (const text of [
      `smtp://u:${hidden}/x@h`,
      `smtp://${hidden}:x:y`,
      `http://${hidden}`,
      `"${hidden}`,
      `smtp://u:${hidden}%@h`,
    ])
      expect(problems({ SMTP_URL: text }).join()).not.toContain(hidden);
  });
});

describe("a variable that we do not know, but for a typing error", () => {
  test.each([
    ["SMPT_URL", "SMTP_URL"],
    ["DATABSE_URL", "DATABASE_URL"],
    ["DATABASE_URI", "DATABASE_URL"],
    ["SECRETKEY", "SECRET_KEY"],
    ["smtp_url", "SMTP_URL"],
    ["PROT", "PORT"],
    ["LOGLEVEL", "LOG_LEVEL"],
    ["WEBHOOKS_ALLOW_PRIVAT", "WEBHOOK_ALLOW_PRIVATE"],
  ])("%s: %s was meant", (name, meant) => {
    expect(typingErrors({ [name]: "x" })).toEqual([
      `${name}: not a variable of Beckon, so it has no effect; did you mean ${meant}?`,
    ]);
  });

  test("what others use is nobody's business", () => {
    const names =
      "HOME PATH TERM USER HOSTNAME SHELL LANG PWD DATABASE_HOST DATABASE_PORT REDIS_URL AMQP_URL NODE_ENV TZ";
    expect(typingErrors(Object.fromEntries(names.split(" ").map((name) => [name, "x"])))).toEqual([]);
    // Both are set: somebody else's, then.
    expect(typingErrors({ SMPT_URL: "x", SMTP_URL: "y" })).toEqual([]);
  });

  test("what is required may be there under a mistyped name: both are said", () => {
    expect(() => readEnv({ HOST: "0.0.0.0", SMPT_URL: "smtp://mail.example" })).toThrow(EnvErrors);
    expect(() => readEnv({ HOST: "0.0.0.0", SMPT_URL: "smtp://mail.example" })).toThrow(
      /SMTP_URL: required.*\n.*SMPT_URL: not/,
    );
  });

  test("doctor shows it, too", async () => {
    process.env.SMPT_URL = "smtp://mail.example";
    try {
      const { code, stdout } = await cli(app, "doctor");
      expect(code).toBe(0);
      expect(stdout).toMatch(/^warning environment: SMPT_URL: not a variable of Beckon/m);
    } finally {
      delete process.env.SMPT_URL;
    }
  });
});
