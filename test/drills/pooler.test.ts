import { afterAll, afterEach, beforeAll, expect, test } from "@jest/globals";
import pg from "pg";
import { ask, post } from "../client.ts";
import { expectNotifications, expectSameEmails } from "../drill-checks.ts";
import { Reads } from "../drill-reads.ts";
import { createDrillTeam } from "../drill-team.ts";
import { oneTo, Restless, wholeLog } from "../live-client.ts";
import { renameMutation } from "../live-invited.ts";
import { missingFrom, promisedEdge, untilWhile, Writers } from "../live-writers.ts";
import { MailServer } from "../mail-server.ts";
import { Pgbouncer, supportsPrepared, versionOfPgbouncer } from "../pgbouncer.ts";
import { ServerProcess } from "../server-process.ts";
import { createTestDatabase } from "../test-database.ts";
import { waitUntil } from "../wait-until.ts";
import { createEndpoint, Receiver } from "../webhook-receiver.ts";

const mail = new MailServer();
beforeAll(async () => {
  // It says which package is missing before anything is started.
  versionOfPgbouncer();
  await mail.open();
});
afterAll(async () => {
  await mail.close();
});

let tidy: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const one of tidy.reverse()) await one();
  tidy = [];
});

/** How often the pooler is killed and started, and how often all of its sessions are ended. */
const restarts = 3;
const endings = 5;

/** What the webhook endpoint is posted. */
const hookedTypes = ["ASSESSMENT_STARTED", "ASSESSMENT_SUBMITTED"];

/** The sessions that the pooler has, in which the product's statements run. */
const sessions =
  "from pg_stat_activity where datname = current_database() and application_name in ('beckon api', 'beckon worker')";

/** Another application behind the same pooler, in whose sessions no setting of the product may be seen. */
class Neighbour {
  looks = 0;
  readonly seen = new Set<string>();
  #stopped = false;

  async run(url: string): Promise<void> {
    while (!this.#stopped) {
      const client = new pg.Client({ connectionString: url });
      client.on("error", () => undefined);
      try {
        await client.connect();
        for (let n = 0; n < 20 && !this.#stopped; n++) {
          const { rows } = await client.query(
            `select concat_ws(' ', current_setting('statement_timeout'), current_setting('lock_timeout'),
               current_setting('idle_in_transaction_session_timeout'), current_setting('search_path')) as settings`,
          );
          this.seen.add(rows[0].settings);
          this.looks++;
          await new Promise((resolve) => setTimeout(resolve, 5));
        }
      } catch {
        // The pooler is away, or the session was ended.
      }
      await client.end().catch(() => undefined);
    }
  }

  stop(): void {
    this.#stopped = true;
  }
}

async function startAll(databaseUrl: string, prepared: boolean) {
  // Fewer sessions than the processes have connections: transactions of all of them share each.
  const pooler = await Pgbouncer.open(databaseUrl, 8);
  tidy.push(() => pooler.close());
  const processes: ServerProcess[] = [];
  for (const ROLE of ["api", "worker", "api", "worker"]) {
    const one = await ServerProcess.at({
      ...{ DATABASE_URL: pooler.url, DATABASE_DIRECT_URL: databaseUrl, PREPARED_STATEMENTS: prepared ? "on" : "off" },
      ...{ SMTP_URL: `smtp://127.0.0.1:${mail.port}`, WEBHOOK_ALLOW_PRIVATE: "on", ROLE },
    });
    tidy.push(() => one.kill());
    await one.start();
    processes.push(one);
  }
  const urls = processes.filter((_, n) => n % 2 === 0).map(({ url }) => url);
  const name = prepared ? "Prepared" : "Unprepared";
  const team = await createDrillTeam({ url: urls[0]!, databaseUrl }, name);
  const db = new pg.Client({ connectionString: databaseUrl });
  await db.connect();
  tidy.push(() => db.end());
  return { pooler, urls, db, name: name.toLowerCase(), ...team };
}

/** A row that another session has locked fails a mutation within its lock timeout, which holds in each transaction. */
async function expectLockTimeout(db: pg.Client, url: string, token: string, assessment: { id: string }): Promise<void> {
  await db.query("begin");
  await db.query("/* test */ select 1 from assessment for update");
  const began = performance.now();
  const variables = { ...assessment, title: "locked" };
  const answer = await post(url, renameMutation, variables, { authorization: `Bearer ${token}` });
  expect(answer.errors?.length).toBe(1);
  // Three attempts of 5 s.
  expect(performance.now() - began).toBeLessThan(25_000);
  await db.query("rollback");
}

type Started = Awaited<ReturnType<typeof startAll>>;

/** Kills the pooler, and ends its sessions, while mutations are under way. */
async function disturb({ pooler, db, ...started }: Started, writers: Writers[], writing: Promise<void>[]) {
  const answered = () => writers.reduce((sum, one) => sum + one.answered, 0);
  const goOn = async () => {
    const before = answered();
    const what = async () => answered() >= before + 60;
    await untilWhile(writing, what, 120_000, () => `${writers} ${started.urls}`);
  };
  await goOn();
  for (let n = 0; n < restarts; n++) {
    await waitUntil(async () => writers.some(({ inFlight }) => inFlight >= 3));
    await pooler.kill();
    await pooler.start();
    await goOn();
  }
  let ended = 0;
  for (let n = 0; n < endings; n++) {
    ended += (await db.query(`select pg_terminate_backend(pid) ${sessions}`)).rowCount ?? 0;
    await goOn();
  }
  expect(ended).toBeGreaterThan(endings);
}

/** Waits until every event has been handled and every e-mail is sent. */
const untilSettled = (db: pg.Client) =>
  waitUntil(async () => {
    const { rows } = await db.query(
      `/* test */ select from team_counter c join reaction_cursor r using (team_id) where r.through = c.last and not exists (
         select from email where state in ('QUEUED', 'DEFERRED'))`,
    );
    return rows.length === 1;
  }, 180_000);

// What the processes have in common with the direct connection is tested by live-processes, which kills them as well.
test.each([
  ["without prepared statements", false],
  ["with prepared statements (pgbouncer 1.21 or later)", true],
])(
  "behind pgbouncer in transaction mode, %s: it is restarted and its sessions are ended under load; nothing is lost or doubled, no setting reaches another session",
  async (_, prepared) => {
    if (prepared && !supportsPrepared()) {
      console.warn("NOT RUN: this pgbouncer has no max_prepared_statements; set PGBOUNCER to one of 1.21 or later");
      return;
    }
    const database = await createTestDatabase();
    tidy.push(() => database.drop());
    const started = await startAll(database.url, prepared);
    const { urls, owner, assessment, start, db, name } = started;
    const receiver = await new Receiver().open();
    tidy.push(() => receiver.close());
    await ask(urls[0]!, owner.token, createEndpoint, {
      input: { url: receiver.url, scopes: ["READ"], eventTypes: hookedTypes },
    });

    let end: number | null = null;
    const readers = [40, null].map((patience) => new Restless(urls, owner, start).until(() => end, patience, 500_000));
    for (const one of readers) one.catch(() => undefined);
    const writers = urls.map((url, n) => new Writers(url, owner, assessment, `${name}${n}`));
    const writing = writers.map((one) => one.run(6, Number.POSITIVE_INFINITY, { mailed: 0.3, pauseMs: 30 }));
    for (const one of writing) one.catch(() => undefined);
    const reads = new Reads(() => urls, owner, assessment);
    const neighbour = new Neighbour();
    const beside = [reads.run(4, 100), neighbour.run(started.pooler.url)];
    await disturb(started, writers, writing).finally(() => {
      for (const one of [...writers, reads, neighbour]) one.stop();
    });
    await Promise.all([...writing, ...beside]);
    await expectLockTimeout(db, urls[1]!, owner.token, assessment);

    await untilSettled(db);
    const log = await wholeLog(urls[1]!, owner.token, promisedEdge);
    end = log.length;
    const promised = writers.flatMap((one) => one.promised);
    expect(missingFrom(log, promised)).toEqual([]);
    expect(log.map(({ node }) => node.sequence)).toEqual(oneTo(end));
    for (const sequences of await Promise.all(readers)) expect(sequences).toEqual(oneTo(end));
    expectSameEmails(mail, new Map(writers.flatMap((one) => [...one.emails])));
    await expectNotifications(db, mail, owner, log);
    const due = log.filter(({ node }) => hookedTypes.includes(node.type)).length;
    const hooked = () => new Set(receiver.received.map(({ headers }) => headers["webhook-id"])).size;
    await waitUntil(async () => hooked() === due, 120_000);
    expect({ wrong: reads.wrong, seen: [...neighbour.seen] }).toEqual({ wrong: [], seen: ['0 0 0 "$user", public'] });
    expect([reads.files, reads.submitted, neighbour.looks].every((count) => count > 20)).toBe(true);
    console.log(
      `${promised.length} events acknowledged, ${end} stored; ${writers.join(" ")}; ${reads.answered} other requests, ${reads.unavailable} of them unavailable; ${neighbour.looks} looks of another application`,
    );
  },
  900_000,
);
