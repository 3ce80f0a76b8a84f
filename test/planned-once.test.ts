import { beforeAll, expect, test } from "@jest/globals";
import { testApp } from "./test-app.ts";
import { createTestTeam, type TestTeam } from "./test-team.ts";

// As few connections as possible: each plans for itself.
const app = testApp({ ROLE: "api", DATABASE_POOL: "2" });
let team: TestTeam;

beforeAll(async () => {
  team = await createTestTeam(app);
});

/** How often the statements of a pattern were planned for their values, and run with the plan for any values, on each connection. */
async function plansOf(pattern: string): Promise<{ byValues: number; forAny: number }[]> {
  const text = `/* test */ select custom_plans::int as "byValues", generic_plans::int as "forAny"
    from pg_prepared_statements where statement like $1`;
  const { pool } = app.running.services;
  // All that there may be: one that is busy just then is waited for.
  const connections = await Promise.all(Array.from({ length: pool.options.max }, () => pool.connect()));
  const found = await Promise.all(connections.map((connection) => connection.query(text, [pattern])));
  for (const connection of connections) connection.release();
  return found.flatMap(({ rows }) => rows);
}

test("the lists of a candidate's record are planned once, and not each time", async () => {
  const assessment = await team.publishAssessment("Welding");
  const { results } = await team.invite(assessment, ["ada@example.com"], { sendEmail: false });
  const query = `query ($id: ID!) { candidate(id: $id) { id
    invitations(first: 25) { nodes { id state assessment { title } } }
    events(first: 20) { nodes { id type } } } }`;
  const times = 30;
  for (let n = 0; n < times; n++) await team.ask(query, { id: results[0].candidate.id });
  const plans = await plansOf("%uuid as parent) parent%");
  // PostgreSQL plans the first five of a connection for their values, and then compares what it expects of both.
  for (const { byValues } of plans) expect(byValues).toBeLessThanOrEqual(5);
  expect(plans.reduce((sum, { forAny }) => sum + forAny, 0)).toBeGreaterThanOrEqual(2 * (times - 2 * 5));
});
