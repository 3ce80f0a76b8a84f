import { readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { parse } from "@formatjs/icu-messageformat-parser";
import optimizeLocales from "@react-aria/optimize-locales-plugin";
import { defineConfig } from "vite";

const tokensFile = join(import.meta.dirname, "../../templates/tokens.json");
const declarations = (colors) =>
  Object.entries(colors)
    .map(([name, color]) => `--${name}:${color}`)
    .join(";");

/** `virtual:tokens.css`: the colours of templates/tokens.json, as the system has it or as the user chose. */
const tokens = () => ({
  name: "design-tokens",
  resolveId: (id) => (id === "virtual:tokens.css" ? `\0${id}` : undefined),
  load(id) {
    if (id !== "\0virtual:tokens.css") return undefined;
    this.addWatchFile(tokensFile);
    const { light, dark } = JSON.parse(readFileSync(tokensFile, "utf8"));
    return `:root{color-scheme:light;${declarations(light)}}
@media (prefers-color-scheme:dark){:root:not([data-theme=light]){color-scheme:dark;${declarations(dark)}}}
:root[data-theme=dark]{color-scheme:dark;${declarations(dark)}}`;
  },
});

const manifestFile = join(import.meta.dirname, "src/graphql/generated/persisted-documents.json");

/** Puts the texts of the documents beside the files: the server executes them by their hashes. */
const persistedDocuments = () => ({
  name: "persisted-documents",
  generateBundle() {
    this.emitFile({ type: "asset", fileName: "persisted-documents.json", source: readFileSync(manifestFile, "utf8") });
  },
});

const i18n = join(import.meta.dirname, "src/i18n");
const readMessages = (file) => JSON.parse(readFileSync(file, "utf8"));
/** The names of the parts of the catalogue, each with its messages in English: every language has the same ones. */
const parts = readdirSync(join(i18n, "en")).map((file) => [
  file.replace(".json", ""),
  readMessages(join(i18n, "en", file)),
]);

/**
 * `en/invite.json?messages`: a part of a catalogue whose messages are read at the build; a message that cannot be read
 * fails it, and one that a language has not yet is English. Each module that names a message notes which part has it, so
 * that `loadCode` waits for that part.
 */
const messages = () => ({
  name: "messages",
  enforce: "pre",
  load(id) {
    if (!id.endsWith(".json?messages")) return undefined;
    const file = id.slice(0, -"?messages".length);
    this.addWatchFile(file);
    const all = { ...readMessages(join(i18n, "en", basename(file))), ...readMessages(file) };
    const parsed = Object.entries(all).map(([name, text]) => [name, parse(text, { captureLocation: false })]);
    return {
      code: `export default JSON.parse(${JSON.stringify(JSON.stringify(Object.fromEntries(parsed)))})`,
      moduleType: "js",
    };
  },
  transform(code, id) {
    if (!/\.tsx?$/.test(id) || id.startsWith(i18n) || id.includes("generated")) return undefined;
    const begun = [...code.matchAll(/`([\w.]+\.)\$\{/g)].map(([, start]) => start);
    const isNamed = (name) => code.includes(`"${name}"`) || begun.some((start) => name.startsWith(start));
    const named = parts.filter(([part, all]) => part !== "first" && Object.keys(all).some(isNamed));
    if (named.length === 0) return undefined;
    const calls = named.map(([part]) => `needMessages("${part}");`);
    return `import { needMessages } from "#/i18n/index.ts";\n${calls.join("\n")}\n${code}`;
  },
});

const documentsFile = join(import.meta.dirname, "src/graphql/generated/graphql.ts");
const prefix = "virtual:document/";

/**
 * Each generated document becomes a module of its own, so that a page brings those that it needs, and not all of them.
 */
const documents = () => ({
  name: "documents",
  enforce: "pre",
  resolveId: (id) => (id.startsWith(prefix) ? `\0${id}` : undefined),
  load(id) {
    if (!id.startsWith(`\0${prefix}`)) return undefined;
    const name = id.slice(prefix.length + 1);
    const all = readFileSync(documentsFile, "utf8");
    const [, text, meta] = new RegExp(
      `export const ${name} = new TypedDocumentString\\(\`([^\`]*)\`, (.*?)\\) as`,
      "s",
    ).exec(all);
    const compact = text.replace(/\s+/g, " ").trim();
    return `export const ${name} = { toString: () => ${JSON.stringify(compact)}, __meta__: ${meta} };`;
  },
  transform(code, id) {
    if (!/\.tsx?$/.test(id)) return undefined;
    return code.replace(/import \{([^}]*)\} from "[^"]*generated\/graphql\.ts";/g, (_, names) =>
      names
        .split(",")
        .map((name) => name.trim())
        .filter((name) => name.endsWith("Document") && !name.startsWith("type "))
        .map((name) => `import { ${name} } from "${prefix}${name}";`)
        .join(" "),
    );
  },
});

export default defineConfig({
  root: import.meta.dirname,
  base: "./", // The server may run below a path; src/http/console.ts writes the path into the page.
  // The words that React Aria says itself come in many languages; the console has two.
  plugins: [
    tokens(),
    messages(),
    documents(),
    persistedDocuments(),
    { ...optimizeLocales.vite({ locales: ["en-US", "de-DE"] }), enforce: "pre" },
  ],
  resolve: {
    alias: {
      "#": join(import.meta.dirname, "src"),
      "@formatjs/icu-messageformat-parser": "@formatjs/icu-messageformat-parser/no-parser.js",
    },
  },
  build: {
    assetsDir: ".", // No second folder below the base path.
    assetsInlineLimit: 0, // The policy allows files of this server and no data: addresses.
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    manifest: "manifest.json", // For the test of the size.
  },
});
