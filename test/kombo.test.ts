import { createHmac, randomUUID } from "node:crypto";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "@jest/globals";
import type { Any } from "./client.ts";
import { scoreMutation } from "./greenhouse-client.ts";
import { type PartnerCall, PartnerServer, type PartnerTeam, partnerCalls, retryMessage } from "./partner-calls.ts";
import { testApp } from "./test-app.ts";
import { newAddress } from "./test-team.ts";
import { waitUntil } from "./wait-until.ts";

/** On a closed network, so that a Kombo on this machine can be called. */
const app = testApp({ WEBHOOK_ALLOW_PRIVATE: "true", APP_URL: "https://app.example.test" });
const { setUp, call, messagesOf, start, submit, cancel, expire, hurry, invitationOf } = partnerCalls(app);
const ats = new PartnerServer();
/** Kombo's orders, by the integration. */
const orders = new Map<string, Any[]>();
const answer = ({ method, path, headers }: PartnerCall) => {
  const { pathname, searchParams } = new URL(path, ats.url);
  if (method !== "GET" || pathname !== "/assessment/orders")
    return { status: 200, body: { status: "success", data: {}, warnings: [] } };
  const ids = searchParams.get("ids")?.split(",");
  const all = orders.get(headers["x-integration-id"] as string) ?? [];
  const results = all.filter(({ id, status }) => ids?.includes(id) ?? status === searchParams.get("statuses"));
  return { status: 200, body: { status: "success", data: { next: null, results } } };
};
beforeAll(() => ats.open());
afterAll(() => ats.close());
afterEach(() => {
  ats.answer = answer;
  app.mail.reject = null;
});
ats.answer = answer;

const secret = "the-secret-of-webhooks";
interface KomboTeam extends PartnerTeam {
  account: string;
}
async function aTeam(more: object = {}): Promise<KomboTeam> {
  const account = `workday:${randomUUID()}`;
  return { ...(await setUp({ kind: "KOMBO", url: ats.url, account, webhookSecret: secret, ...more })), account };
}
/** An order as Kombo documents it. */
const orderOf = (one: KomboTeam, email: string, more: object = {}) => ({
  id: randomUUID().replaceAll("-", ""),
  package_id: one.assessment.id,
  status: "OPEN",
  integration_id: one.account,
  candidate: { remote_id: "12345", email, first_name: "John", last_name: "Doe", phone: "+1 123 456 7890" },
  application: { remote_id: "54321" },
  job: { remote_id: "67890", name: "Bottle Opener", location: { city: "Berlin" }, hiring_team: [] },
  ...more,
});
const hook = (one: KomboTeam, data: unknown, given?: string, type = "assessment:order-received") => {
  const body = JSON.stringify({ id: randomUUID(), type, data });
  const signature = given ?? createHmac("sha256", secret).update(body).digest("base64url");
  return call(`kombo/webhooks/${one.team.id}/${one.integration.id}`, {
    body,
    headers: { "x-kombo-signature": signature },
  });
};
/** A minute passes. */
const pull = (one: KomboTeam) =>
  app.db.query("/* test */ update partner_integration set next_pull_at = now() where team_id = $1", [one.team.uuid]);
/** The messages about orders, oldest first. */
const aboutOrders = async (one: KomboTeam): Promise<Any[]> =>
  (await messagesOf(one)).filter(({ subject }) => subject !== "TESTS" && subject !== "ORDERS");
const resultsOf = ({ id }: { id: string }) =>
  ats.calls.filter(({ path }) => path === `/assessment/orders/${id}/result`).map(({ body }) => body);
const textOf = (result: Any): string => result.attributes[0].value;

describe("orders", () => {
  test("the whole round: packages, an order that is fetched, and its results", async () => {
    const one = await aTeam();
    const order = orderOf(one, newAddress());
    const packages = await ats.waitFor(
      ({ path, headers }) => path === "/assessment/packages" && headers["x-integration-id"] === one.account,
    );
    expect(packages).toMatchObject({
      method: "PUT",
      headers: { authorization: "Bearer the-partner-issued-it" },
      body: { packages: [{ id: one.assessment.id, type: "SKILLS_TEST", name: "Typing", description: "Typing" }] },
    });
    orders.set(one.account, [order]);
    await pull(one);
    await app.mail.waitFor(order.candidate.email);
    const invitation = await invitationOf(one.team);
    expect(invitation.candidate).toMatchObject({ name: "John Doe", email: order.candidate.email });
    await start(one.team, invitation.id);
    await submit(one.team, invitation.id);
    await waitUntil(async () => resultsOf(order).length >= 2);
    await one.team.ask(scoreMutation, { id: invitation.id, score: 90 });
    const results = await waitUntil(async () => resultsOf(order).length >= 3 && resultsOf(order));
    expect(results.map(({ status }) => status)).toEqual(["OPEN", "COMPLETED", "COMPLETED"]);
    expect(results[1]).toEqual({
      status: "COMPLETED",
      result_url: `https://app.example.test/invitations/${invitation.id}`,
      completed_at: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/),
      attributes: [{ type: "TEXT", label: "Status", value: "The candidate has submitted the assessment." }],
    });
    expect(results[2]).toMatchObject({ score: 90, result_url: "https://run.example.test/result" });
    await waitUntil(async () => (await aboutOrders(one)).filter(({ state }) => state === "DELIVERED").length === 3);
  });

  test("by a webhook and fetched, also repeatedly, it is one order; after the team's cancellation nobody is invited again", async () => {
    const one = await aTeam();
    const order = orderOf(one, newAddress());
    orders.set(one.account, [order]);
    const answers = await Promise.all([1, 2, 3].map(() => hook(one, order)));
    expect(answers.map(({ status, body }) => [status, body])).toEqual(Array(3).fill([200, { status: "success" }]));
    await pull(one);
    await app.mail.waitFor(order.candidate.email);
    const { id } = await invitationOf(one.team);
    await cancel(one.team, id);
    await waitUntil(async () => resultsOf(order).some(({ status }) => status === "CANCELLED"));
    const fetched = ats.calls.length;
    await pull(one);
    await waitUntil(async () => ats.calls.slice(fetched).some(({ method }) => method === "GET"));
    expect((await invitationOf(one.team)).state).toBe("CANCELLED");
    expect(app.mail.to(order.candidate.email)).toHaveLength(1);
  });

  test("a webhook that is not signed with the secret is not parsed; another integration's order is ignored (rules: Applicant tracking systems 2)", async () => {
    const one = await aTeam();
    const order = orderOf(one, newAddress());
    const wrong = createHmac("sha256", "another").update("x").digest("base64url");
    for (const signature of [wrong, ""])
      expect(await hook(one, order, signature)).toMatchObject({
        status: 401,
        body: { status: "error", error: { message: "The signature is missing or not right." } },
      });
    const other = await aTeam({ webhookSecret: "another-secret" });
    expect((await hook(other, order)).status).toBe(401);
    expect((await hook({ ...one, team: other.team }, order)).status).toBe(401);
    expect((await hook({ ...one, integration: { id: "pin_nothing" } }, order)).status).toBe(401);
    expect((await hook(one, { ...order, integration_id: "workday:other" })).body).toEqual({ status: "ignored" });
    for (const status of ["CANCELLED", "SOMETHING_NEW"])
      expect((await hook(one, { ...order, status })).body).toEqual({ status: "ignored" });
    expect((await hook(one, {}, undefined, "sync-finished")).body).toEqual({ status: "ignored" });
    expect((await hook(one, { ...order, job: "x".repeat(300_000) })).status).toBe(413);
    expect((await hook(one, { id: order.id })).status).toBe(422);
    const { invitations } = await one.team.ask("{ invitations { totalCount } }");
    expect(invitations.totalCount).toBe(0);
  });

  test("an order that cannot be invited is cancelled in Kombo, with the reason; the others are accepted", async () => {
    const one = await aTeam();
    const bad = orderOf(one, "nobody");
    const good = orderOf(one, newAddress());
    const draft = orderOf(one, newAddress(), { package_id: "gone" });
    orders.set(one.account, [bad, draft, good]);
    await pull(one);
    await app.mail.waitFor(good.candidate.email);
    const [result] = await waitUntil(async () => resultsOf(bad).length > 0 && resultsOf(bad));
    expect(result).toMatchObject({
      status: "CANCELLED",
      result_url: "https://app.example.test",
      completed_at: expect.any(String),
      attributes: [
        { type: "TEXT", label: "Status", value: "The order was rejected." },
        { type: "TEXT", label: "Reason", value: expect.any(String) },
      ],
    });
    await waitUntil(async () => resultsOf(draft).length > 0);
    const rejected = (await aboutOrders(one)).filter(({ subject }) => subject === "REJECTED");
    expect(rejected).toMatchObject([{ invitation: null, event: null }, { invitation: null }]);
  });

  test("an order that Kombo has cancelled is cancelled here, and Kombo is not informed of it", async () => {
    const one = await aTeam();
    const order = orderOf(one, newAddress());
    await hook(one, order);
    orders.set(one.account, [{ ...order, status: "CANCELLED" }]);
    await pull(one);
    await waitUntil(async () => (await invitationOf(one.team)).state === "CANCELLED");
    await one.team.waitForHandlers();
    expect(await aboutOrders(one)).toEqual([]);
  });
});

describe("what Kombo is sent", () => {
  test("a bounce and an expiry, in Kombo's own words", async () => {
    const one = await aTeam();
    const email = newAddress("bounces");
    app.mail.reject = (to) => (to === email ? { code: 550, text: "5.1.1 no such user here" } : null);
    const order = orderOf(one, email);
    await hook(one, order);
    const [bounce] = await waitUntil(async () => resultsOf(order).length > 0 && resultsOf(order));
    expect([bounce.status, textOf(bounce)]).toEqual([
      "OPEN",
      "The invitation could not be delivered: the e-mail address bounced.",
    ]);
    await expire(one.team);
    const expiry = await waitUntil(async () => resultsOf(order).find(({ status }) => status === "CANCELLED"));
    expect([expiry.completed_at, textOf(expiry)]).toEqual([expect.any(String), "The candidate did not start in time."]);
  });

  test("after a 500 it is sent again", async () => {
    const one = await aTeam();
    const order = orderOf(one, newAddress());
    await hook(one, order);
    ats.answer = (made) => (made.path.endsWith("/result") ? { status: 500 } : answer(made));
    await start(one.team, (await invitationOf(one.team)).id);
    await waitUntil(async () => (await aboutOrders(one))[0]?.state === "RETRYING");
    ats.answer = answer;
    await hurry(one.team);
    await waitUntil(async () => (await aboutOrders(one))[0]?.state === "DELIVERED");
    expect(resultsOf(order)).toHaveLength(2);
  });
});

describe("calls about no order (rules: Applicant tracking systems 8)", () => {
  const about = async (one: KomboTeam, wanted: string) =>
    (await messagesOf(one)).filter(({ subject }) => subject === wanted);
  const until = (one: KomboTeam, wanted: string, state: string) =>
    waitUntil(async () => {
      const found = await about(one, wanted);
      return found.at(-1)?.state === state && found;
    });

  test("the list of assessments is a message each time it is sent, and is sent again when asked", async () => {
    const one = await aTeam();
    const [sent] = await until(one, "TESTS", "DELIVERED");
    expect(sent).toMatchObject({ attempts: 1, statusCode: 200, response: null, invitation: null, event: null });
    await pull(one);
    const lists = () =>
      ats.calls.filter(
        (made) => made.path === "/assessment/packages" && made.headers["x-integration-id"] === one.account,
      );
    expect((await one.team.ask(retryMessage, { id: sent.id })).retryPartnerMessage.userErrors).toEqual([]);
    await waitUntil(async () => lists().length === 2);
    await waitUntil(async () => (await about(one, "TESTS")).length === 2);
    expect(await about(one, "ORDERS")).toEqual([]);
  });

  test("one that fails is one message until it succeeds, with the answer; the integration shows it", async () => {
    const one = await aTeam();
    await until(one, "TESTS", "DELIVERED");
    const stateOf = async () =>
      (await one.team.ask("{ partnerIntegrations { state consecutiveFailures } }")).partnerIntegrations[0];
    const isOurs = (made: PartnerCall) => made.headers["x-integration-id"] === one.account;
    ats.answer = (made) =>
      isOurs(made) ? { status: 403, body: { message: `the-partner-issued-it is not valid` } } : answer(made);
    await pull(one);
    const [failed] = await until(one, "ORDERS", "RETRYING");
    expect(failed).toMatchObject({ statusCode: 403, nextAttemptAt: expect.any(String) });
    expect(failed.response).toContain("is not valid");
    expect(failed.response).not.toContain("the-partner-issued-it");
    ats.answer = (made) => (isOurs(made) ? { status: 200, body: { results: ["Ada Byron"] } } : answer(made));
    await pull(one);
    await waitUntil(async () => (await about(one, "ORDERS"))[0].attempts > failed.attempts);
    const [unread] = await about(one, "ORDERS");
    expect([unread.id, unread.response]).toEqual([failed.id, "The response has another form than Kombo documents."]);
    expect(await stateOf()).toMatchObject({ state: "FAILING" });
    ats.answer = answer;
    expect((await one.team.ask(retryMessage, { id: failed.id })).retryPartnerMessage.userErrors).toEqual([]);
    const ended = await until(one, "ORDERS", "DELIVERED");
    expect(ended).toEqual([expect.objectContaining({ id: failed.id, statusCode: 200, response: null })]);
    await waitUntil(async () => (await stateOf()).state === "WORKING");
  });

  test("what one was answered is deleted when a candidate is erased", async () => {
    const one = await aTeam();
    await until(one, "TESTS", "DELIVERED");
    const { results } = await one.team.invite(one.assessment, [newAddress()], { sendEmail: false });
    ats.answer = (made) =>
      made.headers["x-integration-id"] === one.account
        ? { status: 500, body: { message: "Ada Byron has two applications." } }
        : answer(made);
    await pull(one);
    const [failed] = await until(one, "ORDERS", "RETRYING");
    expect(failed.response).toContain("Ada Byron");
    await one.team.ask("mutation ($id: ID!) { eraseCandidate(id: $id) { userErrors { code } } }", {
      id: results[0].candidate.id,
    });
    await waitUntil(async () => (await about(one, "ORDERS"))[0].response === null);
  });
});
