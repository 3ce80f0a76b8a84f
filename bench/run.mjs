// Runs one benchmark, or all of them: `npm --prefix bench run dashboard`. README.md describes each.
import { mkdirSync, writeFileSync } from "node:fs";
import { availableParallelism, cpus, release, totalmem, type } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";

const rows = {
  dashboard: "reads",
  one: "reads",
  record: "reads",
  "bulk-invite": "bulk-invite",
  "fan-out": "fan-out",
  "watched-teams": "watched-teams",
  mail: "mail",
  latency: "latency",
  attempt: "attempt",
  depth: "depth",
  start: "start",
  "first-import": "first-import",
  "invite-rate": "invite-rate",
  allowance: "allowance",
  limits: "limits",
};

const usage = `node run.mjs ${Object.keys(rows).join("|")}|all
  --rounds N        how many rounds count (each row has its own number)
  --seconds N       how long a measurement under load takes
  --connections N   how many connections put load on a server
  --size N          how many rows, subscribers or e-mails
  --only A,B        these variants only
  --save            write the tables into results/, with the machine and the date`;

const [major, minor] = process.versions.node.split(".").map(Number);
if (major < 22 || (major === 22 && minor < 18)) {
  console.error(
    "The benchmarks need Node 22.18 or later. `npm --prefix bench run …` uses the Node that the project brings.",
  );
  process.exit(2);
}
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    ...Object.fromEntries(
      ["rounds", "seconds", "connections", "size", "only"].map((name) => [name, { type: "string" }]),
    ),
    save: { type: "boolean", default: false },
    help: { type: "boolean", default: false },
  },
});
const wanted = positionals[0] === "all" ? Object.keys(rows) : positionals;
if (values.help || wanted.length === 0 || wanted.some((name) => !(name in rows))) {
  console.log(usage);
  process.exit(values.help ? 0 : 2);
}

const { Cluster } = await import("./lib/cluster.mjs");
const { stopEverything } = await import("./lib/processes.mjs");
const { dropCopies } = await import("./data/seed.mjs");
const notice = (text) => process.stderr.write(`${text}\n`);

/** The options of the command line; a benchmark passes its own defaults. */
const optionsOf = (defaults) => ({
  ...defaults,
  ...Object.fromEntries(
    ["rounds", "seconds", "connections", "size"].flatMap((name) =>
      name in values ? [[name, Number(values[name])]] : [],
    ),
  ),
  variants: (all) => all.filter((name) => values.only === undefined || values.only.split(",").includes(name)),
});

function machine(cluster) {
  const memory = `${Math.round(totalmem() / 2 ** 30)} GiB`;
  const server = process.env.BENCH_DATABASE_URL === undefined ? "embedded" : "BENCH_DATABASE_URL";
  return [
    `${availableParallelism()} cores (${cpus()[0]?.model.trim() || "unknown"}), ${memory}, ${type()} ${release()}`,
    `Node ${process.versions.node}, PostgreSQL ${cluster.version} (${server})`,
  ].join("; ");
}

let cluster;
async function end(code) {
  await stopEverything();
  if (cluster !== undefined) {
    await dropCopies(cluster).catch(() => {});
    await cluster.close().catch(() => {});
  }
  process.exit(code);
}
for (const signal of ["SIGINT", "SIGTERM"]) process.once(signal, () => void end(1));

const date = new Date().toISOString().slice(0, 10);
const file = join(import.meta.dirname, "results", `${date}.md`);
const report = [];
let failed = false;
try {
  cluster = await Cluster.open(notice);
  report.push(`# Results of ${date}\n`, machine(cluster));
  notice(machine(cluster));
  for (const name of wanted) {
    const { run } = await import(`./rows/${rows[name]}.mjs`);
    notice(`\n${name}`);
    try {
      const text = await run({ name, cluster, notice, optionsOf });
      console.log(`\n${text}`);
      report.push(`\n${text}`);
    } catch (error) {
      failed = true;
      console.error(error);
      report.push(`\n## ${name}\n\nFailed: ${error.message.split("\n")[0]}`);
    }
    await stopEverything();
    await dropCopies(cluster);
    // After each one: all of them take an hour, and what was measured is not lost.
    if (values.save) {
      mkdirSync(join(file, ".."), { recursive: true });
      writeFileSync(file, `${report.join("\n")}\n`);
    }
  }
} catch (error) {
  failed = true;
  console.error(error);
}
await end(failed ? 1 : 0);
