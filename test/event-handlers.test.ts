import { beforeAll, expect, test } from "@jest/globals";
import { type Running, start } from "../src/app/start.ts";
import { type EventHandler, handleEvents } from "../src/events/log/handle-events.ts";
import { db, sql } from "../src/platform/database/sql.ts";
import { createLogger } from "../src/platform/process/log.ts";
import { oneTo } from "./live-client.ts";
import { Writers } from "./live-writers.ts";
import { testApp } from "./test-app.ts";
import { createTestTeam, type TestTeam } from "./test-team.ts";
import { waitUntil } from "./wait-until.ts";

/** Nobody works here but the tests: what is due is followed up when they say so. */
const app = testApp({ ROLE: "api" });
beforeAll(async () => {
  await app.db.query("create table followed (id serial, team uuid, sequence integer, by text)");
});

/** Records what it was given, in the transaction of the event handler. */
const keeps = (by: string, before?: (event: { sequence: number; teamId: string }) => void): EventHandler => ({
  name: by,
  async handle(tx, events) {
    for (const event of events) {
      const { sequence } = event;
      before?.({ sequence, teamId: tx.teamId });
      await sql`insert into followed (team, sequence, by) values (${tx.teamId}, ${sequence}, ${by})`.execute(db(tx.em));
    }
  },
});
const followed = async (team: TestTeam, by: string): Promise<number[]> =>
  (
    await app.db.query("select sequence from followed where team = $1 and by = $2 order by id", [team.uuid, by])
  ).rows.map((row) => row.sequence);
const behind = async (team: TestTeam): Promise<boolean> =>
  (
    await app.db.query(
      "select 1 from team_counter c join reaction_cursor r using (team_id) where team_id = $1 and c.last = r.through",
      [team.uuid],
    )
  ).rows.length === 0;
const lastOf = async (team: TestTeam): Promise<number> =>
  (await app.db.query("select last from team_counter where team_id = $1", [team.uuid])).rows[0].last;

test("many workers at once read every event once, in order, without a gap, while more come (rules: Invariants 6)", async () => {
  const second: Running = await start({ ...app.env, PORT: 0 }, createLogger({ LOG_LEVEL: "silent" }));
  try {
    const teams = await Promise.all([createTestTeam(app), createTestTeam(app), createTestTeam(app)]);
    let over = false;
    const work = async (services: Running["services"]) => {
      while (!over || (await Promise.all(teams.map(behind))).includes(true))
        await handleEvents(services, [keeps("many")]);
    };
    const working = [app.running, second].flatMap(({ services }) => [work(services), work(services), work(services)]);
    // More than one batch of one team, and small ones beside it.
    const big = await teams[0]!.publishAssessment("Big");
    await teams[0]!.invite(
      big,
      Array.from({ length: 450 }, (_, i) => `big${i}@crowd.test`),
      { sendEmail: false },
    );
    await Promise.all(
      teams.map(async (team, i) =>
        new Writers(app.url, team.owner, await team.publishAssessment("Small"), `many${i}`).run(3, 4),
      ),
    );
    over = true;
    await Promise.all(working);
    for (const team of teams) expect(await followed(team, "many")).toEqual(oneTo(await lastOf(team)));
  } finally {
    await second.stop();
  }
});

test("what throws is set aside and counted, and stops nothing that comes after it", async () => {
  const team = await createTestTeam(app);
  const assessment = await team.publishAssessment("Thrown");
  await team.invite(assessment, ["a@crowd.test", "b@crowd.test", "c@crowd.test"], { sendEmail: false });
  const counted = async () => (await app.running.services.metrics.eventHandlerFailures.get()).values[0]!.value;
  const before = await counted();
  const picky = keeps("picky", ({ sequence, teamId }) => {
    if (teamId === team.uuid && sequence === 2) throw new Error("not this one: somebody@example.test");
  });
  await waitUntil(async () => {
    await handleEvents(app.running.services, [picky, keeps("beside")]);
    return !(await behind(team));
  });
  expect(await followed(team, "picky")).toEqual([1, 3, 4]);
  expect(await followed(team, "beside")).toEqual([1, 2, 3, 4]);
  const failures = await app.db.query("select sequence, reaction, error from reaction_failure where team_id = $1", [
    team.uuid,
  ]);
  expect(failures.rows).toEqual([{ sequence: 2, reaction: "picky", error: expect.not.stringContaining("@") }]);
  expect(await counted()).toBe(before + 1);
  // The former name is exposed for one more release.
  const exposed = await app.running.services.metrics.registry.metrics();
  for (const name of ["beckon_event_handler_failures_total", "beckon_reaction_failures_total"])
    expect(exposed).toContain(`\n${name} ${before + 1}\n`);
});

test("what passes by itself is tried again and not set aside: a deadlock, a lock that was held", async () => {
  const team = await createTestTeam(app);
  await team.publishAssessment("Passing");
  for (const code of ["40P01", "55P03", "40001"]) {
    let tries = 0;
    const by = `passing ${code}`;
    await app.db.query("delete from reaction_cursor where team_id = $1", [team.uuid]);
    const passing = keeps(by, ({ teamId }) => {
      if (teamId === team.uuid && tries++ < 4) throw Object.assign(new Error("in the way"), { code });
    });
    await waitUntil(async () => {
      await handleEvents(app.running.services, [passing]).catch(() => undefined);
      return !(await behind(team));
    });
    expect(await followed(team, by)).toEqual([1]);
    expect(tries).toBe(5);
  }
  expect((await app.db.query("select 1 from reaction_failure where team_id = $1", [team.uuid])).rows).toEqual([]);
});

test("a team whose event handlers all fail does not hold up the others", async () => {
  const [stuck, ...others] = await Promise.all([createTestTeam(app), createTestTeam(app), createTestTeam(app)]);
  for (const team of [stuck!, ...others]) await team.publishAssessment("Held up");
  const failing = keeps("held up", ({ teamId }) => {
    if (teamId === stuck!.uuid) throw Object.assign(new Error("always in the way"), { code: "55P03" });
  });
  await handleEvents(app.running.services, [failing]).catch(() => undefined);
  for (const team of others) expect(await followed(team, "held up")).toEqual([1]);
  expect(await behind(stuck!)).toBe(true);
  await handleEvents(app.running.services, [keeps("held up")]);
  expect(await followed(stuck!, "held up")).toEqual([1]);
});
