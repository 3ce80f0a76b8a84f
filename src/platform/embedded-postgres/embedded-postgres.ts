import { setTimeout as sleep } from "node:timers/promises";
import { clusterExists, findPackage, prepareBinaries } from "./binaries.ts";
import { makeCluster, passwordOf } from "./cluster.ts";
import { orphanedDirectories } from "./data-pointer.ts";
import { EmbeddedPostgresError, findPlace, makeDataDir, type Place } from "./location.ts";
import { withLock } from "./lock.ts";
import { livingPostmaster, startPostmaster } from "./postmaster.ts";
import { connect, type EmbeddedPostgres, isTransient, lockOf, share, shutDown, signal, urlOf } from "./share.ts";

export type { EmbeddedPostgres };

const SMART_MS = 3_000;
const ADOPT_MS = 5 * 60_000;

/** The server to start. */
export interface EmbeddedPostgresOptions {
  /** Beckon's DATA_DIR; the cluster is in its subdirectory `postgres`. */
  dataDir: string;
  /** Settings of PostgreSQL, e.g. `{ fsync: "off" }`. */
  settings?: Record<string, string>;
  /** Receives a line about each slow step and each setting that does not apply. */
  onNotice?: (text: string) => void;
}

/** Starts the embedded server of this directory, or connects to the running one. Processes may do so concurrently. */
export async function startEmbeddedPostgres(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  const notice = options.onNotice ?? (() => {});
  const settings = options.settings ?? {};
  const place = await findPlace(options.dataDir);
  await makeDataDir(place);
  return withLock(lockOf(place), async () => {
    const { major } = findPackage();
    const exists = await clusterExists(place, major);
    const password = await passwordOf(place, !exists);
    if (exists) {
      const joined = await adopt(place, password, notice);
      if (joined) return share(place, password, joined.postmaster, joined.client, true, notice);
    }
    const binaries = await prepareBinaries(place.account);
    if (!exists) {
      notice(`Creating a database in ${place.cluster} (once)`);
      for (const other of await orphanedDirectories(place.asked))
        notice(
          `${other} contains a former database of this folder; delete it, unless the folder was moved and still uses it`,
        );
      await makeCluster(place, binaries, password, settings.fsync === "off");
    }
    const postmaster = await startPostmaster(place, binaries, settings, notice);
    try {
      const client = await connect(place, password, postmaster.port);
      return share(place, password, postmaster, client, false, notice);
    } catch (error) {
      await shutDown(place, postmaster.pid);
      throw error;
    }
  });
}

/** The URL of this directory's server where it runs and is ready, or null. It starts and changes nothing. */
export async function findEmbeddedPostgres(options: { dataDir: string }): Promise<string | null> {
  const place = await findPlace(options.dataDir);
  if (!(await clusterExists(place, findPackage().major))) return null;
  const postmaster = await livingPostmaster(place.cluster);
  if (postmaster?.status !== "ready") return null;
  const password = await passwordOf(place, false);
  try {
    const client = await connect(place, password, postmaster.port, false);
    await client.end();
    return urlOf(password, postmaster.port);
  } catch (error) {
    if (isTransient(error)) return null;
    throw error;
  }
}

/** Connects to the running server, once it is ready; null when none runs, or it stopped meanwhile. */
async function adopt(place: Place, password: string, notice: (text: string) => void) {
  const began = Date.now();
  for (let isFast = false; ; await sleep(20)) {
    const postmaster = await livingPostmaster(place.cluster);
    if (!postmaster) return null;
    if (postmaster.status === "ready") {
      try {
        const client = await connect(place, password, postmaster.port);
        notice("Connected to the running database server");
        return { postmaster, client };
      } catch (error) {
        if (!isTransient(error)) throw error;
      }
    }
    // The process that was stopping the server died before it requested a fast shutdown.
    if (postmaster.status === "stopping" && !isFast && Date.now() - began > SMART_MS) {
      isFast = true;
      signal(postmaster.pid, "SIGINT");
    }
    if (Date.now() - began > ADOPT_MS) {
      throw new EmbeddedPostgresError(
        `The database server ${postmaster.pid} in ${place.cluster} does not answer.\nEnd it: kill -INT ${postmaster.pid}`,
      );
    }
  }
}
