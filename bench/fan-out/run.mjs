/*
 * Measures the time from the commit of an event until the last of many subscribers of one process has received it, and
 * compares it with a plain WebSocket broadcast of the same bytes to as many sockets. Run npm run build in the project
 * first.
 *
 *   npm --prefix bench run fan-out -- 10000 20
 */
import { fork, spawn, execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
const project = join(here, "..", "..");
const count = Number(process.argv[2] ?? 10_000);
const rounds = Number(process.argv[3] ?? 20);
const dataDir = mkdtempSync(join(tmpdir(), "beckon-bench-"));
const env = { ...process.env, DATA_DIR: dataDir, PORT: "4399", LOG_LEVEL: "warn", COST_BUCKET: "0" };
const children = [];

const next = (child, what) =>
  new Promise((resolve, reject) => {
    setTimeout(() => reject(new Error(`no "${what}" within a minute`)), 60_000).unref();
    const onMessage = (message) => {
      if (!(what in message)) return;
      child.off("message", onMessage);
      resolve(message);
    };
    child.on("message", onMessage);
  });
const start = (file, ...args) => {
  const child = fork(join(here, file), args.map(String), { cwd: project });
  children.push(child);
  return child;
};
const median = (values) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];
const megabytes = ({ pid }) => Math.round(execFileSync("ps", ["-o", "rss=", "-p", String(pid)]).toString().trim() / 1024);
const summary = (values) => `min ${Math.min(...values)}, median ${median(values)}, max ${Math.max(...values)} ms`;

try {
  const server = spawn(process.execPath, [join(project, "dist/src/main.js")], { cwd: project, env });
  children.push(server);
  await new Promise((resolve) => server.stdout.on("data", (text) => String(text).includes("ready") && resolve()));
  const cli = (...args) =>
    JSON.parse(execFileSync(process.execPath, [join(project, "dist/src/cli/main.js"), ...args, "--json"], { cwd: project, env }));
  const team = cli("team", "create", "--name", "Bench", "--owner", "owner@bench.test");
  // One credential may have a thousand sockets.
  const tokens = [team.token];
  for (let i = 1; i < Math.ceil(count / 1_000) + 1; i++)
    tokens.push(cli("member", "add", "--team", team.teamId, "--email", `m${i}@bench.test`, "--role", "OWNER").token);
  const ask = async (query, variables = {}) =>
    (
      await (
        await fetch("http://127.0.0.1:4399/graphql", {
          method: "POST",
          headers: { "content-type": "application/json", authorization: `Bearer ${team.token}` },
          body: JSON.stringify({ query, variables }),
        })
      ).json()
    ).data;
  const { id } = (await ask('mutation { createAssessment(input: { title: "x" }) { assessment { id } } }')).createAssessment.assessment;

  const subscribers = start("crowd.mjs", "ws://127.0.0.1:4399/graphql", count, ...tokens);
  await next(subscribers, "ready");
  // An event before all subscriptions are open would not reach every subscriber.
  for (let open = 0; open < count; ) {
    await new Promise((resolve) => setTimeout(resolve, 200));
    open = Number(/^beckon_subscribers (\d+)/m.exec(await (await fetch("http://127.0.0.1:4399/metrics")).text())?.[1] ?? 0);
  }
  const times = [];
  let bytes = "";
  for (let i = 0; i < rounds + 2; i++) {
    const last = next(subscribers, "last");
    await ask("mutation ($id: ID!, $t: String!) { updateAssessment(id: $id, input: { title: $t }) { userErrors { code } } }", { id, t: `round ${i}` });
    const received = await last;
    bytes = received.bytes;
    const { occurredAt } = JSON.parse(bytes).payload.data.assessmentEvents.node;
    if (i >= 2) times.push(received.last - Date.parse(occurredAt));
  }
  const memory = megabytes(server);
  subscribers.kill();

  const baseline = start("floor.mjs");
  const { port } = await next(baseline, "port");
  const sockets = start("crowd.mjs", `ws://127.0.0.1:${port}`, count);
  await next(sockets, "ready");
  const baselineTimes = [];
  for (let i = 0; i < rounds + 2; i++) {
    const [last, began] = [next(sockets, "last"), next(baseline, "began")];
    baseline.send({ bytes });
    const time = (await last).last - (await began).began;
    if (i >= 2) baselineTimes.push(time);
  }
  console.log(`${count} subscribers, ${rounds} events of ${Buffer.byteLength(bytes)} bytes`);
  console.log(`commit to last subscriber:  ${summary(times)}, with ${memory} MB`);
  console.log(`plain broadcast:            ${summary(baselineTimes)}, with ${megabytes(baseline)} MB`);
  console.log(`ratio of the medians:       ${(median(times) / median(baselineTimes)).toFixed(2)}`);
} finally {
  for (const child of children) child.kill("SIGTERM");
  await new Promise((resolve) => setTimeout(resolve, 2_000));
  rmSync(dataDir, { recursive: true, force: true });
}
