import { execFile } from "node:child_process";
import { realpathSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";
import pg from "pg";
import { findPackage } from "./binaries.ts";
import { EmbeddedPostgresError, type Place } from "./location.ts";
import { withLock } from "./lock.ts";
import { isPostmaster, livingPostmaster } from "./postmaster.ts";

/** A running server and this process's use of it. Several processes share one server; the last one stops it. */
export interface EmbeddedPostgres {
  /** The database `beckon`, as its superuser `beckon`. */
  url: string;
  /** The directory of the data: DATA_DIR or, where PostgreSQL may not enter it, a substitute below /var/lib/beckon. */
  dataDir: string;
  /** Whether the server ran already; the requested settings do not apply then. */
  adopted: boolean;
  /**
   * Stops the server, unless another process is connected to it; then only this share ends. Close the process's own
   * pools first. `force` stops the server in any case.
   */
  stop(options?: { force?: boolean }): Promise<void>;
}

const SMART_MS = 3_000;
const FAST_MS = 30_000;
const CLOSING_MS = 300;
const TRANSIENT = new Set(["57P01", "57P03", "ECONNREFUSED", "ECONNRESET", "EPIPE"]);

/** The lock file that a process holds while it starts or stops the server. */
export function lockOf({ dataDir }: Place): string {
  return join(dataDir, "postgres.lock");
}

/** The URL of the embedded database. */
export function urlOf(password: string, port: number): string {
  return `postgres://beckon:${password}@127.0.0.1:${port}/beckon`;
}

/** Whether a connection failed because the server is starting or stopping. */
export function isTransient(error: unknown): boolean {
  const { code, message } = error as Error & { code?: string };
  return TRANSIENT.has(code ?? "") || message === "Connection terminated unexpectedly";
}

/** Connects, and checks that the server serves this cluster: a copied directory contains the port of its original. */
export async function connect(place: Place, password: string, port: number, makeDatabase = true): Promise<pg.Client> {
  const client = new pg.Client({
    ...{ host: "127.0.0.1", port, user: "beckon", password, database: "postgres", ssl: false },
    ...{ application_name: `beckon share ${process.pid}`, connectionTimeoutMillis: 10_000 },
  });
  client.on("error", () => {});
  try {
    await client.connect();
    const { rows } = await client.query<{ directory: string; exists: boolean }>(
      `select current_setting('data_directory') as directory,
              exists (select from pg_database where datname = 'beckon') as exists`,
    );
    if (realpathSync(rows[0]!.directory) !== realpathSync(place.cluster)) {
      throw new EmbeddedPostgresError(
        `The server on port ${port} serves ${rows[0]!.directory}, not ${place.cluster}.\nStop it, then start again.`,
      );
    }
    if (!rows[0]!.exists && makeDatabase) await client.query("create database beckon");
    return client;
  } catch (error) {
    await client.end().catch(() => {});
    if ((error as { code?: string }).code !== "28P01") throw error;
    throw new EmbeddedPostgresError(
      `The database in ${place.cluster} rejects the password in ${join(place.dataDir, "postgres.password")}.\n` +
        "Restore the file that belongs to it.",
    );
  }
}

/**
 * A share in a running server. Its connection stays open as long as the share, so that other processes see this one
 * even while its pools are empty; the system closes the connection when this process dies.
 */
export function share(
  place: Place,
  password: string,
  server: { pid: number; port: number },
  opened: pg.Client,
  adopted: boolean,
  notice: (text: string) => void,
): EmbeddedPostgres {
  let client: pg.Client | null = opened;
  let left = false;
  keepAlive(opened, false);

  async function stop(force: boolean): Promise<void> {
    if (left && !force) return;
    left = true;
    if (client) keepAlive(client, true);
    try {
      const living = await livingPostmaster(place.cluster);
      // The server is stopped already, or another process has started it anew and owns it now.
      if (living?.pid !== server.pid) return;
      const others = force ? 0 : await countOthersFor(CLOSING_MS);
      if (others > 0) return notice(`The database server keeps running: ${others} other connection(s)`);
      await end();
      await shutDown(place, server.pid);
    } finally {
      await end();
    }
  }

  /** Repeats the count for a moment, because PostgreSQL still lists a connection that was just closed. */
  async function countOthersFor(maxMs: number): Promise<number> {
    const began = Date.now();
    for (;;) {
      const others = await countOthers(client).catch(async () => {
        // The crash of one backend closes every connection, but the server continues.
        client = await connect(place, password, server.port, false);
        return countOthers(client);
      });
      if (others === 0 || Date.now() - began > maxMs) return others;
      await sleep(10);
    }
  }

  async function end(): Promise<void> {
    await client?.end().catch(() => {});
    client = null;
  }

  return {
    url: urlOf(password, server.port),
    dataDir: place.dataDir,
    adopted,
    stop: (options) => withLock(lockOf(place), () => stop(options?.force ?? false)),
  };
}

async function countOthers(client: pg.Client | null): Promise<number> {
  if (!client) throw new Error("no connection");
  const { rows } = await client.query<{ others: number }>(
    `select count(*)::int as others from pg_stat_activity
      where backend_type = 'client backend' and pid <> pg_backend_pid()`,
  );
  return rows[0]!.others;
}

/** Sets whether this connection prevents the process from ending. The types of pg lack these methods. */
function keepAlive(client: pg.Client, keep: boolean): void {
  const connection = client as unknown as { ref(): void; unref(): void };
  if (keep) connection.ref();
  else connection.unref();
}

/** Stops the server: clients have three seconds to finish, then their connections are closed. */
export async function shutDown({ cluster }: Place, pid: number): Promise<void> {
  if (process.platform === "win32") {
    // On Windows a signal would kill the process.
    const program = join(findPackage().directory, "native", "bin", "pg_ctl.exe");
    await promisify(execFile)(program, ["stop", "-D", cluster, "-m", "fast", "-w"]);
    return;
  }
  signal(pid, "SIGTERM");
  const began = Date.now();
  for (let isFast = false; await isPostmaster(pid, cluster); await sleep(10)) {
    const waited = Date.now() - began;
    if (waited > SMART_MS && !isFast) {
      isFast = true;
      signal(pid, "SIGINT");
    }
    if (waited > FAST_MS) {
      throw new EmbeddedPostgresError(
        `The database server ${pid} in ${cluster} does not end.\nEnd it without a checkpoint: kill -QUIT ${pid}`,
      );
    }
  }
}

/** Sends a signal to a process that may have ended meanwhile. */
export function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
  }
}
