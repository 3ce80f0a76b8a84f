import { defineConfig } from "vite";

// GraphiQL's style sheet already holds Monaco's, which Monaco's modules would bring a second time.
const monacoStylesOnce = {
  name: "monaco-styles-once",
  enforce: "pre",
  load: (id) => (/[\\/]monaco-editor[\\/].*\.css$/.test(id) ? "" : undefined),
};

export default defineConfig({
  root: import.meta.dirname,
  base: "./", // The server may be installed below a path; it writes the right one into the page (src/http/graphiql.ts).
  plugins: [monacoStylesOnce],
  build: {
    assetsDir: ".", // No second folder below the base path.
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 5000, // Monaco is large; that is known.
    reportCompressedSize: false,
  },
});
