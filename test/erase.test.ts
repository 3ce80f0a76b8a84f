import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { afterEach, describe, expect, test } from "@jest/globals";
import { type Any, cli, post } from "./client.ts";
import { holdEmails, makeEmailsDue } from "./email-queue.ts";
import { testApp } from "./test-app.ts";
import { createTestTeam, newAddress, type TestTeam, tokenOf } from "./test-team.ts";
import { waitUntil } from "./wait-until.ts";

const secret = "a-secret-of-the-mail-server";
const app = testApp({ BOUNCE_SECRET: secret, BOUNCE_DOMAIN: "bounces.beckon.test" });

afterEach(() => {
  app.mail.refuse = null;
  app.mail.refuseData = null;
});

const all = async (sql: string, ...values: unknown[]): Promise<Any[]> =>
  (await app.db.query(`/* test */ ${sql}`, values)).rows;
const one = async (sql: string, ...values: unknown[]): Promise<Any> => (await all(sql, ...values))[0];

/** Every row of every table, as text, and what the process has logged. */
async function everything(): Promise<{ where: string; text: string }[]> {
  const tables = await all(
    "select format('%I.%I', schemaname, tablename) as name from pg_tables where schemaname not in ('pg_catalog', 'information_schema')",
  );
  const found = [];
  for (const { name } of tables)
    for (const row of await all(`select to_jsonb(t)::text as text from ${name} t`))
      found.push({ where: name, text: row.text });
  return [...found, ...app.log.map((text) => ({ where: "log", text }))];
}
/** Where something of a person stands. */
const traces = async (words: RegExp): Promise<string[]> =>
  (await everything()).filter(({ text }) => words.test(text)).map(({ where, text }) => `${where}: ${text}`);

/** The same of one team alone, whose id stands in its rows. */
const tracesOf = async (team: TestTeam, words: RegExp): Promise<string[]> =>
  (await traces(words)).filter((trace) => trace.startsWith("log") || trace.includes(team.uuid));

const erase = async (team: TestTeam, id: string, as?: { token: string }): Promise<Any> =>
  (
    await team.ask(
      "mutation ($id: ID!) { eraseCandidate(id: $id) { candidate { id displayName codename name email erasedAt } userErrors { code } } }",
      { id },
      as,
    )
  ).eraseCandidate;
const candidateMutation = async (name: string, url: string, more = ""): Promise<Any> =>
  (
    await post(
      app.url,
      `mutation ($t: String!) { ${name}(token: $t${more}) { invitation { state } userErrors { code } } }`,
      { t: tokenOf(url) },
    )
  ).data[name];
const start = (url: string) => candidateMutation("startAssessment", url);
const submit = (url: string) =>
  candidateMutation(
    "submitAssessment",
    url,
    ', submission: { url: "https://xanthippe-work.example.test", notes: "by Quillfeather" }',
  );
const save = (url: string) =>
  candidateMutation(
    "saveSubmission",
    url,
    ', submission: { url: "https://xanthippe-draft.example.test", notes: "Quillfeather again" }',
  );
const pathOf = (url: string) => url.replace("http://beckon.test", "");
const statusOf = async (path: string, method = "GET") => (await fetch(`${app.url}${path}`, { method })).status;
const settled = (team: TestTeam) =>
  waitUntil(
    async () =>
      !(await one(
        "select 1 from email where team_id = $1 and (leased_until is not null or state = 'QUEUED')",
        team.uuid,
      )),
  );
const timesPass = (team: TestTeam) => team.ageEmails(11);
const hurry = () => makeEmailsDue(app);

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

describe("nothing that comes later brings anything back", () => {
  const sensitive = /mnemosyne|blatherwick/i;
  const secretPerson = () => ({ email: newAddress("mnemosyne.blatherwick"), name: "Mnemosyne Blatherwick" });

  test.each<[string, { code: number; text: string } | null, string]>([
    ["is delivered", null, "SENT"],
    ["is put off", { code: 451, text: "4.7.1 Mnemosyne, not yet" }, "DEFERRED"],
    ["bounces", { code: 550, text: "5.1.1 no such Blatherwick" }, "BOUNCED"],
  ])("a letter that is in flight meanwhile, and %s", async (_, answer, state) => {
    const team = await createTestTeam(app);
    const who = secretPerson();
    let arrived = () => {};
    let go = () => {};
    const isThere = new Promise<void>((resolve) => (arrived = resolve));
    const may = new Promise<void>((resolve) => (go = resolve));
    app.mail.refuseData = async (to) => {
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
    app.mail.refuseData = null;
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
    const who = secretPerson();
    const { candidate } = (await team.invite(await team.publishAssessment("X"), [who])).results[0];
    const [letter] = await app.mail.waitFor(who.email);
    await waitUntil(() => one("select 1 from email where team_id = $1 and state = 'SENT'", team.uuid));
    await erase(team, candidate.id);
    const report = [
      "From: MAILER-DAEMON@mx.test",
      `To: ${letter!.from}`,
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
    const who = secretPerson();
    const { candidate, invitation } = (
      await team.invite(await team.publishAssessment("X"), [who], { sendEmail: false })
    ).results[0];
    // Letters wait, so that what follows from the events is in the queue when the person is forgotten.
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
    expect(app.mail.to(team.owner.email).filter((letter) => sensitive.test(letter.raw))).toEqual([]);
  });

  test("starts, submissions and results that race with it", async () => {
    const team = await createTestTeam(app);
    const assessment = await team.publishAssessment("X");
    for (let n = 0; n < 6; n++) {
      const { candidate, invitation } = (
        await team.invite(assessment, [{ ...secretPerson(), externalId: `blatherwick-${n}` }], { sendEmail: false })
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
    const who = { ...secretPerson(), externalId: "order-1" };
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
    const who = secretPerson();
    const assessment = await team.publishAssessment("X");
    const { candidate } = (await team.invite(await team.publishAssessment("Y"), [who], { sendEmail: false }))
      .results[0];
    app.mail.refuse = (to) => (to === team.owner.email ? { code: 451, text: "4.7.1 not yet" } : null);
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

describe("nobody else is forgotten", () => {
  test("the same address in another team: person, link, letters and what bounced stay", async () => {
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
    app.mail.refuse = (to) => (to === email ? { code: 550, text: "5.1.1 no such user" } : null);
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
