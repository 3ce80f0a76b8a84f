import { existsSync } from "node:fs";
import { readdir, rm, rmdir } from "node:fs/promises";
import { join } from "node:path";
import { startEmbeddedPostgres } from "./embedded-postgres.ts";
import { EmbeddedPostgresError, findPlace, type Place } from "./location.ts";
import { withLock } from "./lock.ts";
import { livingPostmaster } from "./postmaster.ts";
import { lockOf } from "./share.ts";

/** Whether Beckon created this file beside a cluster. Other files, such as a backup, belong to the operator. */
const isBeckonFile = (name: string): boolean =>
  /^postgres(\.(password|port|log|log\.1|new-.*))?$|^secret\.key$/.test(name);

/** The paths of all files of an installation with the embedded database; empty where there is none. */
export async function findEmbeddedData(dataDir: string): Promise<string[]> {
  return pathsOf(await findPlace(dataDir));
}

async function pathsOf({ asked, dataDir }: Place): Promise<string[]> {
  const names = (await readdir(dataDir).catch(() => [])).filter(isBeckonFile);
  const others = ["inbox", "inbox.key", "location"].map((name) => join(asked, name));
  return [...names.map((name) => join(dataDir, name)), ...others.filter((path) => existsSync(path))];
}

/**
 * Deletes the embedded database with its secret and the built-in inbox.
 *
 * @returns the deleted paths
 * @throws EmbeddedPostgresError while a process is connected to the database
 */
export async function deleteEmbeddedData(dataDir: string): Promise<string[]> {
  const place = await findPlace(dataDir);
  if (!existsSync(place.dataDir)) return [];
  // A server that outlived its killed Beckon has no connections; this stops it.
  if (await livingPostmaster(place.cluster)) await (await startEmbeddedPostgres({ dataDir })).stop();
  const deleted = await withLock(lockOf(place), async () => {
    const postmaster = await livingPostmaster(place.cluster);
    if (postmaster) {
      throw new EmbeddedPostgresError(
        `A Beckon runs on the database in ${place.cluster} (process ${postmaster.pid}).\nStop it first (Ctrl-C); nothing was deleted.`,
      );
    }
    const paths = await pathsOf(place);
    for (const path of paths) await rm(path, { recursive: true, force: true });
    if (place.dataDir !== place.asked) await rm(join(place.dataDir, "data-dir"), { force: true });
    return paths;
  });
  // A directory with other files stays.
  for (const directory of new Set([place.dataDir, place.asked])) await rmdir(directory).catch(() => undefined);
  return deleted;
}
