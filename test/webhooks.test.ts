import { describe, expect, test } from "@jest/globals";
import type { Any } from "./client.ts";
import { testApp } from "./test-app.ts";
import { createTestTeam, newAddress, type TestTeam, tokenOf } from "./test-team.ts";
import { waitUntil } from "./wait-until.ts";
import { createEndpoint, deliveriesOf, type Receiver, receivers, verified } from "./webhook-receiver.ts";

const app = testApp({ WEBHOOK_ALLOW_PRIVATE: "true" });

const aReceiver = receivers();

const tells = async (team: TestTeam, receiver: Receiver, more: object = {}, as?: { token: string }): Promise<Any> => {
  const made = (await team.ask(createEndpoint, { input: { url: receiver.url, ...more } }, as)).createWebhookEndpoint;
  if (made.userErrors.length > 0) throw new Error(JSON.stringify(made.userErrors));
  return { ...made.endpoint, secret: made.secret };
};
const startAndSubmit = async (team: TestTeam, link: string): Promise<void> => {
  const token = tokenOf(link);
  await team.ask("mutation ($t: String!) { startAssessment(token: $t) { userErrors { code } } }", { t: token });
  await team.ask(
    'mutation ($t: String!) { submitAssessment(token: $t, submission: { notes: "done" }) { userErrors { code } } }',
    { t: token },
  );
};
const stateOf = async (team: TestTeam, id: string): Promise<Any> => (await team.ask(deliveriesOf, { id })).node;
/** All deliveries of an endpoint, once their number is reached and none is pending. */
const settled = (team: TestTeam, id: string, count: number): Promise<Any[]> =>
  waitUntil(async () => {
    const { nodes } = (await stateOf(team, id)).deliveries;
    return nodes.length >= count && nodes.every((one: Any) => /SUCCEEDED|FAILED/.test(one.state)) && nodes;
  });

describe("webhooks (rules: Webhooks 1)", () => {
  test("every event is posted once, signed by Standard Webhooks, in the standard body", async () => {
    const team = await createTestTeam(app);
    const receiver = await aReceiver();
    const endpoint = await tells(team, receiver, { scopes: ["READ", "CANDIDATES_PII"], description: "the ATS" });
    expect(endpoint).toMatchObject({ description: "the ATS", enabled: true, eventTypes: [], payloadQuery: null });
    expect(endpoint.secret).toMatch(/^whsec_/);
    const assessment = await team.publishAssessment("Backend", { externalId: "job-7", confirmSubmission: false });
    const address = newAddress();
    const { results } = await team.invite(assessment, [
      { email: address, name: "Ada Byron", candidateExternalId: "person-1", externalId: "application-1" },
    ]);
    // An invitation that is submitted before its e-mail has left is not mailed, and nothing is said of that.
    await app.mail.waitFor(address);
    await startAndSubmit(team, results[0].invitation.inviteUrl);
    const { events } = await team.ask("{ events(first: 100) { nodes { id sequence type occurredAt } } }");
    await waitUntil(async () => receiver.received.length >= 5);
    const deliveries = await settled(team, endpoint.id, 5);
    for (const one of receiver.received) expect(verified(one, endpoint.secret)).toEqual(one.body);
    const byId = new Map(receiver.received.map((one) => [one.headers["webhook-id"], one.body]));
    const notified = (await team.ask("{ events(first: 100) { nodes { id sequence type occurredAt } } }")).events.nodes;
    expect(notified.length).toBeGreaterThanOrEqual(events.nodes.length);
    expect(receiver.received.length).toBe(notified.length);
    for (const event of notified) {
      const body = byId.get(event.id)!;
      expect(body.type).toBe(event.type.toLowerCase().replace("_", "."));
      expect(body.timestamp).toBe(event.occurredAt);
      expect(body.data).toMatchObject({ eventId: event.id, sequence: event.sequence });
    }
    const submitted = receiver.of("assessment.submitted")[0]!.body.data;
    expect(submitted).toMatchObject({
      assessment: { id: assessment.id, externalId: "job-7" },
      candidate: { externalId: "person-1", name: "Ada Byron", email: address },
      invitation: { id: results[0].invitation.id, externalId: "application-1", state: "SUBMITTED", score: null },
    });
    expect(deliveries.every((one) => one.state === "SUCCEEDED" && one.attempts === 1 && one.statusCode === 204)).toBe(
      true,
    );
    expect(deliveries.find((one) => one.event.type === "ASSESSMENT_SUBMITTED").requestBody.data).toEqual(submitted);
  });

  test("without CANDIDATES_PII a body has no name and no address (rules: Webhooks 2)", async () => {
    const team = await createTestTeam(app);
    const receiver = await aReceiver();
    await tells(team, receiver);
    const address = newAddress();
    await team.invite(await team.publishAssessment("X"), [{ email: address, name: "Ada Byron" }], { sendEmail: false });
    const [created] = await receiver.waitFor(1, (one) => one.body.type === "invitation.created");
    expect(Object.keys(created!.body.data.candidate).sort()).toEqual(["externalId", "id"]);
    expect(receiver.received.map((one) => one.text).join()).not.toMatch(new RegExp(`${address}|Ada|Byron`));
  });

  test("filters by event and by assessment", async () => {
    const team = await createTestTeam(app);
    const receiver = await aReceiver();
    const [mine, other] = [await team.publishAssessment("Mine"), await team.publishAssessment("Other")];
    await tells(team, receiver, { eventTypes: ["ASSESSMENT_STARTED", "ASSESSMENT_SUBMITTED"], assessmentId: mine.id });
    for (const assessment of [other, mine]) {
      const { results } = await team.invite(assessment, [newAddress()], { sendEmail: false });
      await startAndSubmit(team, results[0].invitation.inviteUrl);
    }
    await receiver.waitFor(2);
    await team.waitForHandlers();
    expect(receiver.received.map((one) => [one.body.type, one.body.data.assessment.id]).sort()).toEqual([
      ["assessment.started", mine.id],
      ["assessment.submitted", mine.id],
    ]);
  });

  test("payloadQuery shapes data, with the endpoint's scopes as far as the member who saved it has them now", async () => {
    const team = await createTestTeam(app);
    const manager = await team.addMember("MANAGER");
    const receiver = await aReceiver();
    const payloadQuery = "{ type candidate { name email } invitation { state inviteUrl } }";
    await tells(
      team,
      receiver,
      { payloadQuery, eventTypes: ["INVITATION_CREATED"], scopes: ["READ", "CANDIDATES_PII", "INVITATION_LINKS"] },
      manager,
    );
    const assessment = await team.publishAssessment("X");
    const address = newAddress();
    const { results } = await team.invite(assessment, [{ email: address, name: "Ada" }], { sendEmail: false });
    const [full] = await receiver.waitFor(1);
    expect(full!.body).toMatchObject({
      type: "invitation.created",
      data: {
        type: "INVITATION_CREATED",
        candidate: { name: "Ada", email: address },
        invitation: { state: "PENDING", inviteUrl: results[0].invitation.inviteUrl },
      },
    });
    const role =
      "mutation ($id: ID!, $role: TeamRole, $disabled: Boolean) { updateTeamMember(id: $id, role: $role, disabled: $disabled) { userErrors { code } } }";
    await team.ask(role, { id: manager.id, role: "REVIEWER" });
    await team.invite(assessment, [{ email: newAddress(), name: "Bea" }], { sendEmail: false });
    const [, asReviewer] = await receiver.waitFor(2);
    expect(asReviewer!.body.data).toMatchObject({ candidate: { name: "Bea" }, invitation: { inviteUrl: null } });
    await team.ask(role, { id: manager.id, disabled: true });
    await team.invite(assessment, [{ email: newAddress(), name: "Cid" }], { sendEmail: false });
    const [, , gone] = await receiver.waitFor(3);
    expect(Object.keys(gone!.body.data).sort()).toEqual(["eventId", "sequence"]);
  });

  test.each([
    ["{ nope }", /nope/],
    ["{ candidate { name", /Syntax Error/],
    ["{ candidate { invitations(first: 1) { nodes { id } } } }", /pages/],
    ["{ invitation { retakeOf { retakeOf { retakeOf { retakeOf { retakeOf { id } } } } } } }", /5 levels/],
    ["{ id } query Other { viewer { __typename } }", /one selection/],
    ["mutation { signOut { userErrors { code } } }", /one selection|AssessmentEvent/],
    ["{ id } } other: viewer { __typename", /Syntax Error/],
  ])("payloadQuery %s is refused when it is saved", async (payloadQuery, why) => {
    const team = await createTestTeam(app);
    const made = await team.ask(createEndpoint, { input: { url: "https://example.com/", payloadQuery } });
    const { endpoint, userErrors } = made.createWebhookEndpoint;
    expect(endpoint).toBeNull();
    expect(userErrors[0]).toMatchObject({ code: "INVALID_QUERY", path: ["input", "payloadQuery"] });
    expect(userErrors.map((one: Any) => one.message).join()).toMatch(why);
  });

  test("only 2xx is success; a redirect is not followed; retries come after about 5 s and 5 min (rules: Webhooks 4, 5)", async () => {
    const team = await createTestTeam(app);
    const receiver = await aReceiver();
    const canary = await aReceiver();
    const answers = [
      { status: 500, body: "oh no" },
      { status: 302, headers: { location: canary.url } },
      { status: 204 },
    ];
    receiver.answer = (_, nth) => answers[Math.min(nth, answers.length) - 1]!;
    const endpoint = await tells(team, receiver, { eventTypes: ["ASSESSMENT_PUBLISHED"] });
    await team.publishAssessment("X");
    const nth = (n: number) =>
      waitUntil(async () => {
        const state = await stateOf(team, endpoint.id);
        const [one] = state.deliveries.nodes;
        // The two times are read one after the other.
        return one?.attempts === n && state.consecutiveFailures === n && { ...one, ...state };
      });
    const first = await nth(1);
    expect(first).toMatchObject({ state: "RETRYING", statusCode: 500, responseBody: "oh no", consecutiveFailures: 1 });
    const pauseAfter = (moment: number, one: Any) => Date.parse(one.nextAttemptAt) - moment;
    expect(pauseAfter(receiver.received[0]!.at, first)).toBeGreaterThan(3_500);
    expect(pauseAfter(Date.now(), first)).toBeLessThan(7_000);
    const hurry = () =>
      app.db.query("/* test */ update webhook_delivery set next_attempt_at = now() where team_id = $1", [team.uuid]);
    await hurry();
    const second = await waitUntil(async () => {
      const one = await nth(2);
      return one.statusCode === 302 && one;
    });
    expect(second).toMatchObject({ state: "RETRYING", consecutiveFailures: 2 });
    expect(pauseAfter(receiver.received[1]!.at, second)).toBeGreaterThan(3.5 * 60_000);
    expect(pauseAfter(Date.now(), second)).toBeLessThan(6.5 * 60_000);
    await hurry();
    await settled(team, endpoint.id, 1);
    expect(await stateOf(team, endpoint.id)).toMatchObject({
      consecutiveFailures: 0,
      deliveries: { nodes: [{ state: "SUCCEEDED", attempts: 3, nextAttemptAt: null }] },
    });
    expect(new Set(receiver.received.map((one) => one.headers["webhook-id"])).size).toBe(1);
    expect(canary.received).toEqual([]);
  });

  test("after ten attempts it is FAILED; redeliverWebhook queues it again, with the same webhook-id (rules: Webhooks 5)", async () => {
    const team = await createTestTeam(app);
    const receiver = await aReceiver();
    receiver.answer = (_, nth) => ({ status: nth <= 10 ? 503 : 200 });
    const endpoint = await tells(team, receiver, { eventTypes: ["ASSESSMENT_PUBLISHED"] });
    await team.publishAssessment("X");
    const [failed] = await waitUntil(async () => {
      await app.db.query(
        "/* test */ update webhook_delivery set next_attempt_at = now() where team_id = $1 and state = 'RETRYING' and leased_until is null",
        [team.uuid],
      );
      const { nodes } = (await stateOf(team, endpoint.id)).deliveries;
      return nodes[0]?.state === "FAILED" && nodes;
    });
    expect(failed).toMatchObject({ attempts: 10, nextAttemptAt: null, statusCode: 503 });
    const again =
      "mutation ($id: ID!) { redeliverWebhook(deliveryId: $id) { delivery { id state } userErrors { code } } }";
    const { delivery } = (await team.ask(again, { id: failed.id })).redeliverWebhook;
    expect(delivery.id).toBe(failed.id);
    const [done] = await settled(team, endpoint.id, 1);
    expect(done).toMatchObject({ id: failed.id, state: "SUCCEEDED", attempts: 11 });
    expect(new Set(receiver.received.map((one) => one.headers["webhook-id"])).size).toBe(1);
  });

  test("a delivery that is queued during its last attempt starts anew when that attempt fails", async () => {
    const team = await createTestTeam(app);
    const receiver = await aReceiver();
    const gate = Promise.withResolvers<void>();
    receiver.answer = async (_, nth) => {
      if (nth === 2) await gate.promise;
      return { status: nth > 2 ? 200 : 500 };
    };
    const endpoint = await tells(team, receiver, { eventTypes: ["ASSESSMENT_PUBLISHED"] });
    await team.publishAssessment("X");
    await waitUntil(async () => (await stateOf(team, endpoint.id)).deliveries.nodes[0]?.state === "RETRYING");
    await app.db.query("/* test */ update webhook_delivery set tries = 9, next_attempt_at = now() where team_id = $1", [
      team.uuid,
    ]);
    await receiver.waitFor(2);
    const [{ id }] = (await stateOf(team, endpoint.id)).deliveries.nodes;
    const again = "mutation ($id: ID!) { redeliverWebhook(deliveryId: $id) { userErrors { code } } }";
    expect((await team.ask(again, { id })).redeliverWebhook.userErrors).toEqual([]);
    gate.resolve();
    expect(await settled(team, endpoint.id, 1)).toMatchObject([{ id, state: "SUCCEEDED", attempts: 3 }]);
  });

  test("Retry-After is obeyed, and a 429 pauses the whole endpoint (rules: Webhooks 4)", async () => {
    const team = await createTestTeam(app);
    const receiver = await aReceiver();
    receiver.answer = (_, nth) => (nth === 1 ? { status: 429, headers: { "retry-after": "600" } } : { status: 200 });
    const endpoint = await tells(team, receiver, { eventTypes: ["ASSESSMENT_PUBLISHED"] });
    await team.publishAssessment("X");
    const one = await waitUntil(async () => {
      const [node] = (await stateOf(team, endpoint.id)).deliveries.nodes;
      return node?.state === "RETRYING" && node;
    });
    expect(Date.parse(one.nextAttemptAt) - receiver.received[0]!.at).toBeGreaterThanOrEqual(600_000);
    await team.publishAssessment("Y");
    const waits = await waitUntil(async () => {
      const { nodes } = (await stateOf(team, endpoint.id)).deliveries;
      return nodes.length === 2 && nodes;
    });
    expect(waits[0]).toMatchObject({ state: "PENDING", attempts: 0 });
    await app.db.query("/* test */ update webhook_endpoint set resting_until = now() where team_id = $1", [team.uuid]);
    await receiver.waitFor(2);
    expect(receiver.received.length).toBe(2);
  });

  test("410 disables the endpoint and notifies the owners; enabled again, waiting deliveries go out (rules: Webhooks 4)", async () => {
    const team = await createTestTeam(app);
    const receiver = await aReceiver();
    receiver.answer = (_, nth) => ({ status: nth === 1 ? 410 : 200 });
    const endpoint = await tells(team, receiver, { eventTypes: ["ASSESSMENT_PUBLISHED"] });
    await team.publishAssessment("X");
    const off = await waitUntil(async () => {
      const state = await stateOf(team, endpoint.id);
      return !state.enabled && state;
    });
    expect(off.disabledReason).toMatch(/410/);
    const [mailed] = await app.mail.waitFor(team.owner.email);
    expect(mailed!.mail.subject).toMatch(/^Webhook disabled/);
    expect(mailed!.mail.text).toMatch(/410/);
    await team.publishAssessment("While off");
    await team.waitForHandlers();
    const update =
      "mutation ($id: ID!, $input: UpdateWebhookEndpointInput!) { updateWebhookEndpoint(id: $id, input: $input) { endpoint { enabled disabledReason consecutiveFailures } userErrors { code } } }";
    expect((await team.ask(update, { id: endpoint.id, input: { enabled: true } })).updateWebhookEndpoint).toEqual({
      endpoint: { enabled: true, disabledReason: null, consecutiveFailures: 0 },
      userErrors: [],
    });
    await app.db.query("/* test */ update webhook_delivery set next_attempt_at = now() where team_id = $1", [
      team.uuid,
    ]);
    const [done, ...others] = await settled(team, endpoint.id, 1);
    expect(done).toMatchObject({ state: "SUCCEEDED", attempts: 2 });
    expect(others).toEqual([]);
  });

  test("five days of nothing but failures disable it (rules: Webhooks 5)", async () => {
    const team = await createTestTeam(app);
    const receiver = await aReceiver();
    receiver.answer = () => ({ status: 500 });
    const endpoint = await tells(team, receiver, { eventTypes: ["ASSESSMENT_PUBLISHED"] });
    await team.publishAssessment("X");
    await waitUntil(async () => (await stateOf(team, endpoint.id)).consecutiveFailures === 1);
    expect((await stateOf(team, endpoint.id)).enabled).toBe(true);
    await app.db.query(
      "/* test */ update webhook_endpoint set failing_since = now() - interval '5 days 1 second' where team_id = $1",
      [team.uuid],
    );
    await app.db.query("/* test */ update webhook_delivery set next_attempt_at = now() where team_id = $1", [
      team.uuid,
    ]);
    const off = await waitUntil(async () => {
      const state = await stateOf(team, endpoint.id);
      return !state.enabled && state;
    });
    expect(off.disabledReason).toMatch(/five days/);
    await app.mail.waitFor(team.owner.email);
  });

  test("a rotated secret signs beside the new one until its overlap ends (rules: Webhooks 7)", async () => {
    const team = await createTestTeam(app);
    const receiver = await aReceiver();
    const { id, secret: old } = await tells(team, receiver, { eventTypes: ["ASSESSMENT_PUBLISHED"] });
    const rotate =
      "mutation ($id: ID!, $overlap: Duration) { rotateWebhookSecret(id: $id, overlap: $overlap) { secret userErrors { code } } }";
    const { secret } = (await team.ask(rotate, { id, overlap: "PT1H" })).rotateWebhookSecret;
    expect(secret).not.toBe(old);
    await team.publishAssessment("Both");
    const [both] = await receiver.waitFor(1);
    verified(both!, old);
    verified(both!, secret);
    await app.db.query("/* test */ update webhook_endpoint set previous_until = now() where team_id = $1", [team.uuid]);
    await team.publishAssessment("New alone");
    const [, alone] = await receiver.waitFor(2);
    verified(alone!, secret);
    expect(() => verified(alone!, old)).toThrow();
    expect((await team.ask(rotate, { id, overlap: "P8D" })).rotateWebhookSecret.userErrors).toEqual([
      { code: "INVALID_VALUE" },
    ]);
  });

  test("a test delivery is signed, attempted once, and sent to a disabled endpoint, too", async () => {
    const team = await createTestTeam(app);
    const receiver = await aReceiver();
    const { id, secret } = await tells(team, receiver, { scopes: ["READ", "CANDIDATES_PII"] });
    await team.ask(
      "mutation ($id: ID!) { updateWebhookEndpoint(id: $id, input: { enabled: false }) { userErrors { code } } }",
      { id },
    );
    const send =
      "mutation ($id: ID!, $type: AssessmentEventType!) { sendTestWebhook(id: $id, eventType: $type) { delivery { id test event { id } } userErrors { code } } }";
    receiver.answer = (_, nth) => ({ status: nth === 1 ? 500 : 200 });
    const { delivery } = (await team.ask(send, { id, type: "ASSESSMENT_SUBMITTED" })).sendTestWebhook;
    expect(delivery).toMatchObject({ test: true, event: null });
    const [failed] = await settled(team, id, 1);
    expect(failed).toMatchObject({ id: delivery.id, state: "FAILED", attempts: 1, statusCode: 500 });
    expect(verified(receiver.received[0]!, secret)).toMatchObject({
      type: "assessment.submitted",
      data: {
        ...{ test: true, candidate: { name: "Test Candidate" }, invitation: { state: "SUBMITTED" } },
        eventId: receiver.received[0]!.headers["webhook-id"],
      },
    });
    expect((await stateOf(team, id)).consecutiveFailures).toBe(0);
    await team.ask(send, { id, type: "CANDIDATE_ERASED" });
    expect((await settled(team, id, 2))[0]).toMatchObject({ state: "SUCCEEDED", test: true });
  });

  test("replayWebhooks queues every unconfirmed event after the cursor, also events before the endpoint was created", async () => {
    const team = await createTestTeam(app);
    const assessment = await team.publishAssessment("X");
    const { latestCursor } = (await team.ask("{ events(first: 1) { latestCursor } }")).events;
    await team.invite(assessment, [newAddress(), newAddress(), newAddress()], { sendEmail: false });
    const receiver = await aReceiver();
    const endpoint = await tells(team, receiver, { eventTypes: ["INVITATION_CREATED", "ASSESSMENT_PUBLISHED"] });
    const replay =
      "mutation ($id: ID!, $after: Cursor!) { replayWebhooks(id: $id, after: $after) { endpoint { id } userErrors { code } } }";
    await team.ask(replay, { id: endpoint.id, after: latestCursor });
    await receiver.waitFor(3);
    await settled(team, endpoint.id, 3);
    expect(receiver.received.map((one) => one.body.type)).toEqual(Array(3).fill("invitation.created"));
    await team.ask(replay, { id: endpoint.id, after: latestCursor });
    await team.publishAssessment("Y");
    await receiver.waitFor(1, (one) => one.body.type === "assessment.published");
    await settled(team, endpoint.id, 4);
    expect(receiver.received.length).toBe(4);
    const other = await createTestTeam(app);
    const foreign = (await other.ask("{ events(first: 1) { latestCursor } }")).events.latestCursor;
    const answer = await team.post(replay, { id: endpoint.id, after: foreign });
    expect(answer.errors![0]!.extensions.code).toBe("BAD_USER_INPUT");
  });

  test("replayWebhooks begins at a time as well, and takes exactly one beginning", async () => {
    const team = await createTestTeam(app);
    const assessment = await team.publishAssessment("X");
    for (let n = 0; n < 5; n++) await team.invite(assessment, [newAddress()], { sendEmail: false });
    const { nodes: events } = (await team.ask("{ events(first: 100) { nodes { id occurredAt } } }")).events;
    const receiver = await aReceiver();
    const endpoint = await tells(team, receiver);
    const replay = async (start: object) => {
      const text = `mutation ($id: ID!, $after: Cursor, $since: DateTime) {
        replayWebhooks(id: $id, after: $after, since: $since) { userErrors { code path } } }`;
      return (await team.ask(text, { id: endpoint.id, ...start })).replayWebhooks.userErrors;
    };
    const { latestCursor: after } = (await team.ask("{ events(first: 1) { latestCursor } }")).events;
    expect(await replay({})).toEqual([{ code: "REQUIRED", path: ["after"] }]);
    const since = events[3].occurredAt;
    expect(await replay({ after, since })).toEqual([{ code: "INVALID_VALUE", path: ["since"] }]);
    expect(await replay({ since: new Date(Date.now() + 60_000).toISOString() })).toEqual([]);
    expect(await replay({ since })).toEqual([]);
    const wanted = events.filter((event: Any) => event.occurredAt >= since).map((event: Any) => event.id);
    await settled(team, endpoint.id, wanted.length);
    expect(receiver.received.map((one) => one.headers["webhook-id"]).sort()).toEqual([...wanted].sort());
    expect(await replay({ since: "2020-01-01T00:00:00Z" })).toEqual([]);
    await settled(team, endpoint.id, events.length);
    expect(receiver.received.length).toBe(events.length);
  });
});
