import { describe, expect, test } from "@jest/globals";
import { type Any, post } from "./client.ts";
import { testApp } from "./test-app.ts";
import { createTestTeam, type Member, newAddress, type TestTeam, tokenOf } from "./test-team.ts";
import { waitUntil } from "./wait-until.ts";

const app = testApp();

/** The candidate's page as a browser asks for it, on the test's own address. */
const page = (url: string, init: RequestInit = {}) =>
  fetch(`${app.url}${new URL(url).pathname}`, { redirect: "manual", ...init });
const form = (fields: Record<string, string>): RequestInit => ({ method: "POST", body: new URLSearchParams(fields) });

/** Invites one candidate, as a manager, with everything that an invitation may hold. */
async function inviteJane(team: TestTeam, manager: Member, address: string): Promise<Any> {
  const assessment = await team.publishAssessment("Backend <b>&", {
    confirmSubmission: false,
    timeLimit: "PT90M",
    instructions: "Read first.",
    defaultExpiry: "P7D",
  });
  const { results, userErrors, batch } = await team.invite(
    assessment,
    [{ email: `"Doe, Jane" <${address}>`, ref: "r1" }],
    {
      as: manager,
      input: { message: "Take your time.\nSee http://example.test/about" },
    },
  );
  expect(userErrors).toEqual([]);
  expect(batch).toMatchObject({ total: 1, invited: 1, rejected: 0 });
  expect(results[0]).toMatchObject({
    index: 0,
    ref: "r1",
    outcome: "INVITED",
    candidate: { email: address, name: "Doe, Jane" },
  });
  return results[0].invitation;
}

/** The e-mail of the invitation comes from the team, names the inviter, and has both links. */
async function expectInvitationEmail(
  address: string,
  inviter: Member,
  { id, inviteUrl, practiceUrl }: { id: string; inviteUrl: string; practiceUrl: string },
): Promise<void> {
  const [mailed] = await app.mail.waitFor(address);
  expect(mailed!.mail.from?.text).toBe('"Lighthouse" <no-reply@localhost>');
  expect(mailed!.mail.replyTo?.text).toBe(`"Max Manager" <${inviter.email}>`);
  expect(mailed!.mail.headers.get("x-invitation-id")).toBe(id);
  expect(mailed!.mail.headers.get("auto-submitted")).toBe("auto-generated");
  for (const part of [mailed!.mail.text!, mailed!.mail.html as string]) {
    expect(part).toContain(inviteUrl);
    expect(part).toContain(practiceUrl);
    expect(part).toContain("90 minutes");
    expect(part).toMatch(/\(UTC\)/);
  }
}

/** The page shows what there is to know before Start, escaped, and leaks its address to nobody. */
async function expectPage(inviteUrl: string): Promise<void> {
  const shown = await page(inviteUrl);
  const html = await shown.text();
  for (const text of ["Backend &lt;b&gt;&amp;", "Lighthouse", "90 minutes", "Take your time.", "Read first."])
    expect(html).toContain(text);
  expect(html).not.toContain('href="http://example.test/about"');
  expect(shown.headers.get("content-security-policy")).toMatch(/default-src 'none'/);
  expect(shown.headers.get("referrer-policy")).toBe("no-referrer");
  expect(shown.headers.get("x-robots-tag")).toMatch(/noindex/);
}

async function expectNotifications(member: Member): Promise<void> {
  const received = await app.mail.waitFor(member.email, 2);
  // Two e-mails that are due at the same time go over different connections: either may arrive first.
  expect(received.map((one) => one.mail.subject).sort()).toEqual([
    expect.stringMatching(/started/i),
    expect.stringMatching(/submitted/i),
  ]);
  for (const one of received) {
    expect(one.raw).toMatch(/^List-Unsubscribe-Post: List-Unsubscribe=One-Click\r$/m);
    expect(one.mail.text).toContain("Doe, Jane");
  }
}

describe("the main job, end to end", () => {
  test("invited by e-mail, opened, started, submitted; the inviter is notified of both (rules: The life of an invitation 1; Invariants 4)", async () => {
    const team = await createTestTeam(app, "Lighthouse");
    const manager = await team.addMember("MANAGER", "Max Manager");
    const address = newAddress();
    const { inviteUrl, id, practiceUrl } = await inviteJane(team, manager, address);
    await expectInvitationEmail(address, manager, { id, inviteUrl, practiceUrl });
    // The server records what the mail server has accepted a moment after that has the message.
    const mailed = "query ($id: ID!) { invitation(id: $id) { emails { state } } }";
    await waitUntil(async () => (await team.ask(mailed, { id })).invitation.emails[0].state === "SENT");
    // Fifty GETs and HEADs change nothing beyond OPENED.
    for (let i = 0; i < 25; i++) {
      const answers = await Promise.all([page(inviteUrl), page(inviteUrl, { method: "HEAD" })]);
      expect(answers.map((one) => one.status)).toEqual([200, 200]);
    }
    await expectPage(inviteUrl);
    const state =
      "query ($id: ID!) { invitation(id: $id) { state startedAt deadlineAt submittedAt emailVerified submission { url notes automatic } emails { kind state attempts lastResponse messageId } } }";
    expect((await team.ask(state, { id })).invitation).toMatchObject({
      state: "OPENED",
      startedAt: null,
      emails: [{ kind: "INVITATION", state: "SENT", attempts: 1 }],
    });

    const started = await page(`${inviteUrl}/start`, form({}));
    expect([started.status, started.headers.get("location")]).toEqual([303, new URL(inviteUrl).pathname]);
    const running = (await team.ask(state, { id })).invitation;
    expect(Date.parse(running.deadlineAt) - Date.parse(running.startedAt)).toBe(90 * 60_000);
    expect(running).toMatchObject({ state: "STARTED", emailVerified: true, submission: null });
    await page(`${inviteUrl}/save`, form({ url: "", notes: "half done" }));
    expect(await (await page(inviteUrl)).text()).toContain("half done");
    const submitted = await page(
      `${inviteUrl}/submit`,
      form({ url: "https://git.example.test/jane", notes: "All done <script>" }),
    );
    expect(submitted.status).toBe(303);
    const ended = (await team.ask(state, { id })).invitation;
    expect(ended).toMatchObject({
      state: "SUBMITTED",
      submission: { url: "https://git.example.test/jane", notes: "All done <script>", automatic: false },
    });
    // Twice is once.
    await page(`${inviteUrl}/submit`, form({ url: "https://other.example.test", notes: "again" }));
    await page(`${inviteUrl}/start`, form({}));
    expect((await team.ask(state, { id })).invitation).toEqual(ended);

    await expectNotifications(manager);
    const { events } = await team.ask(
      "{ events(first: 100) { nodes { sequence type actor { __typename } } latestCursor } }",
    );
    expect(events.nodes.map((event: { type: string }) => event.type)).toEqual([
      "ASSESSMENT_PUBLISHED",
      "INVITATION_CREATED",
      ...["INVITATION_EMAIL_SENT", "INVITATION_OPENED", "ASSESSMENT_STARTED", "ASSESSMENT_SUBMITTED"],
    ]);
    expect(events.nodes.map((event: { sequence: number }) => event.sequence)).toEqual([1, 2, 3, 4, 5, 6]);
    expect(app.mail.to(team.owner.email)).toEqual([]);
  });

  test("sendEmail: false stores the same and mails nothing", async () => {
    const team = await createTestTeam(app);
    const assessment = await team.publishAssessment("Quiet");
    const address = newAddress();
    const { results } = await team.invite(assessment, [address], { sendEmail: false });
    expect(results[0]).toMatchObject({ outcome: "INVITED", invitation: { emailRequested: false, state: "PENDING" } });
    const token = tokenOf(results[0].invitation.inviteUrl);
    const start = await post(
      app.url,
      "mutation ($t: String!) { startAssessment(token: $t) { continueUrl invitation { state canStart } userErrors { code } } }",
      { t: token },
    );
    expect(start.data.startAssessment).toMatchObject({
      invitation: { state: "STARTED", canStart: false },
      userErrors: [],
    });
    const submit = await post(
      app.url,
      'mutation ($t: String!) { submitAssessment(token: $t, submission: { notes: "x" }) { invitation { state submission { notes } } userErrors { code } } }',
      { t: token },
    );
    expect(submit.data.submitAssessment).toMatchObject({
      invitation: { state: "SUBMITTED", submission: { notes: "x" } },
      userErrors: [],
    });
    // The team is notified all the same: the owner invited.
    await app.mail.waitFor(team.owner.email, 2);
    expect(app.mail.to(address)).toEqual([]);
    expect((await team.ask("{ invitations { nodes { emails { id } } } }")).invitations.nodes[0].emails).toEqual([]);
  });

  test("eight concurrent starts produce one event (rules: The life of an invitation 3)", async () => {
    const team = await createTestTeam(app);
    const assessment = await team.publishAssessment("Race");
    const { results } = await team.invite(assessment, [newAddress()], { sendEmail: false });
    const token = tokenOf(results[0].invitation.inviteUrl);
    const start =
      "mutation ($t: String!) { startAssessment(token: $t) { invitation { startedAt } userErrors { code } } }";
    const answers = await Promise.all(Array.from({ length: 8 }, () => post(app.url, start, { t: token })));
    expect(new Set(answers.map((answer) => answer.data.startAssessment.invitation.startedAt)).size).toBe(1);
    const { events } = await team.ask("{ events(filter: { types: [ASSESSMENT_STARTED] }) { nodes { id } } }");
    expect(events.nodes).toHaveLength(1);
  });

  test("the deadline submits the draft automatically, as of the deadline; a later submission is too late (rules: The life of an invitation 6)", async () => {
    const team = await createTestTeam(app);
    const assessment = await team.publishAssessment("Timed", { timeLimit: "PT1M" });
    const { results } = await team.invite(assessment, [newAddress()], { sendEmail: false });
    const token = tokenOf(results[0].invitation.inviteUrl);
    await post(app.url, "mutation ($t: String!) { startAssessment(token: $t) { userErrors { code } } }", {
      t: token,
    });
    await post(
      app.url,
      'mutation ($t: String!) { saveSubmission(token: $t, submission: { notes: "draft" }) { userErrors { code } } }',
      { t: token },
    );
    // Times are the database's: the start is moved back instead of waiting.
    await app.db.query(
      "update invitation set started_at = started_at - interval '3 minutes', deadline_at = deadline_at - interval '3 minutes' where team_id = $1",
      [team.uuid],
    );
    const late = await post(
      app.url,
      'mutation ($t: String!) { submitAssessment(token: $t, submission: { notes: "late" }) { invitation { state submission { notes automatic } } userErrors { code } } }',
      { t: token },
    );
    expect(late.data.submitAssessment.invitation).toMatchObject({
      state: "SUBMITTED",
      submission: { notes: "draft", automatic: true },
    });
    const ended = await waitUntil(async () => {
      const { invitations } = await team.ask(
        "{ invitations { nodes { state submittedAt deadlineAt submission { notes automatic } } } }",
      );
      return invitations.nodes[0].state === "SUBMITTED" && invitations.nodes[0];
    });
    expect(ended.submittedAt).toBe(ended.deadlineAt);
    expect(ended.submission).toEqual({ notes: "draft", automatic: true });
    await app.mail.waitFor(team.owner.email, 2);
  });
});

describe("a rejection names its reason (rules: The life of an invitation 2)", () => {
  test.each([
    ["LOCKED", { locked: true }, null],
    ["NOT_OPEN_YET", { opensAt: new Date(Date.now() + 86_400_000).toISOString() }, null],
    ["LINK_EXPIRED", {}, "update invitation set expires_at = now() - interval '1 second' where team_id = $1"],
    ["LINK_CANCELLED", {}, "update invitation set state = 'CANCELLED', cancelled_at = now() where team_id = $1"],
  ])("%s", async (code, input, statement) => {
    const team = await createTestTeam(app);
    const { results } = await team.invite(await team.publishAssessment("X"), [newAddress()], {
      sendEmail: false,
      input,
    });
    const url = results[0].invitation.inviteUrl;
    if (statement !== null) await app.db.query(statement, [team.uuid]);
    const view = await post(
      app.url,
      "query ($t: String!) { candidateInvitation(token: $t) { canStart refusal { code message } } }",
      { t: tokenOf(url) },
    );
    expect(view.data.candidateInvitation).toMatchObject({ canStart: false, refusal: { code } });
    const start = await post(app.url, "mutation ($t: String!) { startAssessment(token: $t) { userErrors { code } } }", {
      t: tokenOf(url),
    });
    expect(start.data.startAssessment.userErrors).toEqual([{ code }]);
    expect((await page(`${url}/start`, form({}))).status).toBe(422);
    const html = await (await page(url)).text();
    expect(html).toContain(view.data.candidateInvitation.refusal.message.slice(0, 30));
  });

  test("an unknown, forged or practice token opens nothing", async () => {
    const team = await createTestTeam(app);
    const { results } = await team.invite(await team.publishAssessment("X"), [newAddress()], { sendEmail: false });
    const { inviteUrl, practiceUrl } = results[0].invitation;
    const token = tokenOf(inviteUrl);
    const forged = `${token.slice(0, -3)}${token.endsWith("AAA") ? "BBB" : "AAA"}`;
    for (const wrong of ["x", forged, tokenOf(practiceUrl)]) {
      expect((await fetch(`${app.url}/i/${wrong}`)).status).toBe(404);
      const start = await post(
        app.url,
        "mutation ($t: String!) { startAssessment(token: $t) { invitation { state } userErrors { code } } }",
        { t: wrong },
      );
      expect(start.data.startAssessment).toEqual({ invitation: null, userErrors: [{ code: "LINK_UNKNOWN" }] });
    }
    expect((await fetch(`${app.url}/p/${token}`)).status).toBe(404);
    expect((await page(practiceUrl)).status).toBe(200);
    expect((await team.ask("{ invitations { nodes { state } } }")).invitations.nodes[0].state).toBe("PENDING");
  });
});
