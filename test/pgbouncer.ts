import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { chmod, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import { findFreePort } from "./server-process.ts";
import { waitUntil } from "./wait-until.ts";

const env = { ...process.env, PATH: `${process.env.PATH}:/usr/sbin` };
/** Another program than the one of the package, such as a newer one: PGBOUNCER=/path/to/pgbouncer. */
const installed = process.env.PGBOUNCER ?? "pgbouncer";

/**
 * The version of the pgbouncer of this machine, as [1, 18].
 *
 * @throws where it is not installed
 */
export function versionOfPgbouncer(program = installed): [major: number, minor: number] {
  try {
    const text = execFileSync(program, ["--version"], { env, stdio: ["ignore", "pipe", "ignore"] }).toString();
    const [, major, minor] = /(\d+)\.(\d+)/.exec(text)!;
    return [Number(major), Number(minor)];
  } catch (error) {
    throw new Error("pgbouncer is missing: install Debian's package pgbouncer (apt-get install pgbouncer)", {
      cause: error,
    });
  }
}

/** Whether prepared statements work through it in transaction mode. */
export const supportsPrepared = ([major, minor] = versionOfPgbouncer()): boolean => major > 1 || minor >= 21;

/** A real pgbouncer in transaction mode in front of a database. */
export class Pgbouncer {
  readonly url: string;
  readonly #folder: string;
  #child: ChildProcess | undefined;

  private constructor(url: string, folder: string) {
    this.url = url;
    this.#folder = folder;
  }

  /** @throws where pgbouncer is not installed */
  static async open(databaseUrl: string, poolSize: number): Promise<Pgbouncer> {
    const version = versionOfPgbouncer();
    const { hostname, port, username, password, pathname } = new URL(databaseUrl);
    const folder = await mkdtemp(join(tmpdir(), "beckon-pgbouncer-"));
    // It does not run as root, and the user that it becomes has to read its settings.
    await chmod(folder, 0o755);
    const url = new URL(databaseUrl);
    url.port = String(await findFreePort());
    const name = pathname.slice(1);
    await writeFile(
      join(folder, "pgbouncer.ini"),
      `[databases]
${name} = host=${hostname} port=${port} user=${username} password='${decodeURIComponent(password)}'
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = ${url.port}
unix_socket_dir =
auth_type = any
pool_mode = transaction
default_pool_size = ${poolSize}
max_client_conn = 500
server_login_retry = 1
${supportsPrepared(version) ? "max_prepared_statements = 200" : ""}
`,
    );
    const bouncer = new Pgbouncer(url.toString(), folder);
    await bouncer.start();
    return bouncer;
  }

  async start(): Promise<void> {
    const asUser = process.getuid?.() === 0 ? ["-u", "nobody"] : [];
    const child = spawn(installed, ["-q", ...asUser, join(this.#folder, "pgbouncer.ini")], { stdio: "ignore", env });
    this.#child = child;
    const failed = new Promise<never>((_, reject) => {
      child.once("error", reject);
      child.once("exit", (code) => reject(new Error(`pgbouncer ended with ${code}`)));
    });
    failed.catch(() => undefined);
    const answers = async () => {
      const client = new pg.Client({ connectionString: this.url });
      client.on("error", () => undefined);
      return await client.connect().then(
        () => client.end().then(() => true),
        () => false,
      );
    };
    await Promise.race([failed, waitUntil(answers, 20_000)]);
  }

  /** Ends it as a crash does, with every connection through it. */
  async kill(): Promise<void> {
    const gone = new Promise((resolve) => this.#child!.once("exit", resolve));
    if (this.#child!.exitCode === null && this.#child!.signalCode === null) {
      this.#child!.kill("SIGKILL");
      await gone;
    }
  }

  async close(): Promise<void> {
    await this.kill();
    await rm(this.#folder, { recursive: true, force: true });
  }
}
