// Builds the package into dist/: the modules as few files without dependencies, their types, and what belongs beside them.
// It runs in a clone of Beckon after `npm ci`, whose compiler and libraries it uses; `npm pack` calls it.
//
// `node build.mjs FOLDER` makes the whole package in another folder, such as node_modules/@beckon/client of a program.
import { spawnSync } from "node:child_process";
import { copyFileSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { rolldown } from "rolldown";

const here = import.meta.dirname;
const project = join(here, "..", "..");
/** Libraries whose code is in the bundle. */
const libraries = ["graphql-ws", "graphql-sse"];

const target = process.argv[2] === undefined ? here : resolve(process.argv[2]);
const dist = join(target, "dist");

/** Writes the modules. Nothing outside of them is imported: a program that installs the package gets no other. */
async function bundle() {
  const build = await rolldown({
    cwd: here,
    platform: "neutral",
    input: { index: "src/index.ts", operations: "src/operations.ts", webhooks: "src/webhooks.ts" },
    // Its main module has the server, too.
    resolve: { alias: { "graphql-sse": join(project, "node_modules", "graphql-sse", "lib", "client.mjs") } },
    onLog(level, log) {
      if (level === "warn") throw new Error(log.message);
    },
  });
  const { output } = await build.write({
    dir: dist,
    format: "esm",
    entryFileNames: "[name].js",
    chunkFileNames: "shared-[name].js",
    minify: true,
  });
  const own = new Set(output.map(({ fileName }) => fileName));
  const outside = output.flatMap(({ imports = [] }) => imports).filter((name) => !own.has(name));
  if (outside.length > 0) throw new Error(`The package would depend on ${outside.join(", ")}.`);
}

/** Writes the types. */
function declare() {
  const compiler = join(project, "node_modules", "typescript", "bin", "tsc");
  const { status } = spawnSync(process.execPath, [compiler, "-p", here, "--outDir", dist], { stdio: ["ignore", 2, 2] });
  if (status !== 0) throw new Error("The types could not be written; the reason is printed above.");
  for (const file of readdirSync(dist, { recursive: true, encoding: "utf8" }).filter((name) =>
    name.endsWith(".d.ts"),
  )) {
    const text = readFileSync(join(dist, file), "utf8");
    // Not every TypeScript finds a declaration by the name of its source.
    writeFileSync(join(dist, file), text.replace(/(from|import\()(\s*"\.[^"]*)\.ts"/g, '$1$2.js"'));
  }
}

rmSync(dist, { recursive: true, force: true });
mkdirSync(dist, { recursive: true });
await bundle();
declare();
copyFileSync(join(project, "schema", "schema.graphql"), join(target, "schema.graphql"));
copyFileSync(join(project, "LICENSE"), join(target, "LICENSE"));
const licenses = libraries.map((name) => {
  const text = readFileSync(join(project, "node_modules", name, "LICENSE.md"), "utf8");
  return `${name}\n\n${text.trim()}\n`;
});
writeFileSync(join(target, "THIRD-PARTY-LICENSES"), licenses.join("\n---\n\n"));
if (target !== here)
  for (const name of ["package.json", "README.md"]) copyFileSync(join(here, name), join(target, name));
