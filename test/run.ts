import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { chmod, mkdir, mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { Client } from "pg";
import { migrate } from "../src/app/migrate.ts";
import { distribute } from "../src/cli/distribute/distribute.ts";
import { startEmbeddedPostgres } from "../src/platform/embedded-postgres/embedded-postgres.ts";
import { createLogger } from "../src/platform/process/log.ts";
import { projectRoot } from "../src/platform/process/project-root.ts";

/**
 * Runs the suite: one real PostgreSQL, one migrated template that each test file clones, then Jest.
 * `npm test` runs the files of test/, `npm run test:long` those of test/long; `npm test -- invites` runs the files of both
 * whose path holds "invites".
 */
// Child processes of the tests run the compiled code, as in production: it starts three times as fast.
execFileSync(process.execPath, [join(projectRoot, "scripts", "build.mjs"), "server"], { stdio: "inherit" });
// The browser's pages once and for all files: two that build them at once, or one that looks at them meanwhile, would
// find half of them. Each build looks by itself whether its inputs have changed.
for (const page of ["console", "graphiql", "docs"])
  execFileSync(process.execPath, [join(projectRoot, "web", page, "build.mjs")], {
    cwd: projectRoot,
    stdio: ["ignore", "ignore", "inherit"],
  });
const args = process.argv.slice(2);
/** Options of drills with a value, and the variables by which the drills read them. */
const drillOptions = { "--minutes": "DRILL_MINUTES", "--teams": "DRILL_TEAMS", "--before": "DRILL_BEFORE" };
for (const [option, variable] of Object.entries(drillOptions)) {
  const at = args.indexOf(option);
  if (at >= 0) process.env[variable] = args.splice(at, 2)[1];
}
const isNamed = args.some((arg) => !arg.startsWith("-"));
const folders = args.includes("--drills")
  ? ["drills"]
  : args.includes("--long")
    ? ["long"]
    : isNamed
      ? [".", "long"]
      : ["."];
const root = await mkdtemp(join(tmpdir(), "beckon-test-"));
// As root the server runs as nobody, who has to come in: else the data is elsewhere, and stays there.
await chmod(root, 0o755);

// Ends and removes all that is left, however this process ends: it reads that from its standard input, which closes.
const cleaner = spawn(process.execPath, [join(projectRoot, "test", "clean-up.mjs"), root], {
  stdio: ["pipe", "ignore", "inherit"],
  // A session of its own: what ends everything in this terminal does not end it.
  detached: true,
});
const cleaned = new Promise<void>((resolve) => cleaner.on("close", () => resolve()));

/**
 * The server that the suite runs on: one of its own, or the one that TEST_DATABASE_URL names (a superuser's address; its
 * databases template_beckon and t_… are the suite's).
 */
async function openServer(): Promise<{ url: string; close(): Promise<void> }> {
  const given = process.env.TEST_DATABASE_URL;
  if (given !== undefined) return { url: given, close: async () => undefined };
  // Nothing here survives a power cut, nor has to. Tests that kill the database start their own.
  const postgres = await startEmbeddedPostgres({
    dataDir: root,
    settings: { fsync: "off", synchronous_commit: "off", full_page_writes: "off", max_connections: "300" },
  });
  return { url: postgres.url, close: () => postgres.stop({ force: true }) };
}

/**
 * Distributes the template over the server itself, with TEST_CITUS: the server of TEST_DATABASE_URL has the extension citus.
 * The clones are distributed as well, so that every statement of the suite passes the planner of Citus.
 */
async function distributeTemplate(url: string): Promise<void> {
  const client = new Client({ connectionString: url });
  await client.connect();
  const { hostname, port } = new URL(url);
  await client.query("create extension if not exists citus");
  await client.query("select citus_set_coordinator_host($1, $2)", [hostname, Number(port)]);
  await client.query("select citus_set_node_property($1, $2, 'shouldhaveshards', true)", [hostname, Number(port)]);
  // `distribute` sets it for the database, and the clones do not have the settings of their template.
  await client.query("alter role current_user set citus.multi_shard_modify_mode = 'sequential'");
  await client.end();
  await distribute(url);
  // The background worker of Citus in the template would keep it from being cloned.
  const admin = new Client({ connectionString: Object.assign(new URL(url), { pathname: "/postgres" }).toString() });
  await admin.connect();
  await admin.query("alter database template_beckon allow_connections false");
  await admin.query("select pg_terminate_backend(pid) from pg_stat_activity where datname = 'template_beckon'");
  await admin.end();
}

let jest: ChildProcess | undefined;
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const)
  process.on(signal, () => {
    // Twice is an order. Before the tests run there is nothing that could end by itself.
    if (jest === undefined || jest.killed) process.exit(1);
    jest.kill(signal === "SIGHUP" ? "SIGTERM" : signal);
  });

/**
 * Unpacks the browser into the folder for temporary files of the tests. Two workers that did it at once would start it while
 * the other one still writes it. Problems are those of the tests that need it.
 */
async function unpackBrowser(scratch: string): Promise<void> {
  const script = "const { default: packaged } = await import('@sparticuz/chromium'); await packaged.executablePath();";
  const child = spawn(process.execPath, ["--input-type=module", "-e", script], {
    cwd: projectRoot,
    stdio: ["ignore", "ignore", "inherit"],
    env: { ...process.env, TMPDIR: scratch, AWS_EXECUTION_ENV: "AWS_Lambda_nodejs22.x" },
  });
  await new Promise((resolve) => child.on("close", resolve));
}

/** Runs Jest over the files of `paths`, or over all that the arguments choose; the report goes into the scratch folder. */
async function runJest(databaseUrl: string, scratch: string, paths?: string[]): Promise<number> {
  jest = spawn(
    process.execPath,
    [
      "--experimental-vm-modules",
      "--no-warnings",
      join(projectRoot, "node_modules", "jest", "bin", "jest.js"),
      `--cacheDirectory=${join(tmpdir(), "beckon-jest")}`,
      "--json",
      `--outputFile=${join(scratch, "report.json")}`,
      ...(paths === undefined
        ? args.filter((arg) => !["--long", "--drills", "--bench"].includes(arg))
        : ["--runTestsByPath", ...paths]),
    ],
    {
      cwd: projectRoot,
      stdio: "inherit",
      // A group of its own, so that whatever a failing test has left running can be ended with it.
      detached: true,
      env: {
        ...process.env,
        // What the tests start is known by this, and what they make lies here.
        BECKON_TEST_RUN: root,
        TMPDIR: scratch,
        TEST_POSTGRES_URL: databaseUrl,
        NODE_ENV: "test",
        TEST_FOLDERS: folders.join(),
        ...(args.includes("--bench") ? { BENCH: "1" } : {}),
      },
    },
  );
  return await new Promise<number>((resolve) => jest!.on("close", (status) => resolve(status ?? 1)));
}

/** More files than this do not fail by chance. */
const maxFailedByChance = 3;

/**
 * Runs the failed files once more, by themselves, if RERUN_FAILED_FILES asks for that, and prints which of them pass now:
 * these depend on time or on what else the machine does, and are to be mended. Where hundreds of tests decide whether a
 * change lands, one of them must not undo the work of the others.
 */
async function runFailedAgain(databaseUrl: string, scratch: string): Promise<number> {
  const report = JSON.parse(await readFile(join(scratch, "report.json"), "utf8"));
  const failed: string[] = report.testResults
    .filter((file: { status: string }) => file.status === "failed")
    .map((file: { name: string }) => file.name);
  if (failed.length === 0 || failed.length > maxFailedByChance) return 1;
  const names = failed.map((path) => relative(projectRoot, path)).join(", ");
  process.stdout.write(`\nFailed, and run once more: ${names}\n\n`);
  const again = await runJest(databaseUrl, scratch, failed);
  if (again === 0) process.stdout.write(`\nPASSED ONLY WHEN RUN AGAIN: ${names}\n`);
  return again;
}

let code = 1;
try {
  const scratch = join(root, "tmp");
  await mkdir(scratch);
  await chmod(scratch, 0o1777);
  const unpacked = unpackBrowser(scratch);
  const postgres = await openServer();
  try {
    const admin = new Client({ connectionString: postgres.url });
    // Where the set-up fails, the server ends under it.
    admin.on("error", () => undefined);
    await admin.connect();
    // Left by a run that was killed.
    if ((await admin.query("select 1 from pg_database where datname = 'template_beckon'")).rowCount === 1) {
      await admin.query("alter database template_beckon with is_template false");
      await admin.query("drop database template_beckon with (force)");
    }
    // Each test file makes a dozen connections, and its worker derives the key of each from the password.
    const password = decodeURIComponent(new URL(postgres.url).password);
    if (process.env.TEST_DATABASE_URL === undefined && /^[\w-]+$/.test(password)) {
      await admin.query("set scram_iterations = 1");
      await admin.query(`alter role current_user password '${password}'`);
    }
    await admin.query("create database template_beckon");
    const template = new URL(postgres.url);
    template.pathname = "/template_beckon";
    await migrate(template.toString(), { DATABASE_POOL: 2 }, createLogger({ LOG_LEVEL: "silent" }));
    if (process.env.TEST_CITUS) await distributeTemplate(template.toString());
    await admin.query("alter database template_beckon with is_template true");
    await admin.end();
    await unpacked;
    code = await runJest(postgres.url, scratch);
    if (code === 1 && process.env.RERUN_FAILED_FILES) code = await runFailedAgain(postgres.url, scratch);
  } finally {
    await postgres.close();
  }
} finally {
  await rm(root, { recursive: true, force: true });
  cleaner.stdin.end();
  await cleaned;
}
process.exit(code);
