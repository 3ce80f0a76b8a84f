// Builds the console into dist/.
import { buildPage } from "../../scripts/build-page.mjs";

await buildPage({
  folder: "console",
  name: "the console",
  inputs: ["web/console/tsconfig.json", "web/console/favicon.svg", "templates/tokens.json"],
});
