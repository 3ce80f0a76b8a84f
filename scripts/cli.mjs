// `npm run cli`: builds the server if necessary, then runs the command line.
import { buildOrExit, buildServer } from "./build.mjs";

await buildOrExit(buildServer);
await import("../dist/src/cli/main.js");
