import { randomUUID } from "node:crypto";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "@jest/globals";
import { scoreMutation } from "./greenhouse-client.ts";
import { PartnerServer, type PartnerTeam, partnerCalls } from "./partner-calls.ts";
import { testApp } from "./test-app.ts";
import { newAddress } from "./test-team.ts";
import { waitUntil } from "./wait-until.ts";

/** On a closed network, so that a Workable on this machine can be called. */
const app = testApp({ WEBHOOK_ALLOW_PRIVATE: "true", APP_URL: "https://app.example.test" });
const { setUp, call, messagesOf, start, submit, cancel, expire, hurry, invitationOf } = partnerCalls(app);
const ats = new PartnerServer();
beforeAll(() => ats.open());
afterAll(() => ats.close());
afterEach(() => {
  ats.answer = () => ({ status: 200 });
  app.mail.reject = null;
});

const bearer = (key: string) => ({ headers: { authorization: `Bearer ${key}` } });
const aTeam = () => setUp({ kind: "WORKABLE", url: ats.url });
const create = (one: PartnerTeam, body: unknown, key = one.key) =>
  call("workable/assessments", { body, ...bearer(key) });

/** The body of POST /assessments, as Workable sends it. */
const bodyOf = (one: PartnerTeam, email: string, more: object = {}) => ({
  test_id: one.assessment.id,
  job_title: "Operations Manager",
  job_shortcode: "CE4C5A3F0B",
  callback_url: `${ats.url}/assessments/${randomUUID()}`,
  candidate: { first_name: "Lakita", last_name: "Marrero", phone: "(555) 123 4567", email },
  ...more,
});
async function order(one: PartnerTeam, email = newAddress()) {
  const body = bodyOf(one, email);
  const answer = await create(one, body);
  expect(answer.status).toBe(201);
  return { email, body, path: new URL(body.callback_url).pathname, id: answer.body.assessment_id as string };
}
const resultsAt = (path: string) => ats.calls.filter((one) => one.path === path);

describe("what Workable calls", () => {
  test("the whole round: tests, an assessment, and its results", async () => {
    const one = await aTeam();
    expect(await call("workable/tests", { method: "GET", ...bearer(one.key) })).toMatchObject({
      status: 200,
      body: { tests: [{ id: one.assessment.id, name: "Typing" }] },
    });
    const { path, id, email } = await order(one);
    await app.mail.waitFor(email);
    const invitation = await invitationOf(one.team);
    expect(invitation).toMatchObject({
      metadata: { workable_job: "CE4C5A3F0B" },
      candidate: { name: "Lakita Marrero", email },
    });
    await start(one.team, invitation.id);
    await submit(one.team, invitation.id);
    await waitUntil(async () => resultsAt(path).length >= 2);
    await one.team.ask(scoreMutation, { id: invitation.id, score: 70 });
    const last = await ats.waitFor((result) => result.path === path && result.body.assessment.score !== undefined);
    expect(resultsAt(path).map(({ body }) => body.status)).toEqual(["pending", "completed", "completed"]);
    expect(last).toMatchObject({
      method: "PUT",
      headers: { authorization: "Bearer the-partner-issued-it" },
      body: {
        assessment_id: id,
        status: "completed",
        assessment: {
          score: "70",
          summary: "The result was recorded.",
          details_url: "https://run.example.test/result",
        },
      },
    });
    await waitUntil(async () => (await messagesOf(one)).filter(({ state }) => state === "DELIVERED").length === 3);
  });

  test("the same assessment sent twice, also at the same moment, is one", async () => {
    const one = await aTeam();
    const { body, id, email } = await order(one);
    const again = await Promise.all([1, 2, 3].map(() => create(one, body)));
    expect(again.map((answer) => [answer.status, answer.body.assessment_id])).toEqual(Array(3).fill([201, id]));
    await invitationOf(one.team);
    await app.mail.waitFor(email);
    expect(app.mail.to(email)).toHaveLength(1);
  });

  test("results are sent to Workable's addresses alone (rules: Applicant tracking systems 5)", async () => {
    const one = await aTeam();
    for (const callback_url of [
      "https://elsewhere.example.test/results",
      `http://127.0.0.1.elsewhere.test:${new URL(ats.url).port}/`,
      ats.url.replace("http://", "http://user:pass@"),
      "nothing",
    ])
      expect(await create(one, bodyOf(one, newAddress(), { callback_url }))).toMatchObject({
        status: 422,
        body: { validation_errors: [{ code: "URL_NOT_ALLOWED" }] },
      });
    const { invitations } = await one.team.ask("{ invitations { totalCount } }");
    expect(invitations.totalCount).toBe(0);
  });

  test("a wrong key, a key without the scope, another team's key, a bad and a large body", async () => {
    const one = await aTeam();
    const body = bodyOf(one, newAddress());
    const wrong = await call("workable/tests", { method: "GET", ...bearer("bk_nothing") });
    expect([wrong.status, wrong.headers.get("www-authenticate"), wrong.body.error]).toEqual([
      401,
      "Bearer",
      expect.any(String),
    ]);
    expect((await create(one, body, (await one.team.addApiKey("READ")).token)).status).toBe(403);
    const other = await aTeam();
    expect((await create(one, body, other.key)).status).toBe(404);
    expect(await create(one, bodyOf(one, "nobody"))).toMatchObject({
      status: 422,
      body: { error: expect.any(String), validation_errors: [{ code: "INVALID_EMAIL" }] },
    });
    expect((await create(one, { test_id: 1 })).status).toBe(422);
    expect((await create(one, { ...body, more: "x".repeat(300_000) })).status).toBe(413);
  });
});

describe("what Workable is sent", () => {
  test("a bounce, an expiry and a cancellation, in Workable's own words", async () => {
    const one = await aTeam();
    const email = newAddress("bounces");
    app.mail.reject = (to) => (to === email ? { code: 550, text: "5.1.1 no such user here" } : null);
    const { path } = await order(one, email);
    const bounce = await ats.waitFor((result) => result.path === path);
    expect(bounce.body).toMatchObject({
      status: "pending",
      assessment: { summary: "The invitation could not be delivered: the e-mail address bounced." },
    });
    await expire(one.team);
    const expiry = await ats.waitFor((result) => result.path === path && result.body.status === "expired");
    expect(expiry.body.assessment.summary).toBe("The candidate did not start in time.");
    const two = await aTeam();
    const second = await order(two);
    await cancel(two.team, (await invitationOf(two.team)).id);
    const cancelled = await ats.waitFor((result) => result.path === second.path);
    expect(cancelled.body).toMatchObject({
      status: "cancelled",
      assessment: { summary: "The team has cancelled the assessment in Beckon." },
    });
  });

  test("after a 500 it is sent again, and 410 ends it", async () => {
    const one = await aTeam();
    ats.answer = () => ({ status: 500 });
    const { path } = await order(one);
    const { id } = await invitationOf(one.team);
    await start(one.team, id);
    await waitUntil(async () => (await messagesOf(one))[0]?.state === "RETRYING");
    ats.answer = () => ({ status: 200 });
    await hurry(one.team);
    await waitUntil(async () => (await messagesOf(one))[0]?.state === "DELIVERED");
    expect(resultsAt(path)).toHaveLength(2);
    ats.answer = () => ({ status: 410 });
    await submit(one.team, id);
    const gone = await waitUntil(async () => (await messagesOf(one)).find(({ state }) => state === "FAILED"));
    expect(gone).toMatchObject({ subject: "SUBMITTED", statusCode: 410, attempts: 1 });
  });
});
