import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { readdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";

/*
 * Where PostgreSQL may not enter DATA_DIR, the data is in a directory of its own below /var/lib/beckon. A file in DATA_DIR
 * names that directory, so that a folder which was moved or renamed finds its data; and a file there names the DATA_DIR
 * that it belongs to, so that another folder at the same path does not take it for its own.
 */

// Not below /tmp or /var/tmp: cleaners remove there what is old.
export const standInRoot = "/var/lib/beckon";

const pointerOf = (dataDir: string): string => join(dataDir, "location");
const ownerOf = (standIn: string): string => join(standIn, "data-dir");

const readLine = (file: string): string | null => {
  try {
    return readFileSync(file, "utf8").trim();
  } catch {
    return null;
  }
};

/** The directory of a path's own name. */
export function standInOf(path: string): string {
  return join(standInRoot, createHash("sha256").update(path).digest("hex").slice(0, 16));
}

/** The directory that DATA_DIR points to. Anything but one of ours is passed over: files are made and deleted there. */
export function pointedTo(dataDir: string): string | null {
  const target = readLine(pointerOf(dataDir));
  return target !== null && /^\/var\/lib\/beckon\/[0-9a-f]{16}$/.test(target) ? target : null;
}

/** The DATA_DIR that a directory belongs to; null for one that was made before this was written down. */
export function ownerPathOf(standIn: string): string | null {
  return readLine(ownerOf(standIn));
}

/**
 * The directory for a DATA_DIR that points nowhere: the one of its path, unless that belongs to a folder which has been
 * moved away since, or whose pointer was deleted in order to begin anew.
 */
export function freeStandIn(dataDir: string): string {
  for (let attempt = 0; ; attempt++) {
    const candidate = standInOf(attempt === 0 ? dataDir : `${dataDir}#${attempt}`);
    if (ownerPathOf(candidate) === null) return candidate;
  }
}

/** Whether a DATA_DIR is a copy of another one, which still points to the same directory: that one's path. */
export function originalOf(dataDir: string, standIn: string): string | null {
  const owner = ownerPathOf(standIn);
  return owner !== null && owner !== dataDir && pointedTo(owner) === standIn ? owner : null;
}

/** Writes both files. Where DATA_DIR cannot be written, as in a read-only image, neither: its path alone then decides. */
export async function writePointer(dataDir: string, standIn: string): Promise<void> {
  try {
    if (pointedTo(dataDir) !== standIn) await writeFile(pointerOf(dataDir), `${standIn}\n`, { mode: 0o644 });
  } catch {
    return;
  }
  if (ownerPathOf(standIn) !== dataDir) await writeFile(ownerOf(standIn), `${dataDir}\n`, { mode: 0o644 });
}

/** Removes the pointer of a DATA_DIR whose data lies in itself. */
export async function removePointer(dataDir: string): Promise<void> {
  await rm(pointerOf(dataDir), { force: true }).catch(() => undefined);
}

/** Directories whose DATA_DIR was this one and points to them no more: nobody uses them, and nobody deletes them. */
export async function leftBehindBy(dataDir: string): Promise<string[]> {
  const names = await readdir(standInRoot).catch(() => []);
  return names
    .map((name) => join(standInRoot, name))
    .filter(
      (path) => ownerPathOf(path) === dataDir && pointedTo(dataDir) !== path && existsSync(join(path, "postgres")),
    );
}
