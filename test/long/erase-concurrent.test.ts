import { afterEach, describe, expect, test } from "@jest/globals";
import { holdEmails } from "../email-queue.ts";
import { erase, eraseCalls, pathOf, secret } from "../erase-calls.ts";
import { testApp } from "../test-app.ts";
import { createTestTeam, newAddress, type TestTeam } from "../test-team.ts";
import { waitUntil } from "../wait-until.ts";

const app = testApp({ BOUNCE_SECRET: secret, BOUNCE_DOMAIN: "bounces.beckon.test" });
const { all, one, traces, start, submit, save, statusOf, settled, hurry } = eraseCalls(app);
afterEach(() => {
  app.mail.reject = null;
  app.mail.rejectData = null;
});

/** The same of one team alone, whose id stands in its rows. */
const tracesOf = async (team: TestTeam, words: RegExp): Promise<string[]> =>
  (await traces(words)).filter((trace) => trace.startsWith("log") || trace.includes(team.uuid));

describe("nothing that comes later brings anything back", () => {
  const sensitive = /mnemosyne|blatherwick/i;
  const secretCandidate = () => ({ email: newAddress("mnemosyne.blatherwick"), name: "Mnemosyne Blatherwick" });

  test.each<[string, { code: number; text: string } | null, string]>([
    ["is delivered", null, "SENT"],
    ["is put off", { code: 451, text: "4.7.1 Mnemosyne, not yet" }, "DEFERRED"],
    ["bounces", { code: 550, text: "5.1.1 no such Blatherwick" }, "BOUNCED"],
  ])("an e-mail that is in flight meanwhile, and %s", async (_, answer, state) => {
    const team = await createTestTeam(app);
    const who = secretCandidate();
    let arrived = () => {};
    let go = () => {};
    const isThere = new Promise<void>((resolve) => (arrived = resolve));
    const may = new Promise<void>((resolve) => (go = resolve));
    app.mail.rejectData = async (to) => {
      if (to !== who.email) return null;
      arrived();
      await may;
      return answer;
    };
    const { candidate } = (await team.invite(await team.publishAssessment("X"), [who])).results[0];
    await isThere;
    expect((await erase(team, candidate.id)).userErrors).toEqual([]);
    go();
    await waitUntil(() =>
      one(
        "select 1 from email where team_id = $1 and kind = 'INVITATION' and state = $2 and leased_until is null",
        team.uuid,
        state,
      ),
    );
    app.mail.rejectData = null;
    await team.waitForHandlers();
    await hurry();
    await waitUntil(
      async () => !(await one("select 1 from email where team_id = $1 and state in ('QUEUED', 'DEFERRED')", team.uuid)),
    );
    await settled(team);
    expect(await tracesOf(team, sensitive)).toEqual([]);
    expect(app.mail.to(who.email).length).toBe(answer === null ? 1 : 0);
  });

  test("a report of a bounce that comes days after", async () => {
    const team = await createTestTeam(app);
    const who = secretCandidate();
    const { candidate } = (await team.invite(await team.publishAssessment("X"), [who])).results[0];
    const [mailed] = await app.mail.waitFor(who.email);
    await waitUntil(() => one("select 1 from email where team_id = $1 and state = 'SENT'", team.uuid));
    await erase(team, candidate.id);
    const report = [
      "From: MAILER-DAEMON@mx.test",
      `To: ${mailed!.from}`,
      "Subject: Undelivered",
      "MIME-Version: 1.0",
      'Content-Type: multipart/report; report-type=delivery-status; boundary="b"',
      ...["", "--b", "Content-Type: text/plain", "", "Mnemosyne Blatherwick is not here."],
      ...[
        "",
        "--b",
        "Content-Type: message/delivery-status",
        "",
        "Reporting-MTA: dns; mx.test",
        "",
        `Final-Recipient: rfc822; ${who.email}`,
      ],
      ...[
        "Action: failed",
        "Status: 5.1.1",
        `Diagnostic-Code: smtp; 550 5.1.1 <${who.email}> Blatherwick unknown`,
        "",
        "--b--",
        "",
      ],
    ].join("\r\n");
    const response = await fetch(`${app.url}/mail/bounces`, {
      method: "POST",
      headers: { "content-type": "message/rfc822", authorization: `Bearer ${secret}` },
      body: report,
    });
    expect([response.status, await response.json()]).toEqual([202, { status: "bounced" }]);
    await team.waitForHandlers();
    await settled(team);
    expect(await all("select 1 from email_suppression where team_id = $1", team.uuid)).toEqual([]);
    expect(await tracesOf(team, sensitive)).toEqual([]);
  });

  test("a notification that is queued in the very moment", async () => {
    const team = await createTestTeam(app);
    const who = secretCandidate();
    const { candidate, invitation } = (
      await team.invite(await team.publishAssessment("X"), [who], { sendEmail: false })
    ).results[0];
    // E-mails wait, so that what follows from the events is in the queue when the candidate is erased.
    const release = await holdEmails(app);
    await start(invitation.inviteUrl);
    await submit(invitation.inviteUrl);
    await waitUntil(
      async () =>
        (await all("select 1 from email where team_id = $1 and member_id is not null", team.uuid)).length >= 2,
    );
    await erase(team, candidate.id);
    await release();
    await waitUntil(
      async () => !(await one("select 1 from email where team_id = $1 and state in ('QUEUED', 'DEFERRED')", team.uuid)),
    );
    expect(await tracesOf(team, sensitive)).toEqual([]);
    expect(app.mail.to(team.owner.email).filter((mailed) => sensitive.test(mailed.raw))).toEqual([]);
  });

  test("starts, submissions and results that race with it", async () => {
    const team = await createTestTeam(app);
    const assessment = await team.publishAssessment("X");
    for (let n = 0; n < 6; n++) {
      const { candidate, invitation } = (
        await team.invite(assessment, [{ ...secretCandidate(), externalId: `blatherwick-${n}` }], { sendEmail: false })
      ).results[0];
      await start(invitation.inviteUrl);
      await Promise.all([
        submit(invitation.inviteUrl),
        save(invitation.inviteUrl),
        erase(team, candidate.id),
        team.ask(
          'mutation ($id: ID!) { recordSubmission(invitationId: $id, submission: { notes: "Mnemosyne", resultUrl: "https://blatherwick.example.test" }) { userErrors { code } } }',
          { id: invitation.id },
        ),
        team.ask(
          'mutation ($id: ID!) { updateCandidate(id: $id, input: { name: "Mnemosyne Again" }) { userErrors { code } } }',
          { id: candidate.id },
        ),
        team.ask(
          'mutation ($ids: [ID!]!) { labelCandidates(ids: $ids, add: ["Blatherwick"]) { userErrors { code } } }',
          { ids: [candidate.id] },
        ),
        team.ask(
          'mutation ($ids: [ID!]!) { cancelInvitations(ids: $ids, reason: "Blatherwick!") { userErrors { code } } }',
          { ids: [invitation.id] },
        ),
      ]);
      await erase(team, candidate.id);
    }
    await team.waitForHandlers();
    await settled(team);
    // A label is the team's word, and events tell of it.
    const found = (await tracesOf(team, /mnemosyne|blatherwick|quillfeather|xanthippe/i)).filter(
      (trace) => !trace.startsWith("public.event:"),
    );
    expect(found).toEqual([]);
  });

  test("a result that is reported later is refused", async () => {
    const team = await createTestTeam(app);
    const who = { ...secretCandidate(), externalId: "order-1" };
    const { candidate, invitation } = (
      await team.invite(await team.publishAssessment("X"), [who], { sendEmail: false })
    ).results[0];
    await start(invitation.inviteUrl);
    await submit(invitation.inviteUrl);
    await erase(team, candidate.id);
    const { recordSubmission } = await team.ask(
      'mutation ($id: ID!) { recordSubmission(invitationId: $id, submission: { score: 7, notes: "Mnemosyne did well", resultUrl: "https://blatherwick.example.test" }) { invitation { id } userErrors { code } } }',
      { id: invitation.id },
    );
    expect(recordSubmission).toEqual({ invitation: null, userErrors: [{ code: "INVALID_STATE" }] });
    expect(await tracesOf(team, sensitive)).toEqual([]);
  });

  test("a test mail of what they would be sent, still on its way", async () => {
    const team = await createTestTeam(app);
    const who = secretCandidate();
    const assessment = await team.publishAssessment("X");
    const { candidate } = (await team.invite(await team.publishAssessment("Y"), [who], { sendEmail: false }))
      .results[0];
    app.mail.reject = (to) => (to === team.owner.email ? { code: 451, text: "4.7.1 not yet" } : null);
    await team.ask(
      "mutation ($input: InviteCandidatesInput!) { previewInvitationEmail(input: $input, sendTestToMe: true) { userErrors { code } } }",
      { input: { assessmentId: assessment.id, candidates: [who] } },
    );
    await waitUntil(() =>
      one(
        "select 1 from email where team_id = $1 and kind = 'TEST' and state = 'DEFERRED' and leased_until is null",
        team.uuid,
      ),
    );
    expect((await tracesOf(team, sensitive)).some((trace) => trace.startsWith("public.email:"))).toBe(true);
    await erase(team, candidate.id);
    expect(await tracesOf(team, sensitive)).toEqual([]);
  });
});

describe("nobody else is erased", () => {
  test("the same address in another team: candidate, link, e-mails and what bounced stay", async () => {
    const [team, theirs] = [await createTestTeam(app), await createTestTeam(app)];
    const who = { email: newAddress("both"), name: "Known Twice", candidateExternalId: "same", externalId: "same" };
    const made = [];
    for (const each of [team, theirs]) {
      const assessment = await each.publishAssessment("X");
      made.push((await each.invite(assessment, [who], { input: { title: "For Known Twice" } })).results[0]);
      await each.invite(assessment, [`Known Twice <${who.email}>`, who.email], { sendEmail: false });
    }
    await app.mail.waitFor(who.email, 2);
    for (const each of [team, theirs]) {
      await settled(each);
      await each.waitForHandlers();
      await all(
        "insert into email_suppression (team_id, address, reason) values ($1, $2, 'BOUNCE')",
        each.uuid,
        who.email,
      );
    }
    const state = async () => {
      const found = [];
      for (const table of ["candidate", "invitation", "email", "email_suppression", "invitation_batch", "event"])
        found.push(
          await all(`select to_jsonb(t) as row from ${table} t where team_id = $1 order by t::text`, theirs.uuid),
        );
      return found;
    };
    const before = await state();
    expect((await erase(team, made[0].candidate.id)).userErrors).toEqual([]);
    expect(await state()).toEqual(before);
    expect(await tracesOf(team, /Known Twice|both-\d/i)).toEqual([]);
    expect(await statusOf(pathOf(made[0].invitation.inviteUrl))).toBe(404);
    expect(await statusOf(pathOf(made[1].invitation.inviteUrl))).toBe(200);
  });

  test("titles and refused rows of others stay, however short a name or an external id is", async () => {
    const team = await createTestTeam(app);
    const assessment = await team.publishAssessment("X");
    const email = newAddress("li");
    const { candidate } = (
      await team.invite(assessment, [{ email, name: "Li", candidateExternalId: "7" }], { sendEmail: false })
    ).results[0];
    const refused = ["Olivia <l@>", `long${email}`.replace("@", "@@"), "7@"];
    await team.invite(assessment, refused, { sendEmail: false, input: { title: "Clients of 2027, round 17" } });
    await team.invite(assessment, ["Li <x@>", { email: "y@", ref: "7" }, "z@"], {
      sendEmail: false,
      input: { title: "Interview: li!" },
    });
    await erase(team, candidate.id);
    const { invitationBatches } = await team.ask(
      "{ invitationBatches { nodes { title rejections { index ref email errors { code message } } } } }",
    );
    const [hers, others] = invitationBatches.nodes;
    expect(others).toMatchObject({
      title: "Clients of 2027, round 17",
      rejections: refused.map((given) => ({ email: given })),
    });
    expect(hers.title).not.toMatch(/li!/i);
    expect(hers.rejections).toMatchObject([
      { index: 0, ref: null, email: null, errors: [{ code: "INVALID_EMAIL", message: "" }] },
      { index: 1, ref: null, email: null, errors: [{ code: "INVALID_EMAIL", message: "" }] },
      { index: 2, email: "z@", errors: [{ code: "INVALID_EMAIL", message: expect.stringMatching(/./) }] },
    ]);
  });

  test("an address that bounced, and is another candidate's by now, stays written off", async () => {
    const team = await createTestTeam(app);
    const [email, right] = [newAddress("shared"), newAddress("right")];
    app.mail.reject = (to) => (to === email ? { code: 550, text: "5.1.1 no such user" } : null);
    const { candidate } = (await team.invite(await team.publishAssessment("X"), [email])).results[0];
    await waitUntil(() => one("select 1 from email_suppression where team_id = $1", team.uuid));
    await settled(team);
    await team.ask(
      "mutation ($id: ID!, $email: EmailAddress!) { correctCandidateEmail(id: $id, email: $email, resend: false) { userErrors { code } } }",
      { id: candidate.id, email: right },
    );
    await team.invite(await team.publishAssessment("Y"), [email], { sendEmail: false });
    await erase(team, candidate.id);
    expect(await all("select address from email_suppression where team_id = $1", team.uuid)).toEqual([
      { address: email },
    ]);
  });
});
