// `npm run cli`: builds what is not built yet, then is the command line.
import { buildOrExit, buildServer } from "./build.mjs";

await buildOrExit(buildServer);
await import("../dist/src/cli/main.js");
