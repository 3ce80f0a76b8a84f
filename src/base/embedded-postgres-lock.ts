import { open, readFile, rename, rm, stat } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";
import { EmbeddedPostgresProblem } from "./embedded-postgres-place.ts";
import { processIdentity } from "./embedded-postgres-process.ts";

const PATIENCE_MS = 5 * 60_000;
const NAMELESS_MS = 2_000;

interface Owner {
  pid: number;
  identity: string | null;
}

/**
 * Runs `work` while holding the lock file, one process (and one call) at a time. A lock whose owner has died is broken.
 *
 * It is there so that nobody does the work twice. That no two servers ever share a cluster does not hang on it:
 * PostgreSQL sees to that itself (postmaster.pid and its shared memory). Neither covers two machines, or two containers
 * with process numbers of their own, on one directory.
 */
export async function withLock<T>(file: string, work: () => Promise<T>): Promise<T> {
  const mine = JSON.stringify({ pid: process.pid, identity: await processIdentity(process.pid) });
  const deadline = Date.now() + PATIENCE_MS;
  while (!(await create(file, mine))) {
    const seen = await readFile(file, "utf8").catch(() => null);
    if (seen === null) continue;
    if (await isStale(file, seen)) await breakLock(file, seen);
    else if (Date.now() > deadline) {
      throw new EmbeddedPostgresProblem(
        `Another process (${parse(seen)?.pid ?? "unknown"}) has been starting or stopping this database for minutes.\n` +
          `End it, or remove ${file} when it is gone.`,
      );
    } else await sleep(20);
  }
  try {
    return await work();
  } finally {
    await rm(file, { force: true });
  }
}

async function create(file: string, content: string): Promise<boolean> {
  try {
    const handle = await open(file, "wx", 0o600);
    await handle.writeFile(content).finally(() => handle.close());
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return false;
    throw error;
  }
}

function parse(content: string): Owner | null {
  try {
    return JSON.parse(content) as Owner;
  } catch {
    return null;
  }
}

async function isStale(file: string, content: string): Promise<boolean> {
  const owner = parse(content);
  const age = await stat(file)
    .then((it) => Date.now() - it.mtimeMs)
    .catch(() => 0);
  // Made and not yet written, or its maker died in between.
  if (owner === null) return age > NAMELESS_MS;
  const living = await processIdentity(owner.pid);
  if (living === null) return true;
  // A number is given out again, above all in containers. Where the system does not tell when a process began, only
  // age can say that this one is another.
  return living === "" ? age > 2 * PATIENCE_MS : living !== owner.identity;
}

/** Takes the stale lock away under a name of its own, so that of two who saw it only one removes it. */
async function breakLock(file: string, seen: string): Promise<void> {
  const aside = `${file}.${process.pid}.${Math.random().toString(36).slice(2)}`;
  try {
    await rename(file, aside);
  } catch {
    return;
  }
  const taken = await readFile(aside, "utf8").catch(() => seen);
  // Somebody broke it first and this is the new owner's: give it back. Between the two a third could enter; then
  // PostgreSQL's own lock decides.
  if (taken !== seen) await create(file, taken);
  await rm(aside, { force: true });
}
