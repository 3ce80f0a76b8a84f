// `npm start`: builds if necessary, then runs the server in the same process, so that a signal stops all of it.
import { buildGraphiql, buildOrExit, buildServer } from "./build.mjs";

await buildOrExit(buildServer, buildGraphiql);
await import("../dist/src/main.js");
