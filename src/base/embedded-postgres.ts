import { setTimeout as sleep } from "node:timers/promises";
import { makeCluster, passwordOf } from "./embedded-postgres-cluster.ts";
import { clusterExists, findPackage, prepareBinaries } from "./embedded-postgres-files.ts";
import { withLock } from "./embedded-postgres-lock.ts";
import { EmbeddedPostgresProblem, findPlace, makeDataDir, type Place } from "./embedded-postgres-place.ts";
import { leftBehindBy } from "./embedded-postgres-pointer.ts";
import { livingPostmaster, startPostmaster } from "./embedded-postgres-process.ts";
import {
  connect,
  type EmbeddedPostgres,
  isTransient,
  lockOf,
  share,
  shutDown,
  signal,
  urlOf,
} from "./embedded-postgres-share.ts";

export type { EmbeddedPostgres };

const SMART_MS = 3_000;
const ADOPT_MS = 5 * 60_000;

/** What to start. */
export interface EmbeddedPostgresOptions {
  /** Beckon's DATA_DIR; the cluster goes into its subdirectory `postgres`. */
  dataDir: string;
  /** Settings of PostgreSQL, e.g. `{ fsync: "off" }`. */
  settings?: Record<string, string>;
  /** Told, in a line, what takes time or is not as asked. */
  onNotice?: (text: string) => void;
}

/** Starts the embedded server of this directory, or joins the one that runs. Any number of processes may do so at once. */
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
      notice(`Making a database in ${place.cluster} (once)`);
      for (const other of await leftBehindBy(place.asked))
        notice(
          `${other} holds a database that was once this folder's; delete it, unless that folder was moved and uses it`,
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

/** The url of a server of this directory that runs and is ready, or null. Starts, makes and changes nothing. */
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

/** Joins the living server, once it is ready; null when there is none, or none any more. */
async function adopt(place: Place, password: string, notice: (text: string) => void) {
  const began = Date.now();
  for (let hurried = false; ; await sleep(20)) {
    const postmaster = await livingPostmaster(place.cluster);
    if (!postmaster) return null;
    if (postmaster.status === "ready") {
      try {
        const client = await connect(place, password, postmaster.port);
        notice("Joined the database server that was running");
        return { postmaster, client };
      } catch (error) {
        if (!isTransient(error)) throw error;
      }
    }
    // Whoever was stopping it died before asking a second time.
    if (postmaster.status === "stopping" && !hurried && Date.now() - began > SMART_MS) {
      hurried = true;
      signal(postmaster.pid, "SIGINT");
    }
    if (Date.now() - began > ADOPT_MS) {
      throw new EmbeddedPostgresProblem(
        `The database server ${postmaster.pid} in ${place.cluster} does not answer.\nEnd it: kill -INT ${postmaster.pid}`,
      );
    }
  }
}
