// How many dashboard pages one credential may load with the limits as they are by default.
import { setTimeout as sleep } from "node:timers/promises";
import { seeded, teamsOf } from "../data/seed.mjs";
import { post } from "../lib/api.mjs";
import { short } from "../lib/numbers.mjs";
import { startServer } from "../lib/processes.mjs";
import { table } from "../lib/table.mjs";
import { documents } from "../peers/queries.mjs";

export async function run({ name, cluster, notice, optionsOf }) {
  const { seconds } = optionsOf({ seconds: 15 });
  const database = await seeded(cluster, "teams", notice);
  const [team] = await teamsOf(database);
  // Undefined removes what the other benchmarks set: the limits are the product's own.
  const server = await startServer(database.url, { env: { COST_BUCKET: undefined } });
  const body = JSON.stringify({ query: documents.dashboard, variables: { n: 50 } });
  const page = async () => JSON.parse(await post(server, team.credential, body));
  const { extensions } = await page();
  const isRefused = (answer) => answer.errors !== undefined;

  let burst = 1;
  const most = 20_000;
  for (const until = Date.now() + 60_000; burst < most && Date.now() < until; burst += 10) {
    const answers = await Promise.all(Array.from({ length: 10 }, page));
    if (answers.some(isRefused)) break;
  }
  // With the bucket empty, what is restored is what can be spent.
  let pages = 0;
  const until = Date.now() + seconds * 1_000;
  // Several at once, so that the latency of a page does not limit what the allowance should.
  const client = async () => {
    while (Date.now() < until) {
      if (isRefused(await page())) await sleep(20);
      else pages++;
    }
  };
  await Promise.all(Array.from({ length: 4 }, client));
  const rows = [
    ["price of a page, points", short(extensions?.cost?.actual ?? Number.NaN)],
    ["pages at once, from a full bucket", burst >= most ? `${most} or more` : String(burst)],
    ["pages a second after that", short(pages / seconds)],
  ];
  return [
    `## What a credential may do by default (\`${name}\`)\n`,
    `The dashboard page of 50 invitations; the answer says: \`${JSON.stringify(extensions?.cost ?? null)}\`.\n`,
    table([["", "Beckon"], ...rows]),
  ].join("\n");
}
