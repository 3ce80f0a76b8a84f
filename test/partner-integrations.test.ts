import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { basic } from "./greenhouse-client.ts";
import { createIntegration, PartnerServer, partnerCalls, retryMessage, updateIntegration } from "./partner-calls.ts";
import { testApp } from "./test-app.ts";
import { tablesContaining } from "./test-database.ts";
import { createTestTeam, newAddress } from "./test-team.ts";
import { waitUntil } from "./wait-until.ts";

const app = testApp({ WEBHOOK_ALLOW_PRIVATE: "true" });
const { setUp, call, messagesOf, start, invitationOf } = partnerCalls(app);
const ats = new PartnerServer();
beforeAll(() => ats.open());
afterAll(() => ats.close());

const deleteIntegration = `mutation ($id: ID!) { deletePartnerIntegration(id: $id) { deletedId userErrors { code } } }`;
const secret = "a-key-that-nobody-may-read";

describe("the settings", () => {
  test("an owner or a manager sets a partner up, or a key that may do as much; one of each kind (rules: Applicant tracking systems 1)", async () => {
    const team = await createTestTeam(app);
    const input = { kind: "ASHBY", apiKey: secret };
    const manager = await team.addMember("MANAGER");
    const lesser = await team.addApiKey("READ", "WEBHOOKS");
    const key = await team.addApiKey("READ", "CANDIDATES_PII", "INVITE", "WEBHOOKS");
    expect((await team.ask(createIntegration, { input }, lesser)).createPartnerIntegration.userErrors).toMatchObject([
      { code: "NOT_ALLOWED", message: expect.stringContaining("CANDIDATES_PII, INVITE") },
    ]);
    const made = (await team.ask(createIntegration, { input }, manager)).createPartnerIntegration;
    expect(made).toMatchObject({
      userErrors: [],
      integration: {
        kind: "ASHBY",
        url: "https://api.ashbyhq.com",
        account: null,
        state: "UNUSED",
        enabled: true,
        consecutiveFailures: 0,
        lastUsedAt: null,
      },
    });
    expect((await team.ask(createIntegration, { input }, key)).createPartnerIntegration).toMatchObject({
      integration: null,
      userErrors: [{ code: "ALREADY_EXISTS", existing: { id: made.integration.id } }],
    });
    const kombo = await team.ask(createIntegration, { input: { kind: "KOMBO", apiKey: secret } }, key);
    expect(kombo.createPartnerIntegration.userErrors).toMatchObject([{ code: "REQUIRED", path: ["input", "account"] }]);
    const bad = { kind: "WORKABLE", apiKey: "with a\nbreak", url: "https://user:password@x.test" };
    expect((await team.ask(createIntegration, { input: bad }, key)).createPartnerIntegration.userErrors).toMatchObject([
      { code: "URL_NOT_ALLOWED" },
      { code: "INVALID_VALUE" },
    ]);
  });

  test("credentials are in no table, log or answer, and go to a new address only when given again (rules: Applicant tracking systems 5)", async () => {
    const one = await setUp({ kind: "ASHBY", url: ats.url, apiKey: secret, webhookSecret: `${secret}-too` });
    const { id } = one.integration;
    expect(await tablesContaining(app, secret)).toEqual([]);
    expect(await tablesContaining(app, Buffer.from(secret).toString("hex"))).toEqual([]);
    expect(app.log.join("")).not.toContain(secret);
    const moved = await one.team.ask(updateIntegration, { id, input: { url: `${ats.url}/elsewhere` } });
    expect(moved.updatePartnerIntegration.userErrors).toMatchObject([{ code: "REQUIRED", path: ["input", "apiKey"] }]);
    const again = await one.team.ask(updateIntegration, {
      id,
      input: { url: `${ats.url}/v2/`, apiKey: "another-key" },
    });
    expect(again.updatePartnerIntegration).toMatchObject({ userErrors: [], integration: { url: `${ats.url}/v2` } });
    await place(one);
    const sent = await ats.waitFor(({ path }) => path === "/v2/assessment.update");
    expect(sent.headers.authorization).toBe(basic("another-key"));
    const { auditLog } = await one.team.ask(
      '{ auditLog(filter: { action: ["partner_integration.update"] }) { nodes { changes } } }',
    );
    expect(auditLog.nodes).toEqual([{ changes: { url: { from: ats.url, to: `${ats.url}/v2` }, apiKey: "replaced" } }]);
  });

  test("while it is disabled orders are rejected and messages wait; deleted, nothing more is sent", async () => {
    const one = await setUp({ kind: "ASHBY", url: ats.url });
    const { id } = one.integration;
    await place(one);
    await waitUntil(async () => (await messagesOf(one))[0]?.state === "DELIVERED");
    await one.team.ask(updateIntegration, { id, input: { enabled: false } });
    expect((await ashby(one.key, "assessment.list")).status).toBe(422);
    await start(one.team, (await invitationOf(one.team)).id);
    await one.team.waitForHandlers();
    expect((await messagesOf(one))[1]).toMatchObject({ subject: "STARTED", state: "PENDING", attempts: 0 });
    await one.team.ask(updateIntegration, { id, input: { enabled: true } });
    await waitUntil(async () => (await messagesOf(one))[1]?.state === "DELIVERED");
    expect((await one.team.ask(deleteIntegration, { id })).deletePartnerIntegration).toEqual({
      deletedId: id,
      userErrors: [],
    });
    expect((await one.team.ask("{ partnerIntegrations { id } }")).partnerIntegrations).toEqual([]);
    expect((await one.team.ask("query ($id: ID!) { node(id: $id) { id } }", { id })).node).toBeNull();
    expect((await ashby(one.key, "assessment.list")).status).toBe(422);
  });

  test("another team's integration and messages do not exist", async () => {
    const [one, other] = [await setUp({ kind: "ASHBY", url: ats.url }), await setUp({ kind: "ASHBY", url: ats.url })];
    await place(one);
    const [message] = await waitUntil(async () => {
      const all = await messagesOf(one);
      return all.length > 0 && all;
    });
    const { id } = one.integration;
    expect(await messagesOf({ ...other, integration: { id } })).toEqual([]);
    for (const [name, document, variables] of [
      ["updatePartnerIntegration", updateIntegration, { id, input: {} }],
      ["deletePartnerIntegration", deleteIntegration, { id }],
      ["retryPartnerMessage", retryMessage, { id: message.id }],
    ] as const)
      expect((await other.team.ask(document, variables))[name].userErrors).toMatchObject([{ code: "NOT_FOUND" }]);
  });

  test("a caller without CANDIDATES_PII reads no response", async () => {
    const one = await setUp({ kind: "ASHBY", url: ats.url });
    await place(one);
    await waitUntil(async () => (await messagesOf(one))[0]?.response != null);
    const blind = await one.team.addApiKey("READ", "WEBHOOKS");
    expect((await messagesOf(one, blind))[0]).toMatchObject({ state: "DELIVERED", response: null });
  });
});

const ashby = (key: string, method: string, body: object = {}) =>
  call(`ashby/${method}`, { body, headers: { authorization: basic(key) } });

async function place({ key }: { key: string }): Promise<void> {
  const { body } = await ashby(key, "assessment.list");
  const answer = await ashby(key, "assessment.start", {
    assessment_type_id: body.results[0].assessment_type_id,
    candidate: { ashby_id: "1", first_name: "Ada", last_name: "Lovelace", email: newAddress() },
    application: { ashby_id: newAddress(), status: "Active" },
  });
  expect(answer.status).toBe(200);
}
