import { createServer, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "@jest/globals";
import type { Any } from "./client.ts";
import { ServerProcess } from "./server-process.ts";
import { type TestApp, testApp } from "./test-app.ts";
import { tablesContaining } from "./test-database.ts";
import { createTestTeam, newAddress, type TestTeam, tokenOf } from "./test-team.ts";
import { waitUntil } from "./wait-until.ts";

/** On a closed network, so that a Greenhouse on this machine can be told. */
const app = testApp({ WEBHOOK_ALLOW_PRIVATE: "true", APP_URL: "https://app.example.test" });
/** As it is out of the box. */
const open = testApp();

const basic = (key: string): string => `Basic ${Buffer.from(`${key}:`).toString("base64")}`;

/** Greenhouse, as it documents itself: an address for each test it sends; told there by PATCH, it asks test_status. */
class FakeGreenhouse {
  readonly patches: { path: string; authorization: string | undefined; body: string }[] = [];
  /** What came of asking, by the path that was told. */
  readonly learned = new Map<string, Any[]>();
  /** What a PATCH is answered; may take its time. */
  answer: (path: string) => Promise<number> | number = () => 200;
  readonly #server: Server = createServer(async (request, response) => {
    const path = request.url ?? "";
    this.patches.push({ path, authorization: request.headers.authorization, body: await bodyOf(request) });
    const status = await this.answer(path);
    response.writeHead(status, status === 429 ? { "retry-after": "3600" } : {}).end();
    const sent = this.#sent.get(path);
    if (status === 200 && sent !== undefined) {
      const learned = await sent.client.testStatus(sent.interviewId);
      this.learned.set(path, [...(this.learned.get(path) ?? []), learned.body]);
    }
  });
  readonly #sent = new Map<string, { client: Client; interviewId: string }>();
  #serial = 0;
  port = 0;

  async open(): Promise<void> {
    await new Promise<void>((resolve) => this.#server.listen(this.port, "127.0.0.1", resolve));
    this.port = (this.#server.address() as AddressInfo).port;
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  /** Sends a test as a recruiter's click does. */
  async send(client: Client, assessment: { id: string }, email: string, more: object = {}) {
    const path = `/integrations/testing_partners/take_home_tests/${++this.#serial}`;
    const answer = await client.sendTest(assessment, email, { url: `http://127.0.0.1:${this.port}${path}`, ...more });
    const interviewId = answer.body.partner_interview_id as string;
    this.#sent.set(path, { client, interviewId });
    return { path, answer, interviewId };
  }

  callbacksTo(path: string): number {
    return this.patches.filter((patch) => patch.path === path).length;
  }
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  let text = "";
  for await (const chunk of request) text += chunk;
  return text;
}

/** The calls that Greenhouse makes, with one key. */
class Client {
  readonly #app: TestApp;
  readonly key: string;

  constructor(at: TestApp, key: string) {
    this.#app = at;
    this.key = key;
  }

  async call(path: string, init: { method?: string; body?: unknown; authorization?: string | null } = {}) {
    const { authorization = basic(this.key), body, method = "GET" } = init;
    const response = await fetch(`${this.#app.url}/partners/greenhouse/${path}`, {
      method,
      headers: {
        ...(authorization === null ? {} : { authorization }),
        ...(body === undefined ? {} : { "content-type": "application/json" }),
      },
      ...(body === undefined ? {} : { body: typeof body === "string" ? body : JSON.stringify(body) }),
    });
    return { status: response.status, headers: response.headers, body: (await response.json()) as Any };
  }

  sendTest(assessment: { id: string }, email: string, more: object = {}) {
    const candidate = {
      first_name: "Harriet",
      last_name: "Potter",
      resume_url: "https://ats.example.test/resume",
      phone_number: "123-456-7890",
      email,
      greenhouse_profile_url: "https://app.greenhouse.test/people/17681532?application_id=26234709",
    };
    return this.call("send_test", { method: "POST", body: { partner_test_id: assessment.id, candidate, ...more } });
  }

  testStatus(id: string) {
    return this.call(`test_status?partner_interview_id=${encodeURIComponent(id)}`);
  }
}

const ats = new FakeGreenhouse();
beforeAll(() => ats.open());
afterAll(() => ats.close());
const workers = new Set<ServerProcess>();
afterEach(async () => {
  ats.answer = () => 200;
  for (const worker of workers) await worker.kill();
  workers.clear();
});

const scopes = ["READ", "INVITE"] as const;
const clientOf = async (team: TestTeam, at = app) => new Client(at, (await team.addApiKey(...scopes)).token);
async function aClient() {
  const team = await createTestTeam(app);
  return { team, client: await clientOf(team), assessment: await team.publishAssessment("Personality Test") };
}

const linkOf = async (team: TestTeam, id: string): Promise<string> =>
  tokenOf((await team.ask("query ($id: ID!) { invitation(id: $id) { inviteUrl } }", { id })).invitation.inviteUrl);
/** As the candidate does. */
async function completeAssessment(team: TestTeam, id: string): Promise<void> {
  const token = await linkOf(team, id);
  for (const [path, fields] of [
    ["start", ""],
    ["submit", "notes=done"],
  ] as const)
    await fetch(`${app.url}/i/${token}/${path}`, {
      method: "POST",
      body: new URLSearchParams(fields),
      redirect: "manual",
    });
}
const scoreMutation = `mutation ($id: ID!, $score: Float!) {
  recordSubmission(invitationId: $id, submission: { score: $score, resultUrl: "https://run.example.test/result" }) { userErrors { code message } } }`;
const waitForCallbacks = (path: string, times: number) =>
  waitUntil(async () => (ats.callbacksTo(path) >= times ? true : null));
/** Callbacks that are due soon are due now. */
const hurry = () =>
  app.db.query(
    "/* test */ update greenhouse_completion set next_attempt_at = now() - interval '1 hour' where state = 'DUE' and next_attempt_at < now() + interval '1 minute'",
  );
const rowOf = async (id: string) =>
  (await app.db.query("/* test */ select * from greenhouse_completion where invitation_id = $1", [id])).rows[0];
const uuidOf = async (team: TestTeam, email: string): Promise<string> =>
  (
    await app.db.query(
      `/* test */ select i.id from invitation i join candidate c on c.team_id = i.team_id and c.id = i.candidate_id where i.team_id = $1 and c.email = $2 order by i.id desc`,
      [team.uuid, email],
    )
  ).rows[0].id;

describe("the four calls", () => {
  test("list_tests names what is published, and nothing of another team", async () => {
    const { team, client, assessment } = await aClient();
    await (await createTestTeam(app)).publishAssessment("Somebody else's");
    await team.ask(
      "mutation ($input: CreateAssessmentInput!) { createAssessment(input: $input) { userErrors { code } } }",
      { input: { title: "A draft" } },
    );
    const answer = await client.call("list_tests");
    expect(answer).toMatchObject({
      status: 200,
      body: [{ partner_test_id: assessment.id, partner_test_name: "Personality Test" }],
    });
  });

  test("send_test invites by mail; the candidate's Submit is told by PATCH with the key; test_status then says complete", async () => {
    const { team, client, assessment } = await aClient();
    const email = newAddress();
    const { path, answer, interviewId } = await ats.send(client, assessment, email);
    expect(answer).toMatchObject({ status: 200, body: { partner_interview_id: expect.stringMatching(/^inv_/) } });
    const [mail] = await app.mail.waitFor(email);
    expect(mail!.mail.text).toContain(`/i/${await linkOf(team, interviewId)}`);
    const { invitation } = await team.ask(
      "query ($id: ID!) { invitation(id: $id) { metadata candidate { name email } } }",
      { id: interviewId },
    );
    expect(invitation).toEqual({
      metadata: { greenhouse_profile_url: "https://app.greenhouse.test/people/17681532?application_id=26234709" },
      candidate: { name: "Harriet Potter", email },
    });
    expect((await client.testStatus(interviewId)).body).toEqual({
      partner_status: "sent",
      partner_profile_url: `https://app.example.test/invitations/${interviewId}`,
      partner_score: null,
      metadata: { Assessment: "Personality Test" },
    });

    await completeAssessment(team, interviewId);
    await waitForCallbacks(path, 1);
    expect(ats.patches.find((patch) => patch.path === path)).toEqual({
      path,
      authorization: basic(client.key),
      body: "",
    });
    const [learned] = await waitUntil(async () => ats.learned.get(path));
    expect(learned).toEqual({
      partner_status: "complete",
      partner_profile_url: `https://app.example.test/invitations/${interviewId}`,
      partner_score: null,
      metadata: {
        Assessment: "Personality Test",
        "Started At": expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/),
        "Completed At": expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/),
        "Ended By Time Limit": false,
      },
    });
  });

  test("a result that comes or changes later is told, too, and score is a number", async () => {
    const { team, client, assessment } = await aClient();
    const { path, interviewId } = await ats.send(client, assessment, newAddress());
    await completeAssessment(team, interviewId);
    await waitForCallbacks(path, 1);
    await team.ask(scoreMutation, { id: interviewId, score: 81.5 });
    await waitForCallbacks(path, 2);
    const learned = await waitUntil(async () => ats.learned.get(path)?.find((one) => one.partner_score !== null));
    expect(learned.partner_score).toBe(81.5);
    // This key may not know candidates: where the result lies may say who it is about.
    expect(learned.metadata).not.toHaveProperty("Result");
    const knowing = new Client(app, (await team.addApiKey("READ", "CANDIDATES_PII")).token);
    expect((await knowing.testStatus(interviewId)).body.metadata.Result).toBe("https://run.example.test/result");
  });

  test("sent twice, also at the same moment, is sent once: the same id, one invitation, one letter", async () => {
    const { team, client, assessment } = await aClient();
    const email = newAddress();
    const url = `http://127.0.0.1:${ats.port}/integrations/testing_partners/take_home_tests/same-${email}`;
    const answers = await Promise.all([1, 2, 3, 4].map(() => client.sendTest(assessment, email, { url })));
    answers.push(await client.sendTest(assessment, email, { url }));
    expect(answers.map(({ status }) => status)).toEqual(Array(5).fill(200));
    expect(new Set(answers.map(({ body }) => body.partner_interview_id)).size).toBe(1);
    const interviewId = answers[0]!.body.partner_interview_id;
    const { invitations } = await team.ask("{ invitations { totalCount } }");
    expect(invitations.totalCount).toBe(1);
    await app.mail.waitFor(email);
    await completeAssessment(team, interviewId);
    await waitUntil(async () => ats.callbacksTo(new URL(url).pathname) > 0);
    // The e-mail that confirms the submission may have come by now, too.
    const invitationEmails = app.mail.to(email).filter(({ mail }) => !/^We received/.test(mail.subject ?? ""));
    expect(invitationEmails).toHaveLength(1);
    expect(ats.callbacksTo(new URL(url).pathname)).toBe(1);
  });

  test("another application for the same test keeps the invitation, and is told by itself, also of what is done already", async () => {
    const { team, client, assessment } = await aClient();
    const email = newAddress();
    const first = await ats.send(client, assessment, email);
    await completeAssessment(team, first.interviewId);
    await waitForCallbacks(first.path, 1);
    const second = await ats.send(client, assessment, email.toUpperCase());
    expect(second.interviewId).toBe(first.interviewId);
    await hurry();
    await waitForCallbacks(second.path, 1);
    expect((await waitUntil(async () => ats.learned.get(second.path)))[0].partner_status).toBe("complete");
  });

  test("after an invitation has been cancelled the same test is sent anew", async () => {
    const { team, client, assessment } = await aClient();
    const email = newAddress();
    const first = await client.sendTest(assessment, email);
    const { partner_interview_id: id } = first.body;
    await team.ask("mutation ($ids: [ID!]!) { cancelInvitations(ids: $ids) { userErrors { code } } }", { ids: [id] });
    expect((await client.testStatus(id)).body.partner_status).toBe("cancelled");
    const second = await client.sendTest(assessment, email);
    expect(second.status).toBe(200);
    expect(second.body.partner_interview_id).not.toBe(id);
  });

  test("what the clock has decided shows at once: a time limit that ran out is complete, a missed last moment expired", async () => {
    const { team, client, assessment } = await aClient();
    const [late, missed] = [newAddress(), newAddress()];
    const ids = [];
    for (const email of [late, missed])
      ids.push((await client.sendTest(assessment, email)).body.partner_interview_id as string);
    const token = await linkOf(team, ids[0]!);
    await fetch(`${app.url}/i/${token}/start`, { method: "POST", redirect: "manual" });
    expect((await client.testStatus(ids[0]!)).body.partner_status).toBe("in_progress");
    await app.db.query(
      "/* test */ update invitation set deadline_at = now() - interval '1 hour' where team_id = $1 and id = $2",
      [team.uuid, await uuidOf(team, late)],
    );
    await app.db.query(
      "/* test */ update invitation set expires_at = now() - interval '1 hour' where team_id = $1 and id = $2",
      [team.uuid, await uuidOf(team, missed)],
    );
    const knowing = new Client(app, (await team.addApiKey("READ", "CANDIDATES_PII")).token);
    expect((await knowing.testStatus(ids[0]!)).body).toMatchObject({
      partner_status: "complete",
      metadata: { "Ended By Time Limit": true },
    });
    // Whoever must not know who candidates are reads neither that nor the time of the day: it would tell of extra time.
    expect((await client.testStatus(ids[0]!)).body).toMatchObject({
      partner_status: "complete",
      metadata: {
        "Ended By Time Limit": false,
        "Started At": expect.stringMatching(/T00:00:00\.000Z$/),
        "Completed At": expect.stringMatching(/T00:00:00\.000Z$/),
      },
    });
    expect((await client.testStatus(ids[1]!)).body.partner_status).toBe("expired");
  });

  test("response_error is taken in, and leaves neither words nor addresses in the log", async () => {
    const { client, assessment } = await aClient();
    const { body } = await client.sendTest(assessment, newAddress());
    const report = {
      api_call: "test_status",
      errors: ["partner_status of owl@hogwarts.test is not right"],
      partner_test_id: 12345,
      partner_test_name: "Personality Test",
      partner_interview_id: body.partner_interview_id,
      candidate_email: "owl@hogwarts.test",
    };
    expect(await client.call("response_error", { method: "POST", body: report })).toMatchObject({
      status: 200,
      body: { status: 200 },
    });
    const line = app.log.find((one) => one.includes("Greenhouse could not read an answer"));
    expect(JSON.parse(line!)).toMatchObject({ call: "test_status", count: 1 });
    expect(app.log.join("")).not.toContain("hogwarts");
  });
});

describe("refusals", () => {
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
    const { client: stranger } = await aClient();
    const { body } = await client.sendTest(assessment, newAddress());
    const answers = [
      await stranger.testStatus(body.partner_interview_id),
      await stranger.sendTest(assessment, newAddress()),
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

describe("whatever goes wrong, Greenhouse is told", () => {
  test("a Greenhouse that is down for a while is told once it is back", async () => {
    const { team, client, assessment } = await aClient();
    const email = newAddress();
    const { path, interviewId } = await ats.send(client, assessment, email);
    await ats.close();
    await completeAssessment(team, interviewId);
    const uuid = await uuidOf(team, email);
    await waitUntil(async () => (await rowOf(uuid)).last_answer === "CONNECT");
    expect(await rowOf(uuid)).toMatchObject({ state: "DUE", told: 0, wanted: 1 });
    await ats.open();
    await hurry();
    await waitForCallbacks(path, 1);
    await waitUntil(async () => (await rowOf(uuid)).state === "TOLD");
    expect(await rowOf(uuid)).toMatchObject({ told: 1, wanted: 1, last_answer: "200", next_attempt_at: null });
  });

  test("refusals are tried again over days, and Retry-After is obeyed", async () => {
    const { team, client, assessment } = await aClient();
    const email = newAddress();
    const { path, interviewId } = await ats.send(client, assessment, email);
    ats.answer = () => 429;
    await completeAssessment(team, interviewId);
    const uuid = await uuidOf(team, email);
    await waitUntil(async () => (await rowOf(uuid)).last_answer === "429");
    const waits = async () =>
      (
        await app.db.query("/* test */ select extract(epoch from $1::timestamptz - now())::int as s", [
          (await rowOf(uuid)).next_attempt_at,
        ])
      ).rows[0].s;
    expect(await waits()).toBeGreaterThan(3_500);
    // An hour passes.
    const back = (attempts: number) =>
      app.db.query(
        "/* test */ update greenhouse_completion set next_attempt_at = now() - interval '1 hour', attempts = $3 where team_id = $1 and invitation_id = $2",
        [team.uuid, uuid, attempts],
      );
    ats.answer = () => 503;
    await back(7);
    await hurry();
    await waitUntil(async () => (await rowOf(uuid)).last_answer === "503");
    expect(await rowOf(uuid)).toMatchObject({ state: "DUE", attempts: 8 });
    expect(await waits()).toBeGreaterThan(15 * 3_600);
    await back(9);
    await hurry();
    await waitUntil(async () => (await rowOf(uuid)).state === "FAILED");
    expect(ats.callbacksTo(path)).toBe(3);
    // A result that changes is news, and begins anew.
    ats.answer = () => 200;
    await team.ask(scoreMutation, { id: interviewId, score: 1 });
    await waitUntil(async () => (await rowOf(uuid)).state === "TOLD");
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
    await waitUntil(async () => (await rowOf(goneId)).state === "FAILED");
    await waitUntil(async () => (await rowOf(movedId)).last_answer === "302");
    expect(await rowOf(movedId)).toMatchObject({ told: 0 });
    expect(ats.callbacksTo(first.path)).toBe(1);
  });

  test("what changes while Greenhouse is being told is told after it", async () => {
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

  test("kill -9 of the worker while Greenhouse is being told: another worker tells it", async () => {
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
      const held = await rowOf(uuid);
      expect([held.state, held.told, held.leased_by === null]).toEqual(["DUE", 0, false]);
      await worker.kill();
      expect(await rowOf(uuid)).toMatchObject({ state: "DUE", told: 0 });
      // Its lease ends, as it would after a minute.
      await app.db.query("/* test */ update greenhouse_completion set leased_until = now() where team_id = $1", [
        team.uuid,
      ]);
      ats.answer = () => 200;
      await app.restart();
      await waitForCallbacks(path, 2);
      await waitUntil(async () => (await rowOf(uuid)).state === "TOLD");
      expect((await waitUntil(async () => ats.learned.get(path)))[0].partner_status).toBe("complete");
    } finally {
      if (app.env.ROLE !== "all") await app.restart();
    }
  });
});

describe("what is kept", () => {
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

  test("a candidate who is forgotten is forgotten here, too, also while Greenhouse waits to be told", async () => {
    const { team, client, assessment } = await aClient();
    const email = newAddress();
    const { path, interviewId } = await ats.send(client, assessment, email);
    ats.answer = () => 503;
    await completeAssessment(team, interviewId);
    const uuid = await uuidOf(team, email);
    await waitUntil(async () => (await rowOf(uuid)).last_answer === "503");
    const { invitation } = await team.ask("query ($id: ID!) { invitation(id: $id) { candidate { id } } }", {
      id: interviewId,
    });
    const erased = await team.ask("mutation ($id: ID!) { eraseCandidate(id: $id) { userErrors { code message } } }", {
      id: invitation.candidate.id,
    });
    expect(erased.eraseCandidate.userErrors).toEqual([]);
    await waitUntil(async () => (await rowOf(uuid)).state === "FORGOTTEN");
    expect(await rowOf(uuid)).toMatchObject({ url: null, url_hash: null, next_attempt_at: null });
    expect(await tablesContaining(app, path)).toEqual([]);
  });
});
