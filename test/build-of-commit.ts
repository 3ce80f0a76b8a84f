import { execFile } from "node:child_process";
import { mkdir, mkdtemp, readFile, rm, symlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { projectRoot } from "../src/platform/process/project-root.ts";

const run = promisify(execFile);

/**
 * The first migration that the next release brings. Where the repository has no tags, the release before is the commit that
 * has no such migration yet: its name stays when the history is rewritten, which changes every commit's. It moves on at each
 * release.
 */
const firstMigrationOfNext = "migrations/Migration20261129190001_expiry.ts";

/** The commit that DRILL_BEFORE names, or else the newest tag, or else the last one before `firstMigrationOfNext`. */
export async function commitBefore(): Promise<string> {
  if (process.env.DRILL_BEFORE) return process.env.DRILL_BEFORE;
  const git = async (...args: string[]) => (await run("git", args, { cwd: projectRoot })).stdout.trim();
  const tag = await git("describe", "--tags", "--abbrev=0", "HEAD^").catch(() => "");
  if (tag !== "") return tag;
  const added = await git("log", "--diff-filter=A", "--format=%h", "--reverse", "--", firstMigrationOfNext);
  if (added === "")
    throw new Error("the release before is not in this clone (git fetch --unshallow, or --before COMMIT)");
  return `${added.split("\n")[0]}^`;
}

/**
 * Builds the server of another commit in a folder of its own, with the packages of that commit.
 *
 * @throws where this is no clone, or the commit is not in it
 */
export async function buildCommit(commit: string): Promise<{ folder: string; remove(): Promise<void> }> {
  const folder = await mkdtemp(join(tmpdir(), "beckon-before-"));
  const archive = `${folder}.tar`;
  await run("git", ["archive", "--output", archive, commit], { cwd: projectRoot }).catch((error: Error) => {
    throw new Error(`commit ${commit} is not in this clone (git fetch --unshallow, or --before COMMIT)`, {
      cause: error,
    });
  });
  await mkdir(folder, { recursive: true });
  await run("tar", ["-xf", archive, "-C", folder]);
  await rm(archive);
  const packagesOf = async (place: string) => {
    const lock = JSON.parse(await readFile(join(place, "package-lock.json"), "utf8"));
    const { dependencies } = lock.packages[""];
    const names = [...Object.keys(dependencies), "rolldown", "mjml"];
    return JSON.stringify(names.map((name) => [name, lock.packages[`node_modules/${name}`].version]));
  };
  // The same packages need no second installation.
  if ((await packagesOf(folder)) === (await packagesOf(projectRoot)))
    await symlink(join(projectRoot, "node_modules"), join(folder, "node_modules"));
  else await run("npm", ["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--prefer-offline"], { cwd: folder });
  await run(process.execPath, [join(folder, "scripts", "build.mjs"), "server"], { cwd: folder });
  return { folder, remove: () => rm(folder, { recursive: true, force: true }) };
}
