import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { Cluster } from "../cluster.ts";
import { createDrillTeam } from "../drill-team.ts";
import { oneTo, Restless, wholeLog } from "../live-client.ts";
import { missingFrom, promisedEdge, untilWhile, Writers } from "../live-writers.ts";
import { MailServer } from "../mail-server.ts";
import { ServerProcess } from "../server-process.ts";

const mail = new MailServer();
/** Answered mutations before the primary is killed, and after the standby was promoted. */
const before = 300;
const afterwards = 300;
let cluster: Cluster;
let servers: ServerProcess[];

beforeAll(async () => {
  await mail.open();
  cluster = await Cluster.open();
  const env = { DATABASE_URL: cluster.url, SMTP_URL: `smtp://127.0.0.1:${mail.port}`, MIGRATE: "on" };
  servers = [await ServerProcess.at(env), await ServerProcess.at(env)];
  for (const server of servers) await server.start();
}, 240_000);
afterAll(async () => {
  for (const server of servers ?? []) await server.kill();
  await cluster?.close();
  await mail.close();
}, 60_000);

test("the primary is killed -9 under load and the standby promoted: what was acknowledged is stored once, no event is missed or doubled", async () => {
  const [first, second] = servers as [ServerProcess, ServerProcess];
  const { owner, assessment, start } = await createDrillTeam({ url: first.url, databaseUrl: cluster.url }, "Failover");
  let end: number | null = null;
  const readers = Array.from({ length: 10 }, () => new Restless([first.url, second.url], owner, start));
  const read = Promise.all(readers.map((reader) => reader.until(() => end, null, 300_000)));
  read.catch(() => undefined);
  const writers = [first, second].map(({ url }, n) => new Writers(url, owner, assessment, `failover${n}`));
  const writing = writers.map((one) => one.run(10, Number.POSITIVE_INFINITY, { pauseMs: 10, mailed: 0.3 }));
  for (const one of writing) one.catch(() => undefined);
  const answered = () => writers.reduce((sum, one) => sum + one.answered, 0);
  const untilAnswered = (count: number) =>
    untilWhile(
      writing,
      async () => answered() >= count,
      120_000,
      () => writers.join(" "),
    );

  await untilAnswered(before);
  const inFlight = writers.reduce((sum, one) => sum + one.inFlight, 0);
  expect(inFlight).toBeGreaterThan(0);
  const killedAt = performance.now();
  const answeredBefore = answered();
  await cluster.primary.kill();
  await cluster.promote();
  await untilAnswered(answeredBefore + 1);
  const outageMs = Math.round(performance.now() - killedAt);
  await untilAnswered(answered() + afterwards);
  for (const one of writers) one.stop();
  await Promise.all(writing);

  const log = await wholeLog(first.url, owner.token, promisedEdge);
  const promised = writers.flatMap((one) => one.promised);
  expect(missingFrom(log, promised)).toEqual([]);
  // What nobody was answered may have been stored or not, but the numbers have no gap.
  expect(log.map(({ node }) => node.sequence)).toEqual(oneTo(log.length));
  // Every e-mail that was promised is sent; one that was under way at the kill may be sent twice.
  for (const address of writers.flatMap((one) => [...one.emails.values()])) await mail.waitFor(address, 1, 120_000);
  const whole = await wholeLog(second.url, owner.token, "node { sequence }");
  end = whole.length;
  for (const sequences of await read) expect(sequences.slice(0, end)).toEqual(oneTo(end));
  console.log(
    `${promised.length} events acknowledged, ${inFlight} requests in flight at the kill, ${outageMs} ms until the next answer`,
  );
}, 600_000);
