import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { existsSync, globSync } from "node:fs";
import { appendFile, chmod, chown, mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import pg from "pg";
import { findFreePort } from "./server-process.ts";
import { waitUntil } from "./wait-until.ts";

/** No server starts as root. */
const account = process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : {};

/**
 * The programs of a PostgreSQL that has the extension citus: of CITUS_BIN, or of one that Debian's packages have put where
 * they do; null where there is none.
 */
export function findCitus(): string | null {
  const places = process.env.CITUS_BIN === undefined ? globSync("/usr/lib/postgresql/*/bin") : [process.env.CITUS_BIN];
  const hasCitus = (bin: string) =>
    [
      `/usr/share/postgresql/${dirname(bin).split("/").at(-1)}`,
      join(bin, "../share/extension/.."),
      join(bin, "../share/postgresql"),
    ].some((share) => existsSync(join(share, "extension", "citus.control")));
  return places.find(hasCitus) ?? null;
}

/** One PostgreSQL with citus. */
class CitusServer {
  readonly port: number;
  readonly #bin: string;
  readonly #folder: string;
  #child: ChildProcess | undefined;

  constructor(bin: string, folder: string, port: number) {
    this.port = port;
    this.#bin = bin;
    this.#folder = folder;
  }

  get url(): string {
    return `postgres://postgres@127.0.0.1:${this.port}/beckon`;
  }

  async make(): Promise<void> {
    await mkdir(this.#folder);
    if (account.uid !== undefined) await chown(this.#folder, account.uid, account.gid);
    const initdb = join(this.#bin, "initdb");
    const args = ["-D", this.#folder, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync"];
    execFileSync(initdb, args, { ...account, cwd: this.#folder, stdio: "ignore" });
    const settings = [
      "shared_preload_libraries = 'citus'",
      "citus.node_conninfo = 'sslmode=prefer'",
      "citus.shard_count = 8",
      "listen_addresses = '127.0.0.1'",
      "unix_socket_directories = ''",
      "max_connections = 200",
      "fsync = off",
    ];
    await appendFile(join(this.#folder, "postgresql.conf"), `${settings.join("\n")}\n`);
    await this.start();
    await this.ask("create database beckon", "postgres");
    await this.ask("create extension citus");
  }

  async start(): Promise<void> {
    const args = ["-D", this.#folder, "-p", String(this.port)];
    const child = spawn(join(this.#bin, "postgres"), args, {
      ...account,
      cwd: this.#folder,
      stdio: "ignore",
      env: { ...process.env, HOME: this.#folder },
    });
    this.#child = child;
    await waitUntil(
      () =>
        this.ask("select 1", "postgres").then(
          () => true,
          () => false,
        ),
      30_000,
    );
  }

  /** Stops it at once, as a crash does: the others are refused a connection. */
  async stop(): Promise<void> {
    if (this.#child === undefined || this.#child.exitCode !== null) return;
    const gone = new Promise((resolve) => this.#child!.once("exit", resolve));
    this.#child.kill("SIGQUIT");
    await gone;
  }

  async ask<T extends object>(text: string, database = "beckon"): Promise<T[]> {
    const url = Object.assign(new URL(this.url), { pathname: `/${database}` }).toString();
    const client = new pg.Client({ connectionString: url });
    client.on("error", () => undefined);
    await client.connect();
    try {
      return (await client.query<T>(`/* test */ ${text}`)).rows;
    } finally {
      await client.end();
    }
  }
}

/** A coordinator, which holds no rows of teams, and two servers that do. */
export class CitusCluster {
  readonly coordinator: CitusServer;
  readonly servers: CitusServer[];
  readonly #folder: string;

  private constructor(coordinator: CitusServer, servers: CitusServer[], folder: string) {
    this.coordinator = coordinator;
    this.servers = servers;
    this.#folder = folder;
  }

  static async open(bin: string): Promise<CitusCluster> {
    const folder = await mkdtemp(join(tmpdir(), "beckon-citus-"));
    await chmod(folder, 0o755);
    const make = async (name: string) => new CitusServer(bin, join(folder, name), await findFreePort());
    const [coordinator, ...servers] = [await make("coordinator"), await make("one"), await make("two")];
    const cluster = new CitusCluster(coordinator!, servers, folder);
    await Promise.all([coordinator!, ...servers].map((server) => server.make()));
    await coordinator!.ask(`select citus_set_coordinator_host('127.0.0.1', ${coordinator!.port})`);
    for (const { port } of servers) await coordinator!.ask(`select citus_add_node('127.0.0.1', ${port})`);
    return cluster;
  }

  /** The port of the server that has the rows of a team, by the name of the team. */
  async portOf(team: string): Promise<number> {
    const [row] = await this.coordinator.ask<{ id: string }>(`select id from team where name = '${team}'`);
    const [place] = await this.coordinator.ask<{ port: number }>(
      `select n.nodeport as port from pg_dist_placement p join pg_dist_node n using (groupid)
       where p.shardid = get_shard_id_for_distribution_column('event', '${row!.id}'::uuid)`,
    );
    return place!.port;
  }

  async close(): Promise<void> {
    for (const server of [this.coordinator, ...this.servers]) await server.stop();
    await rm(this.#folder, { recursive: true, force: true, maxRetries: 5 });
  }
}
