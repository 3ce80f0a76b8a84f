import { type ChildProcess, spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { chmod, chown, cp, mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import { prepareBinaries } from "../src/platform/embedded-postgres/binaries.ts";
import { startEmbeddedPostgres } from "../src/platform/embedded-postgres/embedded-postgres.ts";
import { findPlace } from "../src/platform/embedded-postgres/location.ts";
import { spawnAs } from "../src/platform/embedded-postgres/postmaster.ts";
import { findFreePort } from "./server-process.ts";
import { waitUntil } from "./wait-until.ts";

/** One PostgreSQL of a cluster. */
export class DatabaseServer {
  readonly port: number;
  readonly url: string;
  #child: ChildProcess | undefined;
  readonly #run: () => ChildProcess;

  constructor(port: number, url: string, run: (port: number) => ChildProcess) {
    this.port = port;
    this.url = url;
    this.#run = () => run(port);
  }

  async start(): Promise<void> {
    this.#child = this.#run();
    await waitUntil(() => this.ask("select 1 as one").then(Boolean, () => false));
  }

  /** Sends a signal to the process that accepts connections and to all that serve one: SIGSTOP freezes the server. */
  signal(signal: NodeJS.Signals): void {
    const pid = this.#child!.pid!;
    // Each of them has a session of its own, so they are in no common group.
    const children = readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8").split(" ").filter(Boolean).map(Number);
    for (const one of [pid, ...children])
      try {
        process.kill(one, signal);
      } catch {
        // It has ended meanwhile.
      }
  }

  async kill(): Promise<void> {
    if (this.#child === undefined || this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const gone = new Promise((resolve) => this.#child!.once("exit", resolve));
    this.signal("SIGKILL");
    await gone;
  }

  // biome-ignore lint/suspicious/noExplicitAny: rows of any statement
  async ask(text: string): Promise<any> {
    const client = new pg.Client({ connectionString: this.url, connectionTimeoutMillis: 2_000, query_timeout: 10_000 });
    client.on("error", () => undefined);
    try {
      await client.connect();
      return (await client.query(`/* test */ ${text}`)).rows[0];
    } finally {
      await client.end().catch(() => undefined);
    }
  }
}

/** A primary and a standby that has everything which the primary has acknowledged, from the packaged PostgreSQL. */
export class Cluster {
  readonly primary: DatabaseServer;
  readonly standby: DatabaseServer;
  readonly #folder: string;

  private constructor(primary: DatabaseServer, standby: DatabaseServer, folder: string) {
    this.primary = primary;
    this.standby = standby;
    this.#folder = folder;
  }

  /** The address of both, as DATABASE_URL has it. */
  get url(): string {
    const { port } = this.standby;
    return `${this.primary.url.replace(/(@[^/]+)/, `$1,127.0.0.1:${port}`)}?target_session_attrs=read-write`;
  }

  /** @param options.isSynchronous false: commits do not wait for the standby, which may be killed */
  static async open({ isSynchronous = true } = {}): Promise<Cluster> {
    const folder = await mkdtemp(join(tmpdir(), "beckon-cluster-"));
    // As root the servers run as nobody, who has to come in.
    await chmod(folder, 0o755);
    const dataDir = join(folder, "primary");
    const made = await startEmbeddedPostgres({ dataDir });
    const given = new URL(made.url);
    await made.stop({ force: true });
    const place = await findPlace(dataDir);
    const { bin } = await prepareBinaries(place.account);
    const copy = join(folder, "standby");
    await cp(place.cluster, copy, { recursive: true, preserveTimestamps: true });
    await writeFile(join(copy, "standby.signal"), "");
    if (place.account !== null) {
      const { uid, gid } = place.account;
      for (const path of ["", ...(await readdir(copy, { recursive: true }))]) await chown(join(copy, path), uid, gid);
    }

    const [first, second] = [await findFreePort(), await findFreePort()];
    const urlOf = (port: number) => Object.assign(new URL(given), { port: String(port) }).toString();
    const run = (cluster: string, settings: Record<string, string>) => (port: number) => {
      const options = {
        listen_addresses: "127.0.0.1",
        unix_socket_directories: "",
        max_connections: "100",
        ...settings,
      };
      const parameters = Object.entries(options).flatMap(([name, value]) => ["-c", `${name}=${value}`]);
      return spawn(join(bin, "postgres"), ["-D", cluster, "-p", String(port), ...parameters], {
        ...spawnAs(place.account, dataDir),
        stdio: ["ignore", "ignore", "ignore"],
        detached: true,
      });
    };
    const conninfo = `host=127.0.0.1 port=${first} user=${given.username} password=${decodeURIComponent(given.password)} application_name=standby`;
    const primary = new DatabaseServer(
      first,
      urlOf(first),
      run(place.cluster, { synchronous_standby_names: isSynchronous ? "standby" : "" }),
    );
    const standby = new DatabaseServer(second, urlOf(second), run(copy, { primary_conninfo: conninfo }));
    const cluster = new Cluster(primary, standby, folder);
    await primary.start();
    await standby.start();
    const state = isSynchronous ? "sync" : "async";
    const count = `select count(*)::int as n from pg_stat_replication where sync_state = '${state}' and state = 'streaming'`;
    await waitUntil(async () => (await primary.ask(count)).n === 1);
    return cluster;
  }

  async promote(): Promise<void> {
    await this.standby.ask("select pg_promote()");
  }

  async close(): Promise<void> {
    for (const server of [this.primary, this.standby]) await server.kill();
    await rm(this.#folder, { recursive: true, force: true, maxRetries: 5 });
  }
}
