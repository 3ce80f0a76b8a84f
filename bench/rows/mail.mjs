// Invitations by e-mail, from the queue to a mail server, beside nodemailer's pool and a pipelining client.
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { simpleParser } from "mailparser";
import { copied, teamsOf } from "../data/seed.mjs";
import { invite } from "../lib/api.mjs";
import { cpuOf, memoryOf } from "../lib/cpu.mjs";
import { median, short, spread } from "../lib/numbers.mjs";
import { freePort, messageOf, startScript, startServer, stop, temporaryFolder } from "../lib/processes.mjs";
import { interleave } from "../lib/rounds.mjs";
import { table } from "../lib/table.mjs";

const beckon = "Beckon (one worker)";
const narrow = "Beckon (10 connections)";
const backlog = "Beckon (100 000 waiting)";
const peers = {
  "nodemailer (pool of 5)": { script: "peers/nodemailer.mjs", connections: 5 },
  "nodemailer (pool of 20)": { script: "peers/nodemailer.mjs", connections: 20 },
  "written already (pipelined over 5)": { script: "peers/pipelined.mjs", connections: 5 },
};

/** The mail server; `expect` returns a promise of its report once so many messages have arrived. */
async function startSink() {
  const port = await freePort();
  const child = startScript("peers/sink.mjs", [], { env: { PORT: String(port) } });
  await messageOf(child, "ready");
  return {
    port,
    async expect(count) {
      const armed = messageOf(child, "armed");
      child.send({ expect: count });
      await armed;
      return { report: messageOf(child, "all", 300_000).then(({ all }) => all) };
    },
  };
}

/** Messages a second between the first and the last one. */
const rateOf = ({ count, first, last }) => count / (Math.max(last - first, 1) / 1_000);

/** Waits until no statistics are gathered any more: a large call lets that follow, and it is no part of sending. */
async function statisticsGathered(cluster) {
  const text = "select 1 from pg_stat_activity where state = 'active' and query like 'analyze %'";
  while ((await cluster.admin.query(text)).rows.length > 0) await sleep(50);
}

/** Lets a worker of its own send what is queued. */
async function work(cluster, database, env, sink, count) {
  await statisticsGathered(cluster);
  const { report } = await sink.expect(count);
  const worker = await startServer(database.url, { env: { ...env, ROLE: "worker" }, core: undefined });
  const until = (at) => ({ node: cpuOf(worker.pid), postgres: cluster.cpu(), at });
  const before = until(Date.now());
  const arrived = await report;
  const after = until(Date.now());
  const memory = memoryOf(worker.pid);
  await stop(worker.child);
  return {
    rate: rateOf(arrived),
    node: (after.node - before.node) / count,
    postgres: (after.postgres - before.postgres) / count,
    memory,
    bytes: arrived.bytes / count,
    sample: arrived.sample,
  };
}

export async function run({ name, cluster, notice, optionsOf }) {
  const { rounds, size, variants } = optionsOf({ rounds: 3, size: 5_000 });
  const sink = await startSink();
  const database = await copied(cluster, "team100k", notice);
  const [team] = await teamsOf(database);
  const env = { SMTP_URL: `smtp://127.0.0.1:${sink.port}`, DAILY_EMAILS_PER_TEAM: "100000000", LOG_LEVEL: "warn" };
  const api = await startServer(database.url, { env, core: undefined });
  const product = async (more = {}) => {
    await invite(api, team, size, true);
    return work(cluster, database, { ...env, ...more }, sink, size);
  };

  // The product's own message is what the others send.
  await invite(api, team, 50, true);
  const { sample } = await work(cluster, database, env, sink, 50);
  const { subject, html, text } = await simpleParser(Buffer.from(sample, "latin1"));
  const folder = temporaryFolder();
  writeFileSync(join(folder, "message.json"), JSON.stringify({ subject, html, text }));
  writeFileSync(join(folder, "message.eml"), Buffer.from(sample, "latin1"));
  const peer = async ({ script, connections }) => {
    const { report } = await sink.expect(size);
    const file = join(folder, script.includes("nodemailer") ? "message.json" : "message.eml");
    const child = startScript(script, [sink.port, connections, size, file]);
    const done = messageOf(child, "done", 300_000);
    const [arrived, { done: it }] = await Promise.all([report, done]);
    return { rate: rateOf(arrived), node: it.cpu / size, postgres: 0, bytes: arrived.bytes / size, memory: Number.NaN };
  };

  const names = [beckon, ...variants([...Object.keys(peers), narrow])];
  const measure = (variant) => {
    if (variant === beckon) return product();
    return variant === narrow ? product({ SMTP_CONNECTIONS: "10" }) : peer(peers[variant]);
  };
  const results = await interleave(names, rounds, measure);
  if (variants([backlog]).length > 0) {
    for (let call = 0; call < 10; call++) await invite(api, team, 10_000, true);
    results.set(backlog, [await work(cluster, database, env, sink, size)]);
  }
  const of = (variant, key) => results.get(variant).map((result) => result[key]);
  const baseline = names[1] ?? beckon;
  const rows = [...results.keys()].map((variant) => [
    variant,
    short(median(of(variant, "rate")) / median(of(baseline, "rate"))),
    spread(of(variant, "rate")),
    ...["node", "postgres"].map((key) => short(median(of(variant, key)) * 1_000)),
    short(median(of(variant, "bytes")) / 1_024),
    short(median(of(variant, "memory"))),
  ]);
  const heading = [
    "variant",
    `rate × ${baseline}`,
    "e-mails/s",
    "CPU µs an e-mail: Node",
    "PostgreSQL",
    "kB",
    "memory MB",
  ];
  return [
    `## E-mails to a mail server (\`${name}\`)\n`,
    `${size} invitations a round, ${rounds} rounds (one with 100,000 waiting), between the first and the last arrival. The worker starts anew each time, and its CPU contains that.\n`,
    table([heading, ...rows]),
  ].join("\n");
}
