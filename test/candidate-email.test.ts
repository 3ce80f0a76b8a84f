import { afterEach, describe, expect, test } from "@jest/globals";
import pg from "pg";
import {
  candidateCalls,
  change,
  changes,
  correct,
  createCandidate,
  pathOf,
  read,
  some,
} from "./candidate-mutations.ts";
import type { Any } from "./client.ts";
import { holdEmails, makeEmailsDue } from "./email-queue.ts";
import { testApp } from "./test-app.ts";
import { createTestTeam, newAddress, type TestTeam } from "./test-team.ts";
import { waitUntil } from "./wait-until.ts";

const app = testApp();
const { all, one, start, submit } = candidateCalls(app);
afterEach(() => {
  app.mail.reject = null;
});

const statusOf = async (path: string, method = "GET") => (await fetch(`${app.url}${path}`, { method })).status;
/** Invitations of one candidate in five states. Four of them are mailed, and their e-mails have left. */
async function inEveryState(team: TestTeam, email: string) {
  const invited = async (title: string, sendEmail = true) =>
    (await team.invite(await team.publishAssessment(title, { confirmSubmission: false }), [email], { sendEmail }))
      .results[0];
  const pending = await invited("Pending");
  const started = await invited("Started");
  const submitted = await invited("Submitted");
  const silent = await invited("Silent", false);
  const cancelled = await invited("Cancelled");
  // Before anything is cancelled: a cancelled invitation is not mailed.
  await waitUntil(
    async () =>
      (
        await one(
          "select count(*)::int as n from email where team_id = $1 and kind = 'INVITATION' and state = 'SENT'",
          team.uuid,
        )
      ).n === 4,
  );
  await start(started.invitation.inviteUrl);
  await start(submitted.invitation.inviteUrl);
  await submit(submitted.invitation.inviteUrl);
  await team.ask("mutation ($ids: [ID!]!) { cancelInvitations(ids: $ids) { userErrors { code } } }", {
    ids: [cancelled.invitation.id],
  });
  return { pending, started, submitted, silent, cancelled };
}

describe("correctCandidateEmail", () => {
  test("history stays, the old links die, and what is open and mailed is mailed to the new address", async () => {
    const team = await createTestTeam(app);
    const email = newAddress("wrong");
    const right = newAddress("right");
    const { pending, started, submitted, silent, cancelled } = await inEveryState(team, email);
    const before = app.mail.to(email).length;
    const { id, codename } = await read(team, pending.candidate.id);

    expect(await correct(team, id, right.toUpperCase())).toMatchObject({
      candidate: { id, email: right, codename },
      userErrors: [],
    });
    const messages = await app.mail.waitFor(right, 2);
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
    const byTitle = new Map<string, Any>(now.map((node: Any) => [node.assessment.title, node]));
    for (const title of ["Pending", "Started"])
      expect(messages.filter(({ mail }) => mail.text!.includes(byTitle.get(title).inviteUrl))).toHaveLength(1);
    expect(messages).toHaveLength(2);
    expect(await statusOf(pathOf(byTitle.get("Silent").inviteUrl))).toBe(200);
    expect(await start(byTitle.get("Pending").inviteUrl)).toMatchObject({ invitation: { state: "STARTED" } });
    expect(app.mail.to(email)).toHaveLength(before);
    expect((await changes(team)).map((event) => event.changes)).toEqual([{ email: { from: null, to: null } }]);
    // An invitation to the old address is to another candidate.
    const another = (await team.invite(await team.publishAssessment("Other"), [email], { sendEmail: false }))
      .results[0];
    expect(another).toMatchObject({ outcome: "INVITED" });
    expect(another.candidate.id).not.toBe(id);
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
      const message = (await app.mail.waitFor(address, count)).at(-1)!;
      return pathOf(/https?:\/\/[^\s>]+\/unsubscribe\/[\w-]+/.exec(message.raw.replace(/=\r\n/g, ""))![0]);
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

  test("an e-mail that still waits goes to the new address, once, and never to the old one", async () => {
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
    const [message] = await app.mail.waitFor(right);
    const { invitations } = await team.ask("{ invitations { nodes { inviteUrl emails { kind } } } }");
    expect(message!.mail.text).toContain(invitations.nodes[0].inviteUrl);
    expect(invitations.nodes[0].emails).toHaveLength(1);
    expect(app.mail.to(email)).toHaveLength(0);
  });

  test("an e-mail that was put off goes to the new address, once", async () => {
    const team = await createTestTeam(app);
    const [email, right] = [newAddress("wrong"), newAddress("right")];
    app.mail.reject = (to) => (to === email ? { code: 451, text: "4.7.1 not yet" } : null);
    const { candidate } = (await team.invite(await team.publishAssessment("X"), [email])).results[0];
    await waitUntil(() =>
      one("select 1 from email where team_id = $1 and state = 'DEFERRED' and leased_until is null", team.uuid),
    );
    app.mail.reject = null;
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
      const [message] = await app.mail.waitFor(right);
      const { invitations } = await team.ask("{ invitations { nodes { inviteUrl } } }");
      expect(message!.mail.text).toContain(invitations.nodes[0].inviteUrl);
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
    const elsewhere = await createCandidate(await createTestTeam(app));
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
    app.mail.reject = (to) => (to === email ? { code: 550, text: "5.1.1 no such user" } : null);
    for (const each of [team, other]) await each.invite(await each.publishAssessment("X"), [email]);
    await waitUntil(async () => (await all("select 1 from email_suppression where address = $1", email)).length === 2);
    app.mail.reject = null;
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
