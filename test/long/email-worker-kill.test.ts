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

const people = 300;
const kills = 3;
const maxConnections = 5;

/** A mail server that takes so many e-mails and then holds on to whatever comes, with all of it received and not answered. */
class HoldingMailServer {
  inFlight = 0;
  #taken = 0;
  #answers: (() => void)[] = [];

  /** Lets through as many as are given, and holds on to those that come after them. */
  holdAfter(count: number): void {
    this.#taken = app.mail.received.length + count;
    app.mail.rejectData = async () => {
      if (app.mail.received.length < this.#taken) return null;
      this.inFlight++;
      await new Promise<void>((resolve) => this.#answers.push(resolve));
      this.inFlight--;
      return null;
    };
  }

  /** Answers all that it holds, though the workers that sent it are gone. */
  async answerAll(): Promise<void> {
    this.#taken = Number.POSITIVE_INFINITY;
    for (const answer of this.#answers.splice(0)) answer();
    await waitUntil(async () => this.inFlight === 0);
  }
}

async function startWorker(): Promise<ServerProcess> {
  const worker = await ServerProcess.at({
    ROLE: "worker",
    DATABASE_URL: app.databaseUrl,
    SMTP_URL: `smtp://127.0.0.1:${wire.port}`,
    SMTP_CONNECTIONS: String(maxConnections),
  });
  workers.push(worker);
  await worker.start();
  return worker;
}

test("a worker that is killed sends at most one e-mail a second time for each of its connections", async () => {
  const team = await createTestTeam(app);
  const addresses = Array.from({ length: people }, () => newAddress("killed"));
  await team.invite(await team.publishAssessment("Killed"), addresses);
  const server = new HoldingMailServer();
  for (let n = 1; n <= kills; n++) {
    server.holdAfter(60);
    const worker = await startWorker();
    // The kill meets e-mails on their way.
    await waitUntil(async () => server.inFlight === maxConnections);
    await worker.kill();
    expect(server.inFlight).toBe(maxConnections);
    await server.answerAll();
    // The workers that held them are gone; their leases would run for two minutes.
    await app.db.query(
      `/* test */ update email set leased_until = now() - interval '1 second'
       where team_id = $1 and state in ('QUEUED', 'DEFERRED')`,
      [team.uuid],
    );
  }
  app.mail.rejectData = null;
  await startWorker();
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

test("what a killed worker has noted of its e-mails is recorded by the next one, and none of them is sent again", async () => {
  const team = await createTestTeam(app);
  const addresses = Array.from({ length: 100 }, () => newAddress("noted"));
  await team.invite(await team.publishAssessment("Noted"), addresses);
  const count = async (condition: string): Promise<number> => {
    const { rows } = await app.db.query(
      `/* test */ select count(*)::int as count from email where team_id = $1 and ${condition}`,
      [team.uuid],
    );
    return rows[0].count;
  };
  // Nothing is recorded with its event while the counter of the team is locked.
  await app.db.query("/* test */ begin");
  await app.db.query("/* test */ select from team_counter where team_id = $1 for update", [team.uuid]);
  const worker = await startWorker();
  await waitUntil(async () => (await count("accepted_at is not null")) > 50);
  await worker.kill();
  await app.db.query("/* test */ rollback");
  const noted = await count("accepted_at is not null");
  await waitUntil(async () => {
    await app.db.query(
      `/* test */ update email set leased_until = now() - interval '1 second' where team_id = $1 and state = 'QUEUED'`,
      [team.uuid],
    );
    return (await count("leased_until > now()")) === 0;
  });
  await startWorker();
  await waitUntil(async () => (await count("state <> 'SENT'")) === 0, 90_000);
  expect(noted).toBeGreaterThan(50);
  expect(await count("to_address is null or subject is null or last_response is null")).toBe(0);
  const doubles = addresses.reduce((sum, address) => sum + app.mail.to(address).length - 1, 0);
  expect(doubles).toBeLessThanOrEqual(maxConnections);
  const { rows } = await app.db.query(
    `/* test */ select count(*)::int as count, count(distinct email_id)::int as emails from event
     where team_id = $1 and type = 'INVITATION_EMAIL_SENT'`,
    [team.uuid],
  );
  expect(rows[0]).toEqual({ count: 100, emails: 100 });
}, 240_000);
