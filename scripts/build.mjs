// Builds the server and its e-mail templates into dist/, and the pages that run in browsers into
// web/console/dist/, web/graphiql/dist/ and web/docs/dist/, for `npm start` and `npm run cli`. Nothing is built if the stamp in dist/ matches the sources.
import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, realpathSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join, relative } from "node:path";

const project = join(import.meta.dirname, "..");
const dist = join(project, "dist");
const stampFile = join(dist, ".stamp");
const entry = join(dist, "src", "main.js");

/** A problem that the user has to solve; its message is printed without a stack. */
export class BuildProblem extends Error {}

const howToBuild = "Run `npm ci --include=dev && npm run build` once; after that `npm ci --omit=dev` is enough.";

const filesIn = (folder) =>
  readdirSync(join(project, folder), { recursive: true, withFileTypes: true })
    .filter((file) => file.isFile())
    .map((file) => join(file.parentPath, file.name))
    .sort();

/** A hash of all inputs of the build. Modification times do not survive git, copies and containers. */
function stampOfSources() {
  const hash = createHash("sha256");
  const files = [
    ...["package-lock.json", "tsconfig.json", "tsconfig.build.json", "scripts/build.mjs", "scripts/bundle.mjs"].map(
      (name) => join(project, name),
    ),
    ...["src", "migrations"].flatMap(filesIn),
    ...filesIn("templates").filter((file) => file.endsWith(".mjml")),
  ];
  for (const file of files.filter((name) => existsSync(name))) {
    const content = readFileSync(file);
    hash.update(`${relative(project, file)}\0${content.length}\0`).update(content);
  }
  return hash.digest("hex");
}

function isInstalled(name) {
  try {
    createRequire(import.meta.url).resolve(name);
    return true;
  } catch {
    return false;
  }
}

/** Runs a script in a separate Node process, and forwards signals to it. */
async function run(args) {
  const child = spawn(process.execPath, args, { cwd: project, stdio: ["ignore", 2, 2] });
  const signals = ["SIGINT", "SIGTERM", "SIGHUP"].map((signal) => {
    const forward = () => {
      child.kill(signal);
      child.once("close", () => process.exit(1));
    };
    process.once(signal, forward);
    return () => process.off(signal, forward);
  });
  const code = await new Promise((resolve, reject) => child.once("error", reject).once("close", resolve));
  for (const off of signals) off();
  if (code !== 0) throw new BuildProblem("Beckon could not be built; the reason is printed above.");
}

/**
 * Compiles the server, unless dist/ is up to date. The build is made in a temporary folder and then renamed, so that no
 * process runs an incomplete build; the second of two concurrent builds uses the result of the first.
 */
export async function buildServer() {
  // Only the build was deployed, so there are no sources to compare with.
  if (!existsSync(join(project, "src")) && existsSync(entry)) return;
  const stamp = stampOfSources();
  const isBuilt = () => existsSync(entry) && existsSync(stampFile) && readFileSync(stampFile, "utf8").trim() === stamp;
  if (isBuilt()) return;
  if (!isInstalled("rolldown/package.json") || !isInstalled("mjml/package.json")) {
    const reason = existsSync(entry) ? "The build in dist/ is outdated" : "Beckon has not been built yet";
    throw new BuildProblem(`${reason}, and the compiler is not installed. ${howToBuild}`);
  }
  process.stderr.write("Compiling (once) …\n");
  const [fresh, old] = ["new", "old"].map((name) => join(project, `dist.${name}-${process.pid}`));
  try {
    await run([join(project, "scripts", "bundle.mjs"), fresh]);
    await run([join(fresh, "src", "cli", "build-email-templates.js"), join(fresh, "email-templates")]);
    await run([join(fresh, "src", "app", "trial.js")]);
    writeFileSync(join(fresh, ".stamp"), `${stamp}\n`);
    if (isBuilt()) return;
    if (existsSync(dist)) renameSync(dist, old);
    renameSync(fresh, dist);
  } catch (error) {
    // Only the renaming may have failed, because of a concurrent build.
    if (!isBuilt()) throw error;
  } finally {
    for (const folder of [fresh, old]) rmSync(folder, { recursive: true, force: true });
  }
}

/**
 * Builds the console, GraphiQL and the documentation if their tools are installed. Otherwise the server uses the existing builds; where
 * there are none, the pages say so.
 */
export async function buildPages() {
  if (!isInstalled("vite")) return;
  for (const page of ["console", "graphiql", "docs"]) await run([join(project, "web", page, "build.mjs")]);
}

/** Runs the builds in order. A problem that the user has to solve is printed, and ends the process. */
export async function buildOrExit(...builds) {
  const [major, minor] = process.versions.node.split(".").map(Number);
  try {
    // Beckon includes Node as a package for Linux and Windows; on other systems it uses the installed Node.
    if (major < 22 || (major === 22 && minor < 17))
      throw new BuildProblem(
        `Beckon needs Node 22.17 or later, and this is ${process.version}. On Linux and Windows, \`npm rebuild\` activates the Node that Beckon includes; on other systems, install Node 24.`,
      );
    for (const build of builds) await build();
  } catch (error) {
    if (!(error instanceof BuildProblem)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exit(1);
  }
}

if (realpathSync(process.argv[1]) === import.meta.filename)
  await buildOrExit(...(process.argv[2] === "server" ? [buildServer] : [buildServer, buildPages]));
