import { execFile, spawn } from "node:child_process";
import { closeSync, openSync } from "node:fs";
import { readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { join, parse } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { type Binaries } from "./embedded-postgres-files.ts";
import { type Account, EmbeddedPostgresProblem, type Place } from "./embedded-postgres-place.ts";

/** What postmaster.pid says about a server. */
export interface Postmaster {
  pid: number;
  port: number;
  status: "starting" | "ready" | "stopping";
}

const READY_MS = 5 * 60_000;
const STALE_MS = 20_000;
const EMPTY_MS = 2_000;
const PORTS = 5;

const DEFAULTS = {
  max_connections: "100",
  timezone: "UTC",
  log_timezone: "UTC",
  // Whoever sends a statement gets its error; in the log it would only be personal data in a file that grows.
  log_error_verbosity: "terse",
  log_min_error_statement: "panic",
  log_checkpoints: "off",
};

const FIXED = {
  listen_addresses: "127.0.0.1",
  // A socket's path may have 100 characters, a DATA_DIR more.
  unix_socket_directories: "",
};

/**
 * Tells one process from a later one with the same number. Null when there is none (a zombie is none), "" when there is
 * one and the system does not say when it began.
 */
export async function processIdentity(pid: number): Promise<string | null> {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EPERM") return null;
  }
  if (process.platform !== "linux") return "";
  const line = await readFile(`/proc/${pid}/stat`, "utf8").catch(() => null);
  if (line === null) return null;
  // The name, in brackets, may hold anything; the fields that follow are counted from its end.
  const fields = line.slice(line.lastIndexOf(")") + 2).split(" ");
  if (fields[0] === "Z" || fields[0] === "X") return null;
  const boot = await readFile("/proc/sys/kernel/random/boot_id", "utf8").catch(() => "");
  return `${boot.trim()}/${fields[19]}`;
}

async function commandOf(pid: number): Promise<string> {
  if (process.platform === "linux") {
    const line = await readFile(`/proc/${pid}/cmdline`, "utf8").catch(() => "");
    return line.replaceAll("\0", " ");
  }
  return new Promise((resolve) => {
    execFile("ps", ["-o", "command=", "-p", String(pid)], (error, out) => resolve(error ? "" : `${out.trim()} `));
  });
}

/** Whether this process is the postmaster of this cluster, not another one that got its number. */
export async function isPostmaster(pid: number, cluster: string): Promise<boolean> {
  if ((await processIdentity(pid)) === null) return false;
  return process.platform === "win32" || (await commandOf(pid)).includes(` -D ${cluster} `);
}

async function readPidFile(cluster: string): Promise<Postmaster | null> {
  const text = await readFile(join(cluster, "postmaster.pid"), "utf8").catch(() => "");
  const lines = text.split("\n").map((line) => line.trim());
  const pid = Number(lines[0]);
  if (!Number.isInteger(pid) || pid <= 0) return null;
  const status = lines[7] === "ready" || lines[7] === "stopping" ? lines[7] : "starting";
  return { pid, port: Number(lines[3]), status };
}

/** The living server of this cluster, or null. */
export async function livingPostmaster(cluster: string): Promise<Postmaster | null> {
  const found = await readPidFile(cluster);
  return found && (await isPostmaster(found.pid, cluster)) ? found : null;
}

/** The environment of PostgreSQL's programs: no PG* variables and no locale of ours, and none of our secrets. */
export function cleanEnvironment(): NodeJS.ProcessEnv {
  const kept = ["PATH", "LD_LIBRARY_PATH", "SYSTEMROOT", "SystemRoot", "WINDIR", "COMSPEC", "TEMP", "TMP"];
  const environment = Object.fromEntries(
    kept.flatMap((name) => (process.env[name] ? [[name, process.env[name]]] : [])),
  );
  return { ...environment, LC_ALL: "C", TZ: "UTC" };
}

/** How to spawn as somebody: with a working directory that everybody may enter. */
export function spawnAs(account: Account | null, dataDir: string) {
  return { ...account, cwd: parse(dataDir).root, env: cleanEnvironment(), windowsHide: true };
}

/** Starts the postmaster of an existing cluster that has none, and waits until it takes connections. */
export async function startPostmaster(
  place: Place,
  binaries: Binaries,
  settings: Record<string, string>,
  notice: (text: string) => void,
): Promise<Postmaster> {
  const log = join(place.dataDir, "postgres.log");
  const portFile = join(place.dataDir, "postgres.port");
  await rename(log, `${log}.1`).catch(() => {});
  const began = Date.now();
  let remembered = Number(await readFile(portFile, "utf8").catch(() => "0"));
  let taken = 0;
  for (;;) {
    const port = await freePort(remembered);
    const from = await stat(log)
      .then((it) => it.size)
      .catch(() => 0);
    const started = await spawnPostmaster(place, binaries, settings, port, log, notice);
    if (started) {
      if (port !== remembered) await writeFile(portFile, `${port}\n`);
      return started;
    }
    const said = (await readFile(log, "utf8").catch(() => "")).slice(from);
    const waited = Date.now() - began;
    if (/could not (bind|create any TCP)/.test(said) && ++taken < PORTS) {
      remembered = 0;
    } else if (
      /lock file ".*" (already exists|is empty)|shared memory block .* in use/.test(said) &&
      waited < STALE_MS
    ) {
      // The children of a postmaster that was killed outlive it for a moment. An empty lock file is what a crash of
      // the machine leaves; the lock we hold says that nobody else is about to write it.
      if (/is empty/.test(said) && waited > EMPTY_MS) await rm(join(place.cluster, "postmaster.pid"), { force: true });
      await sleep(50);
    } else {
      const reason = said.split("\n").findLast((line) => /FATAL|PANIC/.test(line)) ?? said.trim().split("\n").at(-1);
      throw new EmbeddedPostgresProblem(
        `PostgreSQL did not start: ${reason?.replace(/^.*?(FATAL|PANIC):\s*/, "") || "it ended without a word"}\n` +
          `The whole story is in ${log}; with DATABASE_URL set, another server is used.`,
      );
    }
  }
}

/** Null when the process ended before it was ready; its log says why. */
async function spawnPostmaster(
  place: Place,
  binaries: Binaries,
  settings: Record<string, string>,
  port: number,
  log: string,
  notice: (text: string) => void,
): Promise<Postmaster | null> {
  const output = openSync(log, "a", 0o600);
  const options = spawnAs(place.account, place.dataDir);
  const stale = await stalePid(place.cluster);
  const child = spawn(
    join(binaries.bin, "postgres"),
    [
      ...["-D", place.cluster, "-p", String(port)],
      ...Object.entries({ ...DEFAULTS, ...settings, ...FIXED }).flatMap(([name, value]) => ["-c", `${name}=${value}`]),
    ],
    {
      ...options,
      // PostgreSQL's own way (pg_ctl uses it) to be told that this number in postmaster.pid is no other postmaster. It
      // then still looks whether anybody is attached to the old server's shared memory.
      env: { ...options.env, ...(stale && { PG_GRANDPARENT_PID: String(stale) }) },
      stdio: ["ignore", output, output],
      // A process group of its own: Ctrl-C goes to the whole group of the terminal, and the database must end last.
      detached: true,
    },
  );
  closeSync(output);
  let ended = false;
  let failure: Error | null = null;
  child.once("exit", () => (ended = true));
  child.once("error", (error) => (failure = error));
  child.unref();
  const began = Date.now();
  let told = false;
  for (;;) {
    if (failure) throw cannotRun(join(binaries.bin, "postgres"), failure);
    const found = await readPidFile(place.cluster);
    if (found && found.pid === child.pid && found.status === "ready") return found;
    if (ended) return null;
    const waited = Date.now() - began;
    if (waited > 3_000 && !told) {
      told = true;
      notice("PostgreSQL is still starting: it was not shut down last time and repairs itself");
    }
    if (waited > READY_MS) {
      child.kill("SIGINT");
      throw new EmbeddedPostgresProblem(`PostgreSQL was not ready after five minutes.\nIts log: ${log}`);
    }
    await sleep(5);
  }
}

/** The number in postmaster.pid when it is not the postmaster's any more: a zombie's, or given out again. */
async function stalePid(cluster: string): Promise<number | null> {
  const found = await readPidFile(cluster);
  return found && !(await isPostmaster(found.pid, cluster)) ? found.pid : null;
}

/** Why a program of the platform package could not be run, for people. */
export function cannotRun(program: string, error: Error): EmbeddedPostgresProblem {
  return new EmbeddedPostgresProblem(
    `PostgreSQL's program cannot be run here (${error.message}): ${program}\n` +
      "It needs a system with glibc (not Alpine) that allows programs there to run. Or set DATABASE_URL.",
  );
}

function freePort(wanted: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once("error", (error) => (wanted ? freePort(0).then(resolve, reject) : reject(error)));
    probe.listen({ host: "127.0.0.1", port: wanted > 0 && wanted < 65536 ? wanted : 0, exclusive: true }, () => {
      const address = probe.address();
      probe.close(() => resolve(address && typeof address === "object" ? address.port : 0));
    });
  });
}
