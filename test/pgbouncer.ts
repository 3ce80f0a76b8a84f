import { type ChildProcess, spawn } from "node:child_process";
import { chmod, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import { findFreePort } from "./server-process.ts";
import { waitUntil } from "./wait-until.ts";

/** A database as it is reached through a real pgbouncer in transaction mode (Debian's package `pgbouncer`). */
export interface Pooled {
  url: string;
  stop(): Promise<void>;
}

/** @throws where pgbouncer is not installed */
export async function behindPgbouncer(databaseUrl: string, poolSize: number): Promise<Pooled> {
  const { hostname, port, username, password, pathname } = new URL(databaseUrl);
  const folder = await mkdtemp(join(tmpdir(), "beckon-pgbouncer-"));
  // It refuses to be root, and whoever it becomes has to read its settings.
  await chmod(folder, 0o755);
  const listenPort = await findFreePort();
  const name = pathname.slice(1);
  const settings = join(folder, "pgbouncer.ini");
  await writeFile(
    settings,
    `[databases]
${name} = host=${hostname} port=${port} user=${username} password='${decodeURIComponent(password)}'
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = ${listenPort}
unix_socket_dir =
auth_type = any
pool_mode = transaction
default_pool_size = ${poolSize}
max_client_conn = 500
ignore_startup_parameters = extra_float_digits
`,
  );
  const child: ChildProcess = spawn(
    "pgbouncer",
    ["-q", ...(process.getuid?.() === 0 ? ["-u", "nobody"] : []), settings],
    { stdio: "ignore", env: { ...process.env, PATH: `${process.env.PATH}:/usr/sbin` } },
  );
  const failed = new Promise<never>((_, reject) => {
    child.once("error", (error) =>
      reject(new Error(`this drill needs pgbouncer (apt-get install pgbouncer): ${error}`)),
    );
    child.once("exit", (code) => reject(new Error(`pgbouncer ended with ${code}`)));
  });
  failed.catch(() => undefined);
  const url = new URL(databaseUrl);
  url.port = String(listenPort);
  await Promise.race([
    failed,
    waitUntil(async () => {
      try {
        const client = new pg.Client({ connectionString: url.toString() });
        await client.connect();
        await client.end();
        return true;
      } catch {
        return false;
      }
    }, 20_000),
  ]);
  return {
    url: url.toString(),
    async stop() {
      child.removeAllListeners("exit");
      const gone = new Promise((resolve) => child.once("exit", resolve));
      child.kill("SIGKILL");
      await gone;
      await rm(folder, { recursive: true, force: true });
    },
  };
}
