// From an event in one process to a client of another one, at several rates.
import { setTimeout as sleep } from "node:timers/promises";
import WebSocket from "ws";
import { copied, teamsOf } from "../data/seed.mjs";
import { ask, changeTitle } from "../lib/api.mjs";
import { percentile, short } from "../lib/numbers.mjs";
import { freePort, messageOf, startScript, startServer } from "../lib/processes.mjs";
import { table } from "../lib/table.mjs";

const rates = [1, 20, 200];
const query = "subscription { assessmentEvents { node { occurredAt changes } } }";

/** The product: a mutation in one process, a subscription in the other. */
async function product(database, team) {
  const [writer, reader] = [await startServer(database.url), await startServer(database.url, { core: 1 })];
  const socket = new WebSocket(`ws://127.0.0.1:${reader.port}/graphql`, "graphql-transport-ws");
  const seen = new Map();
  await new Promise((resolve, reject) => {
    socket.on("error", reject);
    socket.on("open", () =>
      socket.send(JSON.stringify({ type: "connection_init", payload: { authorization: `Bearer ${team.credential}` } })),
    );
    socket.on("message", (data) => {
      const at = Date.now();
      const { type, payload } = JSON.parse(data);
      if (type === "connection_ack") {
        socket.send(JSON.stringify({ id: "1", type: "subscribe", payload: { query } }));
        resolve();
      } else if (type === "next") {
        const { occurredAt, changes } = payload.data.assessmentEvents.node;
        seen.set(changes.title.to, at - Date.parse(occurredAt));
      }
    });
  });
  await sleep(1_000);
  const happen = (title) => ask(writer, team.credential, changeTitle, { id: team.assessment, title });
  return { seen, happen };
}

/** The baseline: NOTIFY, LISTEN and a WebSocket. */
async function floor(database) {
  const start = async (side, core) => {
    const port = await freePort();
    const env = { PORT: String(port), DATABASE_URL: database.url };
    const child = startScript("peers/notify.mjs", [side], { core, env });
    await messageOf(child, "ready");
    return port;
  };
  const [writer, reader] = [await start("writer", 0), await start("listener", 1)];
  const socket = new WebSocket(`ws://127.0.0.1:${reader}`);
  const seen = new Map();
  await new Promise((resolve, reject) => socket.on("open", resolve).on("error", reject));
  socket.on("message", (data) => {
    const { title, at } = JSON.parse(data);
    seen.set(title, Date.now() - at);
  });
  return { seen, happen: (title) => fetch(`http://127.0.0.1:${writer}/${title}`) };
}

export async function run({ name, cluster, notice, optionsOf }) {
  const { seconds } = optionsOf({ seconds: 10 });
  const database = await copied(cluster, "team10k", notice);
  const [team] = await teamsOf(database);
  const variants = new Map([
    ["NOTIFY and ws", await floor(database)],
    ["Beckon", await product(database, team)],
  ]);
  const rows = [];
  for (const rate of rates) {
    let base = Number.NaN;
    for (const [variant, { seen, happen }] of variants) {
      const count = Math.max(10, rate * seconds);
      const all = [];
      // One team's changes are written one after the other, so a slow disk may not take as many: the rest is rejected.
      let rejected = 0;
      const titles = Array.from({ length: count }, (_, i) => `${rate}-${i}-${Date.now()}`);
      const began = performance.now();
      for (const [i, title] of titles.entries()) {
        const wait = (i * 1_000) / rate - (performance.now() - began);
        if (wait > 1) await sleep(wait);
        all.push(happen(title).catch(() => rejected++));
      }
      await Promise.all(all);
      const reached = count / ((performance.now() - began) / 1_000);
      await sleep(1_500);
      const times = titles.map((title) => seen.get(title)).filter((time) => time !== undefined);
      const p50 = percentile(times, 0.5);
      if (variant !== "Beckon") base = p50;
      rows.push([
        `${rate}/s`,
        variant,
        short(p50),
        short(percentile(times, 0.99)),
        short(p50 / Math.max(base, 1)),
        `${times.length} of ${count} at ${short(reached)}/s, ${rejected} rejected`,
      ]);
    }
  }
  return [
    `## From an event to a client of another process (\`${name}\`)\n`,
    "Milliseconds on one machine; Beckon from `occurredAt`, the baseline from before its transaction. A baseline below 1 ms counts as 1.\n",
    table([["rate", "variant", "p50 ms", "p99 ms", "p50 × baseline", "received"], ...rows]),
  ].join("\n");
}
