import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { projectRoot } from "../src/platform/process/project-root.ts";
import { atSource } from "../src/platform/process/source-position.ts";
import { cli, post } from "./client.ts";
import { ServerProcess } from "./server-process.ts";
import { testApp } from "./test-app.ts";
import { createTestTeam } from "./test-team.ts";

/*
 * What a start costs follows from the files that it loads: over half of it was finding, reading and compiling them. So the
 * files are counted, and what a start does not need is named.
 */

const app = testApp();
const folder = mkdtempSync(join(tmpdir(), "beckon-start-"));
const hook = join(folder, "hook.mjs");
const list = join(folder, "loaded");
afterAll(() => rmSync(folder, { recursive: true }));

beforeAll(() => {
  writeFileSync(
    hook,
    `import { registerHooks } from "node:module";
    import { appendFileSync } from "node:fs";
    registerHooks({ load(url, context, next) { appendFileSync(process.env.LOADED, url + "\\n"); return next(url, context); } });`,
  );
  writeFileSync(list, "");
});

/** The files that the process has loaded, but for Node's own modules. */
const loaded = (): string[] =>
  [...new Set(readFileSync(list, "utf8").trim().split("\n"))]
    .filter((url) => url.startsWith("file:"))
    .map((url) => fileURLToPath(url));

/** The packages in a file of the bundle, by its source map. */
const packagesIn = (file: string): string[] => {
  if (!existsSync(`${file}.map`)) return [];
  const { sources } = JSON.parse(readFileSync(`${file}.map`, "utf8")) as { sources: string[] };
  // A package.json of which the version is read is not the package.
  const code = sources.filter((source) => !source.endsWith(".json"));
  return code.flatMap((source) => /.*node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(source)?.[1] ?? []);
};

const heavy = [
  "nodemailer",
  "mailparser",
  "smtp-server",
  "pg-boss",
  "cron-parser",
  "csv-parse",
  "commander",
  "mjml",
  "@apollo/usage-reporting-protobuf",
  "pino-pretty",
  // What signing on by an issuer needs.
  "openid-client",
  "oauth4webapi",
  "email-providers",
  // What passkeys need.
  "@simplewebauthn/server",
  "@peculiar/x509",
  "@modelcontextprotocol/sdk",
  // The traces, unless OTEL_EXPORTER_OTLP_ENDPOINT is set; prom-client loads @opentelemetry/api in any case.
  "@opentelemetry/core",
  "@opentelemetry/sdk-trace",
  "@opentelemetry/exporter-trace-otlp-http",
];

async function loadedByServer(role: string): Promise<string[]> {
  writeFileSync(list, "");
  const { owner } = await createTestTeam(app);
  const server = await ServerProcess.at({
    DATABASE_URL: app.databaseUrl,
    SMTP_URL: `smtp://127.0.0.1:${app.mail.port}`,
    ROLE: role,
    MIGRATE: "on",
    NODE_OPTIONS: `--import=${hook}`,
    LOADED: list,
  });
  try {
    await server.start();
    const answer = await post(
      server.url,
      "{ invitations(first: 50) { totalCount nodes { id candidate { name } assessment { title } invitedBy { displayName } } } }",
      {},
      { authorization: `Bearer ${owner.token}` },
    );
    expect(answer.data.invitations.totalCount).toBe(0);
    return loaded();
  } finally {
    await server.kill();
  }
}

describe("an API process, from its start to its first answer", () => {
  let files: string[];
  beforeAll(async () => {
    files = await loadedByServer("api");
  });

  test("loads the bundle and nothing besides", () => {
    expect(files.length).toBeGreaterThan(2);
    expect(files.length).toBeLessThanOrEqual(25);
    expect(files.filter((file) => file.includes("node_modules"))).toEqual([]);
    const megabytes = files.reduce((sum, file) => sum + statSync(file).size, 0) / 1024 / 1024;
    expect(megabytes).toBeLessThan(6.5);
  });

  test("loads no package that only e-mail, jobs, the command line or a build needs", () => {
    const packages = new Set(files.flatMap(packagesIn));
    expect([...packages]).toEqual(expect.arrayContaining(["fastify", "graphql", "pg"]));
    expect(heavy.filter((name) => packages.has(name))).toEqual([]);
  });
});

test("a worker loads what it sends with", async () => {
  const packages = new Set((await loadedByServer("all")).flatMap(packagesIn));
  expect(["nodemailer", "pg-boss"].filter((name) => !packages.has(name))).toEqual([]);
  expect(["mailparser", "smtp-server", "commander"].filter((name) => packages.has(name))).toEqual([]);
});

test("the command line loads the commands and no server until one of them needs it", async () => {
  writeFileSync(list, "");
  const before = process.env.NODE_OPTIONS;
  Object.assign(process.env, { NODE_OPTIONS: `--import=${hook}`, LOADED: list });
  try {
    expect((await cli(app, "--help")).code).toBe(0);
  } finally {
    if (before === undefined) delete process.env.NODE_OPTIONS;
    else process.env.NODE_OPTIONS = before;
  }
  const packages = new Set(loaded().flatMap(packagesIn));
  expect(packages.has("commander")).toBe(true);
  expect(["fastify", "@apollo/server", "nodemailer", "pg-boss"].filter((name) => packages.has(name))).toEqual([]);
});

test("a line of a stack names its place in the sources, by a source map that is read then", () => {
  const bundle = join(projectRoot, "dist", "bundle");
  const declaration = "async function inviteCandidates(";
  const [name, lines] = readdirSync(bundle)
    .filter((file) => file.endsWith(".cjs"))
    .map((file) => [file, readFileSync(join(bundle, file), "utf8").split("\n")] as const)
    .find(([, text]) => text.some((line) => line.startsWith(declaration)))!;
  const row = lines.findIndex((line) => line.startsWith(declaration)) + 1;
  const frame = atSource(`    at inviteCandidates (${join(bundle, name)}:${row}:16)`);
  const [, file, line] = /^ {4}at inviteCandidates \((.*):(\d+):\d+\)$/.exec(frame)!;
  expect(file).toBe(join(projectRoot, "src", "invitations", "invite", "invite-candidates.ts"));
  expect(readFileSync(file!, "utf8").split("\n")[Number(line) - 1]).toContain(declaration);

  // What is not of the bundle stays as it is.
  for (const other of ["    at read (node:fs:1:2)", `    at x (${join(bundle, "none.cjs")}:1:2)`])
    expect(atSource(other)).toBe(other);
});
