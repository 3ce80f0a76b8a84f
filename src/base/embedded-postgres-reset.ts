import { existsSync } from "node:fs";
import { readdir, rm, rmdir } from "node:fs/promises";
import { join } from "node:path";
import { startEmbeddedPostgres } from "./embedded-postgres.ts";
import { withLock } from "./embedded-postgres-lock.ts";
import { EmbeddedPostgresProblem, findPlace, type Place } from "./embedded-postgres-place.ts";
import { livingPostmaster } from "./embedded-postgres-process.ts";
import { lockOf } from "./embedded-postgres-share.ts";

/** What Beckon keeps beside a cluster. Whatever else lies there is somebody's own, such as a backup. */
const isOfDatabase = (name: string): boolean =>
  /^postgres(\.(password|port|log|log\.1|new-.*))?$|^secret\.key$/.test(name);

/** All that an installation with the embedded database keeps, as paths; empty where there is none. */
export async function findEmbeddedData(dataDir: string): Promise<string[]> {
  return pathsOf(await findPlace(dataDir));
}

async function pathsOf({ asked, dataDir }: Place): Promise<string[]> {
  const names = (await readdir(dataDir).catch(() => [])).filter(isOfDatabase);
  const others = ["inbox", "inbox.key", "location"].map((name) => join(asked, name));
  return [...names.map((name) => join(dataDir, name)), ...others.filter((path) => existsSync(path))];
}

/**
 * Deletes the embedded database with its secret and the built-in inbox, wherever they are.
 *
 * @returns the paths that were deleted
 * @throws EmbeddedPostgresProblem while somebody is connected to the database
 */
export async function deleteEmbeddedData(dataDir: string): Promise<string[]> {
  const place = await findPlace(dataDir);
  if (!existsSync(place.dataDir)) return [];
  // One that was left behind by a kill has nobody connected, and is stopped.
  if (await livingPostmaster(place.cluster)) await (await startEmbeddedPostgres({ dataDir })).stop();
  const deleted = await withLock(lockOf(place), async () => {
    const living = await livingPostmaster(place.cluster);
    if (living) {
      throw new EmbeddedPostgresProblem(
        `A Beckon runs on the database in ${place.cluster} (process ${living.pid}).\nStop it first (Ctrl-C); nothing was deleted.`,
      );
    }
    const paths = await pathsOf(place);
    for (const path of paths) await rm(path, { recursive: true, force: true });
    if (place.dataDir !== place.asked) await rm(join(place.dataDir, "data-dir"), { force: true });
    return paths;
  });
  // Where something of somebody's own lies there, the directory stays.
  for (const directory of new Set([place.dataDir, place.asked])) await rmdir(directory).catch(() => undefined);
  return deleted;
}
