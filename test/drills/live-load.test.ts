import { afterEach, describe, expect, test } from "@jest/globals";
import { type Running, start } from "../../src/app/start.ts";
import { maxEmails } from "../../src/notifications/digest/digest-time.ts";
import { sharesOf } from "../../src/platform/database/pool-shares.ts";
import { createLogger } from "../../src/platform/process/log.ts";
import type { Answer } from "../client.ts";
import { allEvents, closeAll, latestCursor, listen, oneTo, Restless, wholeLog } from "../live-client.ts";
import { missingFrom, promisedEdge, Writers } from "../live-writers.ts";
import { testApp } from "../test-app.ts";
import { createTestTeam, type TestTeam } from "../test-team.ts";
import { waitUntil } from "../wait-until.ts";

const app = testApp();
const others: Running[] = [];
afterEach(async () => {
  await closeAll();
  for (const one of others.splice(0)) await one.stop();
});
/** Another process on the same database. */
async function another(role: "api" | "all"): Promise<Running> {
  const running = await start({ ...app.env, ROLE: role, PORT: 0 }, createLogger({ LOG_LEVEL: "silent" }));
  others.push(running);
  return running;
}
const renames =
  "mutation ($id: ID!, $title: String!) { updateAssessment(id: $id, input: { title: $title }) { userErrors { code } } }";
const lastOf = async (team: TestTeam): Promise<number> =>
  (await app.db.query("select last from team_counter where team_id = $1", [team.uuid])).rows[0].last;

test("while twenty write in one team and others elsewhere, nothing is lost, doubled or out of order", async () => {
  const teams = await Promise.all([createTestTeam(app), createTestTeam(app), createTestTeam(app)]);
  const second = await another("api");
  const starts = await Promise.all(teams.map((team) => latestCursor(app.url, team.owner.token)));
  const assessments = await Promise.all(teams.map((team) => team.publishAssessment("Busy")));
  let ends: number[] | null = null;
  const reading = [0, 0, 1, 2].map((i) =>
    new Restless([app.url, second.url], teams[i]!.owner, starts[i]!).until(() => ends?.[i] ?? null, 60),
  );
  const writers = teams.map(
    (team, i) => new Writers(i === 1 ? second.url : app.url, team.owner, assessments[i]!, `team${i}`),
  );
  await Promise.all([writers[0]!.run(20, 7), writers[1]!.run(4, 5), writers[2]!.run(4, 5)]);
  ends = await Promise.all(teams.map(lastOf));
  expect(ends[0]).toBeGreaterThan(250);
  const [first, ...received] = await Promise.all(reading);
  expect(first).toEqual(oneTo(ends[0]!));
  for (const [i, team] of teams.entries()) {
    const log = await wholeLog(app.url, team.owner.token, promisedEdge);
    expect(log.map(({ node }) => node.sequence)).toEqual(oneTo(ends[i]!));
    const times = log.map(({ node }) => node.occurredAt);
    expect(times).toEqual([...times].sort());
    expect(missingFrom(log, writers[i]!.promised)).toEqual([]);
    expect(received[i]).toEqual(oneTo(ends[i]!));
  }
}, 240_000);

describe("several processes", () => {
  test("a subscriber of one process receives what is done through another", async () => {
    const second = await another("api");
    const team = await createTestTeam(app);
    const assessment = await team.publishAssessment("Both");
    const after = await latestCursor(app.url, team.owner.token);
    const [here, there] = [
      listen(app.url, team.owner, allEvents(), { after }),
      listen(second.url, team.owner, allEvents(), { after }),
    ];
    for (let i = 1; i <= 10; i++) {
      const through = i % 2 === 0 ? app.url : second.url;
      const writer = new Writers(through, team.owner, assessment, `both${i}`);
      await writer.run(1, 1);
    }
    const last = await lastOf(team);
    await Promise.all([here.count(last - 1), there.count(last - 1)]);
    expect(here.sequences).toEqual(oneTo(last).slice(1));
    expect(there.sequences).toEqual(here.sequences);
    expect(there.edges.map((edge) => edge.cursor)).toEqual(here.edges.map((edge) => edge.cursor));
  });

  test("with every wake-up lost, polling brings everything within two seconds", async () => {
    const second = await another("api");
    const team = await createTestTeam(app);
    const assessment = await team.publishAssessment("Silent");
    const listener = listen(second.url, team.owner, allEvents(), {
      after: await latestCursor(app.url, team.owner.token),
    });
    const restores = [app.running, second].map(({ services }) => {
      const { notifyListeners } = services.wakeUps;
      services.wakeUps.notifyListeners = () => undefined;
      return () => {
        services.wakeUps.notifyListeners = notifyListeners;
      };
    });
    try {
      await team.ask(renames, { id: assessment.id, title: "Warm" });
      await listener.count(1);
      const took: number[] = [];
      for (let i = 2; i <= 6; i++) {
        // The listening connection is cut, too: a new one reads every watched team once.
        if (i === 4)
          await app.db.query(
            "select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and application_name like 'beckon % wake-ups'",
          );
        await team.ask(renames, { id: assessment.id, title: `Title ${i}` });
        const committed = performance.now();
        await listener.count(i);
        took.push(performance.now() - committed);
      }
      expect(took.sort((a, b) => a - b)[2]).toBeLessThan(2_000);
      expect(listener.sequences).toEqual([2, 3, 4, 5, 6, 7]);
    } finally {
      for (const restore of restores) restore();
    }
  });

  test("a listening connection that was cut is opened again", async () => {
    const team = await createTestTeam(app);
    const assessment = await team.publishAssessment("Wake-up");
    const listener = listen(app.url, team.owner, allEvents(), {
      after: await latestCursor(app.url, team.owner.token),
    });
    const listening =
      "from pg_stat_activity where datname = current_database() and application_name like 'beckon % wake-ups'";
    const pids = async () => (await app.db.query(`select pid ${listening}`)).rows.map(({ pid }) => pid);
    const before = await waitUntil(async () => {
      const some = await pids();
      return some.length > 0 && some;
    });
    await app.db.query(`select pg_terminate_backend(pid) ${listening}`);
    await team.ask(renames, { id: assessment.id, title: "Unheard" });
    await listener.count(1);
    await waitUntil(async () => (await pids()).some((pid) => !before.includes(pid)));
    await team.ask(renames, { id: assessment.id, title: "Received" });
    await listener.count(2);
  });
});

test("subscriptions outlive every database connection, and catch up", async () => {
  const team = await createTestTeam(app);
  const assessment = await team.publishAssessment("Shaken");
  const after = await latestCursor(app.url, team.owner.token);
  const reviewer = await team.addMember("REVIEWER");
  const manager = await team.addMember("MANAGER");
  const listeners = [
    listen(app.url, team.owner, allEvents(), { after }),
    listen(app.url, reviewer, allEvents(), { after }),
    listen(app.url, manager, allEvents(), { after, filter: { assignedToMe: true } }),
  ];
  await team.ask(renames, { id: assessment.id, title: "First" });
  await listeners[0]!.count(1);
  await team.invite(assessment, ["mine@crowd.test"], { sendEmail: false, input: { assigneeIds: [manager.id] } });
  await listeners[2]!.count(1);
  const writers = new Writers(app.url, team.owner, assessment, "shaken");
  const writing = writers.run(6, 1_000);
  try {
    for (let i = 1; i <= 4; i++) {
      await waitUntil(async () => writers.answered >= i * 15, 60_000);
      await app.db.query(
        "select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()",
      );
    }
    await waitUntil(async () => writers.answered >= 80, 60_000);
  } finally {
    writers.stop();
    await writing;
  }
  const last = await lastOf(team);
  for (const listener of listeners.slice(0, 2)) {
    await listener.count(last - 1);
    expect(listener.sequences).toEqual(oneTo(last).slice(1));
    expect(listener.partial).toEqual([]);
  }
  // One that received nothing meanwhile lives on as well.
  await team.invite(assessment, ["mine-too@crowd.test"], { sendEmail: false, input: { assigneeIds: [manager.id] } });
  await listeners[2]!.count(2);
  const log = await wholeLog(app.url, team.owner.token, promisedEdge);
  expect(log.map(({ node }) => node.sequence)).toEqual(oneTo(log.length));
  expect(missingFrom(log, writers.promised)).toEqual([]);
});

test("connections that break in the middle of transactions give their places back", async () => {
  const team = await createTestTeam(app);
  const assessment = await team.publishAssessment("Broken");
  const { pool, env } = app.running.services;
  // More than its share of the connections a team does not get.
  const share = sharesOf(env.DATABASE_POOL).team;
  const held = "from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'";
  for (let round = 0; round < 2; round++) {
    // Somebody holds what all of them have to lock, so that each is in its transaction.
    await app.db.query("begin");
    const waiting: Promise<Answer>[] = [];
    try {
      await app.db.query("select 1 from assessment where team_id = $1 for update", [team.uuid]);
      for (let i = 0; i < share; i++)
        waiting.push(team.post(renames, { id: assessment.id, title: `Title ${round} ${i}` }));
      await waitUntil(async () => {
        // Within one transaction the view stays as it was when first looked at.
        await app.db.query("select pg_stat_clear_snapshot()");
        return (await app.db.query(`select 1 ${held}`)).rows.length >= share;
      }, 12_000);
      await app.db.query(`select pg_terminate_backend(pid) ${held}`);
    } finally {
      await app.db.query("rollback");
    }
    for (const { errors } of await Promise.all(waiting))
      expect(errors?.[0]?.extensions.code).toBe("SERVICE_UNAVAILABLE");
  }
  await team.ask(renames, { id: assessment.id, title: "Still there" });
  await waitUntil(async () => pool.totalCount === pool.idleCount);
});

test("of two workers, each event is handled by one: nobody is notified twice, and nobody is left out", async () => {
  await another("all");
  const teams = await Promise.all([createTestTeam(app), createTestTeam(app)]);
  await Promise.all(
    teams.map(async (team, i) => {
      const writers = new Writers(app.url, team.owner, await team.publishAssessment("Handled"), `handled${i}`);
      await writers.run(6, 4, { mailed: 0.3 });
    }),
  );
  for (const team of teams) {
    // The e-mails that are sent are events themselves, and handled, too.
    await waitUntil(async () => {
      const { rows } = await app.db.query(
        `select c.last = r.through and not exists (select 1 from email where team_id = $1 and state in ('QUEUED', 'DEFERRED')) as done
         from team_counter c left join reaction_cursor r using (team_id) where c.team_id = $1`,
        [team.uuid],
      );
      return rows[0].done;
    }, 40_000);
    const log = await wholeLog(app.url, team.owner.token);
    expect(log.map(({ node }) => node.sequence)).toEqual(oneTo(log.length));
    const about = log
      .filter(({ node }) => /^ASSESSMENT_(STARTED|SUBMITTED)$/.test(node.type))
      .map(({ node }) => node.sequence);
    expect(about.length).toBeGreaterThan(3);
    const decided = await app.db.query(
      "select event_sequence as n, channel, outcome from notification_decision where team_id = $1 order by 1, 2",
      [team.uuid],
    );
    expect(decided.rows).toEqual(
      about.flatMap((n) => ["EMAIL", "IN_APP"].map((channel) => ({ n, channel, outcome: "NOTIFIED" }))),
    );
    const ids = app.mail.to(team.owner.email).map(({ mail }) => mail.messageId);
    // Those after the twentieth in ten minutes wait for a summary.
    expect(new Set(ids).size).toBe(Math.min(about.length, maxEmails));
    expect(ids).toHaveLength(new Set(ids).size);
    expect((await app.db.query("select 1 from reaction_failure where team_id = $1", [team.uuid])).rows).toEqual([]);
  }
});
