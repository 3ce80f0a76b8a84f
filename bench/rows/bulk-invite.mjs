// 10,000 invitations in one call, beside COPY of the very rows that the call has stored into a database of the same size.
import { join } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { from as copyFrom, to as copyTo } from "pg-copy-streams";
import { copied, teamsOf } from "../data/seed.mjs";
import { invite } from "../lib/api.mjs";
import { cpuOf, memoryOf } from "../lib/cpu.mjs";
import { maxDelay } from "../lib/loop-delay.mjs";
import { median, short, spread } from "../lib/numbers.mjs";
import { bench, startServer, temporaryFolder } from "../lib/processes.mjs";
import { interleave } from "../lib/rounds.mjs";
import { table } from "../lib/table.mjs";

/** Tables that get new rows, in the order of their references. What else the call changes is not copied. */
const tables = ["invitation_batch", "candidate", "candidate_label", "invitation", "email", "event"];

/** The columns of a table that can be written. */
async function columnsOf(client, name) {
  const { rows } = await client.query(
    `select string_agg(quote_ident(column_name), ', ' order by ordinal_position) as list from information_schema.columns
      where table_schema = 'public' and table_name = $1 and is_generated = 'NEVER'`,
    [name],
  );
  return rows[0].list;
}

/** The rows that the last bulk call has stored, as COPY writes them: those of the transaction that made its batch. */
async function rowsOfLastCall(client) {
  const { rows } = await client.query("select xmin::text as xid from invitation_batch order by id desc limit 1");
  const stored = [];
  for (const name of tables) {
    const columns = await columnsOf(client, name);
    const chunks = [];
    const text = `copy (select ${columns} from ${name} where xmin = '${rows[0].xid}'::xid order by ctid) to stdout`;
    for await (const chunk of client.query(copyTo(text))) chunks.push(chunk);
    stored.push({ name, columns, data: Buffer.concat(chunks) });
  }
  return stored;
}

/** Loads rows in one transaction. */
async function load(client, stored) {
  await client.query("begin");
  for (const { name, columns, data } of stored)
    if (data.length > 0)
      await pipeline(Readable.from([data]), client.query(copyFrom(`copy ${name} (${columns}) from stdin`)));
  await client.query("commit");
}

export async function run({ name, cluster, notice, optionsOf }) {
  const { rounds, size } = optionsOf({ rounds: 5, size: 10_000 });
  const [database, baseline] = [await copied(cluster, "team100k", notice), await copied(cluster, "team100k", notice)];
  const [team] = await teamsOf(database);
  const delayFile = join(temporaryFolder(), "delay");
  const preload = ["--require", join(bench, "lib", "loop-delay.cjs")];
  const env = { DAILY_EMAILS_PER_TEAM: "100000000", LOOP_DELAY_FILE: delayFile };
  const server = await startServer(database.url, { env, core: undefined, execArgv: preload });
  const [reader, loader] = [await database.connect(), await baseline.connect()];
  const quiet = async () => {
    for (const client of [reader, loader]) await client.query("vacuum candidate, invitation, email, event");
    await cluster.admin.query("checkpoint");
  };

  const names = ["with e-mail", "without e-mail"];
  const measure = async (variant) => {
    await quiet();
    await maxDelay(server.pid, delayFile);
    await database.resetStatements();
    const before = { node: cpuOf(server.pid), postgres: cluster.cpu(), memory: memoryOf(server.pid) };
    const ms = await invite(server, team, size, variant === "with e-mail");
    const node = cpuOf(server.pid) - before.node;
    const postgres = cluster.cpu() - before.postgres;
    const statements = await database.statements();
    const added = memoryOf(server.pid) - before.memory;
    const blocked = await maxDelay(server.pid, delayFile);
    const stored = await rowsOfLastCall(reader);
    await quiet();
    const [copyCpu, began] = [cluster.cpu(), performance.now()];
    await load(loader, stored);
    const copyMs = performance.now() - began;
    return {
      ms,
      copyMs,
      ratio: ms / copyMs,
      node,
      postgres,
      copyCpu: cluster.cpu() - copyCpu,
      statements,
      added,
      blocked,
    };
  };
  const results = await interleave(names, rounds, measure);
  await Promise.all([reader.end(), loader.end()]);
  const rows = names.map((variant) => {
    const of = (key) => results.get(variant).map((result) => result[key]);
    const middle = (key) => short(median(of(key)));
    return [
      variant,
      short(median(of("ms")) / median(of("copyMs"))),
      spread(of("ms")),
      spread(of("copyMs")),
      ...["node", "postgres", "copyCpu", "blocked", "added", "statements"].map(middle),
    ];
  });
  const heading = ["call", "time × COPY", "ms", "COPY ms", "CPU ms: Node", "PostgreSQL", "PostgreSQL for COPY"];
  return [
    `## ${size} invitations in one call (\`${name}\`)\n`,
    `Into a team of 100,000, which grows by each call; ${rounds} rounds. COPY loads the rows that the call has stored (${tables.join(", ")}).\n`,
    table([[...heading, "loop blocked at most, ms", "memory added, MB", "statements"], ...rows]),
  ].join("\n");
}
