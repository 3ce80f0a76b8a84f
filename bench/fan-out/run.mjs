/*
 * How long from the commit of an event until the last of many subscribers in one process has it, beside a plain
 * WebSocket broadcast of the same bytes to as many sockets, in one run. Build first: npm run build in the project.
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
    const hear = (message) => {
      if (!(what in message)) return;
      child.off("message", hear);
      resolve(message);
    };
    child.on("message", hear);
  });
const start = (file, ...args) => {
  const child = fork(join(here, file), args.map(String), { cwd: project });
  children.push(child);
  return child;
};
const median = (some) => some.toSorted((a, b) => a - b)[Math.floor(some.length / 2)];
const megabytes = ({ pid }) => Math.round(execFileSync("ps", ["-o", "rss=", "-p", String(pid)]).toString().trim() / 1024);
const told = (some) => `min ${Math.min(...some)}, median ${median(some)}, max ${Math.max(...some)} ms`;

try {
  const server = spawn(process.execPath, [join(project, "dist/src/main.js")], { cwd: project, env });
  children.push(server);
  await new Promise((resolve) => server.stdout.on("data", (text) => String(text).includes("ready") && resolve()));
  const cli = (...args) =>
    JSON.parse(execFileSync(process.execPath, [join(project, "dist/src/cli/main.js"), ...args, "--json"], { cwd: project, env }));
  const team = cli("team", "create", "--name", "Bench", "--owner", "owner@bench.test");
  // A thousand sockets is what one credential may have.
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

  const crowd = start("crowd.mjs", "ws://127.0.0.1:4399/graphql", count, ...tokens);
  await next(crowd, "ready");
  // Subscribing takes its time; an event before that would not reach everybody.
  for (let there = 0; there < count; ) {
    await new Promise((resolve) => setTimeout(resolve, 200));
    there = Number(/^beckon_subscribers (\d+)/m.exec(await (await fetch("http://127.0.0.1:4399/metrics")).text())?.[1] ?? 0);
  }
  const ours = [];
  const commits = [];
  let bytes = "";
  for (let i = 0; i < rounds + 2; i++) {
    const last = next(crowd, "last");
    await ask("mutation ($id: ID!, $t: String!) { updateAssessment(id: $id, input: { title: $t }) { userErrors { code } } }", { id, t: `round ${i}` });
    const got = await last;
    bytes = got.bytes;
    const { occurredAt } = JSON.parse(bytes).payload.data.assessmentEvents.node;
    if (i >= 2) ours.push(got.last - Date.parse(occurredAt));
    commits.push(occurredAt);
  }
  const memory = megabytes(server);
  crowd.kill();

  const floor = start("floor.mjs");
  const { port } = await next(floor, "port");
  const plain = start("crowd.mjs", `ws://127.0.0.1:${port}`, count);
  await next(plain, "ready");
  const floors = [];
  for (let i = 0; i < rounds + 2; i++) {
    const [last, began] = [next(plain, "last"), next(floor, "began")];
    floor.send({ bytes });
    const time = (await last).last - (await began).began;
    if (i >= 2) floors.push(time);
  }
  console.log(`${count} subscribers, ${rounds} events of ${Buffer.byteLength(bytes)} bytes`);
  console.log(`commit to the last of them:  ${told(ours)}, with ${memory} MB`);
  console.log(`plain broadcast, the same:   ${told(floors)}, with ${megabytes(floor)} MB`);
  console.log(`ratio of the medians:        ${(median(ours) / median(floors)).toFixed(2)}`);
} finally {
  for (const child of children) child.kill("SIGTERM");
  await new Promise((resolve) => setTimeout(resolve, 2_000));
  rmSync(dataDir, { recursive: true, force: true });
}
