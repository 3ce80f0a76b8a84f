import { afterAll, afterEach, beforeAll, describe, expect, test } from "@jest/globals";
import { basic, Client, FakeGreenhouse, greenhouseCalls, scopes, scoreMutation } from "./greenhouse-client.ts";
import { ServerProcess } from "./server-process.ts";
import { testApp } from "./test-app.ts";
import { tablesContaining } from "./test-database.ts";
import { newAddress } from "./test-team.ts";
import { waitUntil } from "./wait-until.ts";

/** On a closed network, so that a Greenhouse on this machine can be called. */
const app = testApp({ WEBHOOK_ALLOW_PRIVATE: "true", APP_URL: "https://app.example.test" });
const { aClient, completeAssessment, hurry, uuidOf } = greenhouseCalls(app);
const ats = new FakeGreenhouse();
beforeAll(() => ats.open());
afterAll(() => ats.close());
const workers = new Set<ServerProcess>();
afterEach(async () => {
  ats.answer = () => 200;
  for (const worker of workers) await worker.kill();
  workers.clear();
});
const waitForCallbacks = (path: string, times: number) =>
  waitUntil(async () => (ats.callbacksTo(path) >= times ? true : null));

const rowOf = async (id: string) =>
  (await app.db.query("/* test */ select * from greenhouse_completion where invitation_id = $1", [id])).rows[0];

describe("whatever goes wrong, Greenhouse is notified", () => {
  test("a Greenhouse that is down for a while is notified once it is back", async () => {
    const { team, client, assessment } = await aClient();
    const email = newAddress();
    const { path, interviewId } = await ats.send(client, assessment, email);
    await ats.close();
    await completeAssessment(team, interviewId);
    const uuid = await uuidOf(team, email);
    await waitUntil(async () => (await rowOf(uuid)).last_answer === "CONNECT");
    expect(await rowOf(uuid)).toMatchObject({ state: "DUE", told: 0, wanted: 1 });
    await ats.open();
    await hurry();
    await waitForCallbacks(path, 1);
    await waitUntil(async () => (await rowOf(uuid)).state === "TOLD");
    expect(await rowOf(uuid)).toMatchObject({ told: 1, wanted: 1, last_answer: "200", next_attempt_at: null });
  });

  test("rejected callbacks are tried again over days, and Retry-After is obeyed", async () => {
    const { team, client, assessment } = await aClient();
    const email = newAddress();
    const { path, interviewId } = await ats.send(client, assessment, email);
    ats.answer = () => 429;
    await completeAssessment(team, interviewId);
    const uuid = await uuidOf(team, email);
    await waitUntil(async () => (await rowOf(uuid)).last_answer === "429");
    const waits = async () =>
      (
        await app.db.query("/* test */ select extract(epoch from $1::timestamptz - now())::int as s", [
          (await rowOf(uuid)).next_attempt_at,
        ])
      ).rows[0].s;
    expect(await waits()).toBeGreaterThan(3_500);
    // An hour passes.
    const back = (attempts: number) =>
      app.db.query(
        "/* test */ update greenhouse_completion set next_attempt_at = now() - interval '1 hour', attempts = $3 where team_id = $1 and invitation_id = $2",
        [team.uuid, uuid, attempts],
      );
    ats.answer = () => 503;
    await back(7);
    await hurry();
    await waitUntil(async () => (await rowOf(uuid)).last_answer === "503");
    expect(await rowOf(uuid)).toMatchObject({ state: "DUE", attempts: 8 });
    expect(await waits()).toBeGreaterThan(15 * 3_600);
    await back(9);
    await hurry();
    await waitUntil(async () => (await rowOf(uuid)).state === "FAILED");
    expect(ats.callbacksTo(path)).toBe(3);
    // A result that changes is news, and begins anew.
    ats.answer = () => 200;
    await team.ask(scoreMutation, { id: interviewId, score: 1 });
    await waitUntil(async () => (await rowOf(uuid)).state === "TOLD");
    expect(ats.callbacksTo(path)).toBe(4);
  });

  test("410 ends it; a redirect is no success, and nobody follows it", async () => {
    const { team, client, assessment } = await aClient();
    const [gone, moved] = [newAddress(), newAddress()];
    const first = await ats.send(client, assessment, gone);
    const second = await ats.send(client, assessment, moved);
    ats.answer = (path) => (path === first.path ? 410 : 302);
    for (const { interviewId } of [first, second]) await completeAssessment(team, interviewId);
    const [goneId, movedId] = [await uuidOf(team, gone), await uuidOf(team, moved)];
    await waitUntil(async () => (await rowOf(goneId)).state === "FAILED");
    await waitUntil(async () => (await rowOf(movedId)).last_answer === "302");
    expect(await rowOf(movedId)).toMatchObject({ told: 0 });
    expect(ats.callbacksTo(first.path)).toBe(1);
  });

  test("what changes during a callback is reported by another one", async () => {
    const { team, client, assessment } = await aClient();
    const { path, interviewId } = await ats.send(client, assessment, newAddress());
    const answer = Promise.withResolvers<number>();
    ats.answer = () => answer.promise;
    await completeAssessment(team, interviewId);
    await waitForCallbacks(path, 1);
    await team.ask(scoreMutation, { id: interviewId, score: 7 });
    await team.waitForHandlers();
    expect(ats.callbacksTo(path)).toBe(1);
    answer.resolve(200);
    await waitForCallbacks(path, 2);
    const learned = await waitUntil(async () => ats.learned.get(path)?.find((one) => one.partner_score === 7));
    expect(learned.partner_status).toBe("complete");
  });

  test("kill -9 of the worker during a callback: another worker repeats it", async () => {
    await app.restart({ ROLE: "api" });
    try {
      const { team, client, assessment } = await aClient();
      const email = newAddress();
      const { path, interviewId } = await ats.send(client, assessment, email);
      // This one never ends.
      ats.answer = () => new Promise<number>(() => undefined);
      await completeAssessment(team, interviewId);
      const worker = await ServerProcess.at({
        DATABASE_URL: app.databaseUrl,
        SMTP_URL: `smtp://127.0.0.1:${app.mail.port}`,
        WEBHOOK_ALLOW_PRIVATE: "true",
        ROLE: "worker",
      });
      workers.add(worker);
      await worker.start();
      await waitForCallbacks(path, 1);
      const uuid = await uuidOf(team, email);
      const held = await rowOf(uuid);
      expect([held.state, held.told, held.leased_by === null]).toEqual(["DUE", 0, false]);
      await worker.kill();
      expect(await rowOf(uuid)).toMatchObject({ state: "DUE", told: 0 });
      // Its lease ends, as it would after a minute.
      await app.db.query("/* test */ update greenhouse_completion set leased_until = now() where team_id = $1", [
        team.uuid,
      ]);
      ats.answer = () => 200;
      await app.restart();
      await waitForCallbacks(path, 2);
      await waitUntil(async () => (await rowOf(uuid)).state === "TOLD");
      expect((await waitUntil(async () => ats.learned.get(path)))[0].partner_status).toBe("complete");
    } finally {
      if (app.env.ROLE !== "all") await app.restart();
    }
  });
});

describe("what is stored", () => {
  test("a key that is rotated is shown to Greenhouse from its first use on, also for tests that were sent before", async () => {
    const { team, assessment } = await aClient();
    const key = await team.addApiKey(...scopes);
    const { path, interviewId } = await ats.send(new Client(app, key.token), assessment, newAddress());
    const { rotateApiKey } = await team.ask(
      "mutation ($id: ID!) { rotateApiKey(id: $id) { key userErrors { code message } } }",
      { id: key.id },
    );
    expect(rotateApiKey.userErrors).toEqual([]);
    expect((await new Client(app, rotateApiKey.key).call("list_tests")).status).toBe(200);
    await completeAssessment(team, interviewId);
    await waitForCallbacks(path, 1);
    expect(ats.patches.find((patch) => patch.path === path)!.authorization).toBe(basic(rotateApiKey.key));
  });

  test("the key lies nowhere in clear: not in a table, the queue, or the log", async () => {
    const { team, client, assessment } = await aClient();
    const { path, interviewId } = await ats.send(client, assessment, newAddress());
    await completeAssessment(team, interviewId);
    await waitForCallbacks(path, 1);
    expect(await tablesContaining(app, client.key)).toEqual([]);
    expect(await tablesContaining(app, Buffer.from(`${client.key}:`).toString("base64"))).toEqual([]);
    expect(await tablesContaining(app, Buffer.from(client.key).toString("hex"))).toEqual([]);
    expect(app.log.join("")).not.toContain(client.key);
    expect(app.log.join("")).not.toContain(path);
  });

  test("erasing a candidate deletes what is stored for Greenhouse, too, also while a callback is due", async () => {
    const { team, client, assessment } = await aClient();
    const email = newAddress();
    const { path, interviewId } = await ats.send(client, assessment, email);
    ats.answer = () => 503;
    await completeAssessment(team, interviewId);
    const uuid = await uuidOf(team, email);
    await waitUntil(async () => (await rowOf(uuid)).last_answer === "503");
    const { invitation } = await team.ask("query ($id: ID!) { invitation(id: $id) { candidate { id } } }", {
      id: interviewId,
    });
    const erased = await team.ask("mutation ($id: ID!) { eraseCandidate(id: $id) { userErrors { code message } } }", {
      id: invitation.candidate.id,
    });
    expect(erased.eraseCandidate.userErrors).toEqual([]);
    await waitUntil(async () => (await rowOf(uuid)).state === "FORGOTTEN");
    expect(await rowOf(uuid)).toMatchObject({ url: null, url_hash: null, next_attempt_at: null });
    expect(await tablesContaining(app, path)).toEqual([]);
  });
});
