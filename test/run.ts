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
const dataDir = await mkdtemp(join(tmpdir(), "beckon-test-"));
// As root the server runs as nobody, who has to come in: else the data is elsewhere, and stays there.
await chmod(dataDir, 0o755);
// Nothing here survives a power cut, nor has to. Tests that kill the database start their own.
const postgres = await startEmbeddedPostgres({
  dataDir,
  settings: { fsync: "off", synchronous_commit: "off", full_page_writes: "off", max_connections: "300" },
});
let code = 1;
try {
  const admin = new Client({ connectionString: postgres.url });
  await admin.connect();
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
      env: {
        ...process.env,
        TEST_POSTGRES_URL: postgres.url,
        NODE_ENV: "test",
        ...(args.includes("--drills") ? { DRILLS: "1" } : {}),
        ...(args.includes("--bench") ? { BENCH: "1" } : {}),
      },
    },
  );
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, () => child.kill(signal));
  code = await new Promise<number>((resolve) => child.on("close", (status) => resolve(status ?? 1)));
} finally {
  await postgres.stop({ force: true });
  await rm(dataDir, { recursive: true, force: true });
}
process.exit(code);
