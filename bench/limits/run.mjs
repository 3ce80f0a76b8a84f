/*
 * Measures the CPU time that cost analysis and rate limiting add to a request: the same query runs alternately on a
 * server with a limit and on one without (COST_BUCKET=0). Run npm run build in the project first.
 *
 *   npm --prefix bench run limits -- 3000 14
 */
import { execFileSync, spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { Agent, request } from "node:http";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const project = join(dirname(fileURLToPath(import.meta.url)), "..", "..");
const requests = Number(process.argv[2] ?? 3_000);
const rounds = Number(process.argv[3] ?? 14);
const page = "{ assessments(first: 10) { nodes { id title state } } }";
// The lease size is the default one, and no request is rejected.
const limited = { COST_BUCKET: "100000", COST_RESTORE: "100000000" };
const servers = [];

async function serve(name, more) {
  const dataDir = mkdtempSync(join(tmpdir(), "beckon-bench-"));
  const port = String(4_390 + servers.length);
  const env = { ...process.env, DATA_DIR: dataDir, PORT: port, LOG_LEVEL: "warn", ...more };
  const child = spawn(process.execPath, [join(project, "dist/src/main.js")], { cwd: project, env });
  servers.push({ name, child, dataDir, cpu: [] });
  await new Promise((resolve) => child.stdout.on("data", (text) => String(text).includes("ready") && resolve()));
  const args = ["team", "create", "--name", "Bench", "--owner", "owner@bench.test", "--json"];
  const { token } = JSON.parse(
    execFileSync(process.execPath, [join(project, "dist/src/cli/main.js"), ...args], { cwd: project, env }),
  );
  const agent = new Agent({ keepAlive: true, maxSockets: 16 });
  const ask = (query, variables) =>
    new Promise((resolve, reject) => {
      const body = JSON.stringify({ query, variables });
      const headers = { "content-type": "application/json", authorization: `Bearer ${token}` };
      const sent = request({ port, path: "/graphql", method: "POST", agent, headers }, (response) => {
        response.resume();
        response.on("end", () => (response.statusCode === 200 ? resolve() : reject(new Error(response.statusCode))));
      });
      sent.on("error", reject);
      sent.end(body);
    });
  for (let n = 0; n < 10; n++)
    await ask("mutation ($input: CreateAssessmentInput!) { createAssessment(input: $input) { assessment { id } } }", {
      input: { title: `Assessment ${n}` },
    });
  servers.at(-1).round = async (count) => {
    const before = cpuOf(child.pid);
    let left = count;
    const one = async () => {
      while (left-- > 0) await ask(page);
    };
    await Promise.all(Array.from({ length: 16 }, one));
    return (cpuOf(child.pid) - before) / count;
  };
}

/** CPU time in milliseconds; Linux counts hundredths of a second. */
const cpuOf = (pid) => {
  const fields = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ")[1].split(" ");
  return (Number(fields[11]) + Number(fields[12])) * 10;
};
const median = (values) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];

try {
  await serve("with limit", limited);
  await serve("without limit", { COST_BUCKET: "0" });
  for (const { round } of servers) await round(requests);
  for (let n = 0; n < rounds; n++) for (const server of servers) server.cpu.push(await server.round(requests));
  for (const { name, cpu } of servers)
    console.log(`${name}: median ${median(cpu).toFixed(3)}, min ${Math.min(...cpu).toFixed(3)} ms of CPU a request`);
} finally {
  for (const { child, dataDir } of servers) {
    const ended = new Promise((resolve) => child.once("exit", resolve));
    child.kill("SIGTERM");
    await ended;
    rmSync(dataDir, { recursive: true, force: true });
  }
}
