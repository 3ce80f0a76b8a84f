import { spawnSync } from "node:child_process";
import { existsSync, realpathSync } from "node:fs";
import { access, chmod, constants, mkdir, readFile, stat } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import { freeStandIn, originalOf, pointedTo, removePointer, writePointer } from "./data-pointer.ts";

/** A problem that the operator has to solve; the message explains problem and solution in a line or two. */
export class EmbeddedPostgresError extends Error {
  override name = "EmbeddedPostgresError";
}

/** The user account that PostgreSQL runs as; null stands for the account of this process. */
export interface Account {
  uid: number;
  gid: number;
}

/** The directories of an embedded database and the account that owns them. */
export interface Place {
  /** DATA_DIR itself. */
  asked: string;
  /** The same or, where PostgreSQL may not enter it, a substitute directory below /var/lib/beckon. */
  dataDir: string;
  cluster: string;
  account: Account | null;
}

/**
 * Finds the directory for the cluster of a DATA_DIR, existing or not. It creates no directory.
 *
 * PostgreSQL refuses to run as root, so root runs it as the cluster's owner; for a new cluster that is `nobody`. Where
 * that account may not enter DATA_DIR, the data is in a substitute directory below /var/lib/beckon, to which DATA_DIR
 * points.
 */
export async function findPlace(dataDir: string): Promise<Place> {
  const asked = realPath(resolve(dataDir));
  const placeIn = (chosen: string, account: Account | null): Place => ({
    asked,
    dataDir: chosen,
    cluster: join(chosen, "postgres"),
    account,
  });
  const pointed = pointedTo(asked);
  if (process.getuid?.() !== 0) {
    if (pointed !== null && !existsSync(join(asked, "postgres"))) {
      throw new EmbeddedPostgresError(
        `The database of ${asked} is in ${pointed}, because root created it.\n` +
          "Start Beckon as root, or set DATA_DIR to another directory to begin with an empty one.",
      );
    }
    return placeIn(asked, null);
  }
  const standIn = pointed ?? freeStandIn(asked);
  for (const directory of [asked, standIn]) {
    const cluster = join(directory, "postgres");
    if (!existsSync(join(cluster, "PG_VERSION"))) continue;
    if (directory === standIn) rejectCopy(asked, standIn);
    return placeIn(directory, await ownerOfCluster(cluster));
  }
  const account = await nobody();
  let ancestor = asked;
  while (!existsSync(ancestor)) ancestor = dirname(ancestor);
  return placeIn(mayUse(account, ancestor) ? asked : standIn, account);
}

/** Rejects a copied folder: the copy and its original would write to the same database. */
function rejectCopy(asked: string, standIn: string): void {
  const original = originalOf(asked, standIn);
  if (original === null) return;
  throw new EmbeddedPostgresError(
    `${asked} is a copy of ${original}, whose database is in ${standIn}; two folders cannot use it.\n` +
      `Delete ${join(asked, "location")} to begin with an empty one here; or delete the original.`,
  );
}

async function ownerOfCluster(cluster: string): Promise<Account> {
  const { uid, gid } = await stat(cluster);
  if (uid === 0) {
    throw new EmbeddedPostgresError(
      `The database in ${cluster} belongs to root, and PostgreSQL refuses to run as root.\n` +
        `Change its owner: chown -R nobody ${cluster}`,
    );
  }
  if (!mayUse({ uid, gid }, cluster)) {
    throw new EmbeddedPostgresError(
      `The database in ${cluster} belongs to the account ${uid}, which may not enter a directory above it.\n` +
        "Allow that (chmod o+x), or move the data elsewhere and set DATA_DIR.",
    );
  }
  return { uid, gid };
}

/** Creates the data directory. Where that is a substitute directory, DATA_DIR gets a pointer to it. */
export async function makeDataDir({ asked, dataDir, account }: Place): Promise<void> {
  await makeDirectory(dataDir, account);
  if (dataDir === asked) return await removePointer(asked);
  await mkdir(asked, { recursive: true, mode: 0o700 }).catch(() => undefined);
  await writePointer(asked, dataDir);
}

/** Creates a directory for this account alone or, as root, one that PostgreSQL's account may pass through. */
async function makeDirectory(dataDir: string, account: Account | null): Promise<void> {
  let first: string | undefined;
  try {
    first = await mkdir(dataDir, { recursive: true, mode: account ? 0o755 : 0o700 });
    await access(dataDir, constants.W_OK);
  } catch (error) {
    throw new EmbeddedPostgresError(
      `The data directory ${dataDir} cannot be written (${(error as NodeJS.ErrnoException).code}).\n` +
        "Set DATA_DIR to a directory of your own, or DATABASE_URL to use another server.",
    );
  }
  if (!account || !first) return;
  // The umask may have removed rights that the account needs.
  for (let path = dataDir; path.length >= first.length; path = dirname(path)) await chmod(path, 0o755);
}

/** The real path of a file or directory that may not exist yet. */
export function realPath(path: string): string {
  if (existsSync(path) || dirname(path) === path) return realpathSync(path);
  return join(realPath(dirname(path)), basename(path));
}

/** Tests a permission by running `test` as that account: ACLs and mounts matter as well as the mode. */
export function mayUse(account: Account, path: string): boolean {
  return spawnSync("/bin/sh", ["-c", 'test -x "$1"', "sh", path], { ...account, cwd: "/" }).status === 0;
}

async function nobody(): Promise<Account> {
  const line = (await readFile("/etc/passwd", "utf8").catch(() => ""))
    .split("\n")
    .find((account) => account.startsWith("nobody:"))
    ?.split(":");
  if (line) return { uid: Number(line[2]), gid: Number(line[3]) };
  // Accounts may be in a directory service instead of /etc/passwd; `id` finds them there.
  const [uid, gid] = ["-u", "-g"].map((flag) => spawnSync("id", [flag, "nobody"], { encoding: "utf8" }).stdout?.trim());
  if (uid && gid) return { uid: Number(uid), gid: Number(gid) };
  throw new EmbeddedPostgresError(
    "PostgreSQL refuses to run as root, and there is no account `nobody` to run it as.\n" +
      "Start Beckon as an ordinary user, or set DATABASE_URL.",
  );
}
