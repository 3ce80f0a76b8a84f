import { afterEach, expect, test } from "@jest/globals";
import { MailServer } from "../mail-server.ts";
import { MailWire, ServerProcess } from "../server-process.ts";
import { testApp } from "../test-app.ts";
import { createTestTeam, newAddress, type TestTeam } from "../test-team.ts";
import { waitUntil } from "../wait-until.ts";
import { createEndpoint, Receiver, verified } from "../webhook-receiver.ts";

/** Serves the API; workers are separate processes. */
const app = testApp({ ROLE: "api", WEBHOOK_ALLOW_PRIVATE: "true" });

let tidy: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const one of tidy.reverse()) await one();
  tidy = [];
});

/** Endpoints at the receivers. @returns their secrets */
async function watchedBy(team: TestTeam, receivers: Receiver[]): Promise<string[]> {
  const secrets: string[] = [];
  for (const { url } of receivers) {
    const { createWebhookEndpoint } = await team.ask(createEndpoint, {
      input: { url, eventTypes: ["INVITATION_CREATED"] },
    });
    secrets.push(createWebhookEndpoint.secret);
  }
  return secrets;
}

async function repeatedAttempts(team: TestTeam): Promise<number> {
  const { rows } = await app.db.query(
    "/* test */ select attempts, count(*)::int as n from webhook_delivery where team_id = $1 group by 1 order by 1",
    [team.uuid],
  );
  return rows.reduce((sum, row) => sum + (row.attempts - 1) * row.n, 0);
}

async function allDelivered(team: TestTeam, count: number): Promise<void> {
  await waitUntil(async () => {
    const { rows } = await app.db.query(
      "/* test */ select count(*) filter (where state = 'SUCCEEDED')::int as done, max(attempts) as most from webhook_delivery where team_id = $1",
      [team.uuid],
    );
    return rows[0].done === count && rows[0];
  }, 110_000);
}

test("every event reaches every endpoint at least once although workers are killed at it, and once where they are not", async () => {
  const mail = new MailServer();
  await mail.open();
  tidy.push(() => mail.close());
  const wire = new MailWire();
  await wire.open(mail.port);
  tidy.push(() => wire.close());
  const receivers = [await new Receiver().open(), await new Receiver().open()];
  tidy.push(...receivers.map((one) => () => one.close()));
  let gate = Promise.withResolvers<void>();
  for (const one of receivers)
    one.answer = async () => {
      await gate.promise;
      return { status: 200 };
    };
  const inFlight = () => receivers.reduce((sum, one) => sum + one.inFlight, 0);
  const team = await createTestTeam(app);
  const secrets = await watchedBy(team, receivers);
  const env = {
    DATABASE_URL: app.databaseUrl,
    SMTP_URL: `smtp://127.0.0.1:${wire.port}`,
    ROLE: "worker",
    WEBHOOK_ALLOW_PRIVATE: "true",
  };
  const [first, second] = [await ServerProcess.at(env), await ServerProcess.at(env)];
  tidy.push(...[first, second].map((one) => () => one.kill()));
  await first.start();
  const assessment = await team.publishAssessment("X");
  const perRound = 150;
  for (const [dies, goesOn] of [
    [first, second],
    [second, first],
  ] as const) {
    await team.invite(
      assessment,
      Array.from({ length: perRound }, () => newAddress()),
      { sendEmail: false },
    );
    // Ten of each endpoint are on their way, all in the hands of one; it dies with them.
    await waitUntil(async () => inFlight() === 20);
    await goesOn.start();
    await dies.kill();
    await waitUntil(async () => inFlight() === 0);
    gate.resolve();
    await waitUntil(async () => receivers.every((one) => one.received.length >= perRound));
    gate = Promise.withResolvers();
  }
  gate.resolve();
  const events = 2 * perRound;
  await allDelivered(team, 2 * events);
  // What was in flight when they died was sent again, and nothing else.
  expect(await repeatedAttempts(team)).toBe(2 * 20);
  for (const [i, receiver] of receivers.entries()) {
    const ids = new Set(receiver.received.map((one) => one.headers["webhook-id"]));
    expect(ids.size).toBe(events);
    expect(receiver.received.length).toBe(events + 20);
    for (const one of receiver.received) verified(one, secrets[i]!);
  }
}, 180_000);
