import { defineConfig } from "vite";

// GraphiQL's style sheet already contains Monaco's, so those of Monaco's modules are dropped.
const monacoStylesOnce = {
  name: "monaco-styles-once",
  enforce: "pre",
  load: (id) => (/[\\/]monaco-editor[\\/].*\.css$/.test(id) ? "" : undefined),
};

// The editor of variables underlines every missing NonNull value, even if it has a default. These corrections patch the
// language service where it creates the editor's schema; the build fails if a new version has other code there.
const corrections = [
  [
    /graphql-language-service[\\/]esm[\\/]utils[\\/]getVariablesJSONSchema\.js/,
    "if (fieldRequired) {",
    "if (fieldRequired && field.defaultValue === undefined) {",
  ],
  [
    /graphql-language-service[\\/]esm[\\/]utils[\\/]collectVariables\.js/,
    "for (const { variable, type } of variableDefinitions) {",
    "for (const { variable, type: given, defaultValue } of variableDefinitions) {\n" +
      "const type = defaultValue && given.kind === Kind.NON_NULL_TYPE ? given.type : given;",
  ],
];
const defaultsAreOptional = () => ({
  name: "defaults-are-optional",
  transform(code, id) {
    const correction = corrections.find(([file]) => file.test(id));
    if (correction === undefined) return undefined;
    const [, text, replacement] = correction;
    if (!code.includes(text)) throw new Error(`${id} is not as expected: see vite.config.mjs.`);
    return { code: code.replace(text, replacement), map: null };
  },
});

export default defineConfig({
  root: import.meta.dirname,
  base: "./", // The server may run below a path; src/http/graphiql.ts writes the path into the page.
  plugins: [monacoStylesOnce, defaultsAreOptional()],
  worker: { plugins: () => [defaultsAreOptional()] },
  build: {
    assetsDir: ".", // No second folder below the base path.
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 5000, // Monaco is large.
    reportCompressedSize: false,
  },
});
