// Builds GraphiQL into dist/, unless dist/.stamp matches the inputs.
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import { setTimeout } from "node:timers/promises";
import { gzipSync } from "node:zlib";

const here = import.meta.dirname;
const project = join(here, "../..");
const dist = join(here, "dist");
const cache = join(here, ".cache"); // On the same file system as dist, so that a rename is enough.

const filesIn = (folder) =>
  existsSync(folder)
    ? readdirSync(folder, { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map((entry) => join(entry.parentPath, entry.name))
        .sort()
    : [];

function stampOfInputs() {
  const hash = createHash("sha256");
  const files = [
    ...["index.html", "vite.config.mjs", "build.mjs"].map((name) => join(here, name)),
    ...filesIn(join(here, "src")),
    ...filesIn(join(project, "schema/operations")),
    join(project, "package-lock.json"),
  ];
  for (const file of files.filter(existsSync)) {
    const content = readFileSync(file);
    hash.update(`${relative(project, file)}\0${content.length}\0`).update(content);
  }
  return hash.digest("hex");
}

const stamp = stampOfInputs();
const isBuilt = () => existsSync(join(dist, ".stamp")) && readFileSync(join(dist, ".stamp"), "utf8") === stamp;

async function buildGraphiQL() {
  console.log("Building GraphiQL (once) …");
  process.env.NODE_ENV = "production"; // Otherwise the bundle could contain React's development build.
  const { build } = await import("vite"); // Loaded only here, because it is a development dependency and slow to load.
  const fresh = join(cache, `new-${process.pid}`);
  const old = join(cache, `old-${process.pid}`);
  mkdirSync(cache, { recursive: true });
  try {
    await build({
      configFile: join(here, "vite.config.mjs"),
      configLoader: "native",
      logLevel: "error",
      build: { outDir: fresh, emptyOutDir: true },
    });
    // The editor has 6 MB. It is compressed here once, and not by the server for each request.
    for (const file of filesIn(fresh)) writeFileSync(`${file}.gz`, gzipSync(readFileSync(file)));
    writeFileSync(join(fresh, ".stamp"), stamp);
    // Of two concurrent builds, the second finds the same files and keeps them.
    if (!isBuilt()) {
      if (existsSync(dist)) renameSync(dist, old);
      renameSync(fresh, dist);
    }
  } catch (error) {
    await setTimeout(300); // Only the renaming may have failed, because of a concurrent build.
    if (!isBuilt()) throw error;
  } finally {
    for (const folder of [fresh, old]) rmSync(folder, { recursive: true, force: true });
  }
}

if (!isBuilt()) {
  await buildGraphiQL().catch((error) => {
    console.error(`GraphiQL could not be built: ${error.message}`);
    process.exitCode = 1;
  });
}
