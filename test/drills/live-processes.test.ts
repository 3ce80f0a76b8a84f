import { afterAll, afterEach, beforeAll, describe, expect, test } from "@jest/globals";
import pg from "pg";
import { expectNotifications, expectSameEmails } from "../drill-checks.ts";
import { createDrillTeam } from "../drill-team.ts";
import { oneTo, Restless, wholeLog } from "../live-client.ts";
import { missingFrom, promisedEdge, untilWhile, Writers } from "../live-writers.ts";
import { MailServer } from "../mail-server.ts";
import { Pgbouncer } from "../pgbouncer.ts";
import { MailWire, ServerProcess } from "../server-process.ts";
import { createTestDatabase } from "../test-database.ts";
import { waitUntil } from "../wait-until.ts";

const mail = new MailServer();
const wire = new MailWire();
let underWay = 0;
beforeAll(async () => {
  await mail.open();
  await wire.open(mail.port);
  // E-mails take a moment, so that a worker can die while one is in flight.
  mail.rejectData = async () => {
    underWay++;
    await new Promise((resolve) => setTimeout(resolve, 100));
    underWay--;
    return null;
  };
});
afterAll(async () => {
  await mail.close();
  await wire.close();
});

let tidy: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const one of tidy.reverse()) await one();
  tidy = [];
});

/** Two that serve and two that work, in turn. */
async function startProcesses(databaseUrl: string, isPooled: boolean): Promise<ServerProcess[]> {
  const env: Record<string, string> = { SMTP_URL: `smtp://127.0.0.1:${wire.port}`, DATABASE_URL: databaseUrl };
  if (isPooled) {
    // Fewer connections than the processes have among them: transactions of all of them share each.
    const pooled = await Pgbouncer.open(databaseUrl, 8);
    tidy.push(() => pooled.close());
    env.DATABASE_URL = pooled.url;
    env.DATABASE_DIRECT_URL = databaseUrl;
    env.PREPARED_STATEMENTS = "off";
  }
  const processes: ServerProcess[] = [];
  for (const ROLE of ["api", "worker", "api", "worker"]) {
    const one = await ServerProcess.at({ ...env, ROLE });
    tidy.push(() => one.kill());
    await one.start();
    processes.push(one);
  }
  return processes;
}

/** Kills each process with work in flight, and starts it again once the other of its kind has gone on alone. */
async function killInTurn(
  processes: ServerProcess[],
  writers: Writers[],
  whileWriting: (what: () => Promise<unknown>) => Promise<unknown>,
): Promise<void> {
  for (const [i, one] of processes.entries()) {
    const answered = writers.map((writer) => writer.answered);
    await whileWriting(async () => writers.every((writer, w) => writer.answered >= answered[w]! + 15));
    if (i % 2 === 0) {
      const writer = writers[i / 2]!;
      await waitUntil(async () => writer.inFlight >= 4);
      await one.kill();
      await waitUntil(async () => writer.cutOff >= 4);
    } else {
      await waitUntil(async () => underWay > 0);
      await one.kill();
    }
    // The other one of its kind goes on alone for a while.
    const other = writers[i === 0 ? 1 : 0]!;
    const before = other.answered;
    await whileWriting(async () => other.answered >= before + 15);
    await one.start();
  }
}

describe("two that serve and two that work, on one database, killed in turn", () => {
  test.each([
    ["reached directly", false],
    ["reached through pgbouncer in transaction mode", true],
  ])(
    "%s: every event once and in order, every e-mail the same one",
    async (_, isPooled) => {
      const database = await createTestDatabase();
      tidy.push(() => database.drop());
      const db = new pg.Client({ connectionString: database.url });
      await db.connect();
      tidy.push(() => db.end());
      const processes = await startProcesses(database.url, isPooled);
      const name = isPooled ? "Pooled" : "Direct";
      const urls = processes.filter((_, i) => i % 2 === 0).map((one) => one.url);
      const { owner, start, assessment } = await createDrillTeam({ url: urls[0]!, databaseUrl: database.url }, name);

      let end: number | null = null;
      const readers = [25, 60, null].map((patience) =>
        new Restless(urls, owner, start).until(() => end, patience, 230_000),
      );
      for (const reader of readers) reader.catch(() => undefined);
      const writers = urls.map((url, i) => new Writers(url, owner, assessment, `${name.toLowerCase()}${i}`));
      const writing = writers.map((one) => one.run(8, Number.POSITIVE_INFINITY, { mailed: 0.3, pauseMs: 30 }));
      for (const one of writing) one.catch(() => undefined);
      tidy.push(async () => writers.forEach((one) => void one.stop()));
      const whileWriting = (what: () => Promise<unknown>) => untilWhile(writing, what, 60_000, () => String(writers));
      await killInTurn(processes, writers, whileWriting);
      for (const one of writers) one.stop();
      await Promise.all(writing);

      const promised = writers.flatMap((one) => one.promised);
      const messages = new Map(writers.flatMap((one) => [...one.emails]));
      expect(promised.length).toBeGreaterThan(200);
      expect(messages.size).toBeGreaterThan(20);
      const settled = async () => {
        const { rows } = await db.query(
          `select c.last from team_counter c join reaction_cursor r using (team_id)
         where r.through = c.last and not exists (
           select 1 from email where state in ('QUEUED', 'DEFERRED') and invitation_id is not null)`,
        );
        return rows[0]?.last as number | undefined;
      };
      end = await waitUntil(settled, 180_000);
      for (const numbers of await Promise.all(readers)) expect(numbers).toEqual(oneTo(end!));
      const log = await wholeLog(urls[0]!, owner.token, promisedEdge);
      expect(log.map(({ node }) => node.sequence)).toEqual(oneTo(end!));
      expect(missingFrom(log, promised)).toEqual([]);

      expectSameEmails(mail, messages);
      await expectNotifications(db, mail, owner, log);
    },
    240_000,
  );
});
