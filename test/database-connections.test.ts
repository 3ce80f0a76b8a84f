import { beforeEach, expect, test } from "@jest/globals";
import type { PoolClient } from "pg";
import { runForTeam } from "../src/platform/database/connection-shares.ts";
import { testApp } from "./test-app.ts";
import { createTestTeam, type TestTeam } from "./test-team.ts";
import { waitUntil } from "./wait-until.ts";

const app = testApp({ ROLE: "api", DATABASE_POOL: "2" });
let team: TestTeam;

beforeEach(async () => {
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

const record = `query ($id: ID!) { candidate(id: $id) { id
  invitations(first: 5) { nodes { id assessment { title } } } events(first: 5) { nodes { id type } } } }`;

test("a record and its lists are read together, over one connection", async () => {
  const assessment = await team.publishAssessment("Turning");
  const { results } = await team.invite(assessment, ["alan@example.com"], { sendEmail: false });
  const { id } = results[0].candidate;
  // The query is compiled by then, and its statements are prepared.
  for (let n = 0; n < 5; n++) await team.ask(record, { id });
  const writes: string[] = [];
  await withAll((connections) => {
    for (const [n, one] of connections.entries()) {
      const { connection } = one as unknown as { connection: NodeJS.EventEmitter };
      connection.on("bindComplete", () => writes.push(`bind ${n}`));
      connection.on("dataRow", () => writes.push(`row ${n}`));
    }
  });
  const { candidate } = await team.ask(record, { id });
  expect(candidate.invitations.nodes).toMatchObject([{ assessment: { title: "Turning" } }]);
  expect(candidate.events.nodes.length).toBeGreaterThan(0);
  const ofConnection = (n: number) => writes.filter((write) => write === `bind ${n}`).length;
  expect([ofConnection(0), ofConnection(1)]).toContain(3);
});

test("nothing of another team's record is found by its id", async () => {
  const assessment = await team.publishAssessment("Milling");
  const { results } = await team.invite(assessment, ["edsger@example.com"], { sendEmail: false });
  const { id } = results[0].candidate;
  const otherTeam = await createTestTeam(app);
  for (let n = 0; n < 3; n++) expect(await otherTeam.ask(record, { id })).toEqual({ candidate: null });
  const wrong = id.replace("cand_", "inv_");
  for (let n = 0; n < 3; n++) expect(await team.ask(record, { id: wrong })).toEqual({ candidate: null });
});

test("a statement that fails takes none of those with it that were sent together", async () => {
  const pool = poolOf();
  const ask = (name: string, text: string) => pool.query({ name, text: `/* test */ ${text}` });
  const answers = await runForTeam("team", () =>
    Promise.allSettled([
      ask("one", "select 1 as value"),
      ask("fails", "select 1 / (select 0) as value"),
      ask("three", "select 3 as value"),
    ]),
  );
  expect(answers).toMatchObject([
    { status: "fulfilled", value: { rows: [{ value: 1 }] } },
    { status: "rejected", reason: { code: "22012" } },
    { status: "fulfilled", value: { rows: [{ value: 3 }] } },
  ]);
  const again = await runForTeam("team", () =>
    Promise.all([ask("one", "select 1 as value"), ask("three", "select 3 as value")]),
  );
  expect(again.map(({ rows }) => rows)).toEqual([[{ value: 1 }], [{ value: 3 }]]);
});

test("of statements that were sent together, those behind one that took too long are not waited for", async () => {
  const pool = poolOf();
  const ask = (name: string, text: string) => pool.query({ name, text: `/* test */ ${text}` });
  const order: string[] = [];
  const answers = await runForTeam("team", () =>
    Promise.allSettled([
      ask("slow", "select pg_sleep(60)").finally(() => order.push("slow")),
      ask("slower", "select pg_sleep(61)").finally(() => order.push("slower")),
    ]),
  );
  expect(answers).toMatchObject([
    { status: "rejected", reason: { code: "57014" } },
    { status: "rejected", reason: { code: "57014" } },
  ]);
  expect(order).toEqual(["slow", "slower"]);
  const running =
    "/* test */ select from pg_stat_activity where query like '%pg_sleep(61)' and pid <> pg_backend_pid()";
  await waitUntil(async () => (await app.db.query(running)).rows.length === 0);
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
  expect(data.candidates.totalCount).toBe(0);
});

test("connections that nobody needs go back to the pool", async () => {
  await team.ask(candidates, { n: 10 });
  // Both are open then: while the metrics are read, one of them may be in use for that.
  await withAll(() => undefined);
  const pool = poolOf();
  await waitUntil(async () => pool.idleCount === pool.totalCount);
  const answer = await fetch(`${app.url}/metrics`);
  expect(await answer.text()).toMatch(/^beckon_database_connections_idle [12]$/m);
});
