import { describe, expect, test } from "@jest/globals";
import { type Any, post } from "./client.ts";
import { testApp } from "./test-app.ts";
import { createTestTeam, newAddress, type TestTeam, tokenOf } from "./test-team.ts";
import { waitUntil } from "./wait-until.ts";

const app = testApp();

/** Times are the database's: what was e-mailed is moved back instead of waiting. */
const minutesPass = (team: TestTeam, minutes: number) => team.ageEmails(minutes);
const start = async (url: string) =>
  (
    await post(
      app.url,
      "mutation ($t: String!) { startAssessment(token: $t) { invitation { state } userErrors { code } } }",
      { t: tokenOf(url) },
    )
  ).data.startAssessment;
const submit = async (url: string) =>
  (
    await post(
      app.url,
      'mutation ($t: String!) { submitAssessment(token: $t, submission: { url: "https://secret-url.example.test", notes: "secret notes" }) { userErrors { code } } }',
      { t: tokenOf(url) },
    )
  ).data.submitAssessment;
const resend = async (team: TestTeam, assessment: { id: string }, people: (string | object)[], how: object = {}) =>
  await team.invite(assessment, people, { input: { ifInvited: "RESEND" }, ...how });

describe("RESEND (rules: Inviting 4, 11)", () => {
  test("mails the same link again: once in 10 minutes, ten times in all", async () => {
    const team = await createTestTeam(app);
    const assessment = await team.publishAssessment("X");
    const email = newAddress();
    const first = (await team.invite(assessment, [email])).results[0];
    const soon = (await resend(team, assessment, [email])).results[0];
    expect(soon).toMatchObject({
      outcome: "REJECTED",
      errors: [{ code: "TOO_SOON", existing: { id: first.invitation.id } }],
    });
    await minutesPass(team, 9);
    expect((await resend(team, assessment, [email])).results[0].errors).toMatchObject([{ code: "TOO_SOON" }]);
    for (let n = 1; n <= 10; n++) {
      await minutesPass(team, 11);
      const again = (await resend(team, assessment, [email])).results[0];
      expect(again).toMatchObject({
        outcome: "RESENT",
        errors: [],
        invitation: { id: first.invitation.id, inviteUrl: first.invitation.inviteUrl },
      });
    }
    await minutesPass(team, 60 * 24);
    expect((await resend(team, assessment, [email])).results[0].errors).toMatchObject([{ code: "TOO_SOON" }]);
    const messages = await app.mail.waitFor(email, 11);
    for (const mailed of messages) expect(mailed.mail.text).toContain(first.invitation.inviteUrl);
    expect(new Set(messages.map((mailed) => mailed.mail.messageId)).size).toBe(11);
    expect((await team.ask("{ invitations { totalCount } }")).invitations.totalCount).toBe(1);
    const { events } = await team.ask(
      "{ events(first: 50, filter: { types: [INVITATION_CREATED] }) { nodes { id } } }",
    );
    expect(events.nodes).toHaveLength(1);
  });

  test("also what was OPENED or STARTED; what was SUBMITTED stays ALREADY_SUBMITTED", async () => {
    const team = await createTestTeam(app);
    const assessment = await team.publishAssessment("X", { confirmSubmission: false });
    const [started, submitted] = [newAddress(), newAddress()];
    const { results } = await team.invite(assessment, [started, submitted]);
    // Candidates who have submitted are not sent a link to start any more.
    await Promise.all([app.mail.waitFor(started), app.mail.waitFor(submitted)]);
    await start(results[0].invitation.inviteUrl);
    await start(results[1].invitation.inviteUrl);
    await submit(results[1].invitation.inviteUrl);
    const reported = await team.invite(assessment, [started, submitted]);
    expect(reported.results.map((one: Any) => [one.outcome, one.invitation.id, one.errors])).toEqual([
      ["ALREADY_INVITED", results[0].invitation.id, []],
      ["ALREADY_SUBMITTED", results[1].invitation.id, []],
    ]);
    await minutesPass(team, 11);
    const again = await resend(team, assessment, [started, submitted]);
    expect(again.results.map((one: Any) => [one.outcome, one.invitation.id])).toEqual([
      ["RESENT", results[0].invitation.id],
      ["ALREADY_SUBMITTED", results[1].invitation.id],
    ]);
    expect(again.batch).toMatchObject({ total: 2, invited: 1, unchanged: 1, rejected: 0 });
    await app.mail.waitFor(started, 2);
    expect(app.mail.to(submitted)).toHaveLength(1);
  });

  test("after sendEmail: false it is mailed for the first time, and e-mail is wanted from then on (rules: Inviting 5)", async () => {
    const team = await createTestTeam(app);
    const assessment = await team.publishAssessment("X");
    const email = newAddress();
    const first = (await team.invite(assessment, [email], { sendEmail: false })).results[0];
    expect(first.invitation.emailRequested).toBe(false);
    // Without e-mail there is nothing to send again.
    expect((await resend(team, assessment, [email], { sendEmail: false })).results[0]).toMatchObject({
      outcome: "ALREADY_INVITED",
      invitation: { emailRequested: false },
    });
    const rehearsed = (await resend(team, assessment, [email], { dryRun: true })).results[0];
    expect(rehearsed).toMatchObject({ outcome: "RESENT", invitation: { emailRequested: false } });
    const sent = (await resend(team, assessment, [email])).results[0];
    expect(sent).toMatchObject({
      outcome: "RESENT",
      invitation: { id: first.invitation.id, emailRequested: true, inviteUrl: first.invitation.inviteUrl },
    });
    const [mailed] = await app.mail.waitFor(email);
    expect(mailed!.mail.text).toContain(first.invitation.inviteUrl);
    expect((await resend(team, assessment, [email])).results[0].errors).toMatchObject([{ code: "TOO_SOON" }]);
    expect(app.mail.to(email)).toHaveLength(1);
  });

  test("eight who resend at once mail it once", async () => {
    const team = await createTestTeam(app);
    const assessment = await team.publishAssessment("X");
    const email = newAddress();
    await team.invite(assessment, [email], { sendEmail: false });
    const answers = await Promise.all(Array.from({ length: 8 }, () => resend(team, assessment, [email])));
    const outcomes = answers.map((one) => one.results[0].outcome).sort();
    expect(outcomes).toEqual([...Array(7).fill("REJECTED"), "RESENT"]);
  });
});

describe("after EXPIRED or CANCELLED a new invitation is created (rules: Inviting 4)", () => {
  test("an invitation whose time is over is expired first, with its event", async () => {
    const team = await createTestTeam(app);
    const assessment = await team.publishAssessment("X");
    const email = newAddress();
    const old = (await team.invite(assessment, [email], { sendEmail: false })).results[0];
    await app.db.query("update invitation set expires_at = now() - interval '1 second' where team_id = $1", [
      team.uuid,
    ]);
    const fresh = (await resend(team, assessment, [email], { sendEmail: false })).results[0];
    expect(fresh).toMatchObject({ outcome: "INVITED", candidate: { id: old.candidate.id } });
    expect(fresh.invitation.id).not.toBe(old.invitation.id);
    expect(fresh.invitation.inviteUrl).not.toBe(old.invitation.inviteUrl);
    const { invitations } = await team.ask("{ invitations { nodes { id state } } }");
    expect(invitations.nodes).toEqual([
      { id: fresh.invitation.id, state: "PENDING" },
      { id: old.invitation.id, state: "EXPIRED" },
    ]);
    const { events } = await team.ask(
      "{ events(filter: { types: [INVITATION_EXPIRED, INVITATION_CREATED] }) { nodes { type invitation { id } actor { id } } } }",
    );
    expect(events.nodes).toEqual([
      { type: "INVITATION_CREATED", invitation: { id: old.invitation.id }, actor: { id: team.owner.id } },
      { type: "INVITATION_EXPIRED", invitation: { id: old.invitation.id }, actor: null },
      { type: "INVITATION_CREATED", invitation: { id: fresh.invitation.id }, actor: { id: team.owner.id } },
    ]);
    expect(await start(old.invitation.inviteUrl)).toMatchObject({ userErrors: [{ code: "LINK_EXPIRED" }] });
    expect(await start(fresh.invitation.inviteUrl)).toMatchObject({ invitation: { state: "STARTED" }, userErrors: [] });
  });

  test("a started one past its deadline is submitted by itself first: ALREADY_SUBMITTED", async () => {
    const team = await createTestTeam(app);
    const assessment = await team.publishAssessment("X", { timeLimit: "PT1M" });
    const email = newAddress();
    const { inviteUrl } = (await team.invite(assessment, [email], { sendEmail: false })).results[0].invitation;
    await start(inviteUrl);
    await app.db.query(
      "update invitation set started_at = started_at - interval '5 minutes', deadline_at = deadline_at - interval '5 minutes' where team_id = $1",
      [team.uuid],
    );
    expect((await resend(team, assessment, [email])).results[0]).toMatchObject({
      outcome: "ALREADY_SUBMITTED",
      invitation: { state: "SUBMITTED" },
    });
  });

  test("after a cancel, the old link stays dead", async () => {
    const team = await createTestTeam(app);
    const assessment = await team.publishAssessment("X");
    const email = newAddress();
    const old = (await team.invite(assessment, [email], { sendEmail: false })).results[0].invitation;
    await app.db.query("update invitation set state = 'CANCELLED', cancelled_at = now() where team_id = $1", [
      team.uuid,
    ]);
    expect((await team.invite(assessment, [email], { sendEmail: false })).results[0].outcome).toBe("INVITED");
    expect(await start(old.inviteUrl)).toMatchObject({ userErrors: [{ code: "LINK_CANCELLED" }] });
  });
});

describe("blinded callers (rules: Blinded review 1)", () => {
  const everything = `{
    candidates { nodes { id displayName blinded name email externalId locale timeZone extraTime metadata codename } }
    invitations { nodes { id externalId message metadata deadlineAt submission { url notes resultUrl score automatic }
      candidate { displayName name email externalId metadata }
      emails { id to subject lastResponse state kind }
      invitedBy { id displayName } batch { id title } } }
    events(first: 100) { nodes { id type changes actor { __typename id displayName }
      candidate { displayName name email externalId metadata locale timeZone extraTime }
      invitation { externalId message metadata } email { to subject lastResponse } } }
  }`;
  const byId = `query ($ids: [ID!]!) { nodes(ids: $ids) { __typename id
    ... on Actor { displayName }
    ... on Candidate { name email externalId locale timeZone extraTime metadata }
    ... on Invitation { externalId message metadata deadlineAt submission { url notes } whose: candidate { displayName email } }
    ... on Email { to subject lastResponse invitation { externalId candidate { displayName name } } }
    ... on AssessmentEvent { changes candidate { name email displayName } actor { displayName } } } }`;

  /** A candidate whose every text is recognizable. */
  const invitee = (email: string) => ({
    email,
    name: "Verysecret Name",
    locale: "de-AT",
    timeZone: "Europe/Bucharest",
    candidateExternalId: "verysecret-candidate",
    candidateMetadata: { note: "verysecret-about" },
    externalId: "verysecret-order",
    metadata: { note: "verysecret-meta" },
  });

  test("nothing of the candidate is anywhere in what a blind reviewer, or a key without CANDIDATES_PII, reads", async () => {
    const team = await createTestTeam(app);
    const assessment = await team.publishAssessment("Plain title", { timeLimit: "PT1H" });
    const email = newAddress("verysecretaddress");
    app.mail.reject = (to) => (to === email ? { code: 550, text: `no such user ${to} verysecret-words` } : null);
    const { results } = await team.invite(assessment, [invitee(email)], { input: { message: "Verysecret message" } });
    const { invitation, candidate } = results[0];
    await waitUntil(
      async () =>
        (await team.ask("{ invitations { nodes { emails { state } } } }")).invitations.nodes[0].emails[0].state ===
        "BOUNCED",
    );
    app.mail.reject = null;
    await app.db.query("update candidate set extra_time = 0.25 where team_id = $1", [team.uuid]);
    await start(invitation.inviteUrl);
    await submit(invitation.inviteUrl);
    // A change of a known candidate.
    await team.invite(await team.publishAssessment("Second"), [{ id: candidate.id }], {
      sendEmail: false,
      input: { labels: ["x"] },
    });

    const secrets = [/verysecret/i, /secret notes/, /secret-url/, /de-AT/, /Bucharest/, /0\.25/, /"deadlineAt":"/];
    const full = await team.ask(everything);
    const ids = [
      candidate.id,
      invitation.id,
      ...full.invitations.nodes.flatMap((one: Any) => one.emails.map(({ id }: Any) => id)),
      ...full.events.nodes.map(({ id }: Any) => id),
    ];
    const owners = JSON.stringify([full, await team.ask(byId, { ids })]);
    for (const secret of secrets) expect(owners).toMatch(secret);
    expect(ids.length).toBeGreaterThan(6);

    for (const as of [
      await team.addMember("BLIND_REVIEWER"),
      await team.addApiKey("READ"),
      await team.addApiKey("READ", "INVITE", "RESULTS", "ASSESSMENTS"),
    ]) {
      const seen = JSON.stringify([
        (await team.post(everything, {}, as)).data,
        (await team.post(byId, { ids }, as)).data,
      ]);
      for (const secret of secrets) expect(seen).not.toMatch(secret);
      expect(seen).toMatch(/[a-z]+-[a-z]+/);
      // Looking somebody up by what is hidden would tell it.
      for (const query of [
        `{ candidate(email: "${email}") { id } }`,
        '{ candidate(externalId: "verysecret-candidate") { id } }',
        `{ candidates(filter: { email: "${email}" }) { totalCount } }`,
        '{ invitation(externalId: "verysecret-order") { id } }',
      ]) {
        const answer = await team.post(query, {}, as);
        expect(answer.errors?.[0]?.extensions.code).toBe("FORBIDDEN");
      }
    }
    // A reviewer who is not blind reads the candidate, and no link.
    const read = JSON.stringify((await team.post(everything, {}, await team.addMember("REVIEWER"))).data);
    for (const secret of secrets) expect(read).toMatch(secret);
  });
});
