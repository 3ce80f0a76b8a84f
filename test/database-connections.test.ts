import { beforeAll, expect, test } from "@jest/globals";
import type { PoolClient } from "pg";
import { testApp } from "./test-app.ts";
import { createTestTeam, type TestTeam } from "./test-team.ts";
import { waitUntil } from "./wait-until.ts";

const app = testApp({ ROLE: "api", DATABASE_POOL: "2" });
let team: TestTeam;

beforeAll(async () => {
  team = await createTestTeam(app);
});

const poolOf = () => app.running.services.pool;
const candidates = "query ($n: Int!) { candidates(first: $n) { totalCount nodes { id email } } }";

/** Does something with all connections that the pool may have. */
async function withAll<T>(work: (connections: PoolClient[]) => T): Promise<T> {
  const pool = poolOf();
  const connections = await Promise.all(Array.from({ length: pool.options.max }, () => pool.connect()));
  const result = work(connections);
  for (const connection of connections) connection.release();
  return result;
}

test("the result of a statement that is planned once is described once on each connection", async () => {
  const assessment = await team.publishAssessment("Soldering");
  await team.invite(assessment, ["grace@example.com"], { sendEmail: false });
  const counted = { descriptions: 0, rows: 0 };
  await withAll((connections) => {
    for (const one of connections) {
      const { connection } = one as unknown as { connection: NodeJS.EventEmitter };
      connection.on("rowDescription", () => counted.descriptions++);
      connection.on("dataRow", () => counted.rows++);
    }
  });
  const times = 40;
  for (let n = 0; n < times; n++) {
    const data = await team.ask(candidates, { n: 10 });
    expect(data.candidates).toMatchObject({ totalCount: 1, nodes: [{ email: "grace@example.com" }] });
  }
  expect(counted.rows).toBeGreaterThanOrEqual(times);
  // The page on each of two connections, and the check of the credential, which is asked for again after a second.
  expect(counted.descriptions).toBeLessThan(times / 4);
});

test("a connection that breaks while nobody uses it is replaced", async () => {
  await team.ask(candidates, { n: 10 });
  const ended = await withAll((connections) => {
    for (const one of connections)
      one.query("/* test */ select pg_terminate_backend(pg_backend_pid())").catch(() => undefined);
    return connections.map((one) => new Promise<void>((resolve) => one.once("end", () => resolve())));
  });
  await Promise.all(ended);
  const data = await team.ask(candidates, { n: 10 });
  expect(data.candidates.totalCount).toBe(1);
});

test("connections that nobody needs go back to the pool", async () => {
  await team.ask(candidates, { n: 10 });
  const pool = poolOf();
  await waitUntil(async () => pool.idleCount === pool.totalCount);
  const answer = await fetch(`${app.url}/metrics`);
  expect(await answer.text()).toMatch(/^beckon_database_connections_idle [12]$/m);
});
