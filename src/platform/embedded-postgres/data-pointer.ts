import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { readdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";

/*
 * Where PostgreSQL may not enter DATA_DIR, the data is in a substitute directory below /var/lib/beckon. A file in
 * DATA_DIR names that directory, so that a folder which was moved or renamed finds its data; and a file there names its
 * DATA_DIR, so that another folder at the same path does not use it.
 */

// It is not below /tmp or /var/tmp, because systems delete old files there.
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

/** The substitute directory whose name is derived from a path. */
export function standInOf(path: string): string {
  return join(standInRoot, createHash("sha256").update(path).digest("hex").slice(0, 16));
}

/** The directory that DATA_DIR points to. Other paths are ignored, because files are created and deleted there. */
export function pointedTo(dataDir: string): string | null {
  const target = readLine(pointerOf(dataDir));
  return target !== null && /^\/var\/lib\/beckon\/[0-9a-f]{16}$/.test(target) ? target : null;
}

/** The DATA_DIR that a directory belongs to; null for directories of older versions, which did not store it. */
export function ownerPathOf(standIn: string): string | null {
  return readLine(ownerOf(standIn));
}

/**
 * The directory for a DATA_DIR without a pointer: the one derived from its path, unless that belongs to a folder which
 * was moved, or whose pointer was deleted to begin with an empty database.
 */
export function freeStandIn(dataDir: string): string {
  for (let attempt = 0; ; attempt++) {
    const candidate = standInOf(attempt === 0 ? dataDir : `${dataDir}#${attempt}`);
    if (ownerPathOf(candidate) === null) return candidate;
  }
}

/** The path of the original where a DATA_DIR is a copy of another one that points to the same directory; else null. */
export function originalOf(dataDir: string, standIn: string): string | null {
  const owner = ownerPathOf(standIn);
  return owner !== null && owner !== dataDir && pointedTo(owner) === standIn ? owner : null;
}

/**
 * Writes both files, or neither where DATA_DIR is not writable, as in a read-only image: then its path alone decides.
 */
export async function writePointer(dataDir: string, standIn: string): Promise<void> {
  try {
    if (pointedTo(dataDir) !== standIn) await writeFile(pointerOf(dataDir), `${standIn}\n`, { mode: 0o644 });
  } catch {
    return;
  }
  if (ownerPathOf(standIn) !== dataDir) await writeFile(ownerOf(standIn), `${dataDir}\n`, { mode: 0o644 });
}

/** Removes the pointer of a DATA_DIR that contains its data itself. */
export async function removePointer(dataDir: string): Promise<void> {
  await rm(pointerOf(dataDir), { force: true }).catch(() => undefined);
}

/** Unused directories: they belonged to this DATA_DIR, which no longer points to them. Beckon does not delete them. */
export async function orphanedDirectories(dataDir: string): Promise<string[]> {
  const names = await readdir(standInRoot).catch(() => []);
  return names
    .map((name) => join(standInRoot, name))
    .filter(
      (path) => ownerPathOf(path) === dataDir && pointedTo(dataDir) !== path && existsSync(join(path, "postgres")),
    );
}
