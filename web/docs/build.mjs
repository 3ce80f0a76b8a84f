// Builds the documentation into dist/: the pages of docs/ and others of the project, and the reference of the schema.
import { buildPage } from "../../scripts/build-page.mjs";
import { pages } from "./pages.mjs";

await buildPage({
  folder: "docs",
  name: "the documentation",
  inputs: [
    ...["pages.mjs", "markdown.mjs", "reference.mjs", "search-index.mjs", "webhook-bodies.mjs", "write.mjs"].map(
      (file) => `web/docs/${file}`,
    ),
    ...pages.map(({ source }) => source),
    ...["docs/images", "schema", "templates/tokens.json", "web/pages/favicon.svg"],
  ],
  // Loaded only for a build: the generator is a development dependency.
  write: async (folder) => (await import("./write.mjs")).writeSite(folder),
});
