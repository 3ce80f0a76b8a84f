import { execFile, spawn } from "node:child_process";
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { chmod } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { projectRoot } from "../../src/platform/process/project-root.ts";
import { ask, cli } from "../client.ts";
import { MailServer } from "../mail-server.ts";
import { createTestDatabase } from "../test-database.ts";
import { waitUntil } from "../wait-until.ts";

const lock = JSON.parse(readFileSync(join(projectRoot, "package-lock.json"), "utf8")).packages as Record<
  string,
  { dev?: boolean; devOptional?: boolean; version?: string }
>;
/** What `npm ci --omit=dev` installs here: optional packages of other systems are not on the disk. */
const production = Object.entries(lock)
  .filter(([path, entry]) => path !== "" && !entry.dev && !entry.devOptional && existsSync(join(projectRoot, path)))
  .map(([path]) => path);

/** A copy of the project with its build, and with the production packages alone. */
const top = mkdtempSync(join(tmpdir(), "beckon-production-"));
const project = join(top, "beckon");
beforeAll(async () => {
  await chmod(top, 0o755);
  mkdirSync(project);
  for (const name of ["package.json", "package-lock.json", "tsconfig.json", "tsconfig.build.json"])
    cpSync(join(projectRoot, name), join(project, name));
  for (const name of ["dist", "src", "migrations", "templates", "schema", "scripts", "web/pages"])
    cpSync(join(projectRoot, name), join(project, name), { recursive: true });
  for (const path of production.filter((one) => one.lastIndexOf("node_modules/") === 0)) {
    mkdirSync(dirname(join(project, path)), { recursive: true });
    symlinkSync(join(projectRoot, path), join(project, path));
  }
});
afterAll(() => rmSync(top, { recursive: true, force: true }));

const command = async (...args: string[]): Promise<{ code: number; stdout: string; stderr: string }> => {
  try {
    const env = { PATH: process.env.PATH, HOME: process.env.HOME, NODE_ENV: "production", DATA_DIR: join(top, "data") };
    return { code: 0, ...(await promisify(execFile)(process.execPath, args, { cwd: project, env })) };
  } catch (error) {
    return error as { code: number; stdout: string; stderr: string };
  }
};

describe("an installation with production packages alone", () => {
  test("has no compiler, and runs from the build: the server, its e-mails, the command line", async () => {
    for (const name of ["typescript", "vite", "mjml", "tsx"])
      expect(existsSync(join(project, "node_modules", name))).toBe(false);
    const started = await command("scripts/cli.mjs", "--help");
    expect(started).toMatchObject({ code: 0, stderr: "" });
    expect(started.stdout).toContain("doctor");
    // Every template is compiled by the build: none is left for a start.
    const { stderr, code } = await command("scripts/build.mjs", "server");
    expect([code, stderr]).toEqual([0, ""]);
    const templates = readdirSync(join(project, "templates"), { recursive: true, encoding: "utf8" });
    const built = readdirSync(join(project, "dist", "email-templates"));
    expect(built.length).toBeGreaterThanOrEqual(new Set(templates.filter((name) => name.endsWith("body.mjml"))).size);
  });

  test("serves, and mails what the build has compiled", async () => {
    const [database, mail] = [await createTestDatabase(), new MailServer()];
    await mail.open();
    const child = spawn(process.execPath, ["scripts/start.mjs"], {
      cwd: project,
      env: {
        PATH: process.env.PATH,
        NODE_ENV: "production",
        DATABASE_URL: database.url,
        SMTP_URL: `smtp://127.0.0.1:${mail.port}`,
        SECRET_KEY: "a secret of the tests that is long enough to be one",
        PORT: "0",
      },
    });
    const ended = new Promise<number | null>((resolve) => child.once("close", resolve));
    let out = "";
    try {
      child.stdout.on("data", (chunk) => (out += chunk));
      child.stderr.on("data", (chunk) => (out += chunk));
      const port = await waitUntil(async () => {
        if (child.exitCode !== null) throw new Error(out);
        return /"port":(\d+).*"msg":"started"/.exec(out)?.[1];
      });
      const url = `http://127.0.0.1:${port}`;
      const { token } = (
        await cli({ databaseUrl: database.url }, "team", "create", "--name", "T", "--owner", "o@example.test", "--json")
      ).json;
      const made = await ask(
        url,
        token,
        'mutation { createAssessment(input: { title: "Compiled" }) { assessment { id } } }',
      );
      const { id } = made.createAssessment.assessment;
      await ask(url, token, "mutation ($id: ID!) { publishAssessment(id: $id) { userErrors { code } } }", { id });
      await ask(
        url,
        token,
        "mutation ($input: InviteCandidatesInput!) { inviteCandidates(input: $input) { userErrors { code } } }",
        { input: { assessmentId: id, candidates: [{ email: "ada@example.test" }] } },
      );
      const [message] = await mail.waitFor("ada@example.test");
      expect(message!.mail.html).toContain("Compiled");
    } finally {
      child.kill("SIGTERM");
      // Together: why it has ended by itself is in what it said.
      expect([await ended, out]).toEqual([0, out]);
      await mail.close();
      await database.drop();
    }
  });

  test("says in one sentence what to do where the sources are others than the build's, or there is no build", async () => {
    const file = join(project, "src", "main.ts");
    const text = readFileSync(file, "utf8");
    writeFileSync(file, `${text}\n`);
    for (const script of ["scripts/start.mjs", "scripts/cli.mjs"]) {
      const stale = await command(script);
      expect(stale).toMatchObject({ code: 1, stdout: "" });
      expect(stale.stderr).toMatch(
        /^The build in dist\/ is outdated, .* Run `npm ci --include=dev && npm run build` once;.*\n$/,
      );
    }
    writeFileSync(file, text);
    expect((await command("scripts/cli.mjs", "--help")).code).toBe(0);
    rmSync(join(project, "dist"), { recursive: true });
    const none = await command("scripts/start.mjs");
    expect(none.stderr).toMatch(/^Beckon has not been built yet, and the compiler is not installed\. Run .*\n$/);
    expect(none.code).toBe(1);
  });
});

test("its packages take less than 350 MB", () => {
  const size = (path: string): number => {
    const entry = statSync(path, { throwIfNoEntry: false });
    if (entry === undefined) return 0;
    if (!entry.isDirectory()) return entry.blocks * 512;
    const inner = readdirSync(path, { withFileTypes: true });
    return (
      entry.blocks * 512 +
      inner
        .filter((one) => !one.isSymbolicLink() && one.name !== "node_modules")
        .reduce((sum, one) => sum + size(join(path, one.name)), 0)
    );
  };
  const all = production.reduce((sum, path) => sum + size(join(projectRoot, path)), 0);
  // Taken away by package.json's postinstall, which an older folder of packages has not run.
  const headers = production
    .filter((path) => /\/node-(linux|win)-/.test(path))
    .map((path) => size(join(projectRoot, path, "include")));
  const megabytes = (all - headers.reduce((sum, one) => sum + one, 0)) / 1024 / 1024;
  expect(megabytes).toBeGreaterThan(100);
  expect(megabytes).toBeLessThan(320);
});

test("every package of the lock file but the project itself names its version", () => {
  expect(Object.entries(lock).filter(([path, { version }]) => path !== "" && !version)).toEqual([]);
});
