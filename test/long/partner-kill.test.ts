import { afterAll, afterEach, beforeAll, expect, test } from "@jest/globals";
import { basic } from "../greenhouse-client.ts";
import { PartnerServer, partnerCalls } from "../partner-calls.ts";
import { ServerProcess } from "../server-process.ts";
import { testApp } from "../test-app.ts";
import { newAddress } from "../test-team.ts";
import { waitUntil } from "../wait-until.ts";

const app = testApp({ WEBHOOK_ALLOW_PRIVATE: "true", ROLE: "api" });
const { setUp, call, messagesOf, start, invitationOf } = partnerCalls(app);
const ats = new PartnerServer();
const workers = new Set<ServerProcess>();
beforeAll(() => ats.open());
afterAll(() => ats.close());
afterEach(async () => {
  await Promise.all([...workers].map((worker) => worker.kill()));
});

const aWorker = async (): Promise<ServerProcess> => {
  const worker = await ServerProcess.at({
    DATABASE_URL: app.databaseUrl,
    SMTP_URL: `smtp://127.0.0.1:${app.mail.port}`,
    WEBHOOK_ALLOW_PRIVATE: "true",
    ROLE: "worker",
  });
  workers.add(worker);
  await worker.start();
  return worker;
};

test("kill -9 of the worker during a message: another worker sends it, and what came meanwhile after it", async () => {
  const one = await setUp({ kind: "ASHBY", url: ats.url });
  const ashby = (method: string, body: object) =>
    call(`ashby/${method}`, { body, headers: { authorization: basic(one.key) } });
  const [type] = (await ashby("assessment.list", {})).body.results;
  await ashby("assessment.start", {
    assessment_type_id: type.assessment_type_id,
    candidate: { ashby_id: "1", email: newAddress() },
    application: { ashby_id: "2" },
  });
  // The first answer takes until the worker is gone.
  ats.hold = true;
  const worker = await aWorker();
  await waitUntil(async () => ats.calls.length === 1);
  await worker.kill();
  await start(one.team, (await invitationOf(one.team)).id);
  expect(await messagesOf(one)).toMatchObject([{ subject: "INVITED", state: "PENDING", attempts: 0 }]);
  ats.hold = false;
  // The lease ends, as it would after a minute.
  await app.db.query("/* test */ update partner_order set leased_until = now() where team_id = $1", [one.team.uuid]);
  await aWorker();
  const messages = await waitUntil(async () => {
    const all = await messagesOf(one);
    return all.length === 2 && all.every(({ state }) => state === "DELIVERED") && all;
  });
  expect(messages.map(({ subject }) => subject)).toEqual(["INVITED", "STARTED"]);
  expect(ats.calls.map(({ body }) => body.assessment_status.value)).toEqual(["Invited", "Invited", "Started"]);
});
