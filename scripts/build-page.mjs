// Builds one of the folders of web/ into its dist/, unless dist/.stamp matches the inputs.
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import { setTimeout } from "node:timers/promises";
import { gzipSync } from "node:zlib";

const project = join(import.meta.dirname, "..");

const filesIn = (folder) =>
  existsSync(folder)
    ? readdirSync(folder, { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map((entry) => join(entry.parentPath, entry.name))
        .sort()
    : [];

function stampOf(inputs) {
  const hash = createHash("sha256");
  const files = inputs.flatMap((input) => (existsSync(input) && statSync(input).isFile() ? [input] : filesIn(input)));
  for (const file of files) {
    const content = readFileSync(file);
    hash.update(`${relative(project, file)}\0${content.length}\0`).update(content);
  }
  return hash.digest("hex");
}

const writeByVite = (here) => async (outDir) => {
  const { build } = await import("vite"); // Loaded only here, because it is a development dependency and slow to load.
  await build({
    configFile: join(here, "vite.config.mjs"),
    configLoader: "native",
    logLevel: "error",
    build: { outDir, emptyOutDir: true },
  });
};

/**
 * Builds the folder if its inputs have changed. A problem is printed, and sets the exit code.
 *
 * @param folder the folder in web/
 * @param name what is built, for the user who waits
 * @param inputs further files and folders that the build depends on, from the project's folder
 * @param write writes the files into a folder; by default Vite does, as the folder's vite.config.mjs says
 */
export async function buildPage({ folder, name, inputs = [], write }) {
  const here = join(project, "web", folder);
  const dist = join(here, "dist");
  const cache = join(here, ".cache"); // On the same file system as dist, so that a rename is enough.
  const stamp = stampOf([
    ...["index.html", "vite.config.mjs", "build.mjs", "src"].map((input) => join(here, input)),
    ...[...inputs, "scripts/build-page.mjs", "package-lock.json"].map((input) => join(project, input)),
  ]);
  const isBuilt = () => existsSync(join(dist, ".stamp")) && readFileSync(join(dist, ".stamp"), "utf8") === stamp;
  if (isBuilt()) return;
  console.log(`Building ${name} (once) …`);
  process.env.NODE_ENV = "production"; // Otherwise the bundle could contain React's development build.
  const fresh = join(cache, `new-${process.pid}`);
  const old = join(cache, `old-${process.pid}`);
  mkdirSync(cache, { recursive: true });
  try {
    await (write ?? writeByVite(here))(fresh);
    // Compressed here once, and not by the server for each request.
    for (const file of filesIn(fresh)) writeFileSync(`${file}.gz`, gzipSync(readFileSync(file), { level: 9 }));
    writeFileSync(join(fresh, ".stamp"), stamp);
    // Of two concurrent builds, the second finds the same files and keeps them.
    if (!isBuilt()) {
      if (existsSync(dist)) renameSync(dist, old);
      renameSync(fresh, dist);
    }
  } catch (error) {
    await setTimeout(300); // Only the renaming may have failed, because of a concurrent build.
    if (!isBuilt()) {
      console.error(`${name} could not be built: ${error.message}`);
      process.exitCode = 1;
    }
  } finally {
    for (const one of [fresh, old]) rmSync(one, { recursive: true, force: true });
  }
}
