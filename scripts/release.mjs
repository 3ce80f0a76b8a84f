// `npm run release -- FOLDER`: copies what a server needs to run into an empty folder, for containers and packages.
//
// The folder contains the build, the templates, the pages and the pinned Node, and neither npm nor sources nor packages:
// `FOLDER/node FOLDER/dist/src/main.js` is the server. DATABASE_URL is required there, as embedded PostgreSQL is a package.
import { spawnSync } from "node:child_process";
import { chmodSync, copyFileSync, cpSync, existsSync, mkdirSync, readdirSync } from "node:fs";
import { join, resolve } from "node:path";
import { buildOrExit, buildPages, buildServer } from "./build.mjs";

const project = join(import.meta.dirname, "..");

/** Files and folders of a release. dist/src itself, each module for itself, is for tests. */
const contents = [
  ...["package.json", "LICENSE", "schema", "templates", "web/pages"],
  ...["web/console/dist", "web/graphiql/dist", "web/docs/dist"],
  ...["dist/bundle", "dist/email-templates", "dist/src/main.js", "dist/src/cli/main.js", "dist/src/app/trial.js"],
];

function fail(message) {
  process.stderr.write(`${message}\n`);
  process.exit(1);
}

if (process.argv[2] === undefined) fail("usage: npm run release -- FOLDER");
const folder = resolve(process.argv[2]);
if (existsSync(folder) && readdirSync(folder).length > 0) fail(`${folder} is not empty.`);
await buildOrExit(buildServer, buildPages);
mkdirSync(folder, { recursive: true });
for (const path of contents) {
  if (!existsSync(join(project, path)))
    fail(`${path} is missing: npm ci, with the packages for development, brings its tools.`);
  cpSync(join(project, path), join(folder, path), { recursive: true });
}
// The version that built it: V8's compiled code is of no use to another one.
const node = join(folder, "node");
copyFileSync(process.execPath, node);
chmodSync(node, 0o755);
// Runs it once, which proves that nothing is missing, and stores V8's compiled code.
const { status } = spawnSync(node, ["dist/src/app/trial.js"], { cwd: folder, stdio: ["ignore", 2, 2] });
if (status !== 0) fail("The release does not run; the reason is printed above.");
