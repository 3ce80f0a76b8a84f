// One event to 10,000 subscribers of one process: from the event to the last receipt, and memory of a connection.
import { setTimeout as sleep } from "node:timers/promises";
import { makeCredential } from "../../src/platform/crypto/credential-format.ts";
import { copied, teamsOf } from "../data/seed.mjs";
import { ask, changeTitle } from "../lib/api.mjs";
import { cpuOf, memoryOf } from "../lib/cpu.mjs";
import { startCrowd, waitForSubscribers } from "../lib/crowd.mjs";
import { median, short, spread } from "../lib/numbers.mjs";
import { freePort, messageOf, startScript, startServer } from "../lib/processes.mjs";
import { interleave } from "../lib/rounds.mjs";
import { table } from "../lib/table.mjs";

const beckon = "Beckon";
const modes = { "raw ws broadcast": "raw", "graphql-ws, an execution each": "graphql-ws" };

/** A credential may hold a thousand sockets: as many keys of the team as are needed. */
async function credentialsOf(database, team, count) {
  const credentials = [team.credential];
  while (credentials.length * 1_000 < count + 1) {
    const { credential, hash, shown } = makeCredential("apiKey");
    await database.query(
      `with added as (
        insert into api_key (team_id, id, name, prefix, scopes, created_by)
        select team_id, gen_random_uuid(), 'bench', $2, scopes, created_by from api_key where team_id = $1 limit 1
        returning team_id, id)
      insert into credential (hash, team_id, api_key_id, kind) select $3, team_id, id, 'API_KEY' from added`,
      [team.teamId, shown, hash],
    );
    credentials.push(credential);
  }
  return credentials;
}

async function startBroadcaster(name) {
  const port = await freePort();
  const child = startScript("peers/broadcast.mjs", [modes[name]], { core: 0, env: { PORT: String(port) } });
  await messageOf(child, "ready");
  return { child, pid: child.pid, port };
}

export async function run({ name, cluster, notice, optionsOf }) {
  const { rounds, size, variants } = optionsOf({ rounds: 9, size: 10_000 });
  const database = await copied(cluster, "team10k", notice);
  const [team] = await teamsOf(database);
  const credentials = await credentialsOf(database, team, size);
  // The event is committed by another process than the one that delivers it.
  const publisher = await startServer(database.url, { core: 1 });
  const names = [beckon, ...variants(Object.keys(modes))];
  const servers = new Map();
  for (const variant of names) {
    const isProduct = variant === beckon;
    const server = isProduct
      ? await startServer(database.url, { env: { LOG_LEVEL: "warn" } })
      : await startBroadcaster(variant);
    await sleep(1_000);
    const before = { memory: memoryOf(server.pid), cpu: cpuOf(server.pid) };
    const isPlain = modes[variant] === "raw";
    server.crowd = await startCrowd(server, size, isPlain ? undefined : credentials);
    if (isProduct) await waitForSubscribers(server, size);
    await sleep(3_000);
    server.connection = (memoryOf(server.pid) - before.memory) * (1_024 / size);
    server.connecting = cpuOf(server.pid) - before.cpu;
    servers.set(variant, server);
  }

  // The product's own message is what the others send.
  let text = "";
  const measure = async (variant, round) => {
    const server = servers.get(variant);
    const { received } = await server.crowd.expect();
    const before = cpuOf(server.pid);
    let began;
    if (variant === beckon) {
      await ask(publisher, team.credential, changeTitle, { id: team.assessment, title: `Round ${round}` });
      text = (await received).sample;
      began = Date.parse(JSON.parse(text).payload.data.assessmentEvents.node.occurredAt);
    } else {
      const sent = messageOf(server.child, "began");
      server.child.send({ text });
      ({ began } = await sent);
    }
    const { last: until } = await received;
    await sleep(100);
    return { ms: until - began, cpu: cpuOf(server.pid) - before };
  };
  const results = await interleave(names, rounds, measure, { warmUps: 2 });
  const of = (variant, key) => results.get(variant).map((result) => result[key]);
  const baseline = names[1] ?? beckon;
  const rows = names.map((variant) => [
    variant,
    short(median(of(variant, "ms")) / median(of(baseline, "ms"))),
    spread(of(variant, "ms")),
    short(median(of(variant, "cpu"))),
    short(servers.get(variant).connection),
    short(servers.get(variant).connecting),
    short(memoryOf(servers.get(variant).pid)),
  ]);
  const heading = ["variant", `time × ${baseline}`, "last receipt, ms", "server CPU ms", "kB a connection"];
  return [
    `## One event to ${size} subscribers (\`${name}\`)\n`,
    `${Buffer.byteLength(text)} bytes each, ${rounds} rounds; of Beckon from \`occurredAt\` on, committed by another process.\n`,
    table([[...heading, "CPU ms to connect all", "memory MB"], ...rows]),
  ].join("\n");
}
