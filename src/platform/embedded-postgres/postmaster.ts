import { execFile, spawn } from "node:child_process";
import { closeSync, openSync } from "node:fs";
import { readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { join, parse } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { type Binaries } from "./binaries.ts";
import { type Account, EmbeddedPostgresError, type Place } from "./location.ts";

/** The contents of postmaster.pid. */
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
  // The client gets the error of its statement; in the log it would add personal data to a growing file.
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
 * Distinguishes a process from a later one with the same number. Null when there is no such process (or a zombie), ""
 * when there is one and the system does not report its start time.
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
  // The name, in brackets, may contain any character, so the fields are counted from its end.
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

/** Whether this process is the postmaster of this cluster, and not another process that reuses its number. */
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

/** The running server of this cluster, or null. */
export async function livingPostmaster(cluster: string): Promise<Postmaster | null> {
  const found = await readPidFile(cluster);
  return found && (await isPostmaster(found.pid, cluster)) ? found : null;
}

/** The environment of PostgreSQL's programs: without Beckon's PG* variables, locale and secrets. */
export function cleanEnvironment(): NodeJS.ProcessEnv {
  const inherited = ["PATH", "LD_LIBRARY_PATH", "SYSTEMROOT", "SystemRoot", "WINDIR", "COMSPEC", "TEMP", "TMP"];
  const environment = Object.fromEntries(
    inherited.flatMap((name) => (process.env[name] ? [[name, process.env[name]]] : [])),
  );
  return { ...environment, LC_ALL: "C", TZ: "UTC" };
}

/** Options to spawn a process as an account, with a working directory that every account may enter. */
export function spawnAs(account: Account | null, dataDir: string) {
  return { ...account, cwd: parse(dataDir).root, env: cleanEnvironment(), windowsHide: true };
}

/** Starts the postmaster of an existing cluster that has none, and waits until it accepts connections. */
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
  let portsInUse = 0;
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
    const output = (await readFile(log, "utf8").catch(() => "")).slice(from);
    const waited = Date.now() - began;
    if (/could not (bind|create any TCP)/.test(output) && ++portsInUse < PORTS) {
      remembered = 0;
    } else if (
      /lock file ".*" (already exists|is empty)|shared memory block .* in use/.test(output) &&
      waited < STALE_MS
    ) {
      // The children of a killed postmaster outlive it for a moment. A crash of the machine can leave an empty lock
      // file; because this process holds Beckon's lock, no other process is about to write it.
      if (/is empty/.test(output) && waited > EMPTY_MS)
        await rm(join(place.cluster, "postmaster.pid"), { force: true });
      await sleep(50);
    } else {
      const reason =
        output.split("\n").findLast((line) => /FATAL|PANIC/.test(line)) ?? output.trim().split("\n").at(-1);
      throw new EmbeddedPostgresError(
        `PostgreSQL did not start: ${reason?.replace(/^.*?(FATAL|PANIC):\s*/, "") || "it ended without a message"}\n` +
          `Its log is ${log}; set DATABASE_URL to use another server.`,
      );
    }
  }
}

/** Starts the process; null when it ended before it was ready. Its log contains the reason. */
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
      // This variable (pg_ctl sets it, too) tells PostgreSQL that the number in postmaster.pid is no other postmaster.
      // PostgreSQL then still checks whether a process is attached to the old server's shared memory.
      env: { ...options.env, ...(stale && { PG_GRANDPARENT_PID: String(stale) }) },
      stdio: ["ignore", output, output],
      // It gets a separate process group: Ctrl-C reaches the whole group of the terminal, and the database must end
      // last.
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
  let wasReported = false;
  for (;;) {
    if (failure) throw cannotRun(join(binaries.bin, "postgres"), failure);
    const found = await readPidFile(place.cluster);
    if (found && found.pid === child.pid && found.status === "ready") return found;
    if (ended) return null;
    const waited = Date.now() - began;
    if (waited > 3_000 && !wasReported) {
      wasReported = true;
      notice("PostgreSQL is still starting: it was not shut down cleanly and recovers");
    }
    if (waited > READY_MS) {
      child.kill("SIGINT");
      throw new EmbeddedPostgresError(`PostgreSQL was not ready after five minutes.\nIts log: ${log}`);
    }
    await sleep(5);
  }
}

/** The number in postmaster.pid when it is not the postmaster's any more: that of a zombie, or reused. */
async function stalePid(cluster: string): Promise<number | null> {
  const found = await readPidFile(cluster);
  return found && !(await isPostmaster(found.pid, cluster)) ? found.pid : null;
}

/** Explains why a program of the platform package could not be run. */
export function cannotRun(program: string, error: Error): EmbeddedPostgresError {
  return new EmbeddedPostgresError(
    `PostgreSQL's program cannot be run here (${error.message}): ${program}\n` +
      "It needs a system with glibc (not Alpine) and a directory from which programs may run. Or set DATABASE_URL.",
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
