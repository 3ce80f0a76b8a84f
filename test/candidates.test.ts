import { afterEach, describe, expect, test } from "@jest/globals";
import pg from "pg";
import { type Any, post } from "./client.ts";
import { holdEmails, makeEmailsDue } from "./email-queue.ts";
import { statementsOf } from "./statement-record.ts";
import { testApp } from "./test-app.ts";
import { createTestTeam, newAddress, type TestTeam, tokenOf } from "./test-team.ts";
import { waitUntil } from "./wait-until.ts";

const app = testApp();

afterEach(() => {
  app.mail.refuse = null;
});

const all = async (sql: string, ...values: unknown[]): Promise<Any[]> =>
  (await app.db.query(`/* test */ ${sql}`, values)).rows;
const one = async (sql: string, ...values: unknown[]): Promise<Any> => (await all(sql, ...values))[0];

const fields = `id name email externalId locale timeZone extraTime metadata labels codename progress decision decidedAt
  archivedAt emailSuppressed remindersOff assignees { id }`;
const problems = "userErrors { code path existing { id ... on Candidate { email name } } }";

/** Runs a mutation that answers with one candidate. */
const change = async (
  team: TestTeam,
  name: string,
  args: Record<string, [type: string, value: unknown]>,
  as?: { token: string },
): Promise<Any> => {
  const given = Object.entries(args);
  const many = "ids" in args;
  const document = `mutation (${given.map(([arg, [type]]) => `$${arg}: ${type}`).join(", ")}) {
    ${name}(${given.map(([arg]) => `${arg}: $${arg}`).join(", ")}) { ${many ? "candidates" : "candidate"} { ${fields} } ${problems} } }`;
  return (await team.ask(document, Object.fromEntries(given.map(([arg, [, value]]) => [arg, value])), as))[name];
};
const update = (team: TestTeam, id: string, input: object) =>
  change(team, "updateCandidate", { id: ["ID!", id], input: ["UpdateCandidateInput!", input] });
const correct = (team: TestTeam, id: string, email: string, resend = true) =>
  change(team, "correctCandidateEmail", {
    id: ["ID!", id],
    email: ["EmailAddress!", email],
    resend: ["Boolean!", resend],
  });
const bulk = (team: TestTeam, name: string, ids: string[], args: Record<string, [string, unknown]> = {}) =>
  change(team, name, { ids: ["[ID!]!", ids], ...args });
const label = (team: TestTeam, ids: string[], labels: { add?: string[]; remove?: string[] }) =>
  bulk(team, "labelCandidates", ids, { add: ["[String!]", labels.add], remove: ["[String!]", labels.remove] });
const assign = (team: TestTeam, ids: string[], memberIds: string[]) =>
  bulk(team, "assignCandidates", ids, { memberIds: ["[ID!]!", memberIds] });
const unassign = (team: TestTeam, ids: string[], memberIds: string[]) =>
  bulk(team, "unassignCandidates", ids, { memberIds: ["[ID!]!", memberIds] });
const decide = (team: TestTeam, ids: string[], decision: string | null) =>
  bulk(team, "decideCandidates", ids, { decision: ["CandidateDecision", decision] });
const archive = (team: TestTeam, ids: string[], archived = true) =>
  bulk(team, "archiveCandidates", ids, { archived: ["Boolean!", archived] });

/** People of a team, without e-mail. */
const some = async (team: TestTeam, count: number, more: object = {}): Promise<Any[]> => {
  const assessment = await team.publishAssessment("X");
  const rows = Array.from({ length: count }, () => ({ email: newAddress(), ...more }));
  return (await team.invite(assessment, rows, { sendEmail: false })).results.map((row: Any) => row.candidate);
};
const aCandidate = async (team: TestTeam, more: object = {}): Promise<Any> => (await some(team, 1, more))[0];
const read = async (team: TestTeam, id: string): Promise<Any> =>
  (await team.ask(`query ($id: ID!) { candidate(id: $id) { ${fields} } }`, { id })).candidate;
/** What was told of candidates as changed, in order. */
const changes = async (team: TestTeam): Promise<Any[]> =>
  (
    await team.ask(
      "{ events(last: 100, filter: { types: [CANDIDATE_UPDATED] }) { nodes { changes candidate { id } } } }",
    )
  ).events.nodes;
const start = async (url: string): Promise<Any> =>
  (
    await post(
      app.url,
      "mutation ($t: String!) { startAssessment(token: $t) { invitation { state deadlineAt } userErrors { code } } }",
      { t: tokenOf(url) },
    )
  ).data.startAssessment;
const submit = async (url: string): Promise<Any> =>
  (
    await post(app.url, "mutation ($t: String!) { submitAssessment(token: $t) { userErrors { code } } }", {
      t: tokenOf(url),
    })
  ).data.submitAssessment;
const statusOf = async (path: string, method = "GET") => (await fetch(`${app.url}${path}`, { method })).status;
const pathOf = (url: string) => url.replace("http://beckon.test", "");
const seconds = (from: string, to: string) => (Date.parse(to) - Date.parse(from)) / 1_000;

describe("updateCandidate", () => {
  const full = {
    name: "Ada Secretname",
    externalId: "secret-id",
    locale: "de-AT",
    timeZone: "Europe/Bucharest",
    extraTime: 0.5,
    metadata: { secret: ["deep", { er: 1 }] },
  };

  test("what is left out stays, and null clears; its events name fields and hold nothing of the person", async () => {
    const team = await createTestTeam(app);
    const { id } = await aCandidate(team);
    expect(await update(team, id, full)).toMatchObject({ candidate: { id, ...full }, userErrors: [] });
    for (const field of Object.keys(full) as (keyof typeof full)[]) {
      const { candidate, userErrors } = await update(team, id, { [field]: null });
      expect(userErrors).toEqual([]);
      expect(candidate).toMatchObject({ ...full, [field]: field === "extraTime" ? 0 : null });
      expect(await update(team, id, { [field]: full[field] })).toMatchObject({ candidate: full });
    }
    const told = await changes(team);
    expect(told.map((event) => Object.keys(event.changes).sort())).toEqual([
      Object.keys(full).sort(),
      ...Object.keys(full).flatMap((field) => [[field], [field]]),
    ]);
    expect(JSON.stringify(await all("select changes from event where team_id = $1", team.uuid))).not.toMatch(
      /secret|de-AT|Bucharest|0\.5|deep/i,
    );
  });

  test("what is so already makes no event, whatever the order of keys in metadata", async () => {
    const team = await createTestTeam(app);
    const { id } = await aCandidate(team);
    await update(team, id, { ...full, metadata: { b: 1, a: { d: 2, c: [3] } } });
    const { length } = await changes(team);
    expect(await update(team, id, { ...full, metadata: { a: { c: [3], d: 2 }, b: 1 } })).toMatchObject({
      candidate: { id },
      userErrors: [],
    });
    expect(await update(team, id, {})).toMatchObject({ candidate: { id }, userErrors: [] });
    expect(await changes(team)).toHaveLength(length);
  });

  test("extra time goes from 0 to 10, a name to 200 characters; what is refused changes nothing", async () => {
    const team = await createTestTeam(app);
    const { id } = await aCandidate(team);
    for (const extraTime of [0, 10, 0.001]) expect((await update(team, id, { extraTime })).userErrors).toEqual([]);
    for (const extraTime of [-0.001, 10.001, -1e308, 1e308])
      expect(await update(team, id, { extraTime, name: "New" })).toMatchObject({
        candidate: null,
        userErrors: [{ code: "INVALID_VALUE", path: ["input", "extraTime"] }],
      });
    expect(await update(team, id, { name: "x".repeat(201), externalId: "y".repeat(256) })).toMatchObject({
      candidate: null,
      userErrors: [
        { code: "TOO_LONG", path: ["input", "name"] },
        { code: "TOO_LONG", path: ["input", "externalId"] },
      ],
    });
    expect((await update(team, id, { name: "👩‍💻".repeat(40) })).userErrors).toEqual([]);
    expect(await update(team, id, { name: "a\0b\ud800c\nd", metadata: { a: "x\0y\ud800" } })).toMatchObject({
      candidate: { name: "ab\ufffdc d", metadata: { a: "xy\ufffd" } },
    });
  });

  test("an external id is one candidate's: ALREADY_EXISTS, with them; of two at once, one has it", async () => {
    const team = await createTestTeam(app);
    const [ada, bob] = await some(team, 2);
    await update(team, ada.id, { externalId: "x-1", name: "Ada" });
    expect(await update(team, bob.id, { externalId: " x-1 ", name: "Bob" })).toEqual({
      candidate: null,
      userErrors: [
        {
          code: "ALREADY_EXISTS",
          path: ["input", "externalId"],
          existing: { id: ada.id, email: ada.email, name: "Ada" },
        },
      ],
    });
    expect((await read(team, bob.id)).name).toBeNull();
    expect((await update(team, ada.id, { externalId: "x-1" })).userErrors).toEqual([]);
    const elsewhere = await createTestTeam(app);
    const other = await aCandidate(elsewhere);
    expect((await update(elsewhere, other.id, { externalId: "x-1" })).userErrors).toEqual([]);

    const both = await Promise.all([ada, bob].map(({ id }) => update(team, id, { externalId: "x-2" })));
    expect(both.flatMap((answer) => answer.userErrors.map((error: Any) => error.code))).toEqual(["ALREADY_EXISTS"]);
  });

  test("the deadline is fixed at Start: extra time counts from the next Start on (rules: The life of an invitation 4)", async () => {
    const team = await createTestTeam(app);
    const first = await team.publishAssessment("First", { timeLimit: "PT1H" });
    const second = await team.publishAssessment("Second", { timeLimit: "PT1H" });
    const email = newAddress();
    const running = (await team.invite(first, [email], { sendEmail: false })).results[0];
    const waiting = (await team.invite(second, [email], { sendEmail: false })).results[0];
    await start(running.invitation.inviteUrl);
    const query = "query ($id: ID!) { invitation(id: $id) { startedAt deadlineAt } }";
    const before = (await team.ask(query, { id: running.invitation.id })).invitation;
    expect(seconds(before.startedAt, before.deadlineAt)).toBe(3_600);
    await update(team, running.candidate.id, { extraTime: 0.25 });
    expect((await team.ask(query, { id: running.invitation.id })).invitation).toEqual(before);
    await start(waiting.invitation.inviteUrl);
    const after = (await team.ask(query, { id: waiting.invitation.id })).invitation;
    expect(seconds(after.startedAt, after.deadlineAt)).toBe(4_500);
  });

  test("somebody else's candidate is NOT_FOUND, the same as one that never was", async () => {
    const team = await createTestTeam(app);
    const { id } = await aCandidate(await createTestTeam(app));
    const refused = { candidate: null, userErrors: [{ code: "NOT_FOUND", path: ["id"], existing: null }] };
    for (const given of [id, "cand_00000000000000000000000000", "nonsense", team.id]) {
      expect(await update(team, given, { name: "Mine" })).toEqual(refused);
      expect(await correct(team, given, newAddress())).toEqual(refused);
      expect(await change(team, "clearEmailSuppression", { id: ["ID!", given] })).toEqual(refused);
    }
  });
});

describe("correctCandidateEmail", () => {
  test("history stays, the old links die, and what is open and mailed is mailed to the new address", async () => {
    const team = await createTestTeam(app);
    const email = newAddress("wrong");
    const right = newAddress("right");
    const invited = async (title: string, sendEmail = true) =>
      (await team.invite(await team.publishAssessment(title, { confirmSubmission: false }), [email], { sendEmail }))
        .results[0];
    const pending = await invited("Pending");
    const started = await invited("Started");
    const submitted = await invited("Submitted");
    const silent = await invited("Silent", false);
    const cancelled = await invited("Cancelled");
    await start(started.invitation.inviteUrl);
    await start(submitted.invitation.inviteUrl);
    await submit(submitted.invitation.inviteUrl);
    await team.ask("mutation ($ids: [ID!]!) { cancelInvitations(ids: $ids) { userErrors { code } } }", {
      ids: [cancelled.invitation.id],
    });
    await waitUntil(
      async () =>
        (
          await one(
            "select count(*)::int as n from email where team_id = $1 and kind = 'INVITATION' and state = 'SENT'",
            team.uuid,
          )
        ).n === 4,
    );
    const before = app.mail.to(email).length;
    const { id, codename } = await read(team, pending.candidate.id);

    expect(await correct(team, id, right.toUpperCase())).toMatchObject({
      candidate: { id, email: right, codename },
      userErrors: [],
    });
    const letters = await app.mail.waitFor(right, 2);
    const query =
      "{ invitations(first: 10) { nodes { id state inviteUrl practiceUrl emailVerified assessment { title } candidate { email } } } }";
    const now = (await team.ask(query)).invitations.nodes;
    expect(now.map((node: Any) => [node.assessment.title, node.state, node.candidate.email])).toEqual([
      ["Cancelled", "CANCELLED", right],
      ["Silent", "PENDING", right],
      ["Submitted", "SUBMITTED", right],
      ["Started", "STARTED", right],
      ["Pending", "PENDING", right],
    ]);
    for (const old of [pending, started, submitted, silent, cancelled]) {
      const { inviteUrl, practiceUrl } = old.invitation;
      expect(await start(inviteUrl)).toMatchObject({ userErrors: [{ code: "LINK_UNKNOWN" }] });
      expect(await submit(inviteUrl)).toMatchObject({ userErrors: [{ code: "LINK_UNKNOWN" }] });
      expect(await statusOf(pathOf(inviteUrl))).toBe(404);
      expect(await statusOf(`${pathOf(inviteUrl)}/start`, "POST")).toBe(404);
      expect(await statusOf(pathOf(practiceUrl))).toBe(404);
    }
    const [byTitle] = [new Map<string, Any>(now.map((node: Any) => [node.assessment.title, node]))];
    expect(letters.map(({ mail }) => mail.subject).sort()).toEqual(letters.map(({ mail }) => mail.subject).sort());
    for (const title of ["Pending", "Started"])
      expect(letters.filter(({ mail }) => mail.text!.includes(byTitle.get(title).inviteUrl))).toHaveLength(1);
    expect(letters).toHaveLength(2);
    expect(await statusOf(pathOf(byTitle.get("Silent").inviteUrl))).toBe(200);
    expect(await start(byTitle.get("Pending").inviteUrl)).toMatchObject({ invitation: { state: "STARTED" } });
    expect(app.mail.to(email)).toHaveLength(before);
    expect((await changes(team)).map((event) => event.changes)).toEqual([{ email: { from: null, to: null } }]);
    // Whoever is invited under the old address is somebody else.
    const stranger = (await team.invite(await team.publishAssessment("Other"), [email], { sendEmail: false }))
      .results[0];
    expect(stranger).toMatchObject({ outcome: "INVITED" });
    expect(stranger.candidate.id).not.toBe(id);
  });

  test("the link that switches reminders off was the old mailbox's: it dies, too", async () => {
    const team = await createTestTeam(app);
    const [email, right] = [newAddress("wrong"), newAddress("right")];
    const { candidate, invitation } = (await team.invite(await team.publishAssessment("X"), [email])).results[0];
    await app.mail.waitFor(email);
    const remind = async (address: string, count: number) => {
      await app.db.query(
        "/* test */ update email set queued_at = queued_at - interval '11 minutes' where team_id = $1",
        [team.uuid],
      );
      const { remindInvitations } = await team.ask(
        "mutation ($ids: [ID!]!) { remindInvitations(ids: $ids) { userErrors { code } } }",
        { ids: [invitation.id] },
      );
      expect(remindInvitations.userErrors).toEqual([]);
      const letter = (await app.mail.waitFor(address, count)).at(-1)!;
      return pathOf(/https?:\/\/[^\s>]+\/unsubscribe\/[\w-]+/.exec(letter.raw.replace(/=\r\n/g, ""))![0]);
    };
    const old = await remind(email, 2);
    expect(await statusOf(old)).toBe(200);
    await correct(team, candidate.id, right, false);
    expect(await statusOf(old)).toBe(404);
    expect(await statusOf(old, "POST")).toBe(404);
    expect((await read(team, candidate.id)).remindersOff).toBe(false);
    const now = await remind(right, 1);
    expect(await statusOf(now, "POST")).toBe(200);
    expect((await read(team, candidate.id)).remindersOff).toBe(true);
    expect(await statusOf(`${now}?undo=1`, "POST")).toBe(200);
    expect((await read(team, candidate.id)).remindersOff).toBe(false);
  });

  test("a letter that still waits goes to the new address, once, and never to the old one", async () => {
    const team = await createTestTeam(app);
    const [email, right] = [newAddress("wrong"), newAddress("right")];
    const release = await holdEmails(app);
    const { candidate } = (await team.invite(await team.publishAssessment("X"), [email])).results[0];
    expect(await one("select state, attempts from email where team_id = $1", team.uuid)).toEqual({
      state: "QUEUED",
      attempts: 0,
    });
    await correct(team, candidate.id, right);
    await release();
    const [letter] = await app.mail.waitFor(right);
    const { invitations } = await team.ask("{ invitations { nodes { inviteUrl emails { kind } } } }");
    expect(letter!.mail.text).toContain(invitations.nodes[0].inviteUrl);
    expect(invitations.nodes[0].emails).toHaveLength(1);
    expect(app.mail.to(email)).toHaveLength(0);
  });

  test("a letter that was put off goes to the new address, once", async () => {
    const team = await createTestTeam(app);
    const [email, right] = [newAddress("wrong"), newAddress("right")];
    app.mail.refuse = (to) => (to === email ? { code: 451, text: "4.7.1 not yet" } : null);
    const { candidate } = (await team.invite(await team.publishAssessment("X"), [email])).results[0];
    await waitUntil(() =>
      one("select 1 from email where team_id = $1 and state = 'DEFERRED' and leased_until is null", team.uuid),
    );
    app.mail.refuse = null;
    await correct(team, candidate.id, right);
    await makeEmailsDue(app, team.uuid);
    await app.mail.waitFor(right);
    expect(await all("select state from email where team_id = $1", team.uuid)).toHaveLength(1);
    expect(app.mail.to(email)).toHaveLength(0);
  });

  test("an e-mail that is due in the middle of it is leased by no worker, and goes to the new address", async () => {
    const team = await createTestTeam(app);
    const [email, right] = [newAddress("wrong"), newAddress("right")];
    const blocker = new pg.Client({ connectionString: app.databaseUrl });
    await blocker.connect();
    const release = await holdEmails(app);
    const waits = async (like: string) =>
      await one(
        "select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock' and query like $1",
        like,
      );
    try {
      const { candidate } = (await team.invite(await team.publishAssessment("X"), [email])).results[0];
      // The correction has decided who is mailed, and waits at its last lock.
      await blocker.query("/* test */ begin");
      await blocker.query("/* test */ select 1 from team_counter where team_id = $1 for update", [team.uuid]);
      const corrected = correct(team, candidate.id, right);
      await waitUntil(() => waits("%team_counter%"));
      // What a worker would see of it, were it due.
      const leasable = "select 1 from email where team_id = $1 for no key update skip locked";
      expect(await all(leasable, team.uuid)).toEqual([]);
      await blocker.query("/* test */ commit");
      expect((await corrected).userErrors).toEqual([]);
      await release();
      const [letter] = await app.mail.waitFor(right);
      const { invitations } = await team.ask("{ invitations { nodes { inviteUrl } } }");
      expect(letter!.mail.text).toContain(invitations.nodes[0].inviteUrl);
      expect(app.mail.to(email)).toHaveLength(0);
    } finally {
      await blocker.end();
      await release();
    }
  });

  test("resend: false mails nothing now; the same address is nothing at all", async () => {
    const team = await createTestTeam(app);
    const [email, right] = [newAddress("wrong"), newAddress("right")];
    const { candidate, invitation } = (await team.invite(await team.publishAssessment("X"), [email])).results[0];
    await waitUntil(() => one("select 1 from email where team_id = $1 and state = 'SENT'", team.uuid));
    expect((await correct(team, candidate.id, ` ${email.toUpperCase()} `)).candidate.email).toBe(email);
    expect(await changes(team)).toEqual([]);
    expect(await statusOf(pathOf(invitation.inviteUrl))).toBe(200);
    expect((await correct(team, candidate.id, right, false)).candidate.email).toBe(right);
    expect(await statusOf(pathOf(invitation.inviteUrl))).toBe(404);
    expect(await all("select to_address from email where team_id = $1", team.uuid)).toEqual([{ to_address: email }]);
  });

  test("an address of another candidate of the team is ALREADY_EXISTS, with that candidate; no candidates are merged (rules: Inviting 15)", async () => {
    const team = await createTestTeam(app);
    const [ada, bob] = await some(team, 2);
    const elsewhere = await aCandidate(await createTestTeam(app));
    expect(await correct(team, ada.id, bob.email)).toEqual({
      candidate: null,
      userErrors: [{ code: "ALREADY_EXISTS", path: ["email"], existing: { id: bob.id, email: bob.email, name: null } }],
    });
    expect((await read(team, ada.id)).email).toBe(ada.email);
    // What another team has does not exist.
    expect(await correct(team, ada.id, elsewhere.email)).toMatchObject({ candidate: { email: elsewhere.email } });
    const wanted = newAddress();
    const both = await Promise.all([ada, bob].map(({ id }) => correct(team, id, wanted)));
    expect(both.flatMap((answer) => answer.userErrors.map((error: Any) => error.code))).toEqual(["ALREADY_EXISTS"]);
  });

  test("a suppressed new address is not mailed, and the ledger says so; the settings of the old mailbox do not apply (rules: Inviting 8)", async () => {
    const team = await createTestTeam(app);
    const [email, right] = [newAddress("wrong"), newAddress("bounced")];
    const { candidate } = (await team.invite(await team.publishAssessment("X"), [email])).results[0];
    await waitUntil(() => one("select 1 from email where team_id = $1 and state = 'SENT'", team.uuid));
    await app.db.query(
      "/* test */ insert into email_suppression (team_id, address, reason) values ($1, $2, 'BOUNCE')",
      [team.uuid, right],
    );
    await app.db.query("/* test */ update candidate set reminders_off = true where team_id = $1", [team.uuid]);
    expect(await correct(team, candidate.id, right)).toMatchObject({
      candidate: { email: right, emailSuppressed: true, remindersOff: false },
      userErrors: [],
    });
    expect(await all("select state from email where team_id = $1 order by id", team.uuid)).toEqual([
      { state: "SENT" },
      { state: "SUPPRESSED" },
    ]);
    expect(app.mail.to(right)).toHaveLength(0);
  });
});

describe("clearEmailSuppression", () => {
  test("ends it for this team, with one event; then mail goes there again", async () => {
    const team = await createTestTeam(app);
    const other = await createTestTeam(app);
    const email = newAddress("bounces");
    app.mail.refuse = (to) => (to === email ? { code: 550, text: "5.1.1 no such user" } : null);
    for (const each of [team, other]) await each.invite(await each.publishAssessment("X"), [email]);
    await waitUntil(async () => (await all("select 1 from email_suppression where address = $1", email)).length === 2);
    app.mail.refuse = null;
    const { id } = (await team.ask("{ candidates { nodes { id } } }")).candidates.nodes[0];
    const again = await team.publishAssessment("Again");
    const clear = () => change(team, "clearEmailSuppression", { id: ["ID!", id] });
    expect(await clear()).toMatchObject({ candidate: { id, emailSuppressed: false }, userErrors: [] });
    expect(await clear()).toMatchObject({ candidate: { id, emailSuppressed: false }, userErrors: [] });
    expect((await changes(team)).map((event) => event.changes)).toEqual([
      { emailSuppressed: { from: false, to: true } },
      { emailSuppressed: { from: true, to: false } },
    ]);
    await team.invite(again, [email]);
    await app.mail.waitFor(email);
    expect(
      (await all("select team_id from email_suppression where address = $1", email)).map((row) => row.team_id),
    ).toEqual([other.uuid]);
  });
});

describe("assignCandidates and unassignCandidates", () => {
  test("assigned members are told first; whoever is so already stays, and each fact is told once", async () => {
    const team = await createTestTeam(app);
    const [reviewer, manager] = [await team.addMember("REVIEWER"), await team.addMember("MANAGER")];
    const { results } = await team.invite(await team.publishAssessment("X"), [newAddress()], { sendEmail: false });
    const { candidate, invitation } = results[0];
    const told = async () =>
      (
        await team.ask(
          "query ($id: ID!) { notificationRecipients(invitationId: $id, eventType: ASSESSMENT_STARTED) { member { id } reason outcome } }",
          { id: invitation.id },
        )
      ).notificationRecipients.map((row: Any) => [row.member.id, row.reason]);
    expect(await told()).toEqual([[team.owner.id, "PRIOR_INVITER"]]);
    expect(await assign(team, [candidate.id], [reviewer.id])).toMatchObject({
      candidates: [{ assignees: [{ id: reviewer.id }] }],
      userErrors: [],
    });
    expect(await told()).toEqual([[reviewer.id, "ASSIGNED"]]);
    await assign(team, [candidate.id], [reviewer.id, reviewer.id]);
    await assign(team, [candidate.id], [reviewer.id, manager.id]);
    expect((await told()).sort()).toEqual(
      [
        [reviewer.id, "ASSIGNED"],
        [manager.id, "ASSIGNED"],
      ].sort(),
    );
    expect(await unassign(team, [candidate.id], [reviewer.id, manager.id])).toMatchObject({
      candidates: [{ assignees: [] }],
      userErrors: [],
    });
    await unassign(team, [candidate.id], [reviewer.id]);
    expect(await told()).toEqual([[team.owner.id, "PRIOR_INVITER"]]);
    expect((await changes(team)).map((event) => event.changes)).toEqual([
      { assignees: { added: [reviewer.id] } },
      { assignees: { added: [manager.id] } },
      { assignees: { removed: expect.arrayContaining([reviewer.id, manager.id]) } },
    ]);
  });

  test("assigning needs the feature; undoing always works, also for members who have left (rules: Inviting 10)", async () => {
    const team = await createTestTeam(app, "Small", []);
    const member = await team.addMember("REVIEWER");
    const { id } = await aCandidate(team);
    expect(await assign(team, [id], [member.id])).toMatchObject({
      candidates: [],
      userErrors: [{ code: "FEATURE_NOT_ENABLED" }],
    });
    await app.db.query(
      "/* test */ insert into candidate_assignee (team_id, candidate_id, member_id) select team_id, id, $2 from candidate where team_id = $1",
      [team.uuid, member.uuid],
    );
    await team.ask("mutation ($id: ID!) { updateTeamMember(id: $id, disabled: true) { userErrors { code } } }", {
      id: member.id,
    });
    expect(await unassign(team, [id], [member.id])).toMatchObject({ candidates: [{ assignees: [] }], userErrors: [] });
  });

  test("a member who is disabled, another team's, or none is NOT_FOUND, and nothing is done; a candidate by itself", async () => {
    const team = await createTestTeam(app);
    const elsewhere = await createTestTeam(app);
    const [good, gone] = [await team.addMember("REVIEWER"), await team.addMember("REVIEWER")];
    await team.ask("mutation ($id: ID!) { updateTeamMember(id: $id, disabled: true) { userErrors { code } } }", {
      id: gone.id,
    });
    const { id } = await aCandidate(team);
    const foreign = await aCandidate(elsewhere);
    for (const bad of [gone.id, elsewhere.owner.id, "nonsense", id]) {
      expect(await assign(team, [id], [good.id, bad])).toMatchObject({
        candidates: [],
        userErrors: [{ code: "NOT_FOUND", path: ["memberIds", "1"] }],
      });
    }
    for (const bad of [elsewhere.owner.id, "nonsense", id])
      expect(await unassign(team, [id], [good.id, bad])).toMatchObject({
        candidates: [],
        userErrors: [{ code: "NOT_FOUND", path: ["memberIds", "1"] }],
      });
    expect((await read(team, id)).assignees).toEqual([]);
    expect(await changes(team)).toEqual([]);
    for (const verb of [assign, unassign]) {
      expect(await verb(team, [id], [])).toMatchObject({
        candidates: [],
        userErrors: [{ code: "REQUIRED", path: ["memberIds"] }],
      });
      expect(await verb(team, [id], Array(101).fill(good.id))).toMatchObject({
        candidates: [],
        userErrors: [{ code: "TOO_MANY_ITEMS", path: ["memberIds"] }],
      });
    }
    expect(await assign(team, [foreign.id, id, "nonsense"], [good.id])).toMatchObject({
      candidates: [{ id, assignees: [{ id: good.id }] }],
      userErrors: [
        { code: "NOT_FOUND", path: ["ids", "0"] },
        { code: "NOT_FOUND", path: ["ids", "2"] },
      ],
    });
  });
});

describe("labelCandidates and labels", () => {
  const labels = async (team: TestTeam) => (await team.ask("{ labels }")).labels;

  test("labels are there while somebody has them, in order, each once", async () => {
    const team = await createTestTeam(app);
    const elsewhere = await createTestTeam(app);
    const [ada, bob] = await some(team, 2);
    await label(elsewhere, [(await aCandidate(elsewhere)).id], { add: ["theirs"] });
    expect(await labels(team)).toEqual([]);
    expect(await label(team, [ada.id, bob.id], { add: [" b ", "a", "b", "Ü %_'"] })).toMatchObject({
      candidates: [{ labels: ["a", "b", "Ü %_'"] }, { labels: ["a", "b", "Ü %_'"] }],
    });
    expect(await labels(team)).toEqual(["a", "b", "Ü %_'"]);
    await label(team, [ada.id], { remove: ["a", "b"], add: ["c"] });
    expect(await labels(team)).toEqual(["a", "b", "c", "Ü %_'"]);
    await label(team, [bob.id], { remove: ["a", "never"] });
    expect(await labels(team)).toEqual(["b", "c", "Ü %_'"]);
    // What stands in both is taken off.
    await label(team, [bob.id], { add: ["b", "d"], remove: ["b"] });
    expect(await labels(team)).toEqual(["c", "d", "Ü %_'"]);
    await label(team, [bob.id], { add: ["d"] });
    expect((await changes(team)).map((event) => event.changes)).toEqual([
      ...Array(2).fill({ labels: { added: ["a", "b", "Ü %_'"] } }),
      { labels: { added: ["c"], removed: ["a", "b"] } },
      { labels: { removed: ["a"] } },
      { labels: { added: ["d"], removed: ["b"] } },
    ]);
  });

  test("adding needs LABELS, removing always works; 20 of 50 characters (rules: Inviting 10)", async () => {
    const team = await createTestTeam(app, "Small", []);
    const { id } = await aCandidate(team);
    expect(await label(team, [id], { add: ["x"] })).toMatchObject({
      candidates: [],
      userErrors: [{ code: "FEATURE_NOT_ENABLED", path: ["add"] }],
    });
    await app.db.query(
      "/* test */ insert into candidate_label (team_id, candidate_id, label) select team_id, id, 'old' from candidate where team_id = $1",
      [team.uuid],
    );
    expect(await label(team, [id], { remove: ["old"] })).toMatchObject({
      candidates: [{ labels: [] }],
      userErrors: [],
    });
    const rich = await createTestTeam(app);
    const who = await aCandidate(rich);
    for (const [given, code] of [
      [{}, "REQUIRED"],
      [{ add: [] }, "REQUIRED"],
      [{ add: [" "] }, "INVALID_VALUE"],
      [{ add: ["x".repeat(51)] }, "INVALID_VALUE"],
      [{ add: Array.from({ length: 21 }, (_, n) => `${n}`) }, "TOO_MANY_ITEMS"],
      [{ remove: Array.from({ length: 21 }, (_, n) => `${n}`) }, "TOO_MANY_ITEMS"],
    ] as const)
      expect(await label(rich, [who.id], given as object)).toMatchObject({ candidates: [], userErrors: [{ code }] });
    expect(await label(rich, [who.id], { add: ["👩‍💻".repeat(10), "x".repeat(50)] })).toMatchObject({ userErrors: [] });
  });
});

describe("decideCandidates", () => {
  test("candidates are never told: no mail, and nothing on their pages or in what their link reads", async () => {
    const team = await createTestTeam(app);
    const email = newAddress();
    const { candidate, invitation } = (await team.invite(await team.publishAssessment("X"), [email])).results[0];
    await waitUntil(() => one("select 1 from email where team_id = $1 and state = 'SENT'", team.uuid));
    const seen = async () => {
      const { data } = await post(
        app.url,
        "query ($t: String!) { candidateInvitation(token: $t) { assessmentTitle teamName candidateName message state canStart refusal { code } submission { url notes automatic } } }",
        { t: tokenOf(invitation.inviteUrl) },
      );
      const page = await (await fetch(`${app.url}${pathOf(invitation.inviteUrl)}`)).text();
      return JSON.stringify([data, page]);
    };
    await seen();
    const before = await seen();
    const decided = await decide(team, [candidate.id], "REJECTED");
    expect(decided).toMatchObject({
      candidates: [{ decision: "REJECTED", decidedAt: expect.any(String) }],
      userErrors: [],
    });
    expect(await seen()).toBe(before);
    // As it is already: nothing moves.
    expect((await decide(team, [candidate.id], "REJECTED")).candidates[0].decidedAt).toBe(
      decided.candidates[0].decidedAt,
    );
    await decide(team, [candidate.id], "APPROVED");
    expect(await decide(team, [candidate.id], null)).toMatchObject({
      candidates: [{ decision: null, decidedAt: null }],
    });
    expect((await changes(team)).map((event) => event.changes.decision)).toEqual([
      { from: null, to: "REJECTED" },
      { from: "REJECTED", to: "APPROVED" },
      { from: "APPROVED", to: null },
    ]);
    // What comes later has passed the reactions to all of it.
    const { sequence } = await one("select last as sequence from team_counter where team_id = $1", team.uuid);
    await waitUntil(() =>
      one("select 1 from reaction_cursor where team_id = $1 and through >= $2", team.uuid, sequence),
    );
    expect(await all("select kind from email where team_id = $1", team.uuid)).toEqual([{ kind: "INVITATION" }]);
    const { data } = await post(app.url, '{ __type(name: "CandidateInvitation") { fields { name } } }');
    if (data?.__type) expect(JSON.stringify(data)).not.toMatch(/decision|decided/i);
  });
});

describe("archiveCandidates", () => {
  test("lists leave the archived out by default; invitations go on; back in again", async () => {
    const team = await createTestTeam(app);
    const { results } = await team.invite(await team.publishAssessment("X"), [newAddress(), newAddress()], {
      sendEmail: false,
    });
    const [gone, stays] = results;
    const listed = async (filter = "") =>
      (await team.ask(`{ candidates${filter} { totalCount nodes { id } } }`)).candidates.nodes.map(
        (node: Any) => node.id,
      );
    const archived = await archive(team, [gone.candidate.id]);
    expect(archived).toMatchObject({
      candidates: [{ id: gone.candidate.id, archivedAt: expect.any(String) }],
      userErrors: [],
    });
    expect((await archive(team, [gone.candidate.id])).candidates[0].archivedAt).toBe(archived.candidates[0].archivedAt);
    expect(await listed()).toEqual([stays.candidate.id]);
    expect(await listed("(filter: { archived: false })")).toEqual([stays.candidate.id]);
    expect(await listed("(filter: { archived: true })")).toEqual([gone.candidate.id]);
    expect((await read(team, gone.candidate.id)).archivedAt).toBe(archived.candidates[0].archivedAt);
    expect((await team.ask("{ invitations { totalCount } }")).invitations.totalCount).toBe(2);
    expect(await start(gone.invitation.inviteUrl)).toMatchObject({ invitation: { state: "STARTED" } });
    expect(await archive(team, [gone.candidate.id], false)).toMatchObject({ candidates: [{ archivedAt: null }] });
    expect(await listed()).toHaveLength(2);
    expect((await changes(team)).map((event) => event.changes)).toEqual([
      { archived: { from: false, to: true } },
      { archived: { from: true, to: false } },
    ]);
  });
});

describe("Candidate.progress: furthest any live or submitted invitation has got", () => {
  test("follows from the invitations, also when they expire, are cancelled or submit themselves", async () => {
    const team = await createTestTeam(app);
    const email = newAddress();
    const invite = async (title: string) =>
      (await team.invite(await team.publishAssessment(title, { timeLimit: "PT1M" }), [email], { sendEmail: false }))
        .results[0];
    const first = await invite("First");
    const { id } = first.candidate;
    const progress = async () => {
      const { progress: said } = await read(team, id);
      for (const state of ["IDLE", "INVITED", "STARTED", "SUBMITTED"])
        expect(
          (await team.ask(`{ candidates(filter: { progress: [${state}] }) { totalCount } }`)).candidates.totalCount,
        ).toBe(state === said ? 1 : 0);
      return said;
    };
    expect(await progress()).toBe("INVITED");
    await team.ask("mutation ($ids: [ID!]!) { cancelInvitations(ids: $ids) { userErrors { code } } }", {
      ids: [first.invitation.id],
    });
    expect(await progress()).toBe("IDLE");
    const second = await invite("Second");
    expect(await progress()).toBe("INVITED");
    await start(second.invitation.inviteUrl);
    const third = await invite("Third");
    expect(await progress()).toBe("STARTED");
    await submit(second.invitation.inviteUrl);
    expect(await progress()).toBe("SUBMITTED");
    await start(third.invitation.inviteUrl);
    expect(await progress()).toBe("SUBMITTED");

    const other = await createTestTeam(app);
    const { results } = await other.invite(
      await other.publishAssessment("X", { timeLimit: "PT1M" }),
      [newAddress(), newAddress()],
      { sendEmail: false },
    );
    await start(results[0].invitation.inviteUrl);
    const said = async () =>
      (
        await other.ask("{ candidates(orderBy: { field: CREATED_AT, direction: ASC }) { nodes { id progress } } }")
      ).candidates.nodes.map((node: Any) => node.progress);
    expect((await said()).sort()).toEqual(["INVITED", "STARTED"]);
    await app.db.query(
      "/* test */ update invitation set expires_at = now() - interval '1 second' where team_id = $1 and state = 'PENDING'",
      [other.uuid],
    );
    await app.db.query(
      "/* test */ update invitation set started_at = started_at - interval '5 minutes', deadline_at = deadline_at - interval '5 minutes' where team_id = $1 and state = 'STARTED'",
      [other.uuid],
    );
    await waitUntil(async () => (await said()).sort().join() === "IDLE,SUBMITTED");
    for (const [state, id] of [
      ["IDLE", results[1].candidate.id],
      ["SUBMITTED", results[0].candidate.id],
    ])
      expect(
        (await other.ask(`{ candidates(filter: { progress: [${state}] }) { nodes { id } } }`)).candidates.nodes,
      ).toEqual([{ id }]);
  });
});

describe("Candidate.codename", () => {
  test("stays the same whatever changes, and is two words", async () => {
    const team = await createTestTeam(app);
    const { id } = await aCandidate(team);
    const { codename } = await read(team, id);
    expect(codename).toMatch(/^[a-z]+-[a-z]+$/);
    await update(team, id, { name: "Somebody Else", externalId: "e" });
    await correct(team, id, newAddress(), false);
    await archive(team, [id]);
    await decide(team, [id], "APPROVED");
    expect((await read(team, id)).codename).toBe(codename);
  });
});

describe("Candidate.events and Invitation.events", () => {
  const page =
    "pageInfo { hasNextPage hasPreviousPage startCursor endCursor } latestCursor edges { cursor replayed node { id sequence type } }";

  test("the log of this one alone, paged both ways, with the cursors of `events`", async () => {
    const team = await createTestTeam(app);
    const [ada, bob] = await some(team, 2);
    for (let n = 0; n < 6; n++) {
      await update(team, ada.id, { name: `Ada ${n}` });
      await update(team, bob.id, { name: `Bob ${n}` });
    }
    const { events: log } = await team.ask(
      `query ($ids: [ID!]) { events(first: 100, filter: { candidateIds: $ids }) { ${page} } }`,
      { ids: [ada.id] },
    );
    expect(log.edges).toHaveLength(7);
    const of = async (args: string) =>
      (await team.ask(`query ($id: ID!) { candidate(id: $id) { events(${args}) { ${page} } } }`, { id: ada.id }))
        .candidate.events;
    const forward: Any[] = [];
    for (let after: string | null = null, more = true; more; ) {
      const got: Any = await of(`first: 3${after === null ? "" : `, after: "${after}"`}`);
      expect(got.pageInfo.hasPreviousPage).toBe(after !== null);
      forward.push(...got.edges);
      after = got.pageInfo.endCursor;
      more = got.pageInfo.hasNextPage;
    }
    expect(forward).toEqual(log.edges);
    const backward: Any[] = [];
    for (let before: string | null = null, more = true; more; ) {
      const got: Any = await of(`last: 3${before === null ? "" : `, before: "${before}"`}`);
      expect(got.latestCursor).toBe(log.latestCursor);
      backward.unshift(...got.edges);
      before = got.pageInfo.startCursor;
      more = got.pageInfo.hasPreviousPage;
    }
    expect(backward).toEqual(log.edges);
    // The same cursor in the log of all.
    const rest = await team.ask(
      `query ($after: Cursor) { events(first: 1, after: $after) { edges { node { sequence } } } }`,
      { after: log.edges[2].cursor },
    );
    expect(rest.events.edges[0].node.sequence).toBe(log.edges[2].node.sequence + 1);
    const { invitations } = await team.ask(
      `query ($id: ID!) { invitations(filter: { candidateId: $id }) { nodes { events(first: 1) { ${page} } } } }`,
      { id: ada.id },
    );
    expect(invitations.nodes[0].events.edges).toEqual([log.edges[0]]);
    expect(log.edges[0].node.type).toBe("INVITATION_CREATED");

    const theirs = await createTestTeam(app);
    await aCandidate(theirs);
    const foreign = (await theirs.ask("{ events(last: 1) { edges { cursor } } }")).events.edges[0].cursor;
    for (const bad of [foreign, "nonsense", `${log.edges[0].cursor}x`])
      expect(
        (
          await team.post(`query ($id: ID!) { candidate(id: $id) { events(after: "${bad}") { edges { cursor } } } }`, {
            id: ada.id,
          })
        ).errors![0]!.extensions.code,
      ).toBe("BAD_USER_INPUT");
    for (const args of ["first: 0", "first: 101", "first: 1, last: 1"])
      expect(
        (
          await team.post(`query ($id: ID!) { candidate(id: $id) { events(${args}) { edges { cursor } } } }`, {
            id: ada.id,
          })
        ).errors![0]!.extensions.code,
      ).toBe("BAD_USER_INPUT");
  });

  test("of all rows of a page in the same few statements", async () => {
    const team = await createTestTeam(app);
    await some(team, 20);
    const count = async (first: number) => {
      const { statements, result } = await statementsOf(() =>
        team.ask(
          `{ candidates(first: ${first}) { nodes { events(last: 2) { nodes { type candidate { id } } } invitations(first: 2) { totalCount nodes { events { nodes { type } } } } } } }`,
        ),
      );
      expect(result.candidates.nodes).toHaveLength(first);
      for (const node of result.candidates.nodes) expect(node.events.nodes).toHaveLength(1);
      // What a page is made of; authentication and workers ask otherwise.
      return statements.filter(({ text }) => /\bt0\./.test(text)).length;
    };
    const few = await count(2);
    expect(await count(20)).toBe(few);
    expect(few).toBe(6);
  });
});

describe("A bulk verb takes up to 10,000 ids", () => {
  const verbs: [string, (team: TestTeam, ids: string[], member: string) => Promise<Any>][] = [
    ["assignCandidates", (team, ids, member) => assign(team, ids, [member])],
    ["unassignCandidates", (team, ids, member) => unassign(team, ids, [member])],
    ["labelCandidates", (team, ids) => label(team, ids, { add: ["new"], remove: ["old"] })],
    ["decideCandidates", (team, ids) => decide(team, ids, "APPROVED")],
    ["archiveCandidates", (team, ids) => archive(team, ids)],
  ];

  test("2,000 in as many statements as 2, answered in the order given; the same twice counts once", async () => {
    const team = await createTestTeam(app);
    const people = (await some(team, 2_002)).map((row) => row.id as string);
    const sorted = [...people].sort(() => Math.random() - 0.5);
    const writes = async (name: string, ids: string[], verb: (typeof verbs)[number][1]) => {
      const { statements, result } = await statementsOf(() => verb(team, ids, team.owner.id));
      expect(result.userErrors).toEqual([]);
      expect(result.candidates.map((row: Any) => row.id)).toEqual([...new Set(ids)]);
      expect(
        (await one("select count(*)::int as n from event where team_id = $1 and type = 'CANDIDATE_UPDATED'", team.uuid))
          .n,
      ).toBeGreaterThan(0);
      const mine = statements.filter(
        ({ text }) =>
          /\b(from|into|update|join) "?(candidate|candidate_label|candidate_assignee)"?\s|insert into event /.test(
            text,
          ) && !/ event e\b|notification/.test(text),
      );
      // Reading the answer takes another statement a thousand.
      const reads = mine.filter(({ text }) => /\bt0\.|array_agg/.test(text));
      return [name, mine.length - reads.length, reads.length <= 2 * Math.ceil(new Set(ids).size / 1_000)];
    };
    for (const [name, verb] of verbs)
      expect(await writes(name, [...sorted.slice(2), sorted[5]!, sorted[9]!], verb)).toEqual(
        await writes(name, sorted.slice(0, 2), verb),
      );
    expect(
      await one(
        "select count(*)::int as n, count(distinct candidate_id)::int as who from event where team_id = $1 and type = 'CANDIDATE_UPDATED'",
        team.uuid,
      ),
    ).toEqual({ n: 2_002 * 5, who: 2_002 });
  });

  test.each(verbs)(
    "%s: none is REQUIRED, 10,001 are TOO_MANY_ITEMS, strangers NOT_FOUND by themselves",
    async (_, verb) => {
      const team = await createTestTeam(app);
      const theirs = await aCandidate(await createTestTeam(app));
      const [ada, bob] = await some(team, 2);
      expect(await verb(team, [], team.owner.id)).toMatchObject({
        candidates: [],
        userErrors: [{ code: "REQUIRED", path: ["ids"] }],
      });
      expect(await verb(team, Array(10_001).fill(ada.id), team.owner.id)).toMatchObject({
        candidates: [],
        userErrors: [{ code: "TOO_MANY_ITEMS", path: ["ids"] }],
      });
      expect(await verb(team, [bob.id, theirs.id, "x", ada.id, bob.id], team.owner.id)).toMatchObject({
        candidates: [{ id: bob.id }, { id: ada.id }],
        userErrors: [
          { code: "NOT_FOUND", path: ["ids", "1"] },
          { code: "NOT_FOUND", path: ["ids", "2"] },
        ],
      });
    },
  );
});
