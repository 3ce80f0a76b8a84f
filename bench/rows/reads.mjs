// A dashboard page, one invitation, and a candidate's record: CPU of a request, beside baselines and peers.
import { globalId } from "../../src/platform/ids/ids.ts";
import { seeded, teamsOf } from "../data/seed.mjs";
import { post } from "../lib/api.mjs";
import { short } from "../lib/numbers.mjs";
import { startPeer } from "../lib/peers.mjs";
import { startServer } from "../lib/processes.mjs";
import { compareUnderLoad } from "../lib/requests.mjs";
import { comparable, documents, generatedDocuments } from "../peers/queries.mjs";

const beckon = "Beckon";
const limited = "Beckon, limits on";
const everything = [
  "baseline",
  beckon,
  limited,
  "PostGraphile",
  "Mercurius + JIT",
  "Apollo + DataLoader",
  "type-graphql + MikroORM",
];
const titles = {
  dashboard: "Dashboard page: 50 invitations with candidate, assessment, inviter and count",
  one: "One invitation by its id",
  record: "A candidate's record: invitations with assessments, and 20 events",
};

/** Rows that are asked for: a page of each team, or some of the ids of each team. */
async function targetsOf(name, database, teams) {
  if (name === "dashboard") return teams.map((team) => ({ team }));
  const type = name === "one" ? "Invitation" : "Candidate";
  const targets = [];
  for (const team of teams) {
    const text = `select id from ${type.toLowerCase()} where team_id = $1 order by md5(id::text) limit 20`;
    for (const { id } of await database.query(text, [team.teamId])) targets.push({ team, id, type });
  }
  return targets.sort((a, b) => (a.id.slice(-8) < b.id.slice(-8) ? -1 : 1));
}

function requestOf(name, variant, { team, id, type }) {
  const isProduct = variant.startsWith(beckon);
  const query = variant === "PostGraphile" ? generatedDocuments[name] : documents[name];
  const variables = id === undefined ? { n: 50 } : { id: isProduct ? globalId(type, id) : id };
  if (variant === "PostGraphile") variables.team = team.teamId;
  return { credential: team.credential, body: JSON.stringify({ query, variables }) };
}

export async function run({ name, cluster, notice, optionsOf }) {
  const options = optionsOf({ rounds: 5, seconds: 3, connections: 32 });
  const database = await seeded(cluster, "teams", notice);
  const teams = await teamsOf(database);
  const targets = await targetsOf(name, database, teams);
  // The usual peer is written for lists and single rows only.
  const names = options.variants(everything.filter((one) => name !== "record" || one !== "type-graphql + MikroORM"));
  const variants = new Map();
  for (const variant of names) {
    const env = variant === limited ? { COST_BUCKET: "100000", COST_RESTORE: "1000000000" } : {};
    const server = variant.startsWith(beckon)
      ? await startServer(database.url, { env })
      : await startPeer(variant, database, teams);
    variants.set(variant, { server, requests: targets.map((target) => requestOf(name, variant, target)) });
  }
  await assertSameAnswers(variants);
  const statements = variants.has(beckon) ? await statementsOf(database, variants.get(beckon)) : Number.NaN;
  const lines = await compareUnderLoad(cluster, variants, options);
  const { rounds, seconds, connections } = options;
  return [
    `## ${titles[name]} (\`${name}\`)\n`,
    `${teams.length} teams, ${connections} connections, ${rounds} rounds of ${seconds} s. Beckon sends ${short(statements)} statements a request.\n`,
    lines,
  ].join("\n");
}

/** A variant that answers less, or something else, is not compared. */
async function assertSameAnswers(variants) {
  const answers = new Map();
  for (const [name, { server, requests }] of variants) {
    const { credential, body } = requests[3];
    answers.set(name, comparable(await post(server, credential, body)));
  }
  const [first] = answers.values();
  for (const [name, answer] of answers)
    if (answer !== first)
      throw new Error(
        `${name} answers something else:\n${answer.slice(0, 1_000)}\ninstead of\n${first.slice(0, 1_000)}`,
      );
}

/** How many statements a request of the product takes, once its credential and its plans are known. */
async function statementsOf(database, { server, requests }) {
  const ofOneTeam = requests.filter(({ credential }) => credential === requests[0].credential);
  const asked = Array.from({ length: 60 }, (_, i) => ofOneTeam[i % ofOneTeam.length]);
  for (const { credential, body } of asked) await post(server, credential, body);
  await database.resetStatements();
  for (const { credential, body } of asked) await post(server, credential, body);
  return (await database.statements()) / asked.length;
}
