import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { afterEach, describe, expect, test } from "@jest/globals";
import { type Any, cli, post } from "./client.ts";
import { erase, eraseCalls, pathOf, secret } from "./erase-calls.ts";
import { testApp } from "./test-app.ts";
import { createTestTeam, newAddress, type TestTeam, tokenOf } from "./test-team.ts";
import { waitUntil } from "./wait-until.ts";

const app = testApp({ BOUNCE_SECRET: secret, BOUNCE_DOMAIN: "bounces.beckon.test" });
const { all, one, traces, start, submit, save, statusOf, settled, hurry } = eraseCalls(app);
afterEach(() => {
  app.mail.refuse = null;
  app.mail.refuseData = null;
});

const timesPass = (team: TestTeam) => team.ageEmails(11);
/** Any part of the person, in any case. */
const person = /xanthippe|quillfeather|secret-person|Xanthi|vorsicht|tlh-AQ|Pacific\/Kiritimati|7\.125/i;
describe("eraseCandidate", () => {
  test("no string of the person is in any table or in the log; counts, times and the numbers of events stay", async () => {
    const team = await createTestTeam(app);
    const theirs = await createTestTeam(app);
    const manager = await team.addMember("MANAGER", "Mona Manager");
    const [mistyped, email] = ["xanthippe.quilfeather@example.test", "xanthippe.quillfeather@example.test"];
    const who = {
      email: `"Quillfeather, Xanthippe" <${mistyped}>`,
      name: "Xanthippe Quillfeather",
      locale: "tlh-AQ",
      timeZone: "Pacific/Kiritimati",
      candidateExternalId: "secret-person-1",
      candidateMetadata: { note: "secret-person-metadata" },
      externalId: "secret-person-order",
      metadata: { note: "secret-person-more" },
    };
    const input = {
      message: "Dear Xanthippe, vorsicht!",
      labels: ["vorsicht-label"],
      title: "For xanthippe QUILLFEATHER and others",
      reminders: ["PT1H"],
      copyToMe: true,
    };
    const works = await team.publishAssessment("Works", { timeLimit: "PT1H", inviteOnly: false });
    const open = await team.publishAssessment("Open");
    const draft = await team.publishAssessment("Draft", { timeLimit: "PT1H" });
    const taken = await team.publishAssessment("Taken back");
    const reopened = await team.publishAssessment("Reopened");
    // The first address bounces, with a server that quotes it; then it is corrected.
    app.mail.refuse = (to) => (to === mistyped ? { code: 550, text: `5.1.1 <${to}>: no such Xanthippe` } : null);
    const first = (await team.invite(works, [who], { as: manager, input })).results[0];
    const { id } = first.candidate;
    await waitUntil(() => one("select 1 from email_suppression where team_id = $1", team.uuid));
    await settled(team);
    app.mail.refuse = null;
    const { correctCandidateEmail } = await team.ask(
      "mutation ($id: ID!, $email: EmailAddress!) { correctCandidateEmail(id: $id, email: $email) { userErrors { code } } }",
      { id, email },
    );
    expect(correctCandidateEmail.userErrors).toEqual([]);
    await app.mail.waitFor(email);
    await settled(team);
    await team.ask(
      "mutation ($id: ID!) { updateCandidate(id: $id, input: { extraTime: 7.125 }) { userErrors { code } } decideCandidates(ids: [$id], decision: REJECTED) { userErrors { code } } }",
      { id },
    );
    const invite = async (assessment: { id: string }, more: object = {}, how: object = {}) =>
      (await team.invite(assessment, [{ email: email.toUpperCase(), ...more }], how)).results[0].invitation;
    const linkOf = async (invitation: { id: string }) =>
      (
        await team.ask("query ($id: ID!) { invitation(id: $id) { id state inviteUrl practiceUrl } }", {
          id: invitation.id,
        })
      ).invitation;
    const invitations = {
      works: await linkOf(first.invitation),
      open: await invite(open, { externalId: "secret-person-open" }, { input: { message: "vorsicht" } }),
      draft: await invite(draft),
      taken: await invite(taken),
      reopened: await invite(reopened),
    };
    await start(invitations.works.inviteUrl);
    await submit(invitations.works.inviteUrl);
    await team.ask(
      'mutation ($id: ID!) { recordSubmission(invitationId: $id, submission: { score: 88, resultUrl: "https://result.example.test/xanthippe" }) { userErrors { code } } }',
      { id: invitations.works.id },
    );
    await start(invitations.draft.inviteUrl);
    await save(invitations.draft.inviteUrl);
    await start(invitations.reopened.inviteUrl);
    await submit(invitations.reopened.inviteUrl);
    await team.ask(
      'mutation ($taken: [ID!]!, $reopened: [ID!]!) { cancelInvitations(ids: $taken, reason: "Xanthippe was rude") { userErrors { code } } reopenInvitations(ids: $reopened) { userErrors { code } } }',
      { taken: [invitations.taken.id], reopened: [invitations.reopened.id] },
    );
    // Refused rows of other calls hold the address as it was typed.
    const { batch } = await team.invite(
      open,
      [
        email,
        `Quillfeather Xanthippe <${email.toUpperCase()}>`,
        { email, ref: "secret-person-ref" },
        "Somebody Else <else@>",
        { email: mistyped, candidateExternalId: "secret-person-1" },
        "Xanthippe at Quillfeather",
      ],
      { sendEmail: false, input: { title: "Others" } },
    );
    expect(batch.rejected).toBeGreaterThan(2);
    // The public link mails the way in again, once the address's hour is over.
    await team.ageEmails(61);
    const { assessment } = await team.ask("query ($id: ID!) { assessment(id: $id) { publicUrl } }", { id: works.id });
    await post(
      app.url,
      'mutation ($t: String!, $email: String!) { registerCandidate(token: $t, email: $email, name: "Xanthippe Q.") { mailed userErrors { code } } }',
      { t: tokenOf(assessment.publicUrl), email },
    );
    await waitUntil(() =>
      one("select 1 from email where team_id = $1 and kind = 'PUBLIC_LINK_RESUME' and state = 'SENT'", team.uuid),
    );
    // A reminder, and reminders off.
    await timesPass(team);
    await team.ask("mutation ($ids: [ID!]!) { remindInvitations(ids: $ids) { userErrors { code } } }", {
      ids: [invitations.open.id],
    });
    await waitUntil(() =>
      one("select 1 from email where team_id = $1 and kind = 'REMINDER' and state = 'SENT'", team.uuid),
    );
    const reminder = app.mail.to(email).find((letter) => /\/unsubscribe\//.test(letter.raw))!;
    const unsubscribe = pathOf(
      /http:\/\/beckon\.test\/unsubscribe\/[\w-]{64}/.exec(reminder.raw.replace(/=\r\n/g, ""))![0],
    );
    expect(await statusOf(unsubscribe, "POST")).toBe(200);
    // A letter that waits and quotes the address, and one that has not been tried.
    app.mail.refuse = (to) => (to === email ? { code: 451, text: `4.2.0 <${to}> Quillfeather, later` } : null);
    await timesPass(team);
    await team.ask("mutation ($ids: [ID!]!) { resendInvitations(ids: $ids) { userErrors { code } } }", {
      ids: [invitations.open.id, invitations.draft.id],
    });
    await waitUntil(
      async () => (await all("select 1 from email where team_id = $1 and state = 'DEFERRED'", team.uuid)).length >= 2,
    );
    await settled(team);
    await all(
      "update email set state = 'QUEUED', attempts = 0 where team_id = $1 and state = 'DEFERRED' and invitation_id = (select min(invitation_id::text)::uuid from email where team_id = $1 and state = 'DEFERRED')",
      team.uuid,
    );
    // Team letters name the person in their subjects.
    await waitUntil(() =>
      one(
        "select 1 from email where team_id = $1 and kind = 'ASSESSMENT_SUBMITTED' and state = 'SENT' and subject ~ 'Xanthippe'",
        team.uuid,
      ),
    );
    await waitUntil(() =>
      one("select 1 from email where team_id = $1 and kind = 'EMAIL_FAILED' and state = 'SENT'", team.uuid),
    );
    await waitUntil(() =>
      one("select 1 from email where team_id = $1 and kind = 'INVITER_COPY' and state = 'SENT'", team.uuid),
    );
    await team.waitForHandlers();

    // Others: one of the same team, and the same person in another one.
    const bystander = (
      await team.invite(open, [{ email: "bystander@example.test", name: "By Stander" }], { sendEmail: false })
    ).results[0];
    await theirs.invite(
      await theirs.publishAssessment("X"),
      [{ email: "someone.else@example.test", name: "Elsewhere Too" }],
      {
        sendEmail: false,
      },
    );
    const others = async () =>
      JSON.stringify([
        await all(
          "select * from candidate where team_id = $1 or email = 'bystander@example.test' order by id",
          theirs.uuid,
        ),
        await all("select * from invitation where team_id = $1 order by id", theirs.uuid),
        (
          await team.ask(
            "query ($id: ID!) { invitation(id: $id) { state inviteUrl practiceUrl candidate { name email } } }",
            { id: bystander.invitation.id },
          )
        ).invitation,
      ]);
    const othersBefore = await others();
    const shape = async () => ({
      counts: await one(
        `select (select count(*) from candidate where team_id = $1) c, (select count(*) from invitation where team_id = $1) i,
          (select count(*) from email where team_id = $1) e, (select count(*) from submission where team_id = $1) s,
          (select count(*) from invitation_batch where team_id = $1) b, (select json_agg(json_build_array(total, invited, unchanged, rejected, jsonb_array_length(rejections)) order by id) from invitation_batch where team_id = $1) n`,
        team.uuid,
      ),
      times: await all(
        "select id, created_at, started_at, submitted_at, deadline_at, score from invitation where team_id = $1 order by id",
        team.uuid,
      ),
      sent: await all(
        "select id, kind, sent_at, queued_at, message_id from email where team_id = $1 order by id",
        team.uuid,
      ),
    });
    const eventsOf = () =>
      all(
        "select sequence, id, type, occurred_at, candidate_id, invitation_id from event where team_id = $1 order by sequence",
        team.uuid,
      );
    const [shapeBefore, eventsBefore] = [await shape(), await eventsOf()];
    expect((await traces(person)).length).toBeGreaterThan(20);
    const { codename } = (await team.ask("query ($id: ID!) { candidate(id: $id) { codename } }", { id })).candidate;

    const done = await erase(team, id);
    expect(done).toMatchObject({
      candidate: { id, displayName: codename, codename, name: null, email: null, erasedAt: expect.any(String) },
      userErrors: [],
    });
    app.mail.refuse = null;

    expect(await traces(person)).toEqual([]);
    expect(await others()).toBe(othersBefore);
    expect(await shape()).toEqual(shapeBefore);
    const eventsAfter = await eventsOf();
    expect(eventsAfter.slice(0, eventsBefore.length)).toEqual(eventsBefore);
    expect(
      eventsAfter
        .slice(eventsBefore.length)
        .map((event) => event.type)
        .sort(),
    ).toEqual(["CANDIDATE_ERASED", "INVITATION_CANCELLED", "INVITATION_CANCELLED"]);
    expect(eventsAfter.at(-1).type).toBe("CANDIDATE_ERASED");

    // Links are dead, also those that were made before.
    for (const { inviteUrl, practiceUrl } of Object.values(invitations)) {
      expect(await statusOf(pathOf(inviteUrl))).toBe(404);
      expect(await statusOf(`${pathOf(inviteUrl)}/start`, "POST")).toBe(404);
      expect(await statusOf(pathOf(practiceUrl))).toBe(404);
      expect(await start(inviteUrl)).toMatchObject({ userErrors: [{ code: "LINK_UNKNOWN" }] });
    }
    expect(await statusOf(unsubscribe)).toBe(404);
    expect(await statusOf(`${unsubscribe}?undo=1`, "POST")).toBe(404);

    // What is shown of them still.
    const { candidate } = await team.ask(
      `query ($id: ID!) { candidate(id: $id) { displayName name email externalId locale timeZone extraTime metadata labels decision emailSuppressed remindersOff
        events(first: 100) { nodes { type changes } }
        invitations(orderBy: { field: CREATED_AT, direction: ASC }) { nodes { state inviteUrl practiceUrl message externalId metadata cancelReason nextReminderAt reopenedAt
          submission { url notes resultUrl score automatic } emails { to subject state lastResponse } } } } }`,
      { id },
    );
    expect(candidate).toMatchObject({
      displayName: codename,
      name: null,
      email: null,
      externalId: null,
      locale: null,
      timeZone: null,
      extraTime: 0,
      metadata: null,
      labels: [],
      decision: "REJECTED",
      emailSuppressed: false,
    });
    expect(candidate.invitations.nodes.map((node: Any) => node.state)).toEqual([
      "SUBMITTED",
      "CANCELLED",
      "CANCELLED",
      "CANCELLED",
      "SUBMITTED",
    ]);
    expect(candidate.invitations.nodes[0].submission).toEqual({
      url: null,
      notes: null,
      resultUrl: null,
      score: 88,
      automatic: false,
    });
    for (const node of candidate.invitations.nodes) {
      expect(node).toMatchObject({
        inviteUrl: null,
        practiceUrl: null,
        message: null,
        externalId: null,
        metadata: null,
        cancelReason: null,
        nextReminderAt: null,
        reopenedAt: null,
      });
      for (const letter of node.emails) {
        expect(letter).toMatchObject({ subject: null, lastResponse: null });
        expect(["SENT", "BOUNCED", "CANCELLED"]).toContain(letter.state);
      }
    }

    // What waited is not sent any more, and whatever the queue still does brings nothing back.
    const sent = app.mail.to(email).length;
    await hurry();
    await all("update email set next_attempt_at = now() - interval '1 hour' where team_id = $1", team.uuid);
    await settled(team);
    await team.waitForHandlers();
    expect(app.mail.to(email)).toHaveLength(sent);
    expect(await traces(person)).toEqual([]);
    for (const verb of ["resendInvitations", "remindInvitations"])
      expect(
        (
          await team.ask(`mutation ($ids: [ID!]!) { ${verb}(ids: $ids) { invitations { id } userErrors { code } } }`, {
            ids: Object.values(invitations).map((invitation) => invitation.id),
          })
        )[verb].invitations,
      ).toEqual([]);

    // A backup made now does not hold them either.
    const place = await mkdtemp(join(tmpdir(), "beckon-erase-"));
    try {
      const file = join(place, "backup");
      const made = await cli(app, "backup", file);
      expect([made.code, made.stderr]).toEqual([0, expect.any(String)]);
      const text = gunzipSync(await readFile(file)).toString();
      expect(text).toMatch(/bystander@example\.test/);
      expect(text).not.toMatch(person);
    } finally {
      await rm(place, { recursive: true, force: true });
    }
  });

  test("twice is once; and the address, invited again, is a new candidate", async () => {
    const team = await createTestTeam(app);
    const email = newAddress("again");
    const assessment = await team.publishAssessment("X");
    const { candidate } = (await team.invite(assessment, [email], { sendEmail: false })).results[0];
    const first = await erase(team, candidate.id);
    const second = await erase(team, candidate.id);
    expect(second).toEqual(first);
    expect(await all("select 1 from event where team_id = $1 and type = 'CANDIDATE_ERASED'", team.uuid)).toHaveLength(
      1,
    );
    const racers = (await team.invite(assessment, [newAddress()], { sendEmail: false })).results[0].candidate;
    const answers = await Promise.all(Array.from({ length: 6 }, () => erase(team, racers.id)));
    for (const answer of answers) expect(answer).toEqual(answers[0]);
    expect(await all("select 1 from event where team_id = $1 and type = 'CANDIDATE_ERASED'", team.uuid)).toHaveLength(
      2,
    );

    const again = (await team.invite(assessment, [email], { sendEmail: false })).results[0];
    expect(again).toMatchObject({ outcome: "INVITED", candidate: { email, name: null } });
    expect(again.candidate.id).not.toBe(candidate.id);
    // By id they are nobody any more.
    expect((await team.invite(assessment, [{ id: candidate.id }], { sendEmail: false })).results[0]).toMatchObject({
      outcome: "REJECTED",
      errors: [{ code: "NOT_FOUND" }],
    });
    for (const [mutation, code] of [
      [`updateCandidate(id: "${candidate.id}", input: { name: "Back" })`, "INVALID_STATE"],
      [`correctCandidateEmail(id: "${candidate.id}", email: "back@example.test")`, "INVALID_STATE"],
      [`labelCandidates(ids: ["${candidate.id}"], add: ["Back"])`, "INVALID_STATE"],
    ])
      expect(Object.values(await team.ask(`mutation { ${mutation} { userErrors { code } } }`))[0]).toEqual({
        userErrors: [{ code }],
      });
  });

  test("only who has ADMIN may; another team's candidate is NOT_FOUND", async () => {
    const team = await createTestTeam(app);
    const { candidate } = (await team.invite(await team.publishAssessment("X"), [newAddress()], { sendEmail: false }))
      .results[0];
    const mutation = "mutation ($id: ID!) { eraseCandidate(id: $id) { candidate { id } userErrors { code } } }";
    for (const as of [
      ...(await Promise.all((["MANAGER", "REVIEWER", "BLIND_REVIEWER"] as const).map((role) => team.addMember(role)))),
      await team.addApiKey(
        "READ",
        "CANDIDATES_PII",
        "INVITATION_LINKS",
        "INVITE",
        "ASSESSMENTS",
        "RESULTS",
        "WEBHOOKS",
      ),
    ])
      expect((await team.post(mutation, { id: candidate.id }, as)).errors![0]!.extensions.code).toBe("FORBIDDEN");
    const elsewhere = await createTestTeam(app);
    expect((await elsewhere.ask(mutation, { id: candidate.id })).eraseCandidate).toEqual({
      candidate: null,
      userErrors: [{ code: "NOT_FOUND" }],
    });
    expect(await one("select email from candidate where team_id = $1", team.uuid)).toEqual({ email: candidate.email });
    expect(
      (await team.ask(mutation, { id: candidate.id }, await team.addApiKey("ADMIN"))).eraseCandidate.userErrors,
    ).toEqual([]);
  });
});
