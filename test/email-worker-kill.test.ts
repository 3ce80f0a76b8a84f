import { afterAll, afterEach, beforeAll, expect, test } from "@jest/globals";
import { MailWire, ServerProcess } from "./server-process.ts";
import { testApp } from "./test-app.ts";
import { createTestTeam, newAddress } from "./test-team.ts";
import { waitUntil } from "./wait-until.ts";

// What mails is a process of its own, that can be killed.
const app = testApp({ ROLE: "api" });
const wire = new MailWire();
beforeAll(() => wire.open(app.mail.port));
const workers: ServerProcess[] = [];
afterEach(async () => {
  for (const worker of workers) await worker.kill();
});
afterAll(() => wire.close());

const people = 300;
const kills = 3;
const maxConnections = 5;

test("a worker that is killed sends at most one letter a second time for each of its connections", async () => {
  const team = await createTestTeam(app);
  const addresses = Array.from({ length: people }, () => newAddress("killed"));
  await team.invite(await team.publishAssessment("Killed"), addresses);

  /** Letters that the mail server has in full and has not answered. */
  let inFlight = 0;
  let answers: (() => void)[] = [];
  let maxReceived = 0;
  app.mail.refuseData = async () => {
    // Lets some through, and then holds on to whatever comes, so that the kill meets letters on their way.
    if (app.mail.received.length < maxReceived) return null;
    inFlight++;
    await new Promise<void>((resolve) => answers.push(resolve));
    inFlight--;
    return null;
  };
  for (let n = 1; n <= kills; n++) {
    maxReceived = app.mail.received.length + 60;
    const worker = await ServerProcess.at({
      ROLE: "worker",
      DATABASE_URL: app.databaseUrl,
      SMTP_URL: `smtp://127.0.0.1:${wire.port}`,
      SMTP_CONNECTIONS: String(maxConnections),
    });
    workers.push(worker);
    await worker.start();
    await waitUntil(async () => inFlight === maxConnections);
    await worker.kill();
    expect(inFlight).toBe(maxConnections);
    // The mail server takes them, and nobody hears of it any more.
    maxReceived = Number.POSITIVE_INFINITY;
    const held = answers;
    answers = [];
    for (const answer of held) answer();
    await waitUntil(async () => inFlight === 0);
    // Whoever held them is gone; their leases would run for two minutes.
    await app.db.query(
      `/* test */ update email set leased_until = now() - interval '1 second'
       where team_id = $1 and state in ('QUEUED', 'DEFERRED')`,
      [team.uuid],
    );
  }
  app.mail.refuseData = null;
  const last = await ServerProcess.at({
    ROLE: "worker",
    DATABASE_URL: app.databaseUrl,
    SMTP_URL: `smtp://127.0.0.1:${wire.port}`,
  });
  workers.push(last);
  await last.start();
  await waitUntil(async () => {
    const { rows } = await app.db.query(
      "/* test */ select count(*)::int as waiting from email where team_id = $1 and state <> 'SENT'",
      [team.uuid],
    );
    return rows[0].waiting === 0;
  }, 90_000);

  const times = addresses.map((address) => app.mail.to(address).length);
  expect(Math.min(...times)).toBe(1);
  const doubles = times.reduce((sum, one) => sum + one - 1, 0);
  // What was in flight at each kill was sent again, for nobody could know; nothing else was.
  expect(doubles).toBeGreaterThan(0);
  expect(doubles).toBeLessThanOrEqual(kills * maxConnections);
  // Those who got it twice can tell that it is the same.
  for (const address of addresses) expect(new Set(app.mail.to(address).map(({ mail }) => mail.messageId)).size).toBe(1);
}, 240_000);
