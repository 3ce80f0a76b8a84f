import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import type { Running } from "../src/start.ts";
import { type Answer, type Any, post } from "./client.ts";
import { aHouse, besides, until } from "./house.ts";
import { anAddress, aTeam, type TestTeam, tokenOf } from "./world.ts";

let second: Running | undefined;
// Before the house's own: a mail server waits for those who are connected.
afterAll(() => second?.stop());
const house = aHouse({ TRUST_PROXY: "1" });
beforeAll(async () => {
  // Nothing is in front of this one, and a team of its mails one letter a day.
  second = await besides(house, { TRUST_PROXY: undefined, DAILY_EMAILS_PER_TEAM: 1 });
});

const open = { inviteOnly: false };
const registerMutation = `mutation ($token: String!, $email: String!, $name: String!) {
  registerCandidate(token: $token, email: $email, name: $name) {
    inviteUrl mailed continueUrl userErrors { code path existing { id } }
    invitation { state candidateName message needsRegistration canStart submission { notes } refusal { code } practiceUrl }
  } }`;
const registration = (token: string, email: string, name = "Petra Public", from = "203.0.113.1", url = house.url) =>
  post(url, registerMutation, { token, email, name }, { "x-forwarded-for": from }) as Promise<Answer>;
const register = async (token: string, email: string, name?: string): Promise<Any> =>
  (await registration(token, email, name)).data.registerCandidate;
const publicUrl = async (team: TestTeam, { id }: { id: string }, as?: { token: string }): Promise<string> =>
  (await team.ask("query ($id: ID!) { assessment(id: $id) { publicUrl } }", { id }, as)).assessment.publicUrl;
/** A published assessment with a public link, and that link's token. */
const opened = async (team: TestTeam, more: object = {}) => {
  const assessment = await team.publishes("Open to all", { ...open, ...more });
  return { assessment, token: tokenOf(await publicUrl(team, assessment)) };
};
const edit = async (team: TestTeam, { id }: { id: string }, input: object) =>
  (
    await team.ask(
      "mutation ($id: ID!, $input: UpdateAssessmentInput!) { updateAssessment(id: $id, input: $input) { userErrors { code } } }",
      { id, input },
    )
  ).updateAssessment;
/** What the mutations and pages of a candidate's own link answer. */
const view = async (token: string): Promise<Any> =>
  (
    await post(
      house.url,
      "query ($t: String!) { candidateInvitation(token: $t) { assessmentTitle instructions teamName state needsRegistration canStart candidateName timeLimit refusal { code } } }",
      { t: token },
    )
  ).data.candidateInvitation;
const start = async (token: string): Promise<Any> =>
  (
    await post(
      house.url,
      "mutation ($t: String!) { startAssessment(token: $t) { invitation { state } userErrors { code } } }",
      { t: token },
    )
  ).data.startAssessment;
const submit = (token: string) =>
  post(
    house.url,
    'mutation ($t: String!) { submitAssessment(token: $t, submission: { notes: "My secret work" }) { userErrors { code } } }',
    { t: token },
  );
const page = (token: string, headers: Record<string, string> = {}) =>
  fetch(`${house.url}/a/${token}`, { headers, redirect: "manual" });
const formOf = (token: string, fields: Record<string, string>, headers: Record<string, string> = {}, url = house.url) =>
  fetch(`${url}/a/${token}/register`, {
    method: "POST",
    body: new URLSearchParams(fields),
    headers: { "x-forwarded-for": "203.0.113.2", ...headers },
    redirect: "manual",
  });
/** All that there is of a page but what differs with each request. */
const whole = async (answer: Response, address: string) => {
  const headers = Object.fromEntries(answer.headers);
  for (const name of ["date", "x-request-id", "content-length"]) delete headers[name];
  return { status: answer.status, headers, body: (await answer.text()).replaceAll(address, "…") };
};
/** The team's side of an address. */
const candidateOf = async (team: TestTeam, email: string): Promise<Any> =>
  (
    await team.ask(
      `query ($email: EmailAddress!) { candidate(email: $email) { id name email labels assignees { id } events(first: 50) { nodes { type actor { __typename id } } }
        invitations { nodes { id state source invitedBy { id } batch { id } message locked expiresAt createdAt emailRequested emailVerified reminders
          emails { kind state } } } } }`,
      { email },
    )
  ).candidate;
const minutesPass = (team: TestTeam, minutes: number) =>
  house.db.query("/* test */ update email set queued_at = queued_at - make_interval(mins => $2) where team_id = $1", [
    team.uuid,
    minutes,
  ]);
const lettersAreDone = (team: TestTeam) =>
  until(async () => {
    const { rows } = await house.db.query(
      "/* test */ select 1 from email where team_id = $1 and state in ('QUEUED', 'DEFERRED')",
      [team.uuid],
    );
    return rows.length === 0;
  });
/** The start link in the newest of so many letters. */
const mailedLink = async (address: string, count = 1): Promise<string> => {
  const letters = await house.mail.waitFor(address, count, 15_000);
  return letters.at(-1)!.mail.text!.match(/http:\/\/beckon\.test\/i\/\S+/)![0];
};
const mailedAnswer = { inviteUrl: null, mailed: true, continueUrl: null, userErrors: [], invitation: null };

describe("publicUrl", () => {
  test("exists for a PUBLISHED assessment that is not invite-only, and for who may see links", async () => {
    const team = await aTeam(house);
    const made = await team.ask(
      'mutation { createAssessment(input: { title: "Draft", inviteOnly: false }) { assessment { id publicUrl } } }',
    );
    const { assessment } = made.createAssessment;
    expect(assessment.publicUrl).toBeNull();
    await team.ask("mutation ($id: ID!) { publishAssessment(id: $id) { userErrors { code } } }", assessment);
    const url = await publicUrl(team, assessment);
    expect(url).toMatch(/^http:\/\/beckon\.test\/a\/[\w-]{40,}$/);
    expect(await publicUrl(team, await team.publishes("By invitation"))).toBeNull();
    expect(await publicUrl(team, assessment, await team.with("MANAGER"))).toBe(url);
    expect(await publicUrl(team, assessment, await team.withKey("READ", "INVITATION_LINKS"))).toBe(url);
    for (const viewer of [await team.with("REVIEWER"), await team.with("BLIND_REVIEWER"), await team.withKey("READ")]) {
      const answer = await team.post("query ($id: ID!) { assessment(id: $id) { publicUrl } }", assessment, viewer);
      expect(answer.data.assessment.publicUrl).toBeNull();
      expect(answer.errors?.[0]?.extensions.code).toBe("FORBIDDEN");
    }
    await team.ask("mutation ($id: ID!) { archiveAssessment(id: $id) { userErrors { code } } }", assessment);
    expect(await publicUrl(team, assessment)).toBeNull();
  });
});

describe("whoever opens it", () => {
  test("sees a form and nothing of anybody; looking changes nothing, and the link itself starts nothing", async () => {
    const team = await aTeam(house, "Acme & Co");
    const { token } = await opened(team, { instructions: "Bring a pen", timeLimit: "PT90M" });
    const count = async () =>
      (
        await house.db.query(
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
    expect((await fetch(`${house.url}/a/${token}`, { method: "HEAD" })).status).toBe(200);
    expect(await view(token)).toEqual({
      assessmentTitle: "Open to all",
      instructions: "Bring a pen",
      teamName: "Acme & Co",
      state: null,
      needsRegistration: true,
      canStart: false,
      candidateName: null,
      timeLimit: "PT90M",
      refusal: null,
    });
    expect((await start(token)).userErrors).toEqual([{ code: "LINK_UNKNOWN" }]);
    for (const path of [`/i/${token}`, `/p/${token}`, `/a/${token}x`, "/a/nonsense"])
      expect([path, (await fetch(house.url + path)).status]).toEqual([path, 404]);
    expect(await count()).toEqual(before);
  });

  test("gives name and address, and goes on to a page of their own: a candidate nobody invited; only then can they start", async () => {
    const team = await aTeam(house);
    const { token } = await opened(team);
    const address = anAddress("Fresh");
    const answer = await formOf(token, { name: "  Petra\u0000  Public ", email: ` ${address.toUpperCase()} ` });
    expect([answer.status, answer.headers.get("location")]).toEqual([303, expect.stringMatching(/^\/i\/[\w-]{40,}$/)]);
    const own = answer.headers.get("location")!;
    expect(await (await fetch(house.url + own)).text()).toMatch(/Petra Public/);
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
        emails: [],
      },
    ]);
    expect(candidate.events.nodes[0]).toEqual({
      type: "INVITATION_CREATED",
      actor: { __typename: "Candidate", id: candidate.id },
    });
    expect(await start(tokenOf(own))).toEqual({ invitation: { state: "STARTED" }, userErrors: [] });
    expect(house.mail.to(address.toLowerCase())).toEqual([]);
  });

  test("by the mutation the same, with the link in the answer", async () => {
    const team = await aTeam(house);
    const { token } = await opened(team);
    const made = await register(token, anAddress(), "Mia Mutation");
    expect(made).toMatchObject({
      mailed: false,
      userErrors: [],
      invitation: { state: "PENDING", candidateName: "Mia Mutation", needsRegistration: false, canStart: true },
    });
    expect(made.continueUrl).toBe(made.inviteUrl);
    expect((await start(tokenOf(made.inviteUrl))).userErrors).toEqual([]);
  });

  test("gets the assessment's defaults: assignees, labels, message, expiry, lock; those of missing features are passed over", async () => {
    const team = await aTeam(house);
    const [reviewer, gone] = [await team.with("REVIEWER"), await team.with("REVIEWER")];
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
    const [full, bare] = [anAddress(), anAddress()];
    const made = await register(token, full);
    expect(made.invitation).toMatchObject({ message: "Welcome in", canStart: false, refusal: { code: "LOCKED" } });
    expect((await start(tokenOf(made.inviteUrl))).userErrors).toEqual([{ code: "LOCKED" }]);
    const candidate = await candidateOf(team, full);
    expect(candidate).toMatchObject({ labels: ["b", "walk-in"], assignees: [{ id: reviewer.id }] });
    const [invitation] = candidate.invitations.nodes;
    expect(invitation).toMatchObject({ locked: true, message: "Welcome in" });
    expect(Date.parse(invitation.expiresAt) - Date.parse(invitation.createdAt)).toBeGreaterThan(7 * 86_400_000 - 5_000);
    expect(Date.parse(invitation.expiresAt) - Date.parse(invitation.createdAt)).toBeLessThan(7 * 86_400_000 + 5_000);

    await house.db.query("/* test */ update team set features = '{}' where id = $1", [team.uuid]);
    const plain = await register(token, bare);
    expect((await start(tokenOf(plain.inviteUrl))).userErrors).toEqual([]);
    const other = await candidateOf(team, bare);
    expect(other).toMatchObject({ labels: [], assignees: [] });
    expect(other.invitations.nodes).toMatchObject([{ locked: false, message: null, expiresAt: expect.any(String) }]);
  });

  test("of eight who register the same new address at once one gets in, and the others are told to look into the mail", async () => {
    const team = await aTeam(house);
    const { token } = await opened(team);
    const address = anAddress();
    const all = await Promise.all(Array.from({ length: 8 }, () => register(token, address)));
    expect(all.filter((one) => one.inviteUrl !== null)).toHaveLength(1);
    expect(
      all
        .filter((one) => one.mailed)
        .every((one) => JSON.stringify(one) === JSON.stringify(all.find((it) => it.mailed))),
    ).toBe(true);
    expect(all.filter((one) => one.mailed)).toHaveLength(7);
    await mailedLink(address);
    await lettersAreDone(team);
    expect(house.mail.to(address)).toHaveLength(1);
    // Who got in by the page has shown nothing of the address, whatever the others had mailed to it.
    await start(tokenOf(all.find((one) => one.inviteUrl !== null).inviteUrl));
    expect((await candidateOf(team, address)).invitations.nodes).toMatchObject([
      { state: "STARTED", emailVerified: false },
    ]);
  });

  test("who is told of their start: the first five of the team, for OPEN_LINK, as notificationRecipients said before", async () => {
    const team = await aTeam(house);
    for (const role of ["REVIEWER", "MANAGER", "BLIND_REVIEWER", "REVIEWER", "MANAGER"] as const) await team.with(role);
    const { token } = await opened(team);
    const address = anAddress();
    const made = await register(token, address);
    const { id } = (await candidateOf(team, address)).invitations.nodes[0];
    const { notificationRecipients } = await team.ask(
      "query ($id: ID!) { notificationRecipients(invitationId: $id, eventType: ASSESSMENT_STARTED) { member { email } reason outcome } }",
      { id },
    );
    expect(new Set(notificationRecipients.map((one: Any) => one.reason))).toEqual(new Set(["OPEN_LINK"]));
    const told = notificationRecipients.flatMap((one: Any) => (one.outcome === "NOTIFIED" ? [one.member.email] : []));
    expect([told.length, notificationRecipients.length]).toEqual([5, 6]);
    expect(notificationRecipients.at(-1).outcome).toBe("OVER_LIMIT");
    await start(tokenOf(made.inviteUrl));
    for (const email of told) {
      const [letter] = await house.mail.waitFor(email, 1, 15_000);
      expect(letter!.mail.text).toMatch(/no active member of the team has invited/);
    }
    await lettersAreDone(team);
    const over = notificationRecipients.at(-1).member.email;
    expect(house.mail.to(over)).toEqual([]);
  });
});

describe("invite-only, archived, replaced", () => {
  const refused = async (token: string, code: string, status: number, words: RegExp) => {
    const before = await house.db.query("/* test */ select count(*)::int as n from candidate");
    for (const answer of [await page(token), await formOf(token, { name: "Late", email: anAddress() })]) {
      expect(answer.status).toBe(status);
      const html = await answer.text();
      expect(html).toMatch(words);
      expect(html).not.toMatch(/<form/);
    }
    expect((await register(token, anAddress())).userErrors).toMatchObject([{ code }]);
    // Also of what would be refused in any case.
    expect((await register(token, "nonsense", "")).userErrors).toMatchObject([{ code }]);
    expect(await house.db.query("/* test */ select count(*)::int as n from candidate")).toMatchObject({
      rows: before.rows,
    });
  };

  test("making it invite-only kills the link at once, switching back revives the same; who has come in stays in", async () => {
    const team = await aTeam(house);
    const { assessment, token } = await opened(team);
    const { inviteUrl } = await register(token, anAddress());
    await edit(team, assessment, { inviteOnly: true });
    await refused(token, "INVITE_ONLY", 403, /By invitation only/);
    expect(await view(token)).toMatchObject({ needsRegistration: true, refusal: { code: "INVITE_ONLY" } });
    expect(await publicUrl(team, assessment)).toBeNull();
    expect((await start(tokenOf(inviteUrl))).userErrors).toEqual([]);
    await edit(team, assessment, { inviteOnly: false });
    expect(tokenOf(await publicUrl(team, assessment))).toBe(token);
    expect((await page(token)).status).toBe(200);
    expect((await register(token, anAddress())).userErrors).toEqual([]);
  });

  test("archived it is closed; live invitations go on", async () => {
    const team = await aTeam(house);
    const { assessment, token } = await opened(team);
    const { inviteUrl } = await register(token, anAddress());
    await team.ask("mutation ($id: ID!) { archiveAssessment(id: $id) { userErrors { code } } }", assessment);
    await refused(token, "ASSESSMENT_NOT_PUBLISHED", 403, /Not open at the moment/);
    expect(await view(token)).toMatchObject({ refusal: { code: "ASSESSMENT_NOT_PUBLISHED" } });
    expect((await start(tokenOf(inviteUrl))).userErrors).toEqual([]);
  });

  test("rotatePublicLink replaces it: the old one is LINK_UNKNOWN, own links stay", async () => {
    const team = await aTeam(house);
    const { assessment, token } = await opened(team);
    const { inviteUrl } = await register(token, anAddress());
    const { rotatePublicLink } = await team.ask(
      "mutation ($id: ID!) { rotatePublicLink(assessmentId: $id) { assessment { publicUrl } userErrors { code } } }",
      assessment,
    );
    const newer = tokenOf(rotatePublicLink.assessment.publicUrl);
    expect(newer).not.toBe(token);
    await refused(token, "LINK_UNKNOWN", 404, /This link doesn/);
    expect(await view(token)).toBeNull();
    expect((await register(newer, anAddress())).userErrors).toEqual([]);
    expect((await start(tokenOf(inviteUrl))).userErrors).toEqual([]);
  });
});

describe("an address that is known", () => {
  test("in any state: page and mutation say the same for all, the way in is mailed, and no work of anybody is in the answer", async () => {
    const team = await aTeam(house);
    const { assessment, token } = await opened(team);
    const elsewhere = await team.publishes("Elsewhere");
    const states = ["NONE", "PENDING", "STARTED", "SUBMITTED", "CANCELLED", "EXPIRED", "ARCHIVED", "LOCKED", "PUBLIC"];
    const addresses = Object.fromEntries(states.map((state) => [state, anAddress(state.toLowerCase())]));
    await team.invites(elsewhere, [addresses.NONE!, addresses.ARCHIVED!], { sendEmail: false });
    const invited = ["PENDING", "STARTED", "SUBMITTED", "CANCELLED", "EXPIRED", "LOCKED"];
    const { results } = await team.invites(
      assessment,
      invited.map((state) => ({ email: addresses[state], name: `Known ${state}` })),
      { sendEmail: false },
    );
    const of = Object.fromEntries(invited.map((state, i) => [state, results[i]]));
    const links = Object.fromEntries(invited.map((state) => [state, tokenOf(of[state].invitation.inviteUrl)]));
    for (const state of ["STARTED", "SUBMITTED"]) await start(links[state]!);
    await submit(links.SUBMITTED!);
    await team.ask("mutation ($ids: [ID!]!) { cancelInvitations(ids: $ids) { userErrors { code } } }", {
      ids: [of.CANCELLED.invitation.id],
    });
    await team.ask("mutation ($ids: [ID!]!) { lockInvitations(ids: $ids) { userErrors { code } } }", {
      ids: [of.LOCKED.invitation.id],
    });
    await house.db.query(
      "/* test */ update invitation set expires_at = now() - interval '1 second' where team_id = $1 and candidate_id = (select id from candidate where team_id = $1 and email = $2)",
      [team.uuid, addresses.EXPIRED],
    );
    const archived = await candidateOf(team, addresses.ARCHIVED!);
    await team.ask("mutation ($ids: [ID!]!) { archiveCandidates(ids: $ids) { userErrors { code } } }", {
      ids: [archived.id],
    });
    await register(token, addresses.PUBLIC!);

    const pages = [];
    for (const state of states) {
      const address = addresses[state]!;
      const answer = await registration(token, address.toUpperCase(), "Somebody Else");
      expect([state, answer]).toEqual([state, { status: 200, data: { registerCandidate: mailedAnswer } }]);
      pages.push(await whole(await formOf(token, { name: "Somebody Else", email: address }), address));
    }
    for (const one of pages) expect(one).toEqual(pages[0]);
    expect(pages[0]!.status).toBe(200);
    expect(pages[0]!.body).toMatch(/Check your inbox/);

    // Asked twice, mailed once.
    for (const state of states) await house.mail.waitFor(addresses[state]!, 1, 15_000);
    await lettersAreDone(team);
    for (const state of states) expect([state, house.mail.to(addresses[state]!).length]).toEqual([state, 1]);
    for (const state of states) {
      const { mail } = house.mail.to(addresses[state]!)[0]!;
      expect([state, `${mail.text}${mail.html}`.includes("secret work")]).toEqual([state, false]);
      const link = mail.text!.match(/http:\/\/beckon\.test\/i\/(\S+)/)?.[1] ?? null;
      const name = state === "PUBLIC" ? "Petra Public" : of[state] === undefined ? null : `Known ${state}`;
      // Of who was known nothing is overwritten by whoever gave the address.
      const candidate = await candidateOf(team, addresses[state]!);
      expect([state, candidate.name]).toEqual([state, name]);
      const here = candidate.invitations.nodes.filter((one: Any) => one.emails.length > 0);
      expect([state, here.length]).toEqual([state, 1]);
      if (state === "SUBMITTED" || state === "CANCELLED") {
        expect([state, link]).toEqual([state, null]);
        expect(mail.text).toMatch(
          state === "SUBMITTED" ? /You have already submitted/ : /has withdrawn your invitation/,
        );
        expect(here[0].state).toBe(state);
        continue;
      }
      if (["PENDING", "STARTED", "LOCKED"].includes(state)) expect([state, link]).toEqual([state, links[state]]);
      else expect(here[0].source).toBe("PUBLIC_LINK");
      const started = await start(link!);
      expect([state, started.userErrors]).toEqual([state, state === "LOCKED" ? [{ code: "LOCKED" }] : []]);
    }
    // Whoever was taken back, or has handed in, has no second invitation by it.
    const expired = await candidateOf(team, addresses.EXPIRED!);
    expect(expired.invitations.nodes.map((one: Any) => one.state)).toEqual(["STARTED", "EXPIRED"]);
    expect((await candidateOf(team, addresses.SUBMITTED!)).invitations.nodes).toHaveLength(1);

    await minutesPass(team, 9);
    await register(token, addresses.PENDING!);
    await minutesPass(team, 2);
    await register(token, addresses.PENDING!);
    await register(token, addresses.PENDING!);
    await house.mail.waitFor(addresses.PENDING!, 2, 15_000);
    await lettersAreDone(team);
    expect(house.mail.to(addresses.PENDING!)).toHaveLength(2);
  });

  test("one that mail bounces from is answered the same, and mailed nothing; of a forgotten person nothing is known", async () => {
    const team = await aTeam(house);
    const { assessment, token } = await opened(team);
    const [bounced, forgotten] = [anAddress("bounced"), anAddress("forgotten")];
    const { results } = await team.invites(assessment, [bounced, forgotten], { sendEmail: false });
    await house.db.query(
      "/* test */ insert into email_suppression (team_id, address, reason) values ($1, $2, 'BOUNCE')",
      [team.uuid, bounced],
    );
    expect(await register(token, bounced)).toEqual(mailedAnswer);
    await team.ask("mutation ($id: ID!) { eraseCandidate(id: $id) { userErrors { code } } }", {
      id: results[1].candidate.id,
    });
    expect(await register(token, forgotten)).toMatchObject({ mailed: false, invitation: { state: "PENDING" } });
    await lettersAreDone(team);
    expect(house.mail.to(bounced)).toEqual([]);
  });

  test("what is known of one team is nothing to another", async () => {
    const [team, other] = [await aTeam(house), await aTeam(house)];
    const address = anAddress();
    await team.invites(await team.publishes("X"), [address], { sendEmail: false });
    const { token } = await opened(other);
    expect(await register(token, address)).toMatchObject({ mailed: false, invitation: { state: "PENDING" } });
  });
});

describe("emailVerified", () => {
  const verified = async (team: TestTeam, email: string) =>
    (await candidateOf(team, email)).invitations.nodes[0].emailVerified;

  test("verifyPublicEmail: everybody gets their way in by mail, and known and unknown cannot be told apart at all", async () => {
    const team = await aTeam(house);
    const { assessment, token } = await opened(team, { verifyPublicEmail: true });
    const [known, submitted, first, other] = [
      anAddress("known"),
      anAddress("handed"),
      anAddress("first"),
      anAddress("other"),
    ];
    const { results } = await team.invites(assessment, [known, submitted], { sendEmail: false });
    await start(tokenOf(results[1].invitation.inviteUrl));
    await submit(tokenOf(results[1].invitation.inviteUrl));
    for (const address of [known, submitted, first])
      expect(await registration(token, address)).toEqual({ status: 200, data: { registerCandidate: mailedAnswer } });
    const pages = [];
    for (const address of [known, submitted, first, other])
      pages.push(await whole(await formOf(token, { name: "N", email: address }), address));
    for (const one of pages) expect(one).toEqual(pages[0]);
    for (const address of [known, submitted, first, other]) await house.mail.waitFor(address, 1, 15_000);
    await lettersAreDone(team);
    expect(house.mail.to(first)).toHaveLength(1);

    expect(await verified(team, other)).toBe(false);
    const link = tokenOf(await mailedLink(other));
    expect(await view(link)).toMatchObject({ canStart: true, needsRegistration: false });
    expect((await start(link)).userErrors).toEqual([]);
    expect(await verified(team, other)).toBe(true);
  });

  test("who came in by the page alone is not verified, also after a letter that somebody else got", async () => {
    const team = await aTeam(house);
    const { token } = await opened(team);
    const [plain, forged, own] = [anAddress("plain"), anAddress("forged"), anAddress("own")];
    const { inviteUrl } = await register(token, plain);
    await start(tokenOf(inviteUrl));
    expect(await verified(team, plain)).toBe(false);
    // The link that the page gave is at hand without any mail.
    const { inviteUrl: kept } = await register(token, forged, "Not Theirs");
    await register(token, forged);
    await mailedLink(forged);
    await lettersAreDone(team);
    await start(tokenOf(kept));
    expect(await verified(team, forged)).toBe(false);
    // A known person's way in stands in the letter alone.
    await team.invites(await team.publishes("Elsewhere"), [own], { sendEmail: false });
    await register(token, own);
    const link = await mailedLink(own);
    await lettersAreDone(team);
    await start(tokenOf(link));
    expect(await verified(team, own)).toBe(true);
  });
});

describe("bounds", () => {
  const keyOf = (from: string) => house.running.services.keys.mac("rate-limit", `registration.${from}`, 32);
  const countOf = (from: string, count: number) =>
    house.db.query(
      "/* test */ insert into rate_limit values ($1, $2, now() + interval '30 minutes') on conflict (key) do update set count = $2",
      [keyOf(from), count],
    );

  test("300 registrations an hour and address of the caller, then RATE_LIMITED, whatever is registered; on the page, too", async () => {
    const team = await aTeam(house);
    const { token } = await opened(team);
    const from = "203.0.113.77";
    await registration(token, anAddress(), "A", from);
    const { rows } = await house.db.query(
      "/* test */ select count, ends_at - now() as rest from rate_limit where key = $1",
      [keyOf(from)],
    );
    expect([rows[0].count, rows[0].rest.minutes]).toEqual([1, 59]);
    await countOf(from, 298);
    expect((await registration(token, anAddress(), "A", from)).status).toBe(200);
    expect((await formOf(token, { name: "A", email: anAddress() }, { "x-forwarded-for": from })).status).toBe(303);
    const late = anAddress();
    const refused = await registration(token, late, "A", from);
    expect([refused.status, refused.errors?.[0]?.extensions.code]).toEqual([429, "RATE_LIMITED"]);
    expect(refused.errors?.[0]?.extensions.retryAfter).toBeGreaterThan(1_700);
    const answer = await formOf(token, { name: "A", email: late }, { "x-forwarded-for": from });
    expect([answer.status, answer.headers.get("content-type")]).toEqual([429, "text/html; charset=utf-8"]);
    expect(await answer.text()).toMatch(/Too many attempts/);
    expect(await candidateOf(team, late)).toBeNull();
    expect((await registration(token, late, "A", "203.0.113.78")).status).toBe(200);
    await house.db.query("/* test */ update rate_limit set ends_at = now() where key = $1", [keyOf(from)]);
    expect((await registration(token, anAddress(), "A", from)).status).toBe(200);
  });

  test("it holds over processes, and X-Forwarded-For counts only as far as TRUST_PROXY says", async () => {
    const team = await aTeam(house);
    const { token } = await opened(team);
    // To the other process nothing is in front: whatever is said, the caller is this machine.
    await countOf("127.0.0.1", 299);
    expect((await registration(token, anAddress(), "A", "203.0.113.90", second!.url)).status).toBe(200);
    expect((await registration(token, anAddress(), "A", "203.0.113.91", second!.url)).status).toBe(429);
    // The proxy's word counts, and the caller's own does not.
    expect((await registration(token, anAddress(), "A", "127.0.0.1")).status).toBe(429);
    expect((await registration(token, anAddress(), "A", "203.0.113.92, 127.0.0.1")).status).toBe(429);
    expect((await registration(token, anAddress(), "A", "127.0.0.1, 203.0.113.92")).status).toBe(200);
    await house.db.query("/* test */ delete from rate_limit where key = $1", [keyOf("127.0.0.1")]);
  });

  test("bad input is said on the page, with what was typed kept, in the reader's language; nothing is made of it", async () => {
    const team = await aTeam(house);
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
    const long = await formOf(token, { name: "x".repeat(201), email: anAddress() }, { "accept-language": "de" });
    expect(await long.text()).toMatch(/Dieser Name ist zu lang\./);
    for (const fields of [{}, { name: "Only" }]) expect((await formOf(token, fields as never)).status).toBe(422);
    expect((await fetch(`${house.url}/a/${token}/register`, { method: "POST" })).status).toBe(422);
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
    const team = await aTeam(house);
    const { assessment, token } = await opened(team, { verifyPublicEmail: true });
    const [known, unknown] = [anAddress("known"), anAddress("unknown")];
    await team.invites(assessment, [known], { sendEmail: false });
    const at = (email: string) => registration(token, email, "N", "-", second!.url);
    expect((await at(anAddress())).data.registerCandidate).toEqual(mailedAnswer);
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
