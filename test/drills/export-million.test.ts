import { afterAll, beforeAll, expect, test } from "@jest/globals";
import pg from "pg";
import { ask } from "../client.ts";
import { createDrillTeam } from "../drill-team.ts";
import { garbageCollector, metric } from "../inspector.ts";
import { MailServer } from "../mail-server.ts";
import { findFreePort, ServerProcess } from "../server-process.ts";
import { createTestDatabase } from "../test-database.ts";

const rows = 1_000_000;
const columns = ["ID", "CODENAME", "LABELS", "PROGRESS", "CREATED_AT"];

const mail = new MailServer();
let database: Awaited<ReturnType<typeof createTestDatabase>>;
beforeAll(async () => {
  [database] = await Promise.all([createTestDatabase(), mail.open()]);
});
afterAll(async () => {
  await mail.close();
  await database.drop();
});

/** Reads a file to its end, and measures the server at each tenth. */
async function readDownload(response: Response, held: () => Promise<number>) {
  let [lines, bytes, last, sorted] = [0, 0, "", true];
  const measured: number[] = [];
  let rest = "";
  for await (const chunk of response.body!.pipeThrough(new TextDecoderStream())) {
    bytes += chunk.length;
    const all = (rest + chunk).split("\r\n");
    rest = all.pop()!;
    for (const line of all) {
      const id = line.slice(0, line.indexOf(","));
      // Newest first, so that one that came twice or in between would stand out of order.
      if (lines > 1 && id >= last) sorted = false;
      last = id;
      lines++;
    }
    if (lines > (measured.length + 1) * (rows / 10)) measured.push(await held());
  }
  return { lines, bytes, sorted, rest, measured };
}

test("a file of 1,000,000 rows: each once, and the server holds no more at its end than at its beginning", async () => {
  const inspected = await findFreePort();
  const server = await ServerProcess.at({
    DATABASE_URL: database.url,
    SMTP_URL: `smtp://127.0.0.1:${mail.port}`,
    ROLE: "api",
    NODE_OPTIONS: `--inspect=127.0.0.1:${inspected}`,
  });
  const db = new pg.Client({ connectionString: database.url });
  await db.connect();
  await server.start();
  const { token } = (await createDrillTeam({ url: server.url, databaseUrl: database.url }, "Big")).owner;
  await db.query(
    `/* test */ insert into candidate (team_id, id, codename)
       select id, ('01900000-0000-7000-8000-' || lpad(to_hex(n), 12, '0'))::uuid, 'amber-heron' from team, generate_series(1, $1::int) n`,
    [rows],
  );
  // As the product does after a large call.
  await db.query("/* test */ analyze candidate");
  const garbage = await garbageCollector(inspected);
  const held = async () => {
    await garbage.collect();
    return await metric(server, "nodejs_heap_size_used_bytes");
  };
  try {
    const { made } = await ask(
      server.url,
      token,
      "mutation ($columns: [CandidateExportColumn!]) { made: exportCandidates(columns: $columns) { url } }",
      { columns },
    );
    const began = performance.now();
    const response = await fetch(made.url.replace("http://beckon.test", server.url));
    if (response.status !== 200) throw new Error(`${response.status}: ${await response.text()}`);
    const { lines, bytes, sorted, rest, measured } = await readDownload(response, held);
    const seconds = (performance.now() - began) / 1_000;
    console.log(
      `${lines - 1} rows, ${(bytes / 1e6).toFixed(0)} MB in ${seconds.toFixed(0)} s; heap in MB at each tenth: ${measured.map((one) => (one / 1e6).toFixed(0)).join(" ")}`,
    );
    expect({ lines, sorted, rest }).toEqual({ lines: rows + 1, sorted: true, rest: "" });
    expect(Math.max(...measured) - measured[0]!).toBeLessThan(30e6);
  } finally {
    garbage.close();
    await db.end();
    await server.kill();
  }
}, 1_200_000);
