// The PostgreSQL server of the benchmarks: the project's embedded one with its data in bench/.data, or BENCH_DATABASE_URL's.
import { join } from "node:path";
import pg from "pg";
import { startEmbeddedPostgres } from "../../src/platform/embedded-postgres/embedded-postgres.ts";
import { cpuOfPostgres, parentOf } from "./cpu.mjs";
import { bench } from "./processes.mjs";

const settings = {
  shared_preload_libraries: "pg_stat_statements",
  shared_buffers: "1GB",
  max_connections: "200",
  max_wal_size: "4GB",
  // The tables of statements and of CPU belong to what is measured, not to compilation.
  jit: "off",
};

/** A database that a benchmark uses. */
export class Database {
  /** @param url where servers and baselines connect to */
  constructor(cluster, name, url) {
    this.cluster = cluster;
    this.name = name;
    this.url = url;
  }

  /** A connection of its own; the caller ends it. */
  async connect() {
    const client = new pg.Client({ connectionString: this.url, options: "-c timezone=UTC" });
    await client.connect();
    return client;
  }

  /** Runs one statement, or several without parameters, on a connection of their own. */
  async query(text, values) {
    const client = await this.connect();
    try {
      return (await client.query(text, values)).rows;
    } finally {
      await client.end();
    }
  }

  /** How many statements clients have sent since `resetStatements`; NaN where pg_stat_statements is not loaded. */
  async statements() {
    if (!this.cluster.countsStatements) return Number.NaN;
    const text = `select coalesce(sum(calls), 0)::int as calls from pg_stat_statements s
      join pg_database d on d.oid = s.dbid where datname = $1 and toplevel`;
    return (await this.cluster.admin.query(text, [this.name])).rows[0].calls;
  }

  async resetStatements() {
    if (this.cluster.countsStatements) await this.cluster.admin.query("select pg_stat_statements_reset()");
  }
}

export class Cluster {
  #embedded;

  /** Starts or finds the server. */
  static async open(notice) {
    const cluster = new Cluster();
    await cluster.#open(notice);
    return cluster;
  }

  async #open(notice) {
    let url = process.env.BENCH_DATABASE_URL;
    if (url === undefined) {
      const options = { dataDir: join(bench, ".data"), settings, onNotice: notice };
      this.#embedded = await startEmbeddedPostgres(options);
      url = this.#embedded.url;
    }
    this.url = new URL(url);
    this.admin = new pg.Client({ connectionString: this.urlOf("postgres") });
    await this.admin.connect();
    const { rows } =
      await this.admin.query(`select pg_backend_pid() as pid, current_setting('server_version') as version,
      current_setting('shared_preload_libraries') like '%pg_stat_statements%' as counts`);
    this.version = rows[0].version;
    this.countsStatements = rows[0].counts;
    if (this.countsStatements) await this.admin.query("create extension if not exists pg_stat_statements");
    // A server on another machine has no process here, and its CPU cannot be read.
    const isHere = ["localhost", "127.0.0.1", "[::1]"].includes(this.url.hostname);
    this.#postmaster = isHere ? parentOf(rows[0].pid) : null;
  }

  #postmaster = null;

  /** Milliseconds of CPU that the server has used, all of its processes together. */
  cpu() {
    return this.#postmaster === null ? Number.NaN : cpuOfPostgres(this.#postmaster);
  }

  /** The URL of a database of this server. */
  urlOf(name) {
    const url = new URL(this.url);
    url.pathname = `/${name}`;
    return url.href;
  }

  database(name) {
    return new Database(this, name, this.urlOf(name));
  }

  async close() {
    await this.admin.end();
    await this.#embedded?.stop();
  }
}
