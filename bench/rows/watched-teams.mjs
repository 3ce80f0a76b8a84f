// What a thousand watched teams cost while nothing happens: a subscriber each, in one process.
import { setTimeout as sleep } from "node:timers/promises";
import { seeded, teamsOf } from "../data/seed.mjs";
import { cpuOf, memoryOf } from "../lib/cpu.mjs";
import { startCrowd, waitForSubscribers } from "../lib/crowd.mjs";
import { short } from "../lib/numbers.mjs";
import { startServer } from "../lib/processes.mjs";
import { table } from "../lib/table.mjs";

export async function run({ name, cluster, notice, optionsOf }) {
  const { seconds, size } = optionsOf({ seconds: 20, size: 1_000 });
  const database = await seeded(cluster, "thousand", notice);
  const teams = (await teamsOf(database)).slice(0, size);
  const server = await startServer(database.url, { env: { LOG_LEVEL: "warn" } });
  const rows = [];
  const watch = async (label) => {
    await sleep(3_000);
    await database.resetStatements();
    const [node, postgres] = [cpuOf(server.pid), cluster.cpu()];
    await sleep(seconds * 1_000);
    const percent = (ms) => short(ms / (seconds * 10));
    rows.push([
      label,
      short((await database.statements()) / seconds),
      percent(cpuOf(server.pid) - node),
      percent(cluster.cpu() - postgres),
      short(memoryOf(server.pid)),
    ]);
  };
  await watch("nobody");
  await startCrowd(
    server,
    teams.length,
    teams.map(({ credential }) => credential),
  );
  await waitForSubscribers(server, teams.length);
  await watch(`${teams.length} subscribers of as many teams`);
  return [
    `## Teams that are watched while nothing happens (\`${name}\`)\n`,
    `${seconds} s each. CPU in percent of a core; PostgreSQL's is that of the whole server.\n`,
    table([["who watches", "statements/s", "CPU %: Node", "PostgreSQL", "memory MB"], ...rows]),
  ].join("\n");
}
