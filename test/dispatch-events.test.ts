import { beforeAll, expect, test } from "@jest/globals";
import { EventDispatcher } from "../src/events/log/dispatch-events.ts";
import type { EventHandler } from "../src/events/log/handle-events.ts";
import { type Statement, statementsOf } from "./statement-record.ts";
import { testApp } from "./test-app.ts";
import { createTestTeam } from "./test-team.ts";

/** Nobody works here but the tests. */
const app = testApp({ ROLE: "api" });
const seen: string[] = [];
const handler: EventHandler = {
  name: "sees",
  handle: async (tx) => void seen.push(tx.teamId),
};
let dispatcher: EventDispatcher;
beforeAll(async () => {
  dispatcher = new EventDispatcher(app.running.services, [handler]);
  // The first run is over all teams: nothing has listened before.
  await dispatcher.run();
});

/** Lets the next look be due. */
const makeDue = () => app.db.query("/* test */ update event_look set looked_at = now() - interval '2 s'");

/** How many blocks of the database a statement touches. */
async function blocksOf({ text, values }: Statement): Promise<number> {
  const { rows } = await app.db.query(`/* test */ explain (analyze, buffers, format json) ${text}`, values);
  const { Plan: plan } = rows[0]["QUERY PLAN"][0];
  return plan["Shared Hit Blocks"] + plan["Shared Read Blocks"];
}

/** Teams whose events were all handled, with ids in the order in which they were made, as all ids are. */
async function addIdleTeams(first: number, count: number): Promise<void> {
  await app.db.query(
    `/* test */ with ids as (select ('00000000-0000-7000-8000-' || lpad(to_hex(n), 12, '0'))::uuid as id
                             from generate_series($1::int, $1::int + $2::int - 1) as n),
      made as (insert into team (id, name, slug) select id, 'idle', id::text from ids returning id),
      counted as (insert into team_counter (team_id, last) select id, 7 from made
                  on conflict (team_id) do update set last = 7 returning team_id)
      insert into reaction_cursor (team_id, through) select team_id, 7 from counted`,
    [first, count],
  );
  for (const table of ["team_counter", "reaction_cursor"]) await app.db.query(`/* test */ vacuum analyze ${table}`);
}

test("a wake-up leads to the teams that it names; without one, one worker a second looks", async () => {
  const [named, other] = [await createTestTeam(app), await createTestTeam(app)];
  for (const team of [named, other]) await team.publishAssessment("X");
  await app.db.query("/* test */ update event_look set looked_at = now() + interval '1 h'");
  dispatcher.note([named.uuid]);
  await dispatcher.run();
  expect(seen.splice(0)).toEqual([named.uuid]);
  // Not due: one statement finds that out.
  const { statements } = await statementsOf(() => dispatcher.run());
  expect(statements.filter(({ text }) => !/^set |pg_notify/.test(text))).toHaveLength(1);

  await makeDue();
  const second = new EventDispatcher(app.running.services, [handler]);
  second.note([]);
  await dispatcher.run();
  expect(seen.splice(0)).toEqual([other.uuid]);
  const { rows } = await app.db.query("/* test */ select looked_at > now() - interval '1 s' as now from event_look");
  expect(rows).toEqual([{ now: true }]);
});

test("that nothing is behind costs the same with two thousand teams and with ten thousand", async () => {
  const cost = async () => {
    await app.db.query("/* test */ update event_look set after_team = '00000000-0000-0000-0000-000000000000'");
    await makeDue();
    const { statements } = await statementsOf(() => dispatcher.run());
    const looks = statements.filter(({ text }) => /team_counter/.test(text));
    expect(looks).toHaveLength(1);
    return await blocksOf(looks[0]!);
  };
  await addIdleTeams(1, 2_000);
  const few = await cost();
  await addIdleTeams(2_001, 8_000);
  const many = await cost();
  // An index of more rows is a level higher at most: one block more for each of the thousand teams.
  expect(many).toBeLessThan(few + 1_100);
  expect(few).toBeLessThan(4_500);
  expect(seen).toEqual([]);
});

test("every team is looked at within as many looks as there are parts", async () => {
  const lost = await createTestTeam(app);
  await lost.publishAssessment("Lost");
  const { rows } = await app.db.query("/* test */ select count(*)::int as teams from team_counter");
  for (let look = 0; look <= Math.ceil(rows[0].teams / 1_000); look++) {
    await makeDue();
    await dispatcher.run();
  }
  expect(seen).toContain(lost.uuid);
});

test("a team that another worker was handling is tried again by itself", async () => {
  const team = await createTestTeam(app);
  await team.publishAssessment("Held");
  dispatcher.note([team.uuid]);
  await dispatcher.run();
  seen.length = 0;
  await team.publishAssessment("More");
  await app.db.query("/* test */ begin");
  await app.db.query("/* test */ select 1 from reaction_cursor where team_id = $1 for update", [team.uuid]);
  dispatcher.note([team.uuid]);
  await dispatcher.run();
  expect(seen).toEqual([]);
  await app.db.query("/* test */ rollback");
  await dispatcher.run();
  expect(seen).toEqual([team.uuid]);
});
