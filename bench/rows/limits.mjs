// What cost analysis and the limit of a credential add to a small request.
import { seeded, teamsOf } from "../data/seed.mjs";
import { startServer } from "../lib/processes.mjs";
import { compareUnderLoad } from "../lib/requests.mjs";

const query = "{ assessments(first: 10) { nodes { id title state } } }";

export async function run({ name, cluster, notice, optionsOf }) {
  const options = optionsOf({ rounds: 7, seconds: 2, connections: 16 });
  const database = await seeded(cluster, "teams", notice);
  const requests = (await teamsOf(database)).map(({ credential }) => ({ credential, body: JSON.stringify({ query }) }));
  // The lease has its default size, and no request is rejected.
  const limited = { COST_BUCKET: "100000", COST_RESTORE: "1000000000" };
  const variants = new Map([
    ["without limits", { server: await startServer(database.url), requests }],
    ["with limits", { server: await startServer(database.url, { env: limited }), requests }],
  ]);
  return [
    `## What limits cost (\`${name}\`)\n`,
    `\`${query}\`, ${options.connections} connections, ${options.rounds} rounds of ${options.seconds} s.\n`,
    await compareUnderLoad(cluster, variants, options),
  ].join("\n");
}
