import { afterEach, expect, test } from "@jest/globals";
import { destinationFor, slackParts, submitted } from "../chat-destinations.ts";
import { ServerProcess } from "../server-process.ts";
import { testApp } from "../test-app.ts";
import { createTestTeam, type TestTeam } from "../test-team.ts";
import { waitUntil } from "../wait-until.ts";
import { receivers } from "../webhook-receiver.ts";

// What sends is a process of its own, that can be killed.
const app = testApp({ ROLE: "api", WEBHOOK_ALLOW_PRIVATE: "true" });
const aReceiver = receivers();
const workers: ServerProcess[] = [];
afterEach(async () => {
  for (const worker of workers.splice(0)) await worker.kill();
});

async function startWorker(): Promise<ServerProcess> {
  const worker = await ServerProcess.at({
    ROLE: "worker",
    DATABASE_URL: app.databaseUrl,
    SMTP_URL: `smtp://127.0.0.1:${app.mail.port}`,
    WEBHOOK_ALLOW_PRIVATE: "true",
  });
  workers.push(worker);
  await worker.start();
  return worker;
}

const waiting = async (team: TestTeam): Promise<number> =>
  (await app.db.query("/* test */ select count(*)::int as n from chat_message where team_id = $1", [team.uuid])).rows[0]
    .n;

test("a worker that is killed between a submission and its message loses none, and repeats at most the one in flight (rules: Chat 5)", async () => {
  const team = await createTestTeam(app);
  const receiver = await aReceiver();
  let answers = Promise.withResolvers<void>();
  receiver.answer = async () => {
    await answers.promise;
    return { status: 200, body: "ok" };
  };
  await destinationFor(team, receiver, { eventTypes: ["ASSESSMENT_SUBMITTED"] });
  const assessment = await team.publishAssessment("Killed");
  const first = await startWorker();
  await submitted(team, assessment, [{ name: "Ada 1" }]);
  // The message is in flight when the worker dies.
  await waitUntil(async () => receiver.inFlight === 1);
  await first.kill();
  expect(receiver.received).toHaveLength(1);
  expect(await waiting(team)).toBe(1);
  // No worker runs: the submission is in the log, and nothing has followed from it.
  await submitted(team, assessment, [{ name: "Ada 2" }]);
  answers.resolve();
  answers = Promise.withResolvers<void>();
  answers.resolve();
  // The lease of the worker that is gone would run for a minute.
  await app.db.query("/* test */ update chat_destination set leased_until = now() where team_id = $1", [team.uuid]);
  await startWorker();
  await receiver.waitFor(3);
  await waitUntil(async () => (await waiting(team)) === 0);
  expect(receiver.received.map((one) => slackParts(one).texts[0])).toEqual(["Ada 1", "Ada 1", "Ada 2"]);
}, 180_000);
