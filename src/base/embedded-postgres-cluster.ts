import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { chmod, chown, mkdtemp, open, readdir, readFile, rename, rm, rmdir, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { type Binaries } from "./embedded-postgres-files.ts";
import { EmbeddedPostgresProblem, type Place } from "./embedded-postgres-place.ts";
import { cannotRun, spawnAs } from "./embedded-postgres-process.ts";

/** The superuser's password, kept beside the cluster; `make` one where there is none yet. */
export async function passwordOf({ dataDir, cluster }: Place, make: boolean): Promise<string> {
  const file = join(dataDir, "postgres.password");
  const kept = await readFile(file, "utf8").catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return "";
    throw new EmbeddedPostgresProblem(`${file} cannot be read (${error.code}).\nStart Beckon as the user who owns it.`);
  });
  if (kept.trim()) return kept.trim();
  if (!make) {
    throw new EmbeddedPostgresProblem(
      `${file} is missing, and without it nobody can open the database in ${cluster}.\n` +
        "Put the file back; or move both away to begin with an empty database.",
    );
  }
  const password = randomBytes(24).toString("base64url");
  await writeFile(`${file}.new`, `${password}\n`, { mode: 0o600, flush: true });
  await chmod(`${file}.new`, 0o600);
  await rename(`${file}.new`, file);
  return password;
}

/** Makes the cluster beside its place and moves it there whole: killed in the middle, it leaves only litter. */
export async function makeCluster(place: Place, binaries: Binaries, password: string, hasty: boolean): Promise<void> {
  const prefix = `${basename(place.cluster)}.new-`;
  for (const name of await readdir(place.dataDir)) {
    // An orphaned initdb may still be writing there: then it is for the next time.
    if (name.startsWith(prefix)) await rm(join(place.dataDir, name), { recursive: true, force: true }).catch(() => {});
  }
  const stage = await mkdtemp(join(place.dataDir, prefix));
  try {
    const passwordFile = join(stage, "password");
    await writeFile(passwordFile, password, { mode: 0o600 });
    if (place.account) for (const path of [passwordFile, stage]) await give(path, place.account.uid, place.account.gid);
    await runInitdb(place, binaries, [
      ...["-D", join(stage, "cluster"), "--username=beckon", `--pwfile=${passwordFile}`, "--auth=scram-sha-256"],
      ...["--encoding=UTF8", "--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"],
      ...["--data-checksums", "--no-instructions", ...(hasty ? ["--no-sync"] : [])],
    ]);
    await rmdir(place.cluster).catch(() => {});
    // Fails where something has appeared meanwhile: nothing is ever overwritten.
    await rename(join(stage, "cluster"), place.cluster);
    if (process.platform !== "win32") {
      const directory = await open(place.dataDir);
      await directory.sync().finally(() => directory.close());
    }
  } finally {
    await rm(stage, { recursive: true, force: true }).catch(() => {});
  }
}

async function give(path: string, uid: number, gid: number): Promise<void> {
  await chown(path, uid, gid).catch((error: NodeJS.ErrnoException) => {
    throw new EmbeddedPostgresProblem(
      `PostgreSQL refuses to run as root, and ${path} cannot be given to the account ${uid} (${error.code}).\n` +
        "Start Beckon as an ordinary user, or set DATABASE_URL.",
    );
  });
}

async function runInitdb(place: Place, binaries: Binaries, args: string[]): Promise<void> {
  const program = join(binaries.bin, "initdb");
  const child = spawn(program, args, { ...spawnAs(place.account, place.dataDir), stdio: ["ignore", "ignore", "pipe"] });
  let said = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    said += text;
  });
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once("error", (error) => reject(cannotRun(program, error)));
    child.once("close", resolve);
  });
  if (code === 0) return;
  if (/could not look up effective user ID/.test(said)) {
    throw new EmbeddedPostgresProblem(
      `PostgreSQL makes a database only for an account with a name, and the account ${process.getuid?.()} has none.\n` +
        "Start as one that is in /etc/passwd (in the image of Node: --user node), or set DATABASE_URL.",
    );
  }
  throw new EmbeddedPostgresProblem(
    `The database could not be made in ${place.cluster}: ${said.trim().split("\n").at(-1) || `initdb ended with ${code}`}\n` +
      "Mend that and start again; or set DATABASE_URL to use another server.",
  );
}
