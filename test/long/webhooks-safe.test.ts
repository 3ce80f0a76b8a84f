import { describe, expect, test } from "@jest/globals";
import { purgeDeliveries } from "../../src/webhooks/deliveries/purge-deliveries.ts";
import type { Any } from "../client.ts";
import { startSecondApp, testApp } from "../test-app.ts";
import { tablesContaining } from "../test-database.ts";
import { createTestTeam, newAddress, tokenOf } from "../test-team.ts";
import { waitUntil } from "../wait-until.ts";
import { createFor, nodesOf, settled } from "../webhook-endpoints.ts";
import { deliveriesOf, receivers } from "../webhook-receiver.ts";

const app = testApp({ WEBHOOK_ALLOW_PRIVATE: "true" });
const openReceiver = receivers();
const many = (count: number) => Array.from({ length: count }, () => newAddress());
describe("webhooks: isolation of endpoints", () => {
  test("slow and dead endpoints do not delay others; none gets more than ten requests concurrently", async () => {
    const team = await createTestTeam(app);
    const [slow, good] = [await openReceiver(), await openReceiver()];
    const dead = await openReceiver();
    const gate = Promise.withResolvers<void>();
    slow.answer = async () => {
      await gate.promise;
      return { status: 200 };
    };
    const eventTypes = ["INVITATION_CREATED"];
    const slowOne = await createFor(team, slow, { eventTypes });
    const deadOne = await createFor(team, dead, { eventTypes });
    await dead.close();
    await createFor(team, good, { eventTypes });
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
    const [slow, good] = [await openReceiver(), await openReceiver()];
    const gate = Promise.withResolvers<void>();
    slow.answer = async () => {
      await gate.promise;
      return { status: 200 };
    };
    try {
      for (let n = 0; n < 25; n++) await createFor(crowd, slow, { eventTypes: ["INVITATION_CREATED"] });
      await createFor(other, good, { eventTypes: ["ASSESSMENT_PUBLISHED"] });
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
    const receiver = await openReceiver();
    const gate = Promise.withResolvers<void>();
    receiver.answer = async () => {
      await gate.promise;
      return { status: 200 };
    };
    const eventTypes = ["ASSESSMENT_PUBLISHED"];
    await createFor(held, receiver, { eventTypes });
    const { id } = await createFor(other, receiver, { eventTypes });
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
    const receiver = await openReceiver();
    const gate = Promise.withResolvers<void>();
    receiver.answer = async () => {
      await gate.promise;
      return { status: 500 };
    };
    const { id } = await createFor(team, receiver, { eventTypes: ["ASSESSMENT_PUBLISHED"] });
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
      const receiver = await openReceiver();
      receiver.answer = async () => {
        await new Promise((resolve) => setTimeout(resolve, 20));
        return { status: 200 };
      };
      const { id } = await createFor(team, receiver, { eventTypes: ["INVITATION_CREATED"] });
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
    const receiver = await openReceiver();
    let held = true;
    receiver.answer = async (_, nth) => {
      while (nth === 1 && held) await new Promise((resolve) => setTimeout(resolve, 10));
      return { status: 200 };
    };
    const { id } = await createFor(team, receiver, { eventTypes: ["ASSESSMENT_PUBLISHED"] });
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
    const receiver = await openReceiver();
    receiver.answer = (request) => ({ status: 200, body: `${request.text}${"ä".repeat(100_000)}\0` });
    const payloadQuery = "{ type invitation { inviteUrl practiceUrl } }";
    const scopes = ["READ", "INVITATION_LINKS", "CANDIDATES_PII"];
    const { id, secret } = await createFor(team, receiver, {
      payloadQuery,
      scopes,
      eventTypes: ["INVITATION_CREATED"],
    });
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
    const receiver = await openReceiver();
    const gate = Promise.withResolvers<void>();
    const address = newAddress("erased");
    receiver.answer = async (request) => {
      if (request.body.type === "candidate.updated") await gate.promise;
      return { status: 200, body: request.body.data.candidate === null ? "" : `thanks for ${address}` };
    };
    const { id } = await createFor(team, receiver, { scopes: ["READ", "CANDIDATES_PII"] });
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
    const receiver = await openReceiver();
    let rest = "";
    receiver.answer = ({ text, body }) => {
      // As JSON of PHP, as a query string, and truncated by the limit of 64 kB one character before its end.
      const url: string = body.data.invitation.inviteUrl;
      const begun = `${text.replaceAll("/", "\\/")} ${encodeURIComponent(text)} `;
      rest = url.slice(0, -1);
      return { status: 200, body: `${begun}${"x".repeat(64 * 1024 - begun.length - rest.length)}${url}` };
    };
    const scopes = ["READ", "INVITATION_LINKS"];
    const input = { payloadQuery: "{ invitation { inviteUrl } }", scopes, eventTypes: ["INVITATION_CREATED"] };
    const { id } = await createFor(team, receiver, input);
    const { results } = await team.invite(await team.publishAssessment("X"), [newAddress()], { sendEmail: false });
    await settled(team, id, 1);
    const token = tokenOf(results[0].invitation.inviteUrl);
    expect(rest.endsWith(token.slice(0, -1))).toBe(true);
    expect(await tablesContaining(app, token)).toEqual([]);
    expect(await tablesContaining(app, token.slice(0, -1))).toEqual([]);
  });

  test("a body of more than 256 kB is neither sent nor stored", async () => {
    const team = await createTestTeam(app);
    const receiver = await openReceiver();
    const fields = Array.from({ length: 190 }, (_, n) => `f${n}: instructions`).join(" ");
    const { id } = await createFor(team, receiver, {
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
    const receiver = await openReceiver();
    const address = newAddress("just-erased");
    receiver.answer = () => ({ status: 200, body: `thanks for ${address}` });
    const { id } = await createFor(team, receiver, {
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
          "/* test */ select 1 from pg_stat_activity where wait_event_type = 'Lock' and query like 'with \"new\" as (%'",
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
    const receiver = await openReceiver();
    const { id } = await createFor(team, receiver, { eventTypes: ["ASSESSMENT_PUBLISHED"] });
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
