const { createHash } = require("node:crypto");
const { createRequire } = require("node:module");
const { join, relative } = require("node:path");

/*
 * A transform of Jest for src/ and for packages: it replaces a module by one that hands on what Node itself has loaded.
 * So the server runs compiled, as in production, and is loaded once per worker process. In Jest's sandbox it would be
 * loaded anew for each test file, which takes seconds.
 */

const root = join(__dirname, "..", "..");
const load = createRequire(__filename);

/** The file that Node loads: of src/ and migrations/ the one that scripts/build.mjs has compiled. */
function compiled(file) {
  const path = relative(root, file);
  return path.endsWith(".ts") ? join(root, "dist", path.replace(/\.ts$/, ".js")) : file;
}

module.exports = {
  /** Of a module of ECMAScript, the names of its exports are part of the text; of any other, none is. */
  getCacheKey(_source, file, options) {
    const names = options.supportsStaticESM ? Object.keys(load(compiled(file))) : [options.supportsDynamicImport];
    return createHash("sha256").update(JSON.stringify([file, names])).digest("hex");
  },

  process(source, file, options) {
    // Jest loads its own parts outside of the sandbox through this, too, and asks for nothing of the kind.
    if (!options.supportsDynamicImport) return { code: source };
    const module = `globalThis[Symbol.for("beckon.load")](${JSON.stringify(compiled(file))})`;
    if (!options.supportsStaticESM) return { code: `module.exports = ${module};` };
    const names = Object.keys(load(compiled(file)));
    const exported = names.map((name, n) => `const v${n} = module[${JSON.stringify(name)}];`);
    const list = names.map((name, n) => `v${n} as ${JSON.stringify(name)}`).join(", ");
    return { code: `const module = ${module};\n${exported.join("\n")}\nexport { ${list} };\n` };
  },
};
