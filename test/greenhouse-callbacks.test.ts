import { afterAll, afterEach, beforeAll, describe, expect, test } from "@jest/globals";
import type { Any } from "./client.ts";
import { basic, Client, FakeGreenhouse, greenhouseCalls, scopes, scoreMutation } from "./greenhouse-client.ts";
import { ServerProcess } from "./server-process.ts";
import { testApp } from "./test-app.ts";
import { tablesContaining } from "./test-database.ts";
import { newAddress, type TestTeam } from "./test-team.ts";
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

/** The last callback about an invitation, and the order that it is of. */
const lastOf = async (id: string) =>
  (
    await app.db.query(
      `/* test */ select m.state, m.status_code, m.answer, m.next_attempt_at, m.attempts, o.attempts as in_a_row, o.callback_url,
         o.reference, o.leased_by is not null as is_held from partner_message m
       join partner_order o on o.team_id = m.team_id and o.id = m.order_id where m.invitation_id = $1 order by m.number desc limit 1`,
      [id],
    )
  ).rows[0];
const listed = `query ($id: ID!) { partnerMessages(integrationId: $id) { nodes {
  id subject state attempts statusCode response nextAttemptAt invitation { id } } } }`;
const theIntegration = async (team: TestTeam) =>
  (await team.ask("{ partnerIntegrations { id kind state enabled lastUsedAt } }")).partnerIntegrations;

describe("whatever goes wrong, Greenhouse is notified", () => {
  test("a Greenhouse that is down for a while is notified once it is back", async () => {
    const { team, client, assessment } = await aClient();
    const email = newAddress();
    const { path, interviewId } = await ats.send(client, assessment, email);
    await ats.close();
    await completeAssessment(team, interviewId);
    const uuid = await uuidOf(team, email);
    await waitUntil(async () => (await lastOf(uuid))?.state === "RETRYING");
    expect(await lastOf(uuid)).toMatchObject({ status_code: null, attempts: 1 });
    await ats.open();
    await hurry();
    await waitForCallbacks(path, 1);
    await waitUntil(async () => (await lastOf(uuid)).state === "DELIVERED");
    expect(await lastOf(uuid)).toMatchObject({ status_code: 200, next_attempt_at: null, attempts: 2 });
  });

  test("rejected callbacks are tried again over days, and Retry-After is obeyed", async () => {
    const { team, client, assessment } = await aClient();
    const email = newAddress();
    const { path, interviewId } = await ats.send(client, assessment, email);
    ats.answer = () => 429;
    await completeAssessment(team, interviewId);
    const uuid = await uuidOf(team, email);
    await waitUntil(async () => (await lastOf(uuid))?.status_code === 429);
    const waits = async () =>
      (
        await app.db.query("/* test */ select extract(epoch from $1::timestamptz - now())::int as s", [
          (await lastOf(uuid)).next_attempt_at,
        ])
      ).rows[0].s;
    expect(await waits()).toBeGreaterThan(3_500);
    // An hour passes.
    const back = (attempts: number) =>
      app.db.query(
        "/* test */ update partner_order set next_attempt_at = now() - interval '1 hour', attempts = $3 where team_id = $1 and invitation_id = $2",
        [team.uuid, uuid, attempts],
      );
    ats.answer = () => 503;
    await back(7);
    await hurry();
    await waitUntil(async () => (await lastOf(uuid)).status_code === 503);
    expect(await lastOf(uuid)).toMatchObject({ state: "RETRYING", in_a_row: 8 });
    expect(await waits()).toBeGreaterThan(15 * 3_600);
    await back(9);
    await hurry();
    await waitUntil(async () => (await lastOf(uuid)).state === "FAILED");
    expect(ats.callbacksTo(path)).toBe(3);
    // A result that changes is news, and begins anew.
    ats.answer = () => 200;
    await team.ask(scoreMutation, { id: interviewId, score: 1 });
    await waitUntil(async () => (await lastOf(uuid)).state === "DELIVERED");
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
    await waitUntil(async () => (await lastOf(goneId))?.state === "FAILED");
    await waitUntil(async () => (await lastOf(movedId))?.status_code === 302);
    expect(await lastOf(movedId)).toMatchObject({ state: "RETRYING" });
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
      expect(await lastOf(uuid)).toMatchObject({ state: "PENDING", is_held: true });
      await worker.kill();
      expect(await lastOf(uuid)).toMatchObject({ state: "PENDING", is_held: true });
      // Its lease ends, as it would after a minute.
      await app.db.query("/* test */ update partner_order set leased_until = now() where team_id = $1", [team.uuid]);
      ats.answer = () => 200;
      await app.restart();
      await waitForCallbacks(path, 2);
      await waitUntil(async () => (await lastOf(uuid)).state === "DELIVERED");
      expect((await waitUntil(async () => ats.learned.get(path)))[0].partner_status).toBe("complete");
    } finally {
      if (app.env.ROLE !== "all") await app.restart();
    }
  });
});

describe("the team", () => {
  test("reads each callback with its answer in the list of messages, and sends one again (rules: Applicant tracking systems 4)", async () => {
    const { team, client, assessment } = await aClient();
    expect(await theIntegration(team)).toEqual([]);
    const { path, interviewId } = await ats.send(client, assessment, newAddress());
    const [integration] = await theIntegration(team);
    expect(integration).toMatchObject({ kind: "GREENHOUSE", state: "WORKING", enabled: true });
    ats.answer = () => 410;
    await completeAssessment(team, interviewId);
    const messages = async () => (await team.ask(listed, { id: integration.id })).partnerMessages.nodes;
    const [failed] = await waitUntil(async () => {
      const nodes = await messages();
      return nodes[0]?.state === "FAILED" && nodes;
    });
    expect(failed).toMatchObject({
      subject: "SUBMITTED",
      attempts: 1,
      statusCode: 410,
      invitation: { id: interviewId },
    });
    ats.answer = () => 200;
    const retry = "mutation ($id: ID!) { retryPartnerMessage(messageId: $id) { userErrors { code message } } }";
    expect((await team.ask(retry, { id: failed.id })).retryPartnerMessage.userErrors).toEqual([]);
    await waitForCallbacks(path, 2);
    await waitUntil(async () => (await messages())[0].state === "DELIVERED");
    await team.ask(scoreMutation, { id: interviewId, score: 3 });
    await waitUntil(async () => (await messages()).filter((one: Any) => one.state === "DELIVERED").length === 2);
    expect((await messages()).map(({ subject }: Any) => subject)).toEqual(["RESULT", "SUBMITTED"]);
  });

  test("disables it: tests are rejected, and callbacks wait; it has no settings to enter", async () => {
    const { team, client, assessment } = await aClient();
    const { path, interviewId } = await ats.send(client, assessment, newAddress());
    const [{ id }] = await theIntegration(team);
    const update = `mutation ($id: ID!, $input: UpdatePartnerIntegrationInput!) {
      updatePartnerIntegration(id: $id, input: $input) { userErrors { code path } } }`;
    const change = async (input: object) => (await team.ask(update, { id, input })).updatePartnerIntegration.userErrors;
    expect(await change({ apiKey: "another" })).toEqual([{ code: "INVALID_VALUE", path: ["input"] }]);
    expect(await change({ enabled: false })).toEqual([]);
    expect((await client.sendTest(assessment, newAddress(), { url: `http://127.0.0.1:${ats.port}/x` })).status).toBe(
      422,
    );
    await completeAssessment(team, interviewId);
    await team.waitForHandlers();
    expect(ats.callbacksTo(path)).toBe(0);
    expect(await change({ enabled: true })).toEqual([]);
    await waitForCallbacks(path, 1);
    const created = await team.ask(
      'mutation { createPartnerIntegration(input: { kind: GREENHOUSE, apiKey: "x" }) { userErrors { code path } } }',
    );
    expect(created.createPartnerIntegration.userErrors).toEqual([{ code: "INVALID_VALUE", path: ["input", "kind"] }]);
  });

  test("has one integration, however many tests come at once for the first time, and a new one after it was deleted", async () => {
    const { team, client, assessment } = await aClient();
    await Promise.all([1, 2, 3, 4].map(() => ats.send(client, assessment, newAddress())));
    const [first, ...others] = await theIntegration(team);
    expect(others).toEqual([]);
    await team.ask("mutation ($id: ID!) { deletePartnerIntegration(id: $id) { userErrors { code } } }", {
      id: first.id,
    });
    await ats.send(client, assessment, newAddress());
    const [second] = await theIntegration(team);
    expect(second.id).not.toBe(first.id);
  });

  test("gets the callbacks of tests that an earlier release has sent", async () => {
    const { team, client, assessment } = await aClient();
    const email = newAddress();
    const { interviewId, path } = await ats.send(client, assessment, email);
    const uuid = await uuidOf(team, email);
    // As that release has stored it.
    await app.db.query(
      `/* test */ insert into greenhouse_completion (team_id, id, invitation_id, url, url_hash, api_key_id)
       select team_id, id, invitation_id, callback_url, sha256(callback_url::bytea), split_part(reference, ' ', 1)::uuid
       from partner_order where team_id = $1`,
      [team.uuid],
    );
    await app.db.query("/* test */ delete from partner_order where team_id = $1", [team.uuid]);
    await completeAssessment(team, interviewId);
    await waitForCallbacks(path, 1);
    await waitUntil(
      async () =>
        (await app.db.query("/* test */ select state from greenhouse_completion where invitation_id = $1", [uuid]))
          .rows[0].state === "TOLD",
    );
    expect(ats.patches.find((patch) => patch.path === path)!.authorization).toBe(basic(client.key));
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
    await waitUntil(async () => (await lastOf(uuid))?.status_code === 503);
    const { invitation } = await team.ask("query ($id: ID!) { invitation(id: $id) { candidate { id } } }", {
      id: interviewId,
    });
    const erased = await team.ask("mutation ($id: ID!) { eraseCandidate(id: $id) { userErrors { code message } } }", {
      id: invitation.candidate.id,
    });
    expect(erased.eraseCandidate.userErrors).toEqual([]);
    await waitUntil(async () => (await lastOf(uuid)).state === "FAILED");
    expect(await lastOf(uuid)).toMatchObject({
      callback_url: null,
      reference: null,
      answer: null,
      next_attempt_at: null,
    });
    expect(await tablesContaining(app, path)).toEqual([]);
  });
});
