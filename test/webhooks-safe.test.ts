import { describe, expect, test } from "@jest/globals";
import type { EventType } from "../src/events/log/event-types.ts";
import { eventTypes } from "../src/events/log/event-types.ts";
import { purgeDeliveries } from "../src/webhooks/deliveries/purge-deliveries.ts";
import { webhookData, webhookType } from "../src/webhooks/payload/webhook-body.ts";
import { type Any } from "./client.ts";
import { statementsOf } from "./statement-record.ts";
import { startSecondApp, testApp } from "./test-app.ts";
import { tablesContaining } from "./test-database.ts";
import { createTestTeam, newAddress, type TestTeam, tokenOf } from "./test-team.ts";
import { waitUntil } from "./wait-until.ts";
import { createEndpoint, deliveriesOf, type Receiver, receivers } from "./webhook-receiver.ts";

const app = testApp({ WEBHOOK_ALLOW_PRIVATE: "true" });

const aReceiver = receivers();
const creates = async (team: TestTeam, input: object, as?: { token: string }, key?: string): Promise<Any> =>
  (await team.ask(createEndpoint, { input, key }, as)).createWebhookEndpoint;
const tells = async (team: TestTeam, receiver: Receiver, more: object = {}): Promise<Any> => {
  const { endpoint, secret, userErrors } = await creates(team, { url: receiver.url, ...more });
  expect(userErrors).toEqual([]);
  return { ...endpoint, secret };
};
const nodesOf = async (team: TestTeam, id: string, as?: { token: string }): Promise<Any[]> =>
  (await team.ask(deliveriesOf, { id }, as)).node.deliveries.nodes;
const settled = (team: TestTeam, id: string, count: number): Promise<Any[]> =>
  waitUntil(async () => {
    const nodes = await nodesOf(team, id);
    return nodes.length >= count && nodes.every((one) => /SUCCEEDED|FAILED/.test(one.state)) && nodes;
  });
const many = (count: number) => Array.from({ length: count }, () => newAddress());

describe("webhooks: isolation of endpoints", () => {
  test("slow and dead endpoints do not delay others; none gets more than ten requests concurrently", async () => {
    const team = await createTestTeam(app);
    const [slow, good] = [await aReceiver(), await aReceiver()];
    const dead = await aReceiver();
    const gate = Promise.withResolvers<void>();
    slow.answer = async () => {
      await gate.promise;
      return { status: 200 };
    };
    const eventTypes = ["INVITATION_CREATED"];
    const slowOne = await tells(team, slow, { eventTypes });
    const deadOne = await tells(team, dead, { eventTypes });
    await dead.close();
    await tells(team, good, { eventTypes });
    await team.invite(await team.publishAssessment("X"), many(60), { sendEmail: false });
    await good.waitFor(60);
    expect(slow.inFlight).toBe(10);
    expect(await nodesOf(team, slowOne.id)).toEqual(
      expect.arrayContaining([expect.objectContaining({ state: "PENDING", attempts: 0 })]),
    );
    const failed = await waitUntil(async () => {
      const found = (await nodesOf(team, deadOne.id)).filter((one) => one.state === "RETRYING");
      return found.length > 0 && found;
    });
    expect(failed[0]).toMatchObject({ statusCode: null, responseBody: expect.stringMatching(/connection/i) });
    gate.resolve();
    await settled(team, slowOne.id, 60);
    expect(slow.maxInFlight).toBe(10);
    expect(new Set(slow.received.map((one) => one.headers["webhook-id"])).size).toBe(60);
    expect(good.received.length).toBe(60);
  });

  test("a team with many slow endpoints does not delay another team", async () => {
    const [crowd, other] = [await createTestTeam(app), await createTestTeam(app)];
    const [slow, good] = [await aReceiver(), await aReceiver()];
    const gate = Promise.withResolvers<void>();
    slow.answer = async () => {
      await gate.promise;
      return { status: 200 };
    };
    try {
      for (let n = 0; n < 25; n++) await tells(crowd, slow, { eventTypes: ["INVITATION_CREATED"] });
      await tells(other, good, { eventTypes: ["ASSESSMENT_PUBLISHED"] });
      await crowd.invite(await crowd.publishAssessment("X"), many(20), { sendEmail: false });
      await waitUntil(async () => slow.inFlight >= 100);
      await other.publishAssessment("Y");
      await good.waitFor(1, () => true, 8_000);
      // They still block, and use no more than half of a worker's capacity.
      expect(slow.inFlight).toBe(100);
    } finally {
      gate.resolve();
    }
    await slow.waitFor(25 * 20);
  });

  test("a locked row of one endpoint does not lose the outcomes of others", async () => {
    const [held, other] = [await createTestTeam(app), await createTestTeam(app)];
    const receiver = await aReceiver();
    const gate = Promise.withResolvers<void>();
    receiver.answer = async () => {
      await gate.promise;
      return { status: 200 };
    };
    const eventTypes = ["ASSESSMENT_PUBLISHED"];
    await tells(held, receiver, { eventTypes });
    const { id } = await tells(other, receiver, { eventTypes });
    await Promise.all([held.publishAssessment("X"), other.publishAssessment("X")]);
    await receiver.waitFor(2);
    await app.db.query("begin");
    try {
      await app.db.query("/* test */ select 1 from webhook_endpoint where team_id = $1 for update", [held.uuid]);
      gate.resolve();
      // The lock timeout is 5 s; a lease lasts 30 s.
      const [one] = await waitUntil(async () => {
        const nodes = await nodesOf(other, id);
        return nodes[0]?.state === "SUCCEEDED" && nodes;
      }, 15_000);
      expect(one.attempts).toBe(1);
    } finally {
      await app.db.query("rollback");
    }
  });

  test("an endpoint that is deleted during a delivery is purged with the delivery", async () => {
    const team = await createTestTeam(app);
    const receiver = await aReceiver();
    const gate = Promise.withResolvers<void>();
    receiver.answer = async () => {
      await gate.promise;
      return { status: 500 };
    };
    const { id } = await tells(team, receiver, { eventTypes: ["ASSESSMENT_PUBLISHED"] });
    await team.publishAssessment("X");
    await receiver.waitFor(1);
    await team.ask("mutation ($id: ID!) { deleteWebhookEndpoint(id: $id) { userErrors { code } } }", { id });
    const rowOf = async () =>
      (
        await app.db.query<Any>(
          "/* test */ select state, next_attempt_at, leased_by, status_code from webhook_delivery where team_id = $1",
          [team.uuid],
        )
      ).rows[0];
    expect((await rowOf()).leased_by).not.toBeNull();
    gate.resolve();
    await waitUntil(async () => (await rowOf()).leased_by === null);
    expect(await rowOf()).toMatchObject({ state: "FAILED", next_attempt_at: null, status_code: 500 });
    // The same holds for a delivery that is queued at the moment of the deletion.
    await app.db.query(
      "/* test */ update webhook_delivery set state = 'PENDING', next_attempt_at = now() where team_id = $1",
      [team.uuid],
    );
    await purgeDeliveries(app.running.services);
    expect(await rowOf()).toMatchObject({ state: "FAILED", next_attempt_at: null });
  });

  test("two workers send at most ten concurrent requests to an endpoint, and each event once", async () => {
    const team = await createTestTeam(app);
    const second = await startSecondApp(app, { PORT: 0 });
    try {
      const receiver = await aReceiver();
      receiver.answer = async () => {
        await new Promise((resolve) => setTimeout(resolve, 20));
        return { status: 200 };
      };
      const { id } = await tells(team, receiver, { eventTypes: ["INVITATION_CREATED"] });
      await team.invite(await team.publishAssessment("X"), many(99), { sendEmail: false });
      await receiver.waitFor(99);
      await settled(team, id, 99);
      expect(receiver.maxInFlight).toBeLessThanOrEqual(10);
      expect(receiver.received.length).toBe(99);
    } finally {
      await second.stop();
    }
  });

  test("the deliveries of a dead worker are sent again when its lease ends", async () => {
    const team = await createTestTeam(app);
    const receiver = await aReceiver();
    let held = true;
    receiver.answer = async (_, nth) => {
      while (nth === 1 && held) await new Promise((resolve) => setTimeout(resolve, 10));
      return { status: 200 };
    };
    const { id } = await tells(team, receiver, { eventTypes: ["ASSESSMENT_PUBLISHED"] });
    await team.publishAssessment("X");
    await receiver.waitFor(1);
    // This simulates a dead worker: its lease has ended, and its outcome is ignored.
    await app.db.query(
      "/* test */ update webhook_delivery set leased_until = now(), next_attempt_at = now() where team_id = $1",
      [team.uuid],
    );
    const [one] = await settled(team, id, 1);
    expect(one).toMatchObject({ state: "SUCCEEDED", attempts: 2 });
    held = false;
    expect(new Set((await receiver.waitFor(2)).map((it) => it.headers["webhook-id"])).size).toBe(1);
  });
});

describe("webhooks: stored data", () => {
  test("responses are truncated at 64 kB; valid links, secrets and keys are in no table and no log", async () => {
    const team = await createTestTeam(app);
    const receiver = await aReceiver();
    receiver.answer = (request) => ({ status: 200, body: `${request.text}${"ä".repeat(100_000)}\0` });
    const payloadQuery = "{ type invitation { inviteUrl practiceUrl } }";
    const scopes = ["READ", "INVITATION_LINKS", "CANDIDATES_PII"];
    const { id, secret } = await tells(team, receiver, { payloadQuery, scopes, eventTypes: ["INVITATION_CREATED"] });
    const { results } = await team.invite(await team.publishAssessment("X"), [newAddress()], { sendEmail: false });
    const { inviteUrl, practiceUrl } = results[0].invitation;
    const [came] = await receiver.waitFor(1);
    expect(came!.body.data.invitation).toEqual({ inviteUrl, practiceUrl });
    const [one] = await settled(team, id, 1);
    expect(one.requestBody.data.invitation.inviteUrl).toBe("http://beckon.test/i/…");
    expect(Buffer.byteLength(one.responseBody)).toBeLessThanOrEqual(64 * 1024);
    expect(one.responseBody.length).toBeGreaterThan(20_000);
    for (const hidden of [tokenOf(inviteUrl), tokenOf(practiceUrl), secret, secret.slice(6)]) {
      expect(await tablesContaining(app, hidden)).toEqual([]);
      expect(app.log.join("")).not.toContain(hidden);
    }
  });

  test("erasing a candidate purges the requests and responses about them, also of running deliveries", async () => {
    const team = await createTestTeam(app);
    const receiver = await aReceiver();
    const gate = Promise.withResolvers<void>();
    const address = newAddress("forgotten");
    receiver.answer = async (request) => {
      if (request.body.type === "candidate.updated") await gate.promise;
      return { status: 200, body: request.body.data.candidate === null ? "" : `thanks for ${address}` };
    };
    const { id } = await tells(team, receiver, { scopes: ["READ", "CANDIDATES_PII"] });
    const { results } = await team.invite(
      await team.publishAssessment("X"),
      [{ email: address, name: "Zebulon Quist" }],
      {
        sendEmail: false,
      },
    );
    const candidateId = results[0].candidate.id;
    await receiver.waitFor(1, (one) => one.body.type === "invitation.created");
    await waitUntil(async () =>
      (await nodesOf(team, id)).some((one) => one.requestBody?.data?.candidate?.email === address),
    );
    await team.ask('mutation ($ids: [ID!]!) { labelCandidates(ids: $ids, add: ["x"]) { userErrors { code } } }', {
      ids: [candidateId],
    });
    await receiver.waitFor(1, (one) => one.body.type === "candidate.updated");
    await team.ask("mutation ($id: ID!) { eraseCandidate(id: $id) { userErrors { code } } }", { id: candidateId });
    await receiver.waitFor(1, (one) => one.body.type === "candidate.erased");
    await waitUntil(async () => (await nodesOf(team, id)).filter((one) => one.requestBody !== null).length <= 1);
    gate.resolve();
    await settled(team, id, 4);
    expect(await tablesContaining(app, "Quist")).toEqual([]);
    expect(await tablesContaining(app, address)).toEqual([]);
  });

  test("links are removed from a response in every encoding, also where it ends within one", async () => {
    const team = await createTestTeam(app);
    const receiver = await aReceiver();
    let tail = "";
    receiver.answer = ({ text, body }) => {
      // As JSON of PHP, as a query string, and truncated by the limit of 64 kB one character before its end.
      const url: string = body.data.invitation.inviteUrl;
      const begun = `${text.replaceAll("/", "\\/")} ${encodeURIComponent(text)} `;
      tail = url.slice(0, -1);
      return { status: 200, body: `${begun}${"x".repeat(64 * 1024 - begun.length - tail.length)}${url}` };
    };
    const scopes = ["READ", "INVITATION_LINKS"];
    const input = { payloadQuery: "{ invitation { inviteUrl } }", scopes, eventTypes: ["INVITATION_CREATED"] };
    const { id } = await tells(team, receiver, input);
    const { results } = await team.invite(await team.publishAssessment("X"), [newAddress()], { sendEmail: false });
    await settled(team, id, 1);
    const token = tokenOf(results[0].invitation.inviteUrl);
    expect(tail.endsWith(token.slice(0, -1))).toBe(true);
    expect(await tablesContaining(app, token)).toEqual([]);
    expect(await tablesContaining(app, token.slice(0, -1))).toEqual([]);
  });

  test("a body of more than 256 kB is neither sent nor stored", async () => {
    const team = await createTestTeam(app);
    const receiver = await aReceiver();
    const fields = Array.from({ length: 190 }, (_, n) => `f${n}: instructions`).join(" ");
    const { id } = await tells(team, receiver, {
      payloadQuery: `{ assessment { ${fields} } }`,
      eventTypes: ["ASSESSMENT_PUBLISHED"],
    });
    await team.publishAssessment("X", { instructions: "é".repeat(9_000) });
    const [one] = await waitUntil(async () => {
      const nodes = await nodesOf(team, id);
      return nodes[0]?.state === "RETRYING" && nodes;
    });
    expect(one).toMatchObject({ requestBody: null, responseBody: expect.stringContaining("256 kB") });
    // Nothing was sent, so the endpoint has not failed.
    expect((await team.ask(deliveriesOf, { id })).node.consecutiveFailures).toBe(0);
    expect(receiver.received).toEqual([]);
  });

  test("a result that is written while its candidate is erased is not stored", async () => {
    const team = await createTestTeam(app);
    const receiver = await aReceiver();
    const address = newAddress("just-forgotten");
    receiver.answer = () => ({ status: 200, body: `thanks for ${address}` });
    const { id } = await tells(team, receiver, {
      scopes: ["READ", "CANDIDATES_PII"],
      eventTypes: ["INVITATION_CREATED"],
    });
    const { results } = await team.invite(await team.publishAssessment("X"), [address], { sendEmail: false });
    await settled(team, id, 1);
    try {
      // It is sent again, and blocked where its result is written.
      const before = receiver.received.length;
      const gate = Promise.withResolvers<void>();
      receiver.answer = async () => {
        await gate.promise;
        return { status: 200, body: `thanks for ${address}` };
      };
      const [{ id: deliveryId }] = await nodesOf(team, id);
      await team.ask("mutation ($id: ID!) { redeliverWebhook(deliveryId: $id) { userErrors { code } } }", {
        id: deliveryId,
      });
      await receiver.waitFor(before + 1);
      await app.db.query("begin");
      await app.db.query("/* test */ select 1 from webhook_endpoint where team_id = $1 for update", [team.uuid]);
      gate.resolve();
      await waitUntil(async () => {
        const { rows } = await app.running.services.pool.query(
          "/* test */ select 1 from pg_stat_activity where wait_event_type = 'Lock' and query like 'with new as (%'",
        );
        return rows.length > 0;
      });
      await team.ask("mutation ($id: ID!) { eraseCandidate(id: $id) { userErrors { code } } }", {
        id: results[0].candidate.id,
      });
      await team.waitForHandlers();
    } finally {
      await app.db.query("rollback");
    }
    await settled(team, id, 1);
    expect(await tablesContaining(app, address)).toEqual([]);
  });

  test("deliveries are purged after 30 days, and deleted endpoints with their last delivery", async () => {
    const team = await createTestTeam(app);
    const receiver = await aReceiver();
    const { id } = await tells(team, receiver, { eventTypes: ["ASSESSMENT_PUBLISHED"] });
    await team.publishAssessment("Old");
    await settled(team, id, 1);
    await app.db.query(
      "/* test */ update webhook_delivery set created_at = now() - interval '30 days 1 minute' where team_id = $1",
      [team.uuid],
    );
    await team.publishAssessment("New");
    await settled(team, id, 2);
    await purgeDeliveries(app.running.services);
    expect((await nodesOf(team, id)).length).toBe(1);
    const remove = "mutation ($id: ID!) { deleteWebhookEndpoint(id: $id) { endpoint { id } userErrors { code } } }";
    expect((await team.ask(remove, { id })).deleteWebhookEndpoint.endpoint.id).toBe(id);
    expect((await team.ask("{ webhookEndpoints { id } }")).webhookEndpoints).toEqual([]);
    expect((await team.ask(deliveriesOf, { id })).node).toBeNull();
    expect((await team.ask(remove, { id })).deleteWebhookEndpoint.userErrors).toEqual([{ code: "NOT_FOUND" }]);
    await app.db.query(
      "/* test */ update webhook_delivery set created_at = now() - interval '31 days' where team_id = $1",
      [team.uuid],
    );
    await purgeDeliveries(app.running.services);
    const { rows } = await app.db.query("/* test */ select 1 from webhook_endpoint where team_id = $1", [team.uuid]);
    expect(rows).toEqual([]);
  });
});

describe("webhooks: pending deliveries of a disabled endpoint", () => {
  test("stay pending; request and response of the last attempt are purged after 30 days", async () => {
    const team = await createTestTeam(app);
    const receiver = await aReceiver();
    receiver.answer = () => ({ status: 410, body: "gone" });
    const { id } = await tells(team, receiver, { eventTypes: ["ASSESSMENT_PUBLISHED"] });
    await team.publishAssessment("X");
    await waitUntil(async () => (await nodesOf(team, id))[0]?.responseBody === "gone");
    await waitUntil(async () => !(await team.ask(deliveriesOf, { id })).node.enabled);
    const age = (days: number) =>
      app.db.query(
        "/* test */ update webhook_delivery set created_at = now() - make_interval(days => $2) where team_id = $1",
        [team.uuid, days],
      );
    await age(29);
    await purgeDeliveries(app.running.services);
    expect((await nodesOf(team, id))[0]).toMatchObject({ state: "RETRYING", responseBody: "gone" });
    await age(31);
    await purgeDeliveries(app.running.services);
    expect((await nodesOf(team, id))[0]).toMatchObject({
      state: "RETRYING",
      nextAttemptAt: null,
      requestBody: null,
      responseBody: null,
    });
  });

  test("a page of unconfirmed deliveries does not scan confirmed ones", async () => {
    const team = await createTestTeam(app);
    const { endpoint } = await creates(team, { url: "https://example.com/" });
    await app.db.query(
      `/* test */ insert into webhook_delivery (team_id, id, endpoint_id, event_sequence, event_id, state, next_attempt_at)
       select $1, uuid_v7(), (select id from webhook_endpoint where team_id = $1), n, gen_random_uuid(),
         case when n % 10000 = 0 then 'FAILED' else 'SUCCEEDED' end, null from generate_series(1, 50000) n`,
      [team.uuid],
    );
    await app.db.query("/* test */ analyze webhook_delivery");
    const page =
      "query ($id: ID!) { node(id: $id) { ... on WebhookEndpoint { deliveries(first: 50, state: [FAILED, RETRYING]) { nodes { id state } } } } }";
    const { result, statements } = await statementsOf(() => team.ask(page, { id: endpoint.id }));
    expect(result.node.deliveries.nodes.map((one: Any) => one.state)).toEqual(Array(5).fill("FAILED"));
    const read = statements.find(({ text }) => /from unnest.*webhook_delivery/s.test(text))!;
    const plan = await app.db.query(`/* test */ explain (analyze, format json) ${read.text}`, read.values);
    expect(JSON.stringify(plan.rows)).toContain("webhook_delivery_unconfirmed");
  });
});

describe("webhooks: permissions", () => {
  test("bodies contain only what the member who saves the endpoint may read", async () => {
    const team = await createTestTeam(app);
    const key = await team.addApiKey("WEBHOOKS", "READ");
    const refused = await creates(team, { url: "https://example.com/", scopes: ["READ", "CANDIDATES_PII"] }, key);
    expect(refused).toMatchObject({ endpoint: null, secret: null, userErrors: [{ code: "NOT_ALLOWED" }] });
    const { endpoint } = await creates(team, { url: "https://example.com/", scopes: ["READ", "CANDIDATES_PII"] });
    const update =
      "mutation ($id: ID!, $input: UpdateWebhookEndpointInput!) { updateWebhookEndpoint(id: $id, input: $input) { endpoint { url scopes } userErrors { code } } }";
    const move = { id: endpoint.id, input: { url: "https://other.example/" } };
    expect((await team.ask(update, move, key)).updateWebhookEndpoint.userErrors).toEqual([{ code: "NOT_ALLOWED" }]);
    const narrowed = { id: endpoint.id, input: { url: "https://other.example/", scopes: ["READ"] } };
    expect((await team.ask(update, narrowed, key)).updateWebhookEndpoint).toMatchObject({
      endpoint: { url: "https://other.example/", scopes: ["READ"] },
      userErrors: [],
    });
    expect(
      (await team.ask(update, { id: endpoint.id, input: { description: "x" } }, key)).updateWebhookEndpoint.userErrors,
    ).toEqual([]);
  });

  test("a caller without CANDIDATES_PII cannot read bodies", async () => {
    const team = await createTestTeam(app);
    const receiver = await aReceiver();
    receiver.answer = () => ({ status: 200, body: "hello" });
    const { id } = await tells(team, receiver, {
      scopes: ["READ", "CANDIDATES_PII"],
      eventTypes: ["INVITATION_CREATED"],
    });
    await team.invite(await team.publishAssessment("X"), [newAddress()], { sendEmail: false });
    await settled(team, id, 1);
    const key = await team.addApiKey("WEBHOOKS", "READ");
    expect((await nodesOf(team, id, key))[0]).toMatchObject({
      state: "SUCCEEDED",
      requestBody: null,
      responseBody: null,
    });
    expect((await nodesOf(team, id))[0]).toMatchObject({ responseBody: "hello" });
  });

  test("a key with WEBHOOKS and without READ cannot read assessments or events through webhooks", async () => {
    const team = await createTestTeam(app);
    const receiver = await aReceiver();
    const assessment = await team.publishAssessment("X");
    const { id } = await tells(team, receiver, { assessmentId: assessment.id, scopes: ["READ", "CANDIDATES_PII"] });
    await team.invite(assessment, [newAddress()], { sendEmail: false });
    await settled(team, id, 1);
    const key = await team.addApiKey("WEBHOOKS", "CANDIDATES_PII");
    const response = await fetch(`${app.url}/graphql`, {
      method: "POST",
      headers: { "content-type": "application/json", authorization: `Bearer ${key.token}` },
      body: JSON.stringify({
        query:
          "{ webhookEndpoints { id assessment { title } deliveries(first: 9) { nodes { requestBody event { candidate { email } } } } } }",
      }),
    });
    const { data, errors } = (await response.json()) as Any;
    expect(new Set(errors?.map((error: Any) => error.extensions.code))).toEqual(new Set(["FORBIDDEN"]));
    const [endpoint] = data.webhookEndpoints;
    expect(endpoint).toMatchObject({ id, assessment: null });
    expect(endpoint.deliveries.nodes.length).toBeGreaterThan(0);
    for (const node of endpoint.deliveries.nodes) expect(node).toEqual({ requestBody: null, event: null });
  });

  test("another team's endpoints and deliveries do not exist for the caller", async () => {
    const [mine, other] = [await createTestTeam(app), await createTestTeam(app)];
    const receiver = await aReceiver();
    const { id } = await tells(mine, receiver, { eventTypes: ["ASSESSMENT_PUBLISHED"] });
    await mine.publishAssessment("X");
    const [delivery] = await settled(mine, id, 1);
    const assessment = await mine.publishAssessment("Y");
    expect((await other.ask(deliveriesOf, { id })).node).toBeNull();
    expect((await other.ask("query ($id: ID!) { node(id: $id) { id } }", { id: delivery.id })).node).toBeNull();
    expect((await other.ask("{ webhookEndpoints { id } }")).webhookEndpoints).toEqual([]);
    const { latestCursor } = (await other.ask("{ events(first: 1) { latestCursor } }")).events;
    const answers = await other.ask(
      `mutation ($id: ID!, $delivery: ID!, $after: Cursor!) {
        a: updateWebhookEndpoint(id: $id, input: { enabled: false }) { userErrors { code } }
        b: deleteWebhookEndpoint(id: $id) { userErrors { code } }
        c: rotateWebhookSecret(id: $id) { secret userErrors { code } }
        d: sendTestWebhook(id: $id, eventType: ASSESSMENT_STARTED) { userErrors { code } }
        e: redeliverWebhook(deliveryId: $delivery) { userErrors { code } }
        f: replayWebhooks(id: $id, after: $after) { userErrors { code } }
      }`,
      { id, delivery: delivery.id, after: latestCursor },
    );
    for (const answer of Object.values<Any>(answers)) expect(answer.userErrors).toEqual([{ code: "NOT_FOUND" }]);
    const foreign = await creates(other, { url: receiver.url, assessmentId: assessment.id });
    expect(foreign.userErrors).toMatchObject([{ code: "NOT_FOUND", path: ["input", "assessmentId"] }]);
  });

  test("without the feature WEBHOOKS nothing is created, queued or sent; deleting works", async () => {
    const team = await createTestTeam(app);
    const receiver = await aReceiver();
    const { id } = await tells(team, receiver, { eventTypes: ["ASSESSMENT_PUBLISHED"] });
    await app.db.query("/* test */ update team set features = array_remove(features, 'WEBHOOKS') where id = $1", [
      team.uuid,
    ]);
    await waitUntil(
      async () => (await creates(team, { url: receiver.url })).userErrors[0]?.code === "FEATURE_NOT_ENABLED",
    );
    await team.publishAssessment("X");
    await team.waitForHandlers();
    expect(await nodesOf(team, id)).toEqual([]);
    const answers = await team.ask(
      `mutation ($id: ID!) {
        test: sendTestWebhook(id: $id, eventType: ASSESSMENT_STARTED) { userErrors { code } }
        off: updateWebhookEndpoint(id: $id, input: { enabled: false }) { userErrors { code } }
        on: updateWebhookEndpoint(id: $id, input: { enabled: true }) { userErrors { code } }
        gone: deleteWebhookEndpoint(id: $id) { userErrors { code } }
      }`,
      { id },
    );
    expect([answers.test, answers.off, answers.on, answers.gone].map((one) => one.userErrors[0]?.code ?? null)).toEqual(
      ["FEATURE_NOT_ENABLED", null, "FEATURE_NOT_ENABLED", null],
    );
  });

  test("a call repeated with its idempotency key creates one endpoint, and does not return the secret again", async () => {
    const team = await createTestTeam(app);
    const input = { url: "https://example.com/hook" };
    const first = await creates(team, input, undefined, "hook-1");
    const again = await creates(team, input, undefined, "hook-1");
    expect(again).toMatchObject({ endpoint: { id: first.endpoint.id }, secret: null, userErrors: [] });
    expect((await team.ask("{ webhookEndpoints { id } }")).webhookEndpoints.length).toBe(1);
  });

  test("private addresses are rejected when they are saved, unless the operator allows them", async () => {
    const closed = await startSecondApp(app, { PORT: 0, WEBHOOK_ALLOW_PRIVATE: false });
    try {
      const team = await createTestTeam(app);
      const receiver = await aReceiver();
      const elsewhere = { ...app, url: closed.url };
      const { post } = await import("./client.ts");
      for (const url of [
        receiver.url,
        "http://user:pass@example.com/",
        "https://example.com:22/",
        "http://[::1]:8080/",
      ]) {
        const answer = await post(
          elsewhere.url,
          createEndpoint,
          { input: { url } },
          { authorization: `Bearer ${team.owner.token}` },
        );
        expect(answer.data.createWebhookEndpoint).toMatchObject({
          endpoint: null,
          userErrors: [{ code: "URL_NOT_ALLOWED", path: ["input", "url"] }],
        });
      }
    } finally {
      await closed.stop();
    }
  });
});

test("schema/webhooks.json: the standard data of every event of the demo week is valid", async () => {
  const team = await createTestTeam(app);
  const receiver = await aReceiver();
  const { id } = await tells(team, receiver, { scopes: ["READ", "CANDIDATES_PII"] });
  const send =
    "mutation ($id: ID!, $type: AssessmentEventType!) { sendTestWebhook(id: $id, eventType: $type) { userErrors { code } } }";
  const types = Object.keys(eventTypes) as EventType[];
  for (const type of types) await team.ask(send, { id, type });
  const { results } = await team.invite(await team.publishAssessment("X"), [newAddress()]);
  await team.ask(
    'mutation ($id: ID!) { recordSubmission(invitationId: $id, submission: { score: 5, resultUrl: "https://r.example/1" }) { userErrors { code } } }',
    { id: results[0].invitation.id },
  );
  await receiver.waitFor(1, (one) => one.body.type === "assessment.submitted" && one.body.data.test === undefined);
  await settled(team, id, types.length + 4);
  for (const { body } of receiver.received) webhookData.parse(body.data);
  expect([...new Set(receiver.received.map((one) => one.body.type))].sort()).toEqual(types.map(webhookType).sort());
});
