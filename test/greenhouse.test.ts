import { afterAll, afterEach, beforeAll, describe, expect, test } from "@jest/globals";
import { basic, Client, FakeGreenhouse, greenhouseCalls, linkOf, scoreMutation } from "./greenhouse-client.ts";
import { testApp } from "./test-app.ts";
import { createTestTeam, newAddress } from "./test-team.ts";
import { waitUntil } from "./wait-until.ts";

/** On a closed network, so that a Greenhouse on this machine can be called. */
const app = testApp({ WEBHOOK_ALLOW_PRIVATE: "true", APP_URL: "https://app.example.test" });
const { aClient, completeAssessment, hurry, uuidOf } = greenhouseCalls(app);
const ats = new FakeGreenhouse();
beforeAll(() => ats.open());
afterAll(() => ats.close());
afterEach(() => {
  ats.answer = () => 200;
});
const waitForCallbacks = (path: string, times: number) =>
  waitUntil(async () => (ats.callbacksTo(path) >= times ? true : null));

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

  test("send_test invites by e-mail; the candidate's Submit is reported by PATCH with the key; test_status then says complete", async () => {
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

  test("a result that comes or changes later is reported, too, and score is a number", async () => {
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

  test("sent twice, also at the same moment, is sent once: the same id, one invitation, one e-mail", async () => {
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

  test("another application for the same test keeps the invitation, and gets a callback of its own, also for what is done already", async () => {
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

  test("what is due by its time shows at once: a time limit that ran out is complete, a missed last moment expired", async () => {
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
    // Blinded callers read neither that nor the time of the day, which would reveal extra time.
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
