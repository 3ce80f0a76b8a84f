// Candidates who start and submit: CPU and statements of a pair of both, beside two transactions by hand.
import { storedId } from "../../src/platform/ids/ids.ts";
import { copied, teamsOf } from "../data/seed.mjs";
import { ask, newCandidates } from "../lib/api.mjs";
import { cpuOf } from "../lib/cpu.mjs";
import { median, percentile, short, spread } from "../lib/numbers.mjs";
import { peerEnvironment } from "../lib/peers.mjs";
import { freePort, messageOf, startScript, startServer } from "../lib/processes.mjs";
import { interleave } from "../lib/rounds.mjs";
import { table } from "../lib/table.mjs";

const beckon = "Beckon";
const baseline = "two transactions by hand";
const inviteQuery = `mutation ($input: InviteCandidatesInput!) { inviteCandidates(input: $input, sendEmail: false) {
  results { invitation { id inviteUrl } } userErrors { code } } }`;
const startQuery =
  "mutation ($token: String!) { startAssessment(token: $token) { invitation { state } userErrors { code } } }";
const submitQuery = `mutation ($token: String!) { submitAssessment(token: $token, submission: { url: "https://example.com/x" }) {
  invitation { state } userErrors { code } } }`;

async function startBaseline(database, team) {
  const port = await freePort();
  const env = { ...peerEnvironment(database, [team], port), TEAM_ID: team.teamId };
  const child = startScript("peers/attempt.mjs", [], { core: 0, env });
  await messageOf(child, "ready");
  return { child, pid: child.pid, url: `http://127.0.0.1:${port}` };
}

const pairOf = {
  [beckon]: async (server, { token }) => {
    for (const [query, field, state] of [
      [startQuery, "startAssessment", "STARTED"],
      [submitQuery, "submitAssessment", "SUBMITTED"],
    ]) {
      const data = await ask(server, null, query, { token });
      if (data[field].invitation?.state !== state) throw new Error(JSON.stringify(data));
    }
  },
  [baseline]: async (server, { id }) => {
    for (const step of ["start", "submit"]) {
      const answer = await fetch(`${server.url}/${step}/${id}`, { method: "POST" });
      await answer.text();
    }
  },
};

export async function run({ name, cluster, notice, optionsOf }) {
  const { rounds, size, connections } = optionsOf({ rounds: 5, size: 300, connections: 10 });
  const database = await copied(cluster, "team100k", notice);
  const [team] = await teamsOf(database);
  const servers = new Map([
    [baseline, await startBaseline(database, team)],
    [beckon, await startServer(database.url, { env: { LOG_LEVEL: "warn" } })],
  ]);
  const measure = async (variant) => {
    const server = servers.get(variant);
    const input = { assessmentId: team.assessment, candidates: newCandidates(size) };
    const { results } = (await ask(servers.get(beckon), team.credential, inviteQuery, { input })).inviteCandidates;
    const waiting = results.map(({ invitation }) => ({
      id: storedId("Invitation", invitation.id),
      token: invitation.inviteUrl.split("/").at(-1),
    }));
    await database.resetStatements();
    const [node, postgres, began] = [cpuOf(server.pid), cluster.cpu(), performance.now()];
    const latencies = [];
    const one = async () => {
      for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
        const sent = performance.now();
        await pairOf[variant](server, next);
        latencies.push(performance.now() - sent);
      }
    };
    await Promise.all(Array.from({ length: connections }, one));
    return {
      rate: size / ((performance.now() - began) / 1_000),
      node: (cpuOf(server.pid) - node) / size,
      postgres: (cluster.cpu() - postgres) / size,
      statements: (await database.statements()) / size,
      p50: median(latencies),
      p99: percentile(latencies, 0.99),
    };
  };
  const results = await interleave([...servers.keys()], rounds, measure);
  const of = (variant, key) => results.get(variant).map((result) => result[key]);
  const cpu = (variant) => median(results.get(variant).map(({ node, postgres }) => node + postgres));
  const rows = [...servers.keys()].map((variant) => [
    variant,
    short(cpu(variant) / cpu(baseline)),
    short(cpu(variant)),
    ...["node", "postgres", "statements"].map((key) => short(median(of(variant, key)))),
    spread(of(variant, "rate")),
    ...["p50", "p99"].map((key) => short(median(of(variant, key)))),
  ]);
  const heading = ["variant", "CPU × by hand", "CPU ms a pair", "Node", "PostgreSQL", "statements a pair", "pairs/s"];
  return [
    `## Start and submit (\`${name}\`)\n`,
    `One team of 100,000, ${connections} candidates at once, ${rounds} rounds of ${size} pairs.\n`,
    table([[...heading, "p50 ms", "p99 ms"], ...rows]),
  ].join("\n");
}
