import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import type { Running } from "../src/app/start.ts";
import { type Any, post } from "./client.ts";
import { candidateOf, mailedAnswer, opened, publicUrl, registrationOf } from "./registration.ts";
import { startSecondApp, testApp } from "./test-app.ts";
import { createTestTeam, newAddress, type TestTeam, tokenOf } from "./test-team.ts";

let second: Running | undefined;
// Registered before the app's own hooks: a mail server waits for its connected clients.
afterAll(() => second?.stop());
const app = testApp({ TRUST_PROXY: "1" });
beforeAll(async () => {
  // Nothing is in front of this one, and a team of its mails one e-mail a day.
  second = await startSecondApp(app, { TRUST_PROXY: undefined, DAILY_EMAILS_PER_TEAM: 1, ROLE: "api" });
});

const { registration, register, registerByMail, registered, mailedLink, page, formOf, view, start } =
  registrationOf(app);
const edit = async (team: TestTeam, { id }: { id: string }, input: object) =>
  (
    await team.ask(
      "mutation ($id: ID!, $input: UpdateAssessmentInput!) { updateAssessment(id: $id, input: $input) { userErrors { code } } }",
      { id, input },
    )
  ).updateAssessment;

describe("publicUrl (rules: The public link 1)", () => {
  test("exists for a PUBLISHED assessment that is not invite-only, and for who may see links", async () => {
    const team = await createTestTeam(app);
    const made = await team.ask(
      'mutation { createAssessment(input: { title: "Draft", inviteOnly: false }) { assessment { id publicUrl } } }',
    );
    const { assessment } = made.createAssessment;
    expect(assessment.publicUrl).toBeNull();
    await team.ask("mutation ($id: ID!) { publishAssessment(id: $id) { userErrors { code } } }", assessment);
    const url = await publicUrl(team, assessment);
    expect(url).toMatch(/^http:\/\/beckon\.test\/a\/[\w-]{40,}$/);
    expect(await publicUrl(team, await team.publishAssessment("By invitation"))).toBeNull();
    expect(await publicUrl(team, assessment, await team.addMember("MANAGER"))).toBe(url);
    expect(await publicUrl(team, assessment, await team.addApiKey("READ", "INVITATION_LINKS"))).toBe(url);
    for (const viewer of [
      await team.addMember("REVIEWER"),
      await team.addMember("BLIND_REVIEWER"),
      await team.addApiKey("READ"),
    ]) {
      const answer = await team.post("query ($id: ID!) { assessment(id: $id) { publicUrl } }", assessment, viewer);
      expect(answer.data.assessment.publicUrl).toBeNull();
      expect(answer.errors?.[0]?.extensions.code).toBe("FORBIDDEN");
    }
    await team.ask("mutation ($id: ID!) { archiveAssessment(id: $id) { userErrors { code } } }", assessment);
    expect(await publicUrl(team, assessment)).toBeNull();
  });
});

describe("visitors who open it", () => {
  test("sees a form and nothing of anybody; looking changes nothing, and the link itself starts nothing", async () => {
    const team = await createTestTeam(app, "Acme & Co");
    const { token } = await opened(team, { instructions: "Bring a pen", timeLimit: "PT90M" });
    const count = async () =>
      (
        await app.db.query(
          "/* test */ select (select count(*)::int from candidate where team_id = $1) as c, (select count(*)::int from event where team_id = $1) as e",
          [team.uuid],
        )
      ).rows[0];
    const before = await count();
    for (const _ of [1, 2]) {
      const answer = await page(token);
      expect(answer.status).toBe(200);
      const html = await answer.text();
      expect(html).toMatch(/Open to all.*Acme &amp; Co.*90 min.*Bring a pen/s);
      expect(html).toContain(`<form method="post" action="/a/${token}/register">`);
      expect(answer.headers.get("cache-control")).toBe("no-store");
    }
    expect((await fetch(`${app.url}/a/${token}`, { method: "HEAD" })).status).toBe(200);
    expect(await view(token)).toEqual({
      assessmentTitle: "Open to all",
      instructions: "Bring a pen",
      teamName: "Acme & Co",
      state: null,
      needsRegistration: true,
      canStart: false,
      candidateName: null,
      message: null,
      timeLimit: "PT90M",
      refusal: null,
    });
    expect((await start(token)).userErrors).toEqual([{ code: "LINK_UNKNOWN" }]);
    for (const path of [`/i/${token}`, `/p/${token}`, `/a/${token}x`, "/a/nonsense"])
      expect([path, (await fetch(app.url + path)).status]).toEqual([path, 404]);
    expect(await count()).toEqual(before);
  });

  test("gives name and address and gets a link by e-mail: a candidate without an inviter, who can start only then (rules: The public link 3)", async () => {
    const team = await createTestTeam(app);
    const { token } = await opened(team);
    const address = newAddress("fresh");
    const answer = await formOf(token, { name: "  Petra\u0000  Public ", email: ` ${address.toUpperCase()} ` });
    expect(answer.status).toBe(200);
    const html = await answer.text();
    expect(html).toMatch(/Check your inbox/);
    expect(html).not.toMatch(/\/i\//);
    const [sentMail] = await app.mail.waitFor(address, 1, 15_000);
    const own = sentMail!.mail.text!.match(/http:\/\/beckon\.test(\/i\/[\w-]{40,})\s/)![1]!;
    expect(await (await fetch(app.url + own)).text()).toMatch(/Petra Public/);
    await registered(team);
    const candidate = await candidateOf(team, address);
    expect(candidate).toMatchObject({ name: "Petra Public", email: address.toLowerCase(), labels: [], assignees: [] });
    expect(candidate.invitations.nodes).toMatchObject([
      {
        source: "PUBLIC_LINK",
        invitedBy: null,
        batch: null,
        message: null,
        locked: false,
        expiresAt: null,
        reminders: [],
        emailRequested: true,
        emails: [{ kind: "PUBLIC_LINK_RESUME", state: "SENT" }],
      },
    ]);
    expect(candidate.events.nodes[0]).toEqual({
      type: "INVITATION_CREATED",
      actor: { __typename: "Candidate", id: candidate.id },
    });
    expect(await start(tokenOf(own))).toEqual({ invitation: { state: "STARTED" }, userErrors: [] });
    expect(app.mail.to(address)).toHaveLength(1);
  });

  test("by the mutation the same", async () => {
    const team = await createTestTeam(app);
    const { token } = await opened(team);
    const address = newAddress();
    expect(await register(token, address, "Mia Mutation")).toEqual(mailedAnswer);
    const own = tokenOf(await mailedLink(address));
    expect(await view(own)).toMatchObject({
      state: "PENDING",
      candidateName: "Mia Mutation",
      needsRegistration: false,
      canStart: true,
    });
    expect((await start(own)).userErrors).toEqual([]);
  });

  test("gets the assessment's defaults: assignees, labels, message, expiry, lock; those of missing features are passed over", async () => {
    const team = await createTestTeam(app);
    const [reviewer, gone] = [await team.addMember("REVIEWER"), await team.addMember("REVIEWER")];
    const { token } = await opened(team, {
      defaultLabels: ["walk-in", "b"],
      defaultAssigneeIds: [reviewer.id, gone.id],
      defaultMessage: "Welcome in",
      defaultExpiry: "P7D",
      defaultLocked: true,
      defaultReminders: ["P1D"],
    });
    await team.ask("mutation ($id: ID!) { updateTeamMember(id: $id, disabled: true) { userErrors { code } } }", {
      id: gone.id,
    });
    const [full, bare] = [newAddress(), newAddress()];
    const began = Date.now();
    const own = tokenOf(await registerByMail(token, full));
    const ended = Date.now();
    expect(await view(own)).toMatchObject({ message: "Welcome in", canStart: false, refusal: { code: "LOCKED" } });
    expect((await start(own)).userErrors).toEqual([{ code: "LOCKED" }]);
    const candidate = await candidateOf(team, full);
    expect(candidate).toMatchObject({ labels: ["b", "walk-in"], assignees: [{ id: reviewer.id }] });
    const [invitation] = candidate.invitations.nodes;
    expect(invitation).toMatchObject({ locked: true, message: "Welcome in" });
    const sevenDaysBefore = Date.parse(invitation.expiresAt) - 7 * 86_400_000;
    expect(sevenDaysBefore).toBeGreaterThanOrEqual(began);
    expect(sevenDaysBefore).toBeLessThanOrEqual(ended);

    await app.db.query("/* test */ update team set features = '{}' where id = $1", [team.uuid]);
    expect((await start(tokenOf(await registerByMail(token, bare)))).userErrors).toEqual([]);
    const other = await candidateOf(team, bare);
    expect(other).toMatchObject({ labels: [], assignees: [] });
    expect(other.invitations.nodes).toMatchObject([{ locked: false, message: null, expiresAt: expect.any(String) }]);
  });

  test("of eight who register the same new address at once each is answered the same, and one e-mail goes out", async () => {
    const team = await createTestTeam(app);
    const { token } = await opened(team);
    const address = newAddress();
    const all = await Promise.all(Array.from({ length: 8 }, () => register(token, address)));
    for (const one of all) expect(one).toEqual(mailedAnswer);
    const link = await mailedLink(address);
    await registered(team);
    expect(app.mail.to(address)).toHaveLength(1);
    await start(tokenOf(link));
    expect((await candidateOf(team, address)).invitations.nodes).toMatchObject([
      { state: "STARTED", emailVerified: true },
    ]);
  });

  test("who is notified of their start: the first five of the team, for OPEN_LINK, as notificationRecipients said before", async () => {
    const team = await createTestTeam(app);
    for (const role of ["REVIEWER", "MANAGER", "BLIND_REVIEWER", "REVIEWER", "MANAGER"] as const)
      await team.addMember(role);
    const { token } = await opened(team);
    const address = newAddress();
    const own = tokenOf(await registerByMail(token, address));
    const { id } = (await candidateOf(team, address)).invitations.nodes[0];
    const { notificationRecipients } = await team.ask(
      "query ($id: ID!) { notificationRecipients(invitationId: $id, eventType: ASSESSMENT_STARTED) { member { email } reason outcome } }",
      { id },
    );
    expect(new Set(notificationRecipients.map((one: Any) => one.reason))).toEqual(new Set(["OPEN_LINK"]));
    const notified = notificationRecipients.flatMap((one: Any) =>
      one.outcome === "NOTIFIED" ? [one.member.email] : [],
    );
    expect([notified.length, notificationRecipients.length]).toEqual([5, 6]);
    expect(notificationRecipients.at(-1).outcome).toBe("OVER_LIMIT");
    await start(own);
    for (const email of notified) {
      const [sentMail] = await app.mail.waitFor(email, 1, 15_000);
      expect(sentMail!.mail.text).toMatch(/no active member of the team has invited/);
    }
    await registered(team);
    const over = notificationRecipients.at(-1).member.email;
    expect(app.mail.to(over)).toEqual([]);
  });
});

describe("invite-only, archived, replaced", () => {
  const refused = async (token: string, code: string, status: number, words: RegExp) => {
    const before = await app.db.query("/* test */ select count(*)::int as n from candidate");
    for (const answer of [await page(token), await formOf(token, { name: "Late", email: newAddress() })]) {
      expect(answer.status).toBe(status);
      const html = await answer.text();
      expect(html).toMatch(words);
      expect(html).not.toMatch(/<form/);
    }
    expect((await register(token, newAddress())).userErrors).toMatchObject([{ code }]);
    // Also of what would be refused in any case.
    expect((await register(token, "nonsense", "")).userErrors).toMatchObject([{ code }]);
    expect(await app.db.query("/* test */ select count(*)::int as n from candidate")).toMatchObject({
      rows: before.rows,
    });
  };

  test("making it invite-only kills the link at once, switching back revives the same; who has come in stays in", async () => {
    const team = await createTestTeam(app);
    const { assessment, token } = await opened(team);
    const inviteUrl = await registerByMail(token, newAddress());
    await edit(team, assessment, { inviteOnly: true });
    await refused(token, "INVITE_ONLY", 403, /By invitation only/);
    expect(await view(token)).toMatchObject({ needsRegistration: true, refusal: { code: "INVITE_ONLY" } });
    expect(await publicUrl(team, assessment)).toBeNull();
    expect((await start(tokenOf(inviteUrl))).userErrors).toEqual([]);
    await edit(team, assessment, { inviteOnly: false });
    expect(tokenOf(await publicUrl(team, assessment))).toBe(token);
    expect((await page(token)).status).toBe(200);
    expect((await register(token, newAddress())).userErrors).toEqual([]);
  });

  test("archived it is closed; live invitations go on", async () => {
    const team = await createTestTeam(app);
    const { assessment, token } = await opened(team);
    const inviteUrl = await registerByMail(token, newAddress());
    await team.ask("mutation ($id: ID!) { archiveAssessment(id: $id) { userErrors { code } } }", assessment);
    await refused(token, "ASSESSMENT_NOT_PUBLISHED", 403, /Not open at the moment/);
    expect(await view(token)).toMatchObject({ refusal: { code: "ASSESSMENT_NOT_PUBLISHED" } });
    expect((await start(tokenOf(inviteUrl))).userErrors).toEqual([]);
  });

  test("rotatePublicLink replaces it: the old one is LINK_UNKNOWN, own links stay", async () => {
    const team = await createTestTeam(app);
    const { assessment, token } = await opened(team);
    const inviteUrl = await registerByMail(token, newAddress());
    const { rotatePublicLink } = await team.ask(
      "mutation ($id: ID!) { rotatePublicLink(assessmentId: $id) { assessment { publicUrl } userErrors { code } } }",
      assessment,
    );
    const newer = tokenOf(rotatePublicLink.assessment.publicUrl);
    expect(newer).not.toBe(token);
    await refused(token, "LINK_UNKNOWN", 404, /This link doesn/);
    expect(await view(token)).toBeNull();
    expect((await register(newer, newAddress())).userErrors).toEqual([]);
    expect((await start(tokenOf(inviteUrl))).userErrors).toEqual([]);
  });
});

describe("bounds", () => {
  const keyOf = (from: string) => app.running.services.keys.mac("rate-limit", `registration.${from}`, 32);
  const countOf = (from: string, count: number) =>
    app.db.query(
      "/* test */ insert into rate_limit values ($1, $2, now() + interval '30 minutes') on conflict (key) do update set count = $2",
      [keyOf(from), count],
    );

  test("300 registrations per hour and address of the caller, then RATE_LIMITED, also for other candidates; on the page, too (rules: The public link 4)", async () => {
    const team = await createTestTeam(app);
    const { token } = await opened(team);
    const from = "203.0.113.77";
    await registration(token, newAddress(), "A", from);
    const { rows } = await app.db.query(
      "/* test */ select count, ends_at - now() as rest from rate_limit where key = $1",
      [keyOf(from)],
    );
    expect([rows[0].count, rows[0].rest.minutes]).toEqual([1, 59]);
    await countOf(from, 298);
    expect((await registration(token, newAddress(), "A", from)).status).toBe(200);
    expect((await formOf(token, { name: "A", email: newAddress() }, { "x-forwarded-for": from })).status).toBe(200);
    const late = newAddress();
    const refused = await registration(token, late, "A", from);
    expect([refused.status, refused.errors?.[0]?.extensions.code]).toEqual([429, "RATE_LIMITED"]);
    expect(refused.errors?.[0]?.extensions.retryAfter).toBeGreaterThan(1_700);
    const answer = await formOf(token, { name: "A", email: late }, { "x-forwarded-for": from });
    expect([answer.status, answer.headers.get("content-type")]).toEqual([429, "text/html; charset=utf-8"]);
    expect(await answer.text()).toMatch(/Too many attempts/);
    await registered(team);
    expect(await candidateOf(team, late)).toBeNull();
    expect((await registration(token, late, "A", "203.0.113.78")).status).toBe(200);
    await app.db.query("/* test */ update rate_limit set ends_at = now() where key = $1", [keyOf(from)]);
    expect((await registration(token, newAddress(), "A", from)).status).toBe(200);
  });

  test("it holds over processes, and X-Forwarded-For counts only as far as TRUST_PROXY says", async () => {
    const team = await createTestTeam(app);
    const { token } = await opened(team);
    // To the other process nothing is in front: whatever is said, the caller is this machine.
    await countOf("127.0.0.1", 299);
    expect((await registration(token, newAddress(), "A", "203.0.113.90", second!.url)).status).toBe(200);
    expect((await registration(token, newAddress(), "A", "203.0.113.91", second!.url)).status).toBe(429);
    // The proxy's word counts, and the caller's own does not.
    expect((await registration(token, newAddress(), "A", "127.0.0.1")).status).toBe(429);
    expect((await registration(token, newAddress(), "A", "203.0.113.92, 127.0.0.1")).status).toBe(429);
    expect((await registration(token, newAddress(), "A", "127.0.0.1, 203.0.113.92")).status).toBe(200);
    await app.db.query("/* test */ delete from rate_limit where key = $1", [keyOf("127.0.0.1")]);
  });

  test("invalid input is explained on the page, where what was typed stays, in the reader's language; nothing is created", async () => {
    const team = await createTestTeam(app);
    const { token } = await opened(team);
    const count = async () => (await team.ask("{ candidates { totalCount } }")).candidates.totalCount;
    const typed = { name: '"><script>Nina</script>', email: "no address<b>" };
    const english = await formOf(token, typed);
    expect(english.status).toBe(422);
    const html = await english.text();
    expect(html).toMatch(/Enter a valid e-mail address/);
    expect(html).toContain('value="&quot;&gt;&lt;script&gt;Nina&lt;/script&gt;"');
    expect(html).toContain('value="no address&lt;b&gt;"');
    expect(html).not.toMatch(/<script|<b>/);
    const german = await (
      await formOf(token, { name: " ", email: "x" }, { "accept-language": "de-AT,en;q=0.5" })
    ).text();
    expect(german).toMatch(/<html lang="de".*Geben Sie eine gültige E-Mail-Adresse ein.*Geben Sie Ihren Namen ein\./s);
    expect(german).toMatch(/Weiter<\/button>/);
    const long = await formOf(token, { name: "x".repeat(201), email: newAddress() }, { "accept-language": "de" });
    expect(await long.text()).toMatch(/Dieser Name ist zu lang\./);
    for (const fields of [{}, { name: "Only" }]) expect((await formOf(token, fields as never)).status).toBe(422);
    expect((await fetch(`${app.url}/a/${token}/register`, { method: "POST" })).status).toBe(422);
    expect((await register(token, "no", "")).userErrors).toMatchObject([
      { code: "INVALID_EMAIL", path: ["email"] },
      { code: "REQUIRED", path: ["name"] },
    ]);
    expect((await register(token, "a@example.test, b@example.test")).userErrors).toMatchObject([
      { code: "INVALID_EMAIL" },
    ]);
    expect(await count()).toBe(0);
    const open = await (await page(token, { "accept-language": "de" })).text();
    expect(open).toMatch(/Geben Sie Ihre Daten ein/);
  });

  test("the team's e-mails of the day bound it, for known and unknown alike, and what is refused is not made", async () => {
    const team = await createTestTeam(app);
    const { assessment, token } = await opened(team);
    const [known, unknown] = [newAddress("known"), newAddress("unknown")];
    await team.invite(assessment, [known], { sendEmail: false });
    const at = (email: string) => registration(token, email, "N", "-", second!.url);
    expect((await at(newAddress())).data.registerCandidate).toEqual(mailedAnswer);
    await registered(team);
    const [one, other] = [await at(known), await at(unknown)];
    expect(one).toEqual(other);
    expect(one.data.registerCandidate).toMatchObject({ mailed: false, userErrors: [{ code: "QUOTA_EXCEEDED" }] });
    expect(await candidateOf(team, unknown)).toBeNull();
    const answer = await formOf(token, { name: "N", email: unknown }, { "accept-language": "de" }, second!.url);
    expect([answer.status, await answer.text()]).toEqual([
      422,
      expect.stringMatching(/heute keine weiteren Personen aufnehmen/),
    ]);
  });
});

describe("an address that looks mistyped (rules: The public link 5)", () => {
  const typed = "ada@gmial.com";
  const meant = "ada@gmail.com";

  test("is asked about on the page, in the browser's language, and nothing is mailed until it is confirmed", async () => {
    const team = await createTestTeam(app);
    const { token } = await opened(team);
    const asked = await formOf(token, { name: "Ada <b>", email: typed.toUpperCase() });
    expect(asked.status).toBe(422);
    const again = await formOf(token, { name: "Ada", email: typed });
    const html = await again.text();
    expect(html).toMatch(/You entered <bdi>ada@gmial\.com<\/bdi>. Did you mean <bdi>ada@gmail\.com<\/bdi>\?/);
    expect(html).toMatch(/<button>Use ada@gmail\.com<\/button>.*Keep ada@gmial\.com<\/button>/s);
    const german = await formOf(token, { name: "Ada", email: typed }, { "accept-language": "de" });
    expect(await german.text()).toMatch(/Meinten Sie <bdi>ada@gmail\.com/);
    const requests = async () =>
      (await app.db.query("/* test */ select email from registration_request where team_id = $1", [team.uuid])).rows;
    expect(await requests()).toEqual([]);

    // Each of the two buttons leads on, and the one for the address as typed is believed.
    const fields = { name: "Ada", email: typed, confirmedEmail: typed };
    expect((await formOf(token, fields)).status).toBe(200);
    await app.mail.waitFor(typed);
    expect((await formOf(token, { name: "Ada", email: meant })).status).toBe(200);
    await app.mail.waitFor(meant);
    // What was confirmed is that address and no other.
    expect((await formOf(token, { ...fields, email: "eva@gmial.com" })).status).toBe(422);
  });

  test("that cannot be mailed comes with what was meant, too", async () => {
    const { token } = await opened(await createTestTeam(app));
    const html = await (await formOf(token, { name: "Ada", email: "ada@gmail,com" })).text();
    expect(html).toMatch(/Enter a valid e-mail address.*Did you mean <bdi>ada@gmail\.com/s);
    expect(html).not.toMatch(/Keep ada/);
    const answer = await post(
      app.url,
      'mutation ($t: String!) { registerCandidate(token: $t, name: "Ada", email: "ada@gmail,com") { mailed userErrors { code suggestion } } }',
      { t: token },
    );
    expect(answer.data.registerCandidate).toEqual({
      mailed: false,
      userErrors: [{ code: "INVALID_EMAIL", suggestion: meant }],
    });
  });

  test("is mailed by the API, with a warning", async () => {
    const { token } = await opened(await createTestTeam(app));
    const answer = await post(
      app.url,
      'mutation ($t: String!) { registerCandidate(token: $t, name: "Ada", email: "bob@gmial.com") { mailed warnings { code path suggestion } userErrors { code } } }',
      { t: token },
    );
    expect(answer.data.registerCandidate).toEqual({
      mailed: true,
      warnings: [{ code: "INVALID_EMAIL", path: ["email"], suggestion: "bob@gmail.com" }],
      userErrors: [],
    });
    await app.mail.waitFor("bob@gmial.com");
  });
});
