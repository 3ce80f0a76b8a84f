import { afterAll, afterEach, beforeAll, describe, expect, test } from "@jest/globals";
import { basic, Client, FakeGreenhouse, greenhouseCalls } from "./greenhouse-client.ts";
import { type TestApp, testApp } from "./test-app.ts";
import { createTestTeam, newAddress } from "./test-team.ts";

/** On a closed network, so that a Greenhouse on this machine can be called. */
const app = testApp({ WEBHOOK_ALLOW_PRIVATE: "true", APP_URL: "https://app.example.test" });
const { clientOf, aClient } = greenhouseCalls(app);
/** As it is out of the box. */
const open = testApp();
const ats = new FakeGreenhouse();
beforeAll(() => ats.open());
afterAll(() => ats.close());
afterEach(() => {
  ats.answer = () => 200;
});
describe("rejections", () => {
  test("no key, a wrong one, a password, a member's token: 401 with how to do it, before the body is looked at", async () => {
    const { team, client, assessment } = await aClient();
    const authorizations = [
      null,
      "Basic",
      "Basic !!!",
      `Bearer ${client.key}`,
      basic("bkk_nonsense"),
      basic(team.owner.token),
      `Basic ${Buffer.from(`${client.key}:password`).toString("base64")}`,
      `Basic ${Buffer.from(client.key).toString("base64")}`,
    ];
    for (const authorization of authorizations)
      for (const [path, method] of [
        ["list_tests", "GET"],
        ["send_test", "POST"],
        ["test_status", "GET"],
        ["response_error", "POST"],
      ] as const) {
        const answer = await client.call(path, { method, authorization, ...(method === "POST" ? { body: "{" } : {}) });
        expect([authorization, path, answer.status]).toEqual([authorization, path, 401]);
        expect(answer.headers.get("www-authenticate")).toMatch(/^Basic realm=/);
        expect(answer.body.errors[0]).toMatchObject({ code: "UNAUTHENTICATED", message: expect.any(String) });
      }
    expect((await team.ask("{ invitations { totalCount } }")).invitations.totalCount).toBe(0);
    expect(assessment.id).toBeDefined();
  });

  test("a scope that is lacking: 403, and nothing is done", async () => {
    const { team, assessment } = await aClient();
    const reading = new Client(app, (await team.addApiKey("READ")).token);
    const inviting = new Client(app, (await team.addApiKey("INVITE")).token);
    const answers = [
      await reading.sendTest(assessment, newAddress()),
      await inviting.call("list_tests"),
      await inviting.testStatus("inv_0"),
    ];
    expect(answers.map(({ status, body }) => [status, body.errors[0].code])).toEqual(Array(3).fill([403, "FORBIDDEN"]));
    expect((await team.ask("{ invitations { totalCount } }")).invitations.totalCount).toBe(0);
  });

  test("another team's tests and invitations do not exist: 404", async () => {
    const { client, assessment } = await aClient();
    const { client: otherTeam } = await aClient();
    const { body } = await client.sendTest(assessment, newAddress());
    const answers = [
      await otherTeam.testStatus(body.partner_interview_id),
      await otherTeam.sendTest(assessment, newAddress()),
      await client.testStatus("inv_0"),
      await client.call("test_status"),
      await client.testStatus(assessment.id),
    ];
    expect(answers.map(({ status, body }) => [status, body.errors[0].code])).toEqual(Array(5).fill([404, "NOT_FOUND"]));
  });

  test("what is missing, wrong or too long: 422 with the field; no JSON 400, too much 413; nothing is stored", async () => {
    const { team, client, assessment } = await aClient();
    const send = (body: unknown) => client.call("send_test", { method: "POST", body });
    const candidate = { first_name: "A", last_name: "B", email: "a@example.test" };
    const cases: [unknown, number, string | undefined][] = [
      [{}, 422, "partner_test_id"],
      [{ partner_test_id: assessment.id }, 422, "candidate"],
      [{ partner_test_id: assessment.id, candidate: { ...candidate, email: undefined } }, 422, "candidate.email"],
      [{ partner_test_id: assessment.id, candidate: { ...candidate, email: "no address" } }, 422, "candidate.email"],
      [
        { partner_test_id: assessment.id, candidate: { ...candidate, first_name: "x".repeat(101) } },
        422,
        "candidate.first_name",
      ],
      [{ partner_test_id: assessment.id, candidate, url: "x".repeat(2_001) }, 422, "url"],
      [{ partner_test_id: assessment.id, candidate, url: "ftp://example.com/" }, 422, "url"],
      [{ partner_test_id: assessment.id, candidate, url: "http://169.254.169.254/" }, 422, "url"],
      ["{", 400, undefined],
      ["[]", 422, undefined],
      [{ partner_test_id: "x", padding: "x".repeat(70_000) }, 413, undefined],
    ];
    for (const [body, status, field] of cases) {
      const answer = await send(body);
      expect([body, answer.status]).toEqual([body, status]);
      if (field !== undefined) expect(answer.body.errors[0].field).toBe(field);
    }
    await team.ask("mutation ($id: ID!) { archiveAssessment(id: $id) { userErrors { code } } }", { id: assessment.id });
    const archived = await client.sendTest(assessment, "a@example.test");
    expect([archived.status, archived.body.errors[0]]).toEqual([
      422,
      { code: "ASSESSMENT_NOT_PUBLISHED", message: expect.any(String), field: "partner_test_id" },
    ]);
    const counts = await team.ask("{ invitations { totalCount } candidates { totalCount } }");
    expect([counts.invitations.totalCount, counts.candidates.totalCount]).toEqual([0, 0]);
  });

  test("out of the box nobody names an address of the operator's network, nor one where the key would go in clear", async () => {
    const team = await createTestTeam(open);
    const client = await clientOf(team, open);
    const assessment = await team.publishAssessment("X");
    const before = ats.patches.length;
    for (const url of [
      `http://127.0.0.1:${ats.port}/x`,
      `https://127.0.0.1:${ats.port}/x`,
      `http://localhost:${ats.port}/x`,
      `http://[::ffff:127.0.0.1]:${ats.port}/x`,
      "http://app.greenhouse.test/x",
      "https://user:password@app.greenhouse.test/x",
    ]) {
      const answer = await client.sendTest(assessment, newAddress(), { url });
      expect([url, answer.status, answer.body.errors[0].code]).toEqual([url, 422, "URL_NOT_ALLOWED"]);
    }
    expect((await client.sendTest(assessment, newAddress(), { url: "https://app.greenhouse.test/x" })).status).toBe(
      200,
    );
    expect((await team.ask("{ invitations { totalCount } }")).invitations.totalCount).toBe(1);
    expect(ats.patches).toHaveLength(before);
  });

  test("the server says at its start that it calls private addresses, where it does", () => {
    const says = (at: TestApp) => at.log.some((line) => line.includes("WEBHOOK_ALLOW_PRIVATE is on"));
    expect([says(app), says(open)]).toEqual([true, false]);
  });

  test("one key may ask 1,200 times a minute; then 429, and when to come back", async () => {
    const { team, client } = await aClient();
    await client.call("list_tests");
    await app.db.query("/* test */ update rate_limit set count = 1200 where ends_at > now()");
    const answer = await client.call("list_tests");
    expect([answer.status, answer.body.errors[0].code]).toEqual([429, "RATE_LIMITED"]);
    expect(Number(answer.headers.get("retry-after"))).toBeGreaterThan(0);
    expect((await (await clientOf(team)).call("list_tests")).status).toBe(200);
  });
});
