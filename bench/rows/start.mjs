// From the start of a process to its first answer of a dashboard page, beside servers of the same page.
import { spawn } from "node:child_process";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { seeded, teamsOf } from "../data/seed.mjs";
import { post } from "../lib/api.mjs";
import { cpuOf, memoryOf } from "../lib/cpu.mjs";
import { median, short, spread } from "../lib/numbers.mjs";
import { peerEnvironment, scriptOf } from "../lib/peers.mjs";
import { bench, freePort, project, serverEntry, serverEnvironment } from "../lib/processes.mjs";
import { interleave } from "../lib/rounds.mjs";
import { table } from "../lib/table.mjs";
import { documents, generatedDocuments } from "../peers/queries.mjs";

const usual = "type-graphql + MikroORM";
const products = { "Beckon, ROLE=api": { ROLE: "api" }, "Beckon, ROLE=all": { ROLE: "all" } };
const everything = [usual, ...Object.keys(products), "PostGraphile", "Apollo + DataLoader", "baseline", "node -e 0"];

async function commandOf(variant, database, teams, port) {
  if (variant === "node -e 0") return { args: ["-e", "0"], env: process.env, cwd: bench };
  if (variant in products) {
    const env = serverEnvironment(database.url, port, products[variant]);
    return { args: [serverEntry()], env, cwd: project };
  }
  const env = { ...process.env, NODE_ENV: "production", ...peerEnvironment(database, teams, port) };
  return { args: [join(bench, await scriptOf(variant))], env, cwd: bench };
}

export async function run({ name, cluster, notice, optionsOf }) {
  const { rounds, variants } = optionsOf({ rounds: 7 });
  const database = await seeded(cluster, "teams", notice);
  const teams = await teamsOf(database);
  const [team] = teams;
  const measure = async (variant) => {
    const port = await freePort();
    const { args, env, cwd } = await commandOf(variant, database, teams, port);
    const query = (variant === "PostGraphile" ? generatedDocuments : documents).dashboard;
    const body = JSON.stringify({ query, variables: { n: 50, team: team.teamId } });
    const began = performance.now();
    const child = spawn(process.execPath, args, { cwd, env, stdio: "ignore" });
    const ended = new Promise((resolve) => child.once("exit", resolve));
    let result;
    if (variant === "node -e 0") {
      await ended;
      result = { ms: performance.now() - began, cpu: Number.NaN, memory: Number.NaN };
    } else {
      for (;;) {
        if (child.exitCode !== null) throw new Error(`${variant} ended with ${child.exitCode}.`);
        const answer = await post({ url: `http://127.0.0.1:${port}` }, team.credential, body).catch(() => "");
        if (answer.includes('"totalCount"')) break;
        await sleep(3);
      }
      result = { ms: performance.now() - began, cpu: cpuOf(child.pid) };
      await sleep(1_500);
      result.memory = memoryOf(child.pid);
    }
    child.kill("SIGKILL");
    await ended;
    return result;
  };
  const names = variants(everything);
  const results = await interleave(names, rounds, measure);
  const of = (variant, key) => results.get(variant).map((result) => result[key]);
  const rows = names.map((variant) => [
    variant,
    short(median(of(variant, "ms")) / median(of(names[0], "ms"))),
    spread(of(variant, "ms")),
    short(median(of(variant, "cpu"))),
    short(median(of(variant, "memory"))),
  ]);
  const heading = ["variant", `time × ${names[0]}`, "first answer, ms", "CPU ms until then", "memory MB after 1.5 s"];
  return [
    `## Start to the first answer (\`${name}\`)\n`,
    `A dashboard page from a migrated database; ${rounds} rounds.\n`,
    table([heading, ...rows]),
  ].join("\n");
}
