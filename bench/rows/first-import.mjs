// A new team's first imports, and the calls right after them, while no statistics of its rows exist yet.
import { addTeam, copied, teamsOf } from "../data/seed.mjs";
import { ask, invite } from "../lib/api.mjs";
import { median, short, spread } from "../lib/numbers.mjs";
import { startServer } from "../lib/processes.mjs";
import { table } from "../lib/table.mjs";

const steps = [
  "first 10,000",
  "then one invitation",
  "to 60,000",
  "then one invitation of 60,000",
  "then a page with counts",
];
const page = `{ invitations(first: 50) { totalCount nodes { id state candidate { email } } }
  assessments(first: 5) { nodes { id funnel { invited started } } } }`;

const timed = async (work) => {
  const began = performance.now();
  await work();
  return performance.now() - began;
};

export async function run({ name, cluster, notice, optionsOf }) {
  const { rounds } = optionsOf({ rounds: 3 });
  const results = new Map(steps.map((step) => [step, []]));
  const later = [];
  for (let round = 0; round < rounds; round++) {
    const database = await copied(cluster, "team100k", notice);
    const client = await database.connect();
    // Nobody gathers statistics but the product itself, as in the first minute of a real database.
    for (const one of ["candidate", "invitation", "email", "event"])
      await client.query(`alter table ${one} set (autovacuum_enabled = false)`);
    await addTeam(client, 1_000 + round, [1, 1, 2, 0, 2]);
    await client.end();
    const team = (await teamsOf(database)).at(-1);
    const server = await startServer(database.url, { core: undefined });
    const put = (step, ms) => results.get(step).push(ms);
    put(steps[0], await timed(() => invite(server, team, 10_000, false)));
    put(steps[1], await timed(() => invite(server, team, 1, false)));
    put(
      steps[2],
      await timed(async () => {
        for (let call = 0; call < 5; call++) await invite(server, team, 10_000, false);
      }),
    );
    put(steps[3], await timed(() => invite(server, team, 1, false)));
    put(steps[4], await timed(() => ask(server, team.credential, page)));
    // The same call once everything is known: what it should have cost before.
    await database.query("analyze");
    for (let i = 0; i < 5; i++) later.push(await timed(() => invite(server, team, 1, false)));
  }
  const rows = steps.map((step) => [step, spread(results.get(step)), short(median(results.get(step)) / median(later))]);
  return [
    `## A new team's first import (\`${name}\`)\n`,
    `In a database where another team has 100,000 invitations, without autovacuum; ${rounds} rounds. The ratio is to one invitation after ANALYZE: ${spread(later)} ms.\n`,
    table([["step", "ms", "× one invitation later"], ...rows]),
  ].join("\n");
}
