import { execFileSync, spawn } from "node:child_process";
import { chmod, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Client } from "pg";
import { startEmbeddedPostgres } from "../src/base/embedded-postgres.ts";
import { makeLog } from "../src/base/log.ts";
import { projectRoot } from "../src/base/project-root.ts";
import { migrate } from "../src/migrate.ts";

/**
 * Runs the suite: one real PostgreSQL, one migrated template that each test file clones, then Jest.
 * `npm test -- invites` runs the files whose path holds "invites".
 */
// Child processes of the tests run the compiled code, as in production: it starts three times as fast.
execFileSync(process.execPath, [join(projectRoot, "scripts", "build.mjs"), "server"], { stdio: "inherit" });
const args = process.argv.slice(2);
/**
 * The server that the suite runs on: one of its own, or the one that TEST_DATABASE_URL names (a superuser's address; its
 * databases template_beckon and t_… are the suite's).
 */
async function openServer(): Promise<{ url: string; close(): Promise<void> }> {
  const given = process.env.TEST_DATABASE_URL;
  if (given !== undefined) return { url: given, close: async () => undefined };
  const dataDir = await mkdtemp(join(tmpdir(), "beckon-test-"));
  // As root the server runs as nobody, who has to come in: else the data is elsewhere, and stays there.
  await chmod(dataDir, 0o755);
  // Nothing here survives a power cut, nor has to. Tests that kill the database start their own.
  const postgres = await startEmbeddedPostgres({
    dataDir,
    settings: { fsync: "off", synchronous_commit: "off", full_page_writes: "off", max_connections: "300" },
  });
  return {
    url: postgres.url,
    async close() {
      await postgres.stop({ force: true });
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

const postgres = await openServer();
let code = 1;
try {
  const admin = new Client({ connectionString: postgres.url });
  await admin.connect();
  // Left by a run that was killed.
  if ((await admin.query("select 1 from pg_database where datname = 'template_beckon'")).rowCount === 1) {
    await admin.query("alter database template_beckon with is_template false");
    await admin.query("drop database template_beckon with (force)");
  }
  await admin.query("create database template_beckon");
  const template = new URL(postgres.url);
  template.pathname = "/template_beckon";
  await migrate(template.toString(), { DATABASE_POOL: 2 }, makeLog({ LOG_LEVEL: "silent" }));
  await admin.query("alter database template_beckon with is_template true");
  await admin.end();

  const jest = join(projectRoot, "node_modules", "jest", "bin", "jest.js");
  const child = spawn(
    process.execPath,
    [
      "--experimental-vm-modules",
      "--no-warnings",
      jest,
      ...args.filter((arg) => arg !== "--drills" && arg !== "--bench"),
    ],
    {
      cwd: projectRoot,
      stdio: "inherit",
      // A group of its own, so that whatever a failing test has left running can be ended with it.
      detached: true,
      env: {
        ...process.env,
        TEST_POSTGRES_URL: postgres.url,
        NODE_ENV: "test",
        ...(args.includes("--drills") ? { DRILLS: "1" } : {}),
        ...(args.includes("--bench") ? { BENCH: "1" } : {}),
      },
    },
  );
  const end = (signal: NodeJS.Signals) => {
    try {
      process.kill(-child.pid!, signal);
    } catch {
      // Nothing is left of it.
    }
  };
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => end(signal));
  code = await new Promise<number>((resolve) => child.on("exit", (status) => resolve(status ?? 1)));
  end("SIGKILL");
} finally {
  await postgres.close();
}
process.exit(code);
