// `npm start`: builds what is not built yet, then is the server. One process, so that a signal to it stops all of it.
import { buildGraphiql, buildOrExit, buildServer } from "./build.mjs";

await buildOrExit(buildServer, buildGraphiql);
await import("../dist/src/main.js");
