import { afterAll, afterEach, beforeAll, expect, test } from "@jest/globals";
import pg from "pg";
import { Balancer } from "../balancer.ts";
import { buildCommit, commitBefore } from "../build-of-commit.ts";
import { type Any, cli } from "../client.ts";
import { expectNotifications, expectSameEmails } from "../drill-checks.ts";
import { Reads } from "../drill-reads.ts";
import { createDrillTeam } from "../drill-team.ts";
import { oneTo, Restless, wholeLog } from "../live-client.ts";
import { missingFrom, promisedEdge, untilWhile, Writers } from "../live-writers.ts";
import { MailServer } from "../mail-server.ts";
import { ServerProcess } from "../server-process.ts";
import { waitUntil } from "../wait-until.ts";

const mail = new MailServer();
const databaseName = "t_two_versions";
const databaseUrl = Object.assign(new URL(process.env.TEST_POSTGRES_URL!), { pathname: `/${databaseName}` }).toString();
/** Mutations that are answered in each phase. */
const answeredInPhase = 300;
let old: Awaited<ReturnType<typeof buildCommit>>;
let commit: string;
let admin: pg.Client;

beforeAll(async () => {
  commit = await commitBefore();
  old = await buildCommit(commit);
  await mail.open();
  admin = new pg.Client({ connectionString: process.env.TEST_POSTGRES_URL! });
  await admin.connect();
  // Not of the template, which has the newest schema.
  await admin.query(`drop database if exists ${databaseName} with (force)`);
  await admin.query(`create database ${databaseName}`);
}, 600_000);
afterAll(async () => {
  await mail.close();
  await admin?.query(`drop database if exists ${databaseName} with (force)`);
  await admin?.end();
  await old?.remove();
});

let tidy: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const one of tidy.reverse()) await one();
  tidy = [];
});

/** An API process and a worker of a build, not started yet. */
async function processesOf(folder?: string): Promise<[ServerProcess, ServerProcess]> {
  const env = {
    DATABASE_URL: databaseUrl,
    SMTP_URL: `smtp://127.0.0.1:${mail.port}`,
    DRAIN_SECONDS: "5",
    DATABASE_POOL: "40",
  };
  const made = [];
  for (const ROLE of ["api", "worker"]) made.push(await ServerProcess.at({ ...env, ROLE }, folder));
  for (const one of made) tidy.push(() => one.kill());
  return made as [ServerProcess, ServerProcess];
}

const migrationsIn = async (): Promise<string[]> => {
  const { rows } = await query("select name from migration order by id");
  return rows.map(({ name }) => name);
};
const query = async (text: string): Promise<pg.QueryResult> => {
  const db = new pg.Client({ connectionString: databaseUrl });
  await db.connect();
  return await db.query(`/* test */ ${text}`).finally(() => db.end());
};

/** Waits until every event has been handled and every e-mail is sent. */
const untilSettled = () =>
  waitUntil(async () => {
    const { rows } = await query(
      `select from team_counter c join reaction_cursor r using (team_id) where r.through = c.last and not exists (
         select from email where state in ('QUEUED', 'DEFERRED'))`,
    );
    return rows.length === 1;
  }, 180_000);

function startLoad(url: string, owner: { token: string }, assessment: { id: string }) {
  const writers = new Writers(url, owner, assessment, "versions");
  const reads = new Reads(() => [url], owner, assessment);
  const running = [writers.run(6, Number.POSITIVE_INFINITY, { mailed: 0.3, pauseMs: 30 }), reads.run(4, 100)];
  for (const one of running) one.catch(() => undefined);
  return {
    writers,
    reads,
    /** Resolves when so many more mutations are answered. */
    async goOn(wanted = answeredInPhase): Promise<void> {
      const until = writers.answered + wanted;
      const isAnswered = async () => writers.answered >= until;
      await untilWhile([running[0]!], isAnswered, 180_000, () => String(writers));
    },
    async stop(): Promise<void> {
      for (const one of [writers, reads]) one.stop();
      await Promise.all(running);
    },
  };
}

test("the release before serves while this one migrates, both serve and work side by side, then this one alone: no request fails, no e-mail is doubled, no event is missed", async () => {
  const [oldApi, oldWorker] = await processesOf(old.folder);
  const [newApi, newWorker] = await processesOf();
  expect((await cli({ databaseUrl, folder: old.folder }, "migrate")).code).toBe(0);
  const before = await migrationsIn();
  // Together: an API process of an older release is ready once a worker is alive.
  await Promise.all([oldApi, oldWorker].map((one) => one.start()));
  const balancer = new Balancer([oldApi.url, newApi.url]);
  await balancer.open(500);
  tidy.push(() => balancer.close());
  const { owner, start, assessment } = await createDrillTeam(
    { url: oldApi.url, databaseUrl, folder: old.folder },
    "Versions",
  );

  let end: number | null = null;
  const reading = [40, null, null].map((patience) =>
    new Restless([balancer.url], owner, start).until(() => end, patience, 600_000),
  );
  for (const one of reading) one.catch(() => undefined);
  const { writers, reads, goOn, stop } = startLoad(balancer.url, owner, assessment);

  await goOn();
  const migrated = await cli({ databaseUrl }, "migrate");
  expect(migrated).toMatchObject({ code: 0, stderr: "" });
  const added = (await migrationsIn()).slice(before.length);
  // The old release alone, on the new schema.
  await goOn();
  for (const one of [newApi, newWorker]) await one.start();
  await waitUntil(async () => balancer.ready.length === 2);
  await goOn();
  // The old worker is the only one for a while, then the new one is.
  await newWorker.stop();
  await goOn(100);
  await newWorker.start();
  // How a release stops is its own matter, and that of the drill of rolling restarts: this one is about both at once.
  await balancer.takeOut(oldApi.url);
  expect([await oldWorker.stop(), await oldApi.stop()]).toEqual([0, 0]);
  await goOn();
  await stop();

  await untilSettled();
  const log: Any[] = await wholeLog(newApi.url, owner.token, promisedEdge);
  end = log.length;
  expect(missingFrom(log, writers.promised)).toEqual([]);
  expect(log.map(({ node }) => node.sequence)).toEqual(oneTo(end));
  for (const sequences of await Promise.all(reading)) expect(sequences).toEqual(oneTo(end));
  await expectEachMailOnce(writers, owner, log);
  console.log(
    `${commit} and ${added.join(", ") || "no new migration"}; ${writers}, ${reads.answered} other requests; ${log.length} events`,
  );
  expect({ wrong: reads.wrong, unavailable: reads.unavailable, failures: balancer.failures }).toEqual({
    ...{ wrong: [], unavailable: 0, failures: [] },
  });
  expect({ cutOff: writers.cutOff, unavailable: writers.unavailable }).toEqual({ cutOff: 0, unavailable: 0 });
}, 900_000);

/** Nothing was killed, so no e-mail has a reason to leave twice. */
async function expectEachMailOnce(writers: Writers, owner: { email: string }, log: Any[]): Promise<void> {
  expectSameEmails(mail, writers.emails);
  const ids = mail.received.map((one) => one.mail.messageId);
  expect(ids.length - new Set(ids).size).toBe(0);
  const db = new pg.Client({ connectionString: databaseUrl });
  await db.connect();
  await expectNotifications(db, mail, owner, log).finally(() => db.end());
}
