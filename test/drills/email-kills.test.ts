import { afterAll, afterEach, beforeAll, expect, test } from "@jest/globals";
import { MailWire, ServerProcess } from "../server-process.ts";
import { testApp } from "../test-app.ts";
import { createTestTeam, newAddress } from "../test-team.ts";
import { waitUntil } from "../wait-until.ts";

// What mails is a process of its own, that can be killed.
const app = testApp({ ROLE: "api" });
const wire = new MailWire();
beforeAll(() => wire.open(app.mail.port));
const workers: ServerProcess[] = [];
afterEach(async () => {
  for (const worker of workers) await worker.kill();
});
afterAll(() => wire.close());

const people = 3_000;
const kills = 6;
const connections = 10;

test("3,000 e-mails and six kills at full speed: none is lost, and at most one for each connection comes twice", async () => {
  const team = await createTestTeam(app);
  const addresses = Array.from({ length: people }, () => newAddress("drill"));
  await team.invite(await team.publishAssessment("Drill"), addresses);
  const startWorker = async () => {
    const worker = await ServerProcess.at({
      ROLE: "worker",
      DATABASE_URL: app.databaseUrl,
      SMTP_URL: `smtp://127.0.0.1:${wire.port}`,
      SMTP_CONNECTIONS: String(connections),
    });
    workers.push(worker);
    await worker.start();
    return worker;
  };
  const waiting = async () =>
    (
      await app.db.query(
        "/* test */ select count(*)::int as waiting from email where team_id = $1 and state <> 'SENT'",
        [team.uuid],
      )
    ).rows[0].waiting as number;
  for (let n = 1; n <= kills; n++) {
    const enough = app.mail.received.length + people / (kills + 2);
    const worker = await startWorker();
    await waitUntil(async () => app.mail.received.length >= enough, 120_000);
    await worker.kill();
    // It was killed at work.
    expect(await waiting()).toBeGreaterThan(0);
    // The workers that held them are gone; their leases would run for two minutes.
    await app.db.query(
      `/* test */ update email set leased_until = now() - interval '1 second'
       where team_id = $1 and state in ('QUEUED', 'DEFERRED')`,
      [team.uuid],
    );
  }
  await startWorker();
  await waitUntil(async () => (await waiting()) === 0, 180_000);
  const times = addresses.map((address) => app.mail.to(address).length);
  expect(Math.min(...times)).toBe(1);
  const doubles = times.reduce((sum, one) => sum + one - 1, 0);
  expect(doubles).toBeLessThanOrEqual(kills * connections);
  // Those who got it twice can tell that it is the same.
  for (const address of addresses) expect(new Set(app.mail.to(address).map(({ mail }) => mail.messageId)).size).toBe(1);
}, 600_000);
