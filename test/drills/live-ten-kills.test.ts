import { afterAll, beforeAll, expect, test } from "@jest/globals";
import pg from "pg";
import { createDrillTeam } from "../drill-team.ts";
import { oneTo, Restless, wholeLog } from "../live-client.ts";
import { missingFrom, promisedEdge, untilWhile, Writers } from "../live-writers.ts";
import { MailServer } from "../mail-server.ts";
import { ServerProcess } from "../server-process.ts";
import { createTestDatabase } from "../test-database.ts";
import { waitUntil } from "../wait-until.ts";

const wanted = 10_000;
const kills = 10;

const mail = new MailServer();
let database: Awaited<ReturnType<typeof createTestDatabase>>;
let server: ServerProcess;
let db: pg.Client;

beforeAll(async () => {
  [database] = await Promise.all([createTestDatabase(), mail.open()]);
  server = await ServerProcess.at({
    DATABASE_URL: database.url,
    SMTP_URL: `smtp://127.0.0.1:${mail.port}`,
    DATABASE_POOL: "50",
  });
  db = new pg.Client({ connectionString: database.url });
  await db.connect();
  // Writers rest inside their transactions for as long as chance has it: before they are given their
  // numbers, so that they overtake each other, and a little afterwards, so that others wait for them.
  await db.query(`
    create function rest() returns trigger language plpgsql as $$
    begin
      perform pg_sleep(random() * tg_argv[0]::float);
      return null;
    end $$;
    create trigger rest_first after insert on invitation for each statement execute function rest(0.1);
    create trigger rest_first after update on assessment for each statement execute function rest(0.1);
    create trigger rest_last after insert on event for each statement execute function rest(0.004)`);
});
afterAll(async () => {
  await server?.kill();
  await db?.end();
  await mail.close();
  await database.drop();
});

test("a hundred listen to fifty who write, and the server dies ten times: everybody has 1 to 10,000, in order, none twice", async () => {
  await server.start();
  const { owner, start, assessment } = await createDrillTeam({ url: server.url, databaseUrl: database.url }, "Crowd");
  const last = async (): Promise<number> => (await db.query("select last from team_counter")).rows[0].last;

  let end: number | null = null;
  const readers = Array.from({ length: 100 }, () => new Restless([server.url], owner, start));
  const received = Promise.all(readers.map((reader) => reader.until(() => end, null, 570_000)));
  received.catch(() => undefined);
  const writers = new Writers(server.url, owner, assessment, "crowd");
  const writing = writers.run(50, Number.POSITIVE_INFINITY, { pauseMs: 10 });
  writing.catch(() => undefined);
  const whileWriting = (what: () => Promise<boolean>, ms: number) =>
    untilWhile([writing], what, ms, () => String(writers));
  const cutOffs: number[] = [];
  for (let i = 1; i <= kills; i++) {
    const through = (i * wanted) / (kills + 1);
    await whileWriting(async () => writers.inFlight >= 20 && (await last()) >= through, 120_000);
    const before = writers.cutOff;
    const inFlight = writers.inFlight;
    await server.kill();
    // Those that were under way got no answer; later ones find nobody there, and are not counted here.
    await waitUntil(async () => writers.cutOff >= before + Math.min(inFlight, 20));
    cutOffs.push(inFlight);
    await server.start();
  }
  await whileWriting(async () => (await last()) >= wanted, 240_000);
  writers.stop();
  await writing;
  end = await waitUntil(async () => {
    const now = await last();
    // Nothing is under way any more: the writers have their answers, and no e-mail was asked for.
    return now >= wanted && now;
  });
  const all = oneTo(end);
  for (const numbers of await received) expect(numbers).toEqual(all);
  expect(cutOffs).toHaveLength(kills);
  expect(Math.min(...cutOffs)).toBeGreaterThanOrEqual(20);
  // Each of them lost its line at each kill, at least.
  for (const reader of readers) expect(reader.connections).toBeGreaterThan(kills);

  const log = await wholeLog(server.url, owner.token, promisedEdge);
  expect(log.map(({ node }) => node.sequence)).toEqual(all);
  expect(missingFrom(log, writers.promised)).toEqual([]);
  expect(writers.promised.length).toBeGreaterThan(wanted / 2);
}, 600_000);
