// `npm start`: builds if necessary, then runs the server in the same process, so that a signal stops all of it.
import { buildOrExit, buildPages, buildServer } from "./build.mjs";

await buildOrExit(buildServer, buildPages);
await import("../dist/src/main.js");
