// The processes that a benchmark starts: the built server, baselines and peers, crowds. All of them end with the benchmark.
import { fork, spawn, spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

export const bench = join(import.meta.dirname, "..");
export const project = join(bench, "..");
/** The key of the servers that are measured. Nothing but benchmarks is signed with it. */
export const secretKey = "a key of benchmarks that signs nothing else";

const started = new Set();
const folders = [];

/** A port of the loopback interface that is free at the moment. */
export async function freePort() {
  const server = createServer().listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  const { port } = server.address();
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** A folder that is removed at the end. */
export function temporaryFolder() {
  const folder = mkdtempSync(join(tmpdir(), "beckon-bench-"));
  folders.push(folder);
  return folder;
}

const hasTaskset =
  process.platform === "linux" && availableParallelism() > 1 && spawnSync("taskset", ["-V"]).status === 0;

/** A command line that keeps a process on one core; servers run on core 0 and their clients on core 1. */
const onCore = (core, command) =>
  core === undefined || !hasTaskset ? command : ["taskset", "-c", String(core), ...command];

function remember(child) {
  started.add(child);
  child.once("exit", () => started.delete(child));
  return child;
}

/** Starts a script in a Node of its own, with a channel for messages. */
export function startScript(file, args = [], { core, env, execArgv = [] } = {}) {
  const options = { cwd: bench, env: { ...process.env, NODE_ENV: "production", ...env }, execArgv };
  const child = fork(join(bench, file), args.map(String), options);
  // Set at once, before the script has started threads.
  if (core !== undefined && hasTaskset) spawnSync("taskset", ["-a", "-p", "-c", String(core), String(child.pid)]);
  return remember(child);
}

/** The next message of a process that has this property. */
export function messageOf(child, property, withinMs = 120_000) {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`No "${property}" within ${withinMs / 1000} s.`)), withinMs);
    const onExit = (code) => reject(new Error(`A process of the benchmark ended with ${code}.`));
    const onMessage = (message) => {
      if (!(property in message)) return;
      clearTimeout(timer);
      child.off("message", onMessage).off("exit", onExit);
      resolve(message);
    };
    child.on("message", onMessage).once("exit", onExit);
  });
}

/** The built entry of the server. */
export function serverEntry() {
  const entry = join(project, "dist", "src", "main.js");
  if (!existsSync(entry)) throw new Error("The server is not built. Run `npm run build` in the project first.");
  return entry;
}

/** The environment of a server that is measured. `more` overrides it. */
export function serverEnvironment(databaseUrl, port, more = {}) {
  const inherited = Object.entries(process.env).filter(([name]) =>
    /^(PATH|HOME|TMPDIR|LANG|TZ|LD_LIBRARY_PATH)$/.test(name),
  );
  return {
    ...Object.fromEntries(inherited),
    ...{ NODE_ENV: "production", ROLE: "api", PORT: String(port), PUBLIC_URL: `http://localhost:${port}` },
    ...{ DATABASE_URL: databaseUrl, DATA_DIR: temporaryFolder(), SECRET_KEY: secretKey, COST_BUCKET: "0" },
    // A mail server that is not there; the benchmark of mail names another one.
    ...{ SMTP_URL: "smtp://127.0.0.1:9", MAIL_FROM: "Beckon <no-reply@beckon.example>" },
    ...more,
  };
}

/** Starts the built server on a database and waits until it answers. */
export async function startServer(databaseUrl, { env = {}, core = 0, execArgv = [] } = {}) {
  const port = await freePort();
  const command = onCore(core, [process.execPath, ...execArgv, serverEntry()]);
  const options = { cwd: project, env: serverEnvironment(databaseUrl, port, env), stdio: ["ignore", "ignore", "pipe"] };
  const child = remember(spawn(command[0], command.slice(1), options));
  let errors = "";
  child.stderr.on("data", (text) => {
    errors = (errors + text).slice(-2_000);
  });
  const url = `http://127.0.0.1:${port}`;
  for (const until = Date.now() + 300_000; Date.now() < until; await sleep(20)) {
    if (child.exitCode !== null) throw new Error(`The server did not start:\n${errors}`);
    const answer = await fetch(`${url}/healthz`).catch(() => null);
    if (answer?.ok) return { child, pid: child.pid, url, port };
  }
  throw new Error(`The server was not ready after five minutes:\n${errors}`);
}

/** Ends a process; one that does not end within fifteen seconds is killed. */
export async function stop(child) {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise((resolve) => child.once("exit", resolve));
  child.kill("SIGTERM");
  const timer = setTimeout(() => child.kill("SIGKILL"), 15_000);
  await ended;
  clearTimeout(timer);
}

/** Ends every process that was started, and removes the temporary folders. */
export async function stopEverything() {
  await Promise.all([...started].map(stop));
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
}
