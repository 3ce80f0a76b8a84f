import { randomUUID } from "node:crypto";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "@jest/globals";
import { basic, scoreMutation } from "./greenhouse-client.ts";
import { PartnerServer, type PartnerTeam, partnerCalls, retryMessage } from "./partner-calls.ts";
import { testApp } from "./test-app.ts";
import { createTestTeam, newAddress } from "./test-team.ts";
import { waitUntil } from "./wait-until.ts";

/** On a closed network, so that an Ashby on this machine can be called. */
const app = testApp({ WEBHOOK_ALLOW_PRIVATE: "true", APP_URL: "https://app.example.test" });
const { setUp, call, messagesOf, start, submit, cancel, expire, hurry, invitationOf } = partnerCalls(app);
const ats = new PartnerServer();
beforeAll(() => ats.open());
afterAll(() => ats.close());
afterEach(() => {
  ats.answer = () => ({ status: 200, body: { success: true } });
  app.mail.reject = null;
});

const ashby = (key: string, method: string, body: unknown) =>
  call(`ashby/${method}`, { body, headers: { authorization: basic(key) } });
const aTeam = () => setUp({ kind: "ASHBY", url: ats.url });

/** The body of assessment.start, as Ashby documents it. */
const startBody = (type: string, email: string, application: string = randomUUID()) => ({
  assessment_type_id: type,
  candidate: {
    ashby_id: randomUUID(),
    first_name: "Ada",
    last_name: "Lovelace",
    email,
    ashby_profile_url: "https://app.ashbyhq.com/candidates/1",
  },
  application: { ashby_id: application, status: "Active" },
  job: { ashby_id: randomUUID(), name: "Engineer", req_id: "R1", ashby_job_url: "https://app.ashbyhq.com/jobs/1" },
});

/** Ashby lists the assessments and starts the first one. */
async function order(one: PartnerTeam, email = newAddress()) {
  const list = await ashby(one.key, "assessment.list", {});
  const type = list.body.results[0].assessment_type_id as string;
  const body = startBody(type, email);
  const started = await ashby(one.key, "assessment.start", body);
  expect(started.status).toBe(200);
  return { body, email, assessmentId: started.body.results.assessment_id as string };
}
const updatesOf = (id: string) => ats.calls.filter(({ body }) => body?.assessment_id === id);
const field = (value: unknown) => expect.objectContaining({ value });

describe("what Ashby calls", () => {
  test("the whole round: list, start, and each update in order, as the list of messages shows it", async () => {
    const one = await aTeam();
    const listed = await ashby(one.key, "assessment.list", {});
    expect(listed).toMatchObject({
      status: 200,
      body: {
        success: true,
        results: [{ assessment_type_id: expect.stringMatching(/^[0-9a-f-]{36}$/), name: "Typing" }],
      },
    });
    const { email, assessmentId } = await order(one);
    expect(assessmentId).toMatch(/^[0-9a-f-]{36}$/);
    await app.mail.waitFor(email);
    await ats.waitFor(({ body }) => body.assessment_id === assessmentId);
    const invitation = await invitationOf(one.team);
    expect(invitation).toMatchObject({
      metadata: { ashby_profile_url: "https://app.ashbyhq.com/candidates/1" },
      candidate: { name: "Ada Lovelace", email },
    });
    await start(one.team, invitation.id);
    await submit(one.team, invitation.id);
    await waitUntil(async () => updatesOf(assessmentId).length >= 3);
    await one.team.ask(scoreMutation, { id: invitation.id, score: 81.5 });
    const last = await ats.waitFor(({ body }) => body.assessment_result?.type === "numeric_score");
    expect(updatesOf(assessmentId).map(({ body }) => body.assessment_status.value)).toEqual([
      "Invited",
      "Started",
      "Submitted",
      "Result available",
    ]);
    expect(last).toMatchObject({
      method: "POST",
      path: "/assessment.update",
      headers: { authorization: basic("the-partner-issued-it"), "content-type": "application/json" },
      body: {
        assessment_id: assessmentId,
        timestamp: expect.any(Number),
        assessment_profile_url: { type: "url", value: `https://app.example.test/invitations/${invitation.id}` },
        assessment_result: { identifier: "result", label: "Score", type: "numeric_score", value: 81.5 },
        metadata: [{ type: "url", value: "https://run.example.test/result" }],
      },
    });
  });

  test("the list shows what Ashby was sent and what it answered", async () => {
    const one = await aTeam();
    const { assessmentId } = await order(one);
    await ats.waitFor(({ body }) => body.assessment_id === assessmentId);
    const invitation = await invitationOf(one.team);
    await start(one.team, invitation.id);
    await submit(one.team, invitation.id);
    await one.team.ask(scoreMutation, { id: invitation.id, score: 1 });
    const messages = await waitUntil(async () => {
      const all = await messagesOf(one);
      return all.length === 4 && all.every(({ state }) => state === "DELIVERED") && all;
    });
    expect(messages.map(({ subject, statusCode }) => [subject, statusCode])).toEqual([
      ["INVITED", 200],
      ["STARTED", 200],
      ["SUBMITTED", 200],
      ["RESULT", 200],
    ]);
    expect(messages[1]).toMatchObject({
      attempts: 1,
      response: '{"success":true}',
      invitation: { id: invitation.id },
      event: { type: "ASSESSMENT_STARTED" },
      integration: { id: one.integration.id },
    });
    const { partnerIntegrations } = await one.team.ask("{ partnerIntegrations { kind state lastUsedAt } }");
    expect(partnerIntegrations).toEqual([{ kind: "ASHBY", state: "WORKING", lastUsedAt: expect.any(String) }]);
  });

  test("started twice, also at the same moment, is one order: the same answer, one invitation, one e-mail (rules: Applicant tracking systems 7)", async () => {
    const one = await aTeam();
    const { body, assessmentId, email } = await order(one);
    const again = await Promise.all([1, 2, 3].map(() => ashby(one.key, "assessment.start", body)));
    expect(again.map(({ body: { results } }) => results.assessment_id)).toEqual(Array(3).fill(assessmentId));
    await invitationOf(one.team);
    await app.mail.waitFor(email);
    await one.team.waitForHandlers();
    expect(app.mail.to(email)).toHaveLength(1);
  });

  test("another application gets an order of its own; cancelling one leaves the invitation to the other", async () => {
    const one = await aTeam();
    const first = await order(one);
    const second = await order(one, first.email);
    expect(second.assessmentId).not.toBe(first.assessmentId);
    expect(await ashby(one.key, "assessment.cancel", { assessment_id: first.assessmentId })).toMatchObject({
      status: 200,
      body: { success: true, results: { assessment_id: first.assessmentId } },
    });
    expect((await invitationOf(one.team)).state).toBe("PENDING");
    await start(one.team, (await invitationOf(one.team)).id);
    await ats.waitFor(
      ({ body }) => body.assessment_id === second.assessmentId && body.assessment_status?.value === "Started",
    );
    expect(updatesOf(first.assessmentId).map(({ body }) => body.assessment_status?.value)).not.toContain("Started");
  });

  test("assessment.cancel cancels the invitation, twice as well; Ashby is not informed of what it did itself", async () => {
    const one = await aTeam();
    const { assessmentId, body } = await order(one);
    await ats.waitFor(({ body: update }) => update.assessment_id === assessmentId);
    for (const _ of [1, 2])
      expect((await ashby(one.key, "assessment.cancel", { assessment_id: assessmentId })).status).toBe(200);
    expect((await invitationOf(one.team)).state).toBe("CANCELLED");
    await one.team.waitForHandlers();
    expect((await messagesOf(one)).map(({ subject }) => subject)).toEqual(["INVITED"]);
    // Started anew, it is another order.
    const anew = await ashby(one.key, "assessment.start", body);
    expect(anew.body.results.assessment_id).not.toBe(assessmentId);
  });

  test("rejections are in Ashby's form, and name no value", async () => {
    const one = await aTeam();
    const type = (await ashby(one.key, "assessment.list", {})).body.results[0].assessment_type_id;
    const bad = await ashby(one.key, "assessment.start", startBody(type, "nobody"));
    expect(bad).toMatchObject({ status: 422, body: { success: false, message: expect.any(String) } });
    expect(await ashby(one.key, "assessment.start", startBody(randomUUID(), newAddress()))).toMatchObject({
      status: 404,
    });
    expect(await ashby(one.key, "assessment.start", { candidate: { email: "secret@x.test" } })).toMatchObject({
      status: 422,
      body: { message: expect.not.stringContaining("secret") },
    });
    expect((await ashby(one.key, "assessment.cancel", { assessment_id: randomUUID() })).status).toBe(404);
    const large = { ...startBody(type, newAddress()), more: "x".repeat(300_000) };
    expect((await ashby(one.key, "assessment.start", large)).status).toBe(413);
    expect((await ashby(one.key, "assessment.start", "{")).status).toBe(400);
  });

  test("a wrong key, a key without the scope, and another team's key reach nothing", async () => {
    const one = await aTeam();
    const { assessmentId, body } = await order(one);
    const wrong = await call("ashby/assessment.list", { body: {}, headers: { authorization: basic("bk_nothing") } });
    expect([wrong.status, wrong.headers.get("www-authenticate")]).toEqual([
      401,
      expect.stringContaining('Basic realm="Beckon"'),
    ]);
    const reader = (await one.team.addApiKey("READ")).token;
    expect((await ashby(reader, "assessment.start", body)).status).toBe(403);
    const other = await aTeam();
    expect((await ashby(other.key, "assessment.cancel", { assessment_id: assessmentId })).status).toBe(404);
    expect((await ashby(other.key, "assessment.start", body)).status).toBe(404);
    // A team that has not set Ashby up.
    const third = await createTestTeam(app);
    const key = (await third.addApiKey("READ", "INVITE")).token;
    expect(await ashby(key, "assessment.list", {})).toMatchObject({
      status: 422,
      body: { message: expect.stringContaining("set up") },
    });
  });
});

describe("what Ashby is sent", () => {
  test("a bounce, an expiry and a cancellation, in Ashby's own words (rules: Applicant tracking systems 3)", async () => {
    const one = await aTeam();
    const email = newAddress("bounces");
    app.mail.reject = (to) => (to === email ? { code: 550, text: "5.1.1 no such user here" } : null);
    const { assessmentId } = await order(one, email);
    const bounce = await ats.waitFor(({ body }) => body.assessment_id === assessmentId);
    expect(bounce.body.assessment_status).toEqual(field("Invitation not delivered: the e-mail address bounced"));
    await expire(one.team);
    const expiry = await ats.waitFor(
      ({ body }) => body.assessment_id === assessmentId && body.cancelled_reason !== undefined,
    );
    expect(expiry.body.cancelled_reason).toEqual({
      identifier: "cancelled_reason",
      label: "Reason",
      type: "string",
      value: "Expired: the candidate did not start in time",
    });
    const two = await aTeam();
    const second = await order(two);
    await cancel(two.team, (await invitationOf(two.team)).id);
    const cancelled = await ats.waitFor(
      ({ body }) => body.assessment_id === second.assessmentId && body.cancelled_reason !== undefined,
    );
    expect(cancelled.body.cancelled_reason).toEqual(field("Cancelled by the team in Beckon"));
    expect(cancelled.body).not.toHaveProperty("assessment_status");
  });

  test("after a 500 it is sent again by the schedule, in order; after ten attempts it fails, and can be sent again (rules: Applicant tracking systems 4)", async () => {
    const one = await aTeam();
    ats.answer = () => ({ status: 500, body: { error: "the-partner-issued-it is not known" } });
    const { assessmentId } = await order(one);
    const retrying = await waitUntil(async () => {
      const [first] = await messagesOf(one);
      return first?.state === "RETRYING" && first;
    });
    expect(retrying).toMatchObject({ attempts: 1, statusCode: 500, nextAttemptAt: expect.any(String) });
    // A key that the response repeats is not stored.
    expect(retrying.response).toBe('{"error":"… is not known"}');
    const invitation = await invitationOf(one.team);
    await start(one.team, invitation.id);
    await one.team.waitForHandlers();
    expect((await messagesOf(one)).map(({ subject, state }) => [subject, state])).toEqual([
      ["INVITED", "RETRYING"],
      ["STARTED", "PENDING"],
    ]);
    const { partnerIntegrations } = await one.team.ask("{ partnerIntegrations { state consecutiveFailures } }");
    expect(partnerIntegrations).toEqual([{ state: "FAILING", consecutiveFailures: 1 }]);
    await app.db.query("/* test */ update partner_order set attempts = 9 where team_id = $1", [one.team.uuid]);
    await hurry(one.team);
    await waitUntil(async () => (await messagesOf(one))[0]!.state === "FAILED");
    // The next message of the order is attempted then.
    await waitUntil(async () => (await messagesOf(one))[1]!.attempts >= 1);
    ats.answer = () => ({ status: 200 });
    await hurry(one.team);
    await waitUntil(async () => (await messagesOf(one))[1]!.state === "DELIVERED");
    const { retryPartnerMessage } = await one.team.ask(retryMessage, { id: retrying.id });
    expect(retryPartnerMessage).toMatchObject({ userErrors: [], partnerMessage: { id: retrying.id } });
    await waitUntil(async () => (await messagesOf(one))[0]!.state === "DELIVERED");
    expect(updatesOf(assessmentId).at(-1)!.body.assessment_status).toEqual(field("Invited"));
  });

  test("erasing a candidate removes what Ashby's order has stored, also while a message waits (rules: Applicant tracking systems 6)", async () => {
    const one = await aTeam();
    ats.answer = () => ({ status: 503, body: { hint: "about Ada Lovelace" } });
    await order(one);
    await waitUntil(async () => (await messagesOf(one))[0]?.state === "RETRYING");
    const { candidate } = await invitationOf(one.team);
    await one.team.ask("mutation ($id: ID!) { eraseCandidate(id: $id) { userErrors { code } } }", { id: candidate.id });
    await one.team.waitForHandlers();
    // The cancellation that comes with the erasure is not sent either.
    const gone = { state: "FAILED", response: null, nextAttemptAt: null };
    expect(await messagesOf(one)).toMatchObject([
      { subject: "INVITED", ...gone },
      { subject: "CANCELLED", attempts: 0, ...gone },
    ]);
    const { rows } = await app.db.query(
      "/* test */ select state, reference, reference_hash, callback_url, next_attempt_at from partner_order where team_id = $1",
      [one.team.uuid],
    );
    expect(rows).toEqual([
      { state: "IDLE", reference: null, reference_hash: null, callback_url: null, next_attempt_at: null },
    ]);
    const [message] = await messagesOf(one);
    const { retryPartnerMessage } = await one.team.ask(retryMessage, { id: message.id });
    expect(retryPartnerMessage.userErrors).toMatchObject([{ code: "INVALID_STATE" }]);
  });
});
