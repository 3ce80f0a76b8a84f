import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { chmod, chown, mkdtemp, open, readdir, readFile, rename, rm, rmdir, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { type Binaries } from "./binaries.ts";
import { EmbeddedPostgresError, type Place } from "./location.ts";
import { cannotRun, spawnAs } from "./postmaster.ts";

/**
 * Reads the superuser's password from its file beside the cluster; creates it where it is missing and `create` is set.
 */
export async function passwordOf({ dataDir, cluster }: Place, create: boolean): Promise<string> {
  const file = join(dataDir, "postgres.password");
  const stored = await readFile(file, "utf8").catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return "";
    throw new EmbeddedPostgresError(`${file} cannot be read (${error.code}).\nStart Beckon as the user who owns it.`);
  });
  if (stored.trim()) return stored.trim();
  if (!create) {
    throw new EmbeddedPostgresError(
      `${file} is missing, and the database in ${cluster} cannot be opened without it.\n` +
        "Restore the file; or move the database away to begin with an empty one.",
    );
  }
  const password = randomBytes(24).toString("base64url");
  await writeFile(`${file}.new`, `${password}\n`, { mode: 0o600, flush: true });
  await chmod(`${file}.new`, 0o600);
  await rename(`${file}.new`, file);
  return password;
}

/**
 * Creates the cluster in a temporary directory and renames it, so that an interrupted attempt leaves no half cluster.
 */
export async function makeCluster(place: Place, binaries: Binaries, password: string, noSync: boolean): Promise<void> {
  const prefix = `${basename(place.cluster)}.new-`;
  for (const name of await readdir(place.dataDir)) {
    // An orphaned initdb may still write there; the next start removes the directory then.
    if (name.startsWith(prefix)) await rm(join(place.dataDir, name), { recursive: true, force: true }).catch(() => {});
  }
  const temporary = await mkdtemp(join(place.dataDir, prefix));
  try {
    const passwordFile = join(temporary, "password");
    await writeFile(passwordFile, password, { mode: 0o600 });
    if (place.account)
      for (const path of [passwordFile, temporary]) await changeOwner(path, place.account.uid, place.account.gid);
    await runInitdb(place, binaries, [
      ...["-D", join(temporary, "cluster"), "--username=beckon", `--pwfile=${passwordFile}`, "--auth=scram-sha-256"],
      ...["--encoding=UTF8", "--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"],
      ...["--data-checksums", "--no-instructions", ...(noSync ? ["--no-sync"] : [])],
    ]);
    await rmdir(place.cluster).catch(() => {});
    // The rename fails where the target exists by now, so nothing is overwritten.
    await rename(join(temporary, "cluster"), place.cluster);
    if (process.platform !== "win32") {
      const directory = await open(place.dataDir);
      await directory.sync().finally(() => directory.close());
    }
  } finally {
    await rm(temporary, { recursive: true, force: true }).catch(() => {});
  }
}

async function changeOwner(path: string, uid: number, gid: number): Promise<void> {
  await chown(path, uid, gid).catch((error: NodeJS.ErrnoException) => {
    throw new EmbeddedPostgresError(
      `PostgreSQL refuses to run as root, and ${path} cannot be given to the account ${uid} (${error.code}).\n` +
        "Start Beckon as an ordinary user, or set DATABASE_URL.",
    );
  });
}

async function runInitdb(place: Place, binaries: Binaries, args: string[]): Promise<void> {
  const program = join(binaries.bin, "initdb");
  const child = spawn(program, args, { ...spawnAs(place.account, place.dataDir), stdio: ["ignore", "ignore", "pipe"] });
  let output = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    output += text;
  });
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once("error", (error) => reject(cannotRun(program, error)));
    child.once("close", resolve);
  });
  if (code === 0) return;
  if (/could not look up effective user ID/.test(output)) {
    throw new EmbeddedPostgresError(
      `PostgreSQL creates a database only for an account with a name, and the account ${process.getuid?.()} has none.\n` +
        "Start Beckon as an account of /etc/passwd (in the image of Node: --user node), or set DATABASE_URL.",
    );
  }
  throw new EmbeddedPostgresError(
    `The database could not be created in ${place.cluster}: ${output.trim().split("\n").at(-1) || `initdb ended with ${code}`}\n` +
      "Correct that and start again; or set DATABASE_URL to use another server.",
  );
}
