import { beforeAll, expect, test } from "@jest/globals";
import { leaseEmails, releaseEmails } from "../src/emails/delivery/lease-emails.ts";
import { Turns } from "../src/platform/outgoing-delivery/due-in-turns.ts";
import { type Statement, statementsOf } from "./statement-record.ts";
import { testApp } from "./test-app.ts";
import { createTestTeam, type TestTeam } from "./test-team.ts";

// Nothing leases e-mails here but the tests.
const app = testApp({ ROLE: "api" });
let teams: TestTeam[];
const run = (text: string, values: unknown[] = []) => app.db.query(`/* test */ ${text}`, values);
// Due a second ago: the column rounds to milliseconds, so what is due now may be due half a millisecond from now.
const queue = (team: TestTeam, count: number, { state = "QUEUED", priority = 0 } = {}) =>
  run(
    `insert into email (team_id, id, kind, message_id, state, priority, next_attempt_at)
     select $1, gen_random_uuid(), 'REMINDER', '<x@y>', $3, $4, now() - interval '1 second' from generate_series(1, $2)`,
    [team.uuid, count, state, priority],
  );
beforeAll(async () => {
  teams = [await createTestTeam(app), await createTestTeam(app), await createTestTeam(app)];
  await run("alter table email set (autovacuum_enabled = false)");
});

const literal = (value: unknown): string => `'${Array.isArray(value) ? `{${value.join(",")}}` : value}'`;

/** How many blocks a statement touches by the plan for any values, which a named one gets. Without its effects. */
async function blocksOf({ text, values, isNamed }: Statement): Promise<number> {
  expect(isNamed).toBe(true);
  await run("begin");
  await run("set local plan_cache_mode = force_generic_plan");
  await run(`prepare leasing as ${text}`);
  const { rows } = await run(`explain (analyze, buffers, format json) execute leasing (${values.map(literal)})`);
  await run("rollback");
  await run("deallocate leasing");
  const [{ Plan: plan }] = rows[0]["QUERY PLAN"];
  return plan["Shared Hit Blocks"] + plan["Shared Read Blocks"];
}

test("a lease needs no entry in an index for nearly every row", async () => {
  const { services } = app.running;
  await queue(teams[0]!, 800);
  const { statements } = await statementsOf(
    async () => await releaseEmails(services, await leaseEmails(services, 40, new Turns())),
  );
  const { text, values } = statements.find((one) => /^with recursive.*update "email"/s.test(one.text))!;
  await run("begin");
  for (let n = 0; n < 15; n++) await run(text, values);
  const { rows } = await run(
    `select pg_stat_get_xact_tuples_updated('email'::regclass)::int as updated,
       pg_stat_get_xact_tuples_hot_updated('email'::regclass)::int as hot`,
  );
  await run("rollback");
  expect(rows[0].updated).toBe(600);
  // Within one transaction no page is cleaned up; at a fill factor of 85 it would be a sixth.
  expect(rows[0].hot).toBeGreaterThan(0.6 * 600);
  await run("delete from email where team_id = $1", [teams[0]!.uuid]);
});

test("a lease costs the same with 1,000 and with 100,000 waiting, whatever the statistics say", async () => {
  const { services } = app.running;
  const blocks = async (): Promise<number> => {
    const { result, statements } = await statementsOf(() => leaseEmails(services, 40, new Turns()));
    expect(result).toHaveLength(40);
    await releaseEmails(services, result);
    return await blocksOf(statements.find(({ text }) => /^with recursive/.test(text))!);
  };
  await queue(teams[0]!, 20_000, { state: "SENT" });
  await run("analyze email");
  await queue(teams[0]!, 1_000, { priority: 3 });
  const found: Record<string, number> = { few: await blocks() };
  await queue(teams[0]!, 99_000, { priority: 4 });
  found.stale = await blocks();
  await run("delete from pg_statistic where starelid = 'email'::regclass");
  await run("update pg_class set reltuples = -1 where oid = 'email'::regclass");
  found.none = await blocks();
  await run("analyze email");
  found.fresh = await blocks();
  const { rows } = await run("select (pg_relation_size('email') / 8192)::int as pages");
  // A lease of 40 writes each row and its entries in the indexes, 10 to 20 blocks a row by how many old versions are still
  // there. What goes over all that wait reads the table at least.
  expect(rows[0].pages).toBeGreaterThan(2_000);
  for (const [statistics, count] of Object.entries(found))
    expect([statistics, Math.max(count, 1_000)]).toEqual([statistics, 1_000]);
});

test("teams take turns, and within a team the e-mails of a small call go first", async () => {
  const { services } = app.running;
  const [, second, third] = teams as [TestTeam, TestTeam, TestTeam];
  await queue(second, 10);
  await queue(third, 1, { priority: 2 });
  await queue(third, 1);
  const turns = new Turns();
  const leased = await leaseEmails(services, 12, turns);
  expect(new Set(leased.slice(0, 3).map((one) => one.teamId)).size).toBe(3);
  const count = (some: typeof leased) => teams.map((team) => some.filter((one) => one.teamId === team.uuid).length);
  expect(count(leased)).toEqual([4, 4, 2]);
  const { rows } = await run("select id, priority from email where team_id = $1", [third.uuid]);
  const priorities = leased
    .map((one) => rows.find((row) => row.id === one.id)?.priority)
    .filter((one) => one !== undefined);
  expect(priorities).toEqual([0, 2]);
  // What is held is not leased again.
  const all = [...leased];
  for (let n = 0; n < 3; n++) all.push(...(await leaseEmails(services, 12, turns)));
  expect(new Set(all.map(({ id }) => id)).size).toBe(all.length);
  expect(count(all).slice(1)).toEqual([10, 2]);
});

test("with more teams than a lease has room for, each of them is served before one is served again", async () => {
  const { services } = app.running;
  const turns = new Turns();
  const [first, second, third] = teams as [TestTeam, TestTeam, TestTeam];
  await queue(second, 50);
  await queue(third, 50);
  const served: string[] = [];
  for (let n = 0; n < 6; n++) served.push(...(await leaseEmails(services, 1, turns)).map((one) => one.teamId));
  expect(new Set(served.slice(0, 3))).toEqual(new Set([first.uuid, second.uuid, third.uuid]));
  expect(served.slice(3)).toEqual(served.slice(0, 3));
});

test("a lease whose answer did not come, since the connection ended, is given back by the next one", async () => {
  const { services } = app.running;
  await run("delete from email");
  await queue(teams[0]!, 3);
  // The statement is committed, and then its connection ends.
  const query = async (...statement: Parameters<typeof services.pool.query>) => {
    const { rows } = await (services.pool.query as (...of: unknown[]) => Promise<{ rows: unknown[] }>)(...statement);
    if (rows.length === 3) throw new Error("Connection terminated unexpectedly");
    return { rows };
  };
  const cut = { ...services, pool: { query } } as unknown as typeof services;
  const [turns, unanswered] = [new Turns(), new Set<string>()];
  await expect(leaseEmails(cut, 10, turns, unanswered)).rejects.toThrow("Connection terminated");
  expect((await run("select 1 from email where leased_until > now()")).rows).toHaveLength(3);
  // Another worker's lease is its own.
  expect(await leaseEmails(services, 10, new Turns())).toEqual([]);
  const leased = await leaseEmails(services, 10, turns, unanswered);
  expect(leased.map(({ attempts }) => attempts)).toEqual([1, 1, 1]);
  expect(unanswered.size).toBe(0);
});
