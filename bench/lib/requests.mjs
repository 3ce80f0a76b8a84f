// Variants of a server under the same requests: CPU of a request, requests a second, latency.
import { cpuOf, memoryOf } from "./cpu.mjs";
import { startClient } from "./load.mjs";
import { median, short, spread } from "./numbers.mjs";
import { interleave } from "./rounds.mjs";
import { table } from "./table.mjs";

/**
 * Puts load on the variants in turns.
 *
 * @param variants by their name, each with its `server` and its `requests`; the first one is what the ratios refer to
 * @returns a table with a line for each variant
 */
export async function compareUnderLoad(cluster, variants, { rounds, seconds, connections }) {
  const client = await startClient();
  const measure = async (name, round) => {
    const { server, requests } = variants.get(name);
    const [node, postgres] = [cpuOf(server.pid), cluster.cpu()];
    // Compilers need a few hundred requests before they have done their work.
    const result = await client.load(server, requests, {
      connections,
      seconds: round < 0 ? Math.max(seconds, 3) : seconds,
    });
    const each = (ms) => ms / result.count;
    return { ...result, node: each(cpuOf(server.pid) - node), postgres: each(cluster.cpu() - postgres) };
  };
  const names = [...variants.keys()];
  const results = await interleave(names, rounds, measure);
  await client.close();

  const of = (name, key) => results.get(name).map((result) => result[key]);
  const cpu = (name) => median(results.get(name).map(({ node, postgres }) => node + postgres));
  const rate = (name) => median(of(name, "perSecond"));
  const rows = names.map((name) => [
    name,
    short(cpu(name) / cpu(names[0])),
    short(rate(name) / rate(names[0])),
    spread(of(name, "perSecond")),
    ...["node", "postgres", "p50", "p99"].map((key) => short(median(of(name, key)))),
    short(median(of(name, "bytes")) / 1024),
    short(memoryOf(variants.get(name).server.pid)),
    of(name, "failed").reduce((sum, failed) => sum + failed, 0),
  ]);
  const heading = [
    "variant",
    `CPU × ${names[0]}`,
    `requests/s × ${names[0]}`,
    "requests/s",
    "CPU ms: Node",
    "PostgreSQL",
  ];
  return table([[...heading, "p50 ms", "p99 ms", "kB", "memory MB", "failed"], ...rows]);
}
