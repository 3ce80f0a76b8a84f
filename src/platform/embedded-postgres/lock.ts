import { open, readFile, rename, rm, stat } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";
import { EmbeddedPostgresError } from "./location.ts";
import { processIdentity } from "./postmaster.ts";

const TIMEOUT_MS = 5 * 60_000;
const EMPTY_FILE_MS = 2_000;

interface Owner {
  pid: number;
  identity: string | null;
}

/**
 * Runs `work` while it holds the lock file, one process (and one call) at a time. The lock of a dead process is
 * removed.
 *
 * The lock prevents duplicate work. It is not what prevents two servers on one cluster: PostgreSQL does that with
 * postmaster.pid and its shared memory. Neither covers two machines, or two containers with separate process numbers,
 * on one directory.
 */
export async function withLock<T>(file: string, work: () => Promise<T>): Promise<T> {
  const mine = JSON.stringify({ pid: process.pid, identity: await processIdentity(process.pid) });
  const deadline = Date.now() + TIMEOUT_MS;
  while (!(await create(file, mine))) {
    const seen = await readFile(file, "utf8").catch(() => null);
    if (seen === null) continue;
    if (await isStale(file, seen)) await breakLock(file, seen);
    else if (Date.now() > deadline) {
      throw new EmbeddedPostgresError(
        `Another process (${parse(seen)?.pid ?? "unknown"}) has been starting or stopping this database for minutes.\n` +
          `End that process, or remove ${file} if it does not run any more.`,
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
  // The file was created and not written yet, or its creator died before it wrote.
  if (owner === null) return age > EMPTY_FILE_MS;
  const identity = await processIdentity(owner.pid);
  if (identity === null) return true;
  // Systems reuse process numbers, above all in containers. Where the start time of a process is unknown, only the age
  // of the file shows that this is another process.
  return identity === "" ? age > 2 * TIMEOUT_MS : identity !== owner.identity;
}

/** Renames the stale lock before it is deleted, so that only one of two processes that saw it removes it. */
async function breakLock(file: string, seen: string): Promise<void> {
  const renamed = `${file}.${process.pid}.${Math.random().toString(36).slice(2)}`;
  try {
    await rename(file, renamed);
  } catch {
    return;
  }
  const content = await readFile(renamed, "utf8").catch(() => seen);
  // Another process removed the stale lock first, and this is the lock of its new owner, so it is restored. If a third
  // process creates a lock in between, PostgreSQL's own lock decides.
  if (content !== seen) await create(file, content);
  await rm(renamed, { force: true });
}
