// Builds GraphiQL into dist/, with the documents of schema/operations as its examples.
import { buildPage } from "../../scripts/build-page.mjs";

await buildPage({ folder: "graphiql", name: "GraphiQL", inputs: ["schema/operations"] });
