// Starts baselines and peers of the reads: servers of their own on the database of the product.
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { bench, freePort, messageOf, startScript, temporaryFolder } from "./processes.mjs";

/** The scripts by the names of the tables. */
const scripts = {
  baseline: "peers/baseline.mjs",
  PostGraphile: "peers/postgraphile.mjs",
  "Mercurius + JIT": "peers/mercurius.mjs",
  "Apollo + DataLoader": "peers/apollo.mjs",
  "type-graphql + MikroORM": ".built/usual.mjs",
};

/** The environment of a peer: where it listens, what it reads, and whom its callers are. */
export function peerEnvironment(database, teams, port) {
  const teamsFile = join(temporaryFolder(), "teams.json");
  writeFileSync(teamsFile, JSON.stringify(teams.map(({ credential, teamId }) => ({ credential, teamId }))));
  return { DATABASE_URL: database.url, TEAMS_FILE: teamsFile, PORT: String(port) };
}

/** The script of a peer, compiled where it is written in TypeScript. */
export async function scriptOf(name) {
  const script = scripts[name];
  if (script.startsWith(".built/")) {
    const { build } = await import("esbuild");
    mkdirSync(join(bench, ".built"), { recursive: true });
    await build({
      entryPoints: [join(bench, "peers", "usual.ts")],
      outfile: join(bench, script),
      format: "esm",
      platform: "node",
      target: "node22",
      tsconfigRaw: { compilerOptions: { experimentalDecorators: true, useDefineForClassFields: false } },
    });
    // Its only import of our own files.
    writeFileSync(join(bench, ".built", "teams.mjs"), 'export * from "../peers/teams.mjs";\n');
  }
  return script;
}

/** Starts a peer and waits until it listens. */
export async function startPeer(name, database, teams) {
  const port = await freePort();
  const env = peerEnvironment(database, teams, port);
  const child = startScript(await scriptOf(name), [], { core: 0, env });
  await messageOf(child, "ready");
  return { child, pid: child.pid, url: `http://127.0.0.1:${port}`, port };
}
