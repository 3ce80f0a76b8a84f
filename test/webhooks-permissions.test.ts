import { readFileSync } from "node:fs";
import { describe, expect, test } from "@jest/globals";
import type { EventType } from "../src/events/log/event-types.ts";
import { eventTypes } from "../src/events/log/event-types.ts";
import { purgeDeliveries } from "../src/webhooks/deliveries/purge-deliveries.ts";
import { webhookData, webhookType } from "../src/webhooks/payload/webhook-body.ts";
import type { Any } from "./client.ts";
import { statementsOf } from "./statement-record.ts";
import { startSecondApp, testApp } from "./test-app.ts";
import { createTestTeam, newAddress } from "./test-team.ts";
import { waitUntil } from "./wait-until.ts";
import { create, createFor, nodesOf, settled } from "./webhook-endpoints.ts";
import { createEndpoint, deliveriesOf, receivers } from "./webhook-receiver.ts";

const app = testApp({ WEBHOOK_ALLOW_PRIVATE: "true" });
const openReceiver = receivers();
describe("webhooks: pending deliveries of a disabled endpoint", () => {
  test("stay pending; request and response of the last attempt are purged after 30 days", async () => {
    const team = await createTestTeam(app);
    const receiver = await openReceiver();
    receiver.answer = () => ({ status: 410, body: "gone" });
    const { id } = await createFor(team, receiver, { eventTypes: ["ASSESSMENT_PUBLISHED"] });
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
    const { endpoint } = await create(team, { url: "https://example.com/" });
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
    // The worker of the same process asks all teams for deliveries that are due.
    const ofTeam = statements.filter(({ values }) => values.includes(team.uuid));
    const read = ofTeam.find(({ text }) => /webhook_delivery.*order by/s.test(text))!;
    const plan = await app.db.query(`/* test */ explain (analyze, format json) ${read.text}`, read.values);
    expect(JSON.stringify(plan.rows)).toContain("webhook_delivery_unconfirmed");
  });
});

describe("webhooks: permissions", () => {
  test("webhookDeliveries lists those of one endpoint page by page, and none for another team's or another key", async () => {
    const team = await createTestTeam(app);
    const receiver = await openReceiver();
    const { id } = await createFor(team, receiver, { eventTypes: ["INVITATION_CREATED"] });
    const other = await createFor(team, await openReceiver(), { eventTypes: ["INVITATION_CREATED"] });
    await team.invite(await team.publishAssessment("X"), [newAddress(), newAddress(), newAddress()], {
      sendEmail: false,
    });
    const all = (await settled(team, id, 3)).map((one) => one.id);
    const document = readFileSync("schema/operations/47-list-deliveries.graphql", "utf8");
    const list = async (endpointId: string, more: object = {}, as = team) =>
      (await as.ask(document.replace("state: [FAILED, RETRYING], first: 50", "first: 2"), { endpointId, ...more }))
        .webhookDeliveries;
    const first = await list(id);
    const second = await list(id, { after: first.pageInfo.endCursor });
    expect([...first.nodes, ...second.nodes].map((one: Any) => one.id)).toEqual(all);
    expect([first.pageInfo.hasNextPage, second.pageInfo.hasNextPage]).toEqual([true, false]);
    expect((await list(other.id)).nodes.map((one: Any) => one.id)).not.toContain(all[0]);
    expect((await team.ask(document, { endpointId: id })).webhookDeliveries.nodes).toEqual([]);
    expect((await list(id, {}, await createTestTeam(app))).nodes).toEqual([]);
    const { errors } = await team.post(document, { endpointId: id }, await team.addApiKey("READ"));
    expect(errors?.[0]?.extensions?.code).toBe("FORBIDDEN");
  });

  test("bodies contain only what the member who saves the endpoint may read", async () => {
    const team = await createTestTeam(app);
    const key = await team.addApiKey("WEBHOOKS", "READ");
    const refused = await create(team, { url: "https://example.com/", scopes: ["READ", "CANDIDATES_PII"] }, key);
    expect(refused).toMatchObject({ endpoint: null, secret: null, userErrors: [{ code: "NOT_ALLOWED" }] });
    const { endpoint } = await create(team, { url: "https://example.com/", scopes: ["READ", "CANDIDATES_PII"] });
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
    const receiver = await openReceiver();
    receiver.answer = () => ({ status: 200, body: "hello" });
    const { id } = await createFor(team, receiver, {
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
    const receiver = await openReceiver();
    const assessment = await team.publishAssessment("X");
    const { id } = await createFor(team, receiver, { assessmentId: assessment.id, scopes: ["READ", "CANDIDATES_PII"] });
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
    const receiver = await openReceiver();
    const { id } = await createFor(mine, receiver, { eventTypes: ["ASSESSMENT_PUBLISHED"] });
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
    const foreign = await create(other, { url: receiver.url, assessmentId: assessment.id });
    expect(foreign.userErrors).toMatchObject([{ code: "NOT_FOUND", path: ["input", "assessmentId"] }]);
  });

  test("without the feature WEBHOOKS nothing is created, queued or sent; deleting works", async () => {
    const team = await createTestTeam(app);
    const receiver = await openReceiver();
    const { id } = await createFor(team, receiver, { eventTypes: ["ASSESSMENT_PUBLISHED"] });
    await app.db.query("/* test */ update team set features = array_remove(features, 'WEBHOOKS') where id = $1", [
      team.uuid,
    ]);
    await waitUntil(
      async () => (await create(team, { url: receiver.url })).userErrors[0]?.code === "FEATURE_NOT_ENABLED",
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
    const first = await create(team, input, undefined, "hook-1");
    const again = await create(team, input, undefined, "hook-1");
    expect(again).toMatchObject({ endpoint: { id: first.endpoint.id }, secret: null, userErrors: [] });
    expect((await team.ask("{ webhookEndpoints { id } }")).webhookEndpoints.length).toBe(1);
  });

  test("private addresses are rejected when they are saved, unless the operator allows them", async () => {
    const closed = await startSecondApp(app, { PORT: 0, WEBHOOK_ALLOW_PRIVATE: false });
    try {
      const team = await createTestTeam(app);
      const receiver = await openReceiver();
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
  const receiver = await openReceiver();
  const { id } = await createFor(team, receiver, { scopes: ["READ", "CANDIDATES_PII"] });
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
