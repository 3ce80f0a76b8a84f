import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync, rmSync } from "node:fs";

/*
 * Beside a run of the tests: waits until it has ended, in whichever way, and ends what it has left running: database
 * servers in its directory, and processes that tests have started. Then it removes the directory. Plain JavaScript, so
 * that it is there at once.
 *
 *   node test/clean-up.mjs DIRECTORY
 */
const [directory] = process.argv.slice(2);

const read = (file) => {
  try {
    return readFileSync(file, "utf8").replaceAll("\0", " ");
  } catch {
    // It has ended meanwhile, or is not ours to look at.
    return "";
  }
};

/** Every process with its command and, where the system says so, its environment. */
function processes() {
  if (process.platform === "linux")
    return readdirSync("/proc")
      .filter((name) => /^\d+$/.test(name))
      .map((name) => ({
        pid: Number(name),
        command: read(`/proc/${name}/cmdline`),
        environment: read(`/proc/${name}/environ`),
      }));
  const lines = execFileSync("ps", ["-axo", "pid=,command="], { encoding: "utf8" }).split("\n");
  return lines.map((line) => {
    const [, pid, command] = /^\s*(\d+) (.*)$/.exec(line) ?? [];
    return { pid: Number(pid), command: `${command} `, environment: "" };
  });
}

/** What the run has left. */
const left = () =>
  processes().flatMap(({ pid, command, environment }) => {
    if (pid === process.pid || !(pid > 0)) return [];
    const isServer = command.includes(` -D ${directory}/`);
    const isOfTests = ` ${environment}`.includes(` BECKON_TEST_RUN=${directory} `);
    return isServer || isOfTests ? [{ pid, isServer }] : [];
  });

function signal(pid, name) {
  try {
    process.kill(pid, name);
  } catch {
    // It has ended meanwhile.
  }
}

async function cleanUp() {
  // In turn: politely, and, since nothing here has to survive, in any case.
  const steps = [
    { server: "SIGINT", other: "SIGTERM", ms: 5_000 },
    { server: "SIGQUIT", other: "SIGKILL", ms: 5_000 },
    { server: "SIGKILL", other: "SIGKILL", ms: 5_000 },
  ];
  for (const { server, other, ms } of steps) {
    const began = Date.now();
    const signalled = new Set();
    // Asked again, since a process may have started another one a moment ago. A directory that is gone has no server.
    for (let found = left(); found.length > 0 && Date.now() - began < ms; found = left()) {
      for (const { pid, isServer } of found)
        if (!signalled.has(pid)) {
          signalled.add(pid);
          signal(pid, isServer ? server : other);
        }
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
  rmSync(directory, { recursive: true, force: true, maxRetries: 5 });
}

process.stdin.on("close", () => void cleanUp());
process.stdin.resume();
