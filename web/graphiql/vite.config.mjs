import { defineConfig } from "vite";

// GraphiQL's style sheet already holds Monaco's, which Monaco's modules would bring a second time.
const monacoStylesOnce = {
  name: "monaco-styles-once",
  enforce: "pre",
  load: (id) => (/[\\/]monaco-editor[\\/].*\.css$/.test(id) ? "" : undefined),
};

// The editor of variables takes everything that is NonNull for required, also where there is a default, and underlines
// it. The language service is corrected where it makes the editor's schema; a new version that is written otherwise
// fails the build.
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
  base: "./", // The server may be installed below a path; it writes the right one into the page (src/http/graphiql.ts).
  plugins: [monacoStylesOnce, defaultsAreOptional()],
  worker: { plugins: () => [defaultsAreOptional()] },
  build: {
    assetsDir: ".", // No second folder below the base path.
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 5000, // Monaco is large; that is known.
    reportCompressedSize: false,
  },
});
