// Builds what `npm start` and `npm run cli` run: the server and its e-mails into dist/, GraphiQL into web/graphiql/dist/.
// Nothing is built where the stamp in dist/ says that it was built from exactly these sources.
import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, realpathSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join, relative } from "node:path";

const project = join(import.meta.dirname, "..");
const dist = join(project, "dist");
const stampFile = join(dist, ".stamp");
const entry = join(dist, "src", "main.js");

/** What a person has to do; said in one sentence and without a stack. */
export class BuildProblem extends Error {}

const howToBuild = "Run `npm ci --include=dev && npm run build` once; after that `npm ci --omit=dev` is enough.";

const filesIn = (folder) =>
  readdirSync(join(project, folder), { recursive: true, withFileTypes: true })
    .filter((file) => file.isFile())
    .map((file) => join(file.parentPath, file.name))
    .sort();

/** A hash over everything that the build is made of: times of change are not kept by git, copies and containers. */
function stampOfSources() {
  const hash = createHash("sha256");
  const files = [
    ...["package-lock.json", "tsconfig.json", "tsconfig.build.json", "scripts/build.mjs"].map((name) =>
      join(project, name),
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

/** Runs one of our scripts in a Node of its own; a signal that ends this process ends it, too. */
async function run(args) {
  const child = spawn(process.execPath, args, { cwd: project, stdio: ["ignore", 2, 2] });
  const signals = ["SIGINT", "SIGTERM", "SIGHUP"].map((signal) => {
    const pass = () => {
      child.kill(signal);
      child.once("close", () => process.exit(1));
    };
    process.once(signal, pass);
    return () => process.off(signal, pass);
  });
  const code = await new Promise((resolve, reject) => child.once("error", reject).once("close", resolve));
  for (const off of signals) off();
  if (code !== 0) throw new BuildProblem("Beckon could not be built; the reason stands above.");
}

/**
 * Compiles the server, unless dist/ holds just that. It is built aside and moved into its place, so that nobody ever
 * runs half of it; of two builds at once the second finds the first one's result.
 */
export async function buildServer() {
  // Only the build was deployed: there is nothing to compare it with.
  if (!existsSync(join(project, "src")) && existsSync(entry)) return;
  const stamp = stampOfSources();
  const isBuilt = () => existsSync(entry) && existsSync(stampFile) && readFileSync(stampFile, "utf8").trim() === stamp;
  if (isBuilt()) return;
  if (!isInstalled("typescript/package.json") || !isInstalled("mjml/package.json")) {
    const why = existsSync(entry) ? "The build in dist/ is not of these sources" : "Beckon has not been built yet";
    throw new BuildProblem(`${why}, and its compiler is not installed. ${howToBuild}`);
  }
  process.stderr.write("Compiling (once) …\n");
  const [fresh, old] = ["new", "old"].map((name) => join(project, `dist.${name}-${process.pid}`));
  try {
    const compiler = join(project, "node_modules", "typescript", "bin", "tsc");
    await run([compiler, "-p", "tsconfig.build.json", "--outDir", fresh]);
    await run([join(fresh, "src", "cli", "build-email-templates.js"), join(fresh, "email-templates")]);
    writeFileSync(join(fresh, ".stamp"), `${stamp}\n`);
    if (isBuilt()) return;
    if (existsSync(dist)) renameSync(dist, old);
    renameSync(fresh, dist);
  } catch (error) {
    // Perhaps only the renaming failed, because another build was at it just then.
    if (!isBuilt()) throw error;
  } finally {
    for (const folder of [fresh, old]) rmSync(folder, { recursive: true, force: true });
  }
}

/** Builds GraphiQL where its tools are installed. Without them the server goes on with the one that is there, or none. */
export async function buildGraphiql() {
  if (isInstalled("vite")) await run([join(project, "web", "graphiql", "build.mjs")]);
}

/** Builds what `what` names; what a person has to do about a failure is said in words, and ends the process. */
export async function buildOrExit(...what) {
  const [major, minor] = process.versions.node.split(".").map(Number);
  try {
    // The Node that comes with Beckon is a package for Linux and Windows; elsewhere it is the machine's own.
    if (major < 22 || (major === 22 && minor < 17))
      throw new BuildProblem(
        `Beckon runs on Node 22.17 or later, and this is ${process.version}: \`npm rebuild\` brings the Node that comes with it into use; elsewhere than on Linux and Windows install Node 24.`,
      );
    for (const build of what) await build();
  } catch (error) {
    if (!(error instanceof BuildProblem)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exit(1);
  }
}

if (realpathSync(process.argv[1]) === import.meta.filename)
  await buildOrExit(...(process.argv[2] === "server" ? [buildServer] : [buildServer, buildGraphiql]));
