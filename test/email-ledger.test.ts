import { describe, expect, test } from "@jest/globals";
import type { Any } from "./client.ts";
import { makeEmailsDue } from "./email-queue.ts";
import { testApp } from "./test-app.ts";
import { createTestTeam, newAddress, type TestTeam } from "./test-team.ts";
import { waitUntil } from "./wait-until.ts";

const app = testApp();

const fields = "id kind to subject state attempts messageId lastResponse sentAt";
const emailsOf = async (team: TestTeam): Promise<Any[]> =>
  (await team.ask(`{ invitations(first: 50) { nodes { emails { ${fields} } } } }`)).invitations.nodes.flatMap(
    (one: Any) => one.emails,
  );
/** The only e-mail of the team, once it has this state and number of attempts and no worker holds its lease. */
const reaches = (team: TestTeam, state: string, attempts = 0) =>
  waitUntil(async () => {
    const { rows } = await app.db.query(
      "select 1 from email where team_id = $1 and state = $2 and attempts >= $3 and leased_until is null",
      [team.uuid, state, attempts],
    );
    return rows.length > 0 && (await emailsOf(team))[0];
  });
const hurry = () => makeEmailsDue(app);
const eventsOf = async (team: TestTeam): Promise<string[]> =>
  (await team.ask("{ events(first: 100) { nodes { type } } }")).events.nodes
    .map((one: Any) => one.type)
    .filter((type: string) => type.startsWith("INVITATION_EMAIL"));
const health = async (team: TestTeam) =>
  (await team.ask("{ team { mailHealth { delivering lastSentAt lastError inboxUrl } } }")).team.mailHealth;

describe("e-mail ledger", () => {
  test("SENT: with the response of the mail server; mailHealth reports delivery", async () => {
    const team = await createTestTeam(app);
    expect(await health(team)).toEqual({ delivering: true, lastSentAt: null, lastError: null, inboxUrl: null });
    const address = newAddress();
    await team.invite(await team.publishAssessment("X"), [address]);
    const email = await reaches(team, "SENT");
    const [message] = await app.mail.waitFor(address);
    expect(email).toMatchObject({
      kind: "INVITATION",
      to: address,
      subject: message!.mail.subject,
      attempts: 1,
      messageId: message!.mail.messageId,
    });
    expect(email.lastResponse).toMatch(/^250/);
    expect(await eventsOf(team)).toEqual(["INVITATION_EMAIL_SENT"]);
    expect(await health(team)).toMatchObject({ delivering: true, lastSentAt: email.sentAt, lastError: null });
  });

  test("BOUNCED: rejected permanently at RCPT; never retried; the batch counts it as failed", async () => {
    const team = await createTestTeam(app);
    const [bad, good] = [newAddress("bad"), newAddress("good")];
    app.mail.reject = (to) => (to === bad ? { code: 550, text: "5.1.1 no such user here" } : null);
    const { batch } = await team.invite(await team.publishAssessment("X"), [bad, good]);
    const states = await waitUntil(async () => {
      const all = await emailsOf(team);
      return all.every((one) => one.state !== "QUEUED") && all;
    });
    expect(states.map((one) => [one.to, one.state, one.attempts]).sort()).toEqual(
      [
        [bad, "BOUNCED", 1],
        [good, "SENT", 1],
      ].sort(),
    );
    const bounced = states.find((one) => one.to === bad)!;
    expect(bounced.lastResponse).toMatch(/550.*no such user here/);
    expect(bounced.sentAt).toBeNull();
    expect((await eventsOf(team)).sort()).toEqual(["INVITATION_EMAIL_FAILED", "INVITATION_EMAIL_SENT"]);
    const { events } = await team.ask(
      "{ events(filter: { types: [INVITATION_EMAIL_FAILED] }) { nodes { actor { id } email { id state } invitation { id } } } }",
    );
    expect(events.nodes).toMatchObject([{ actor: null, email: { id: bounced.id, state: "BOUNCED" } }]);
    app.mail.reject = null;
    await hurry();
    const read =
      "query ($id: ID!) { node(id: $id) { ... on InvitationBatch { emailsQueued emailsSent emailsFailed done } } }";
    expect((await team.ask(read, { id: batch.id })).node).toEqual({
      emailsQueued: 0,
      emailsSent: 1,
      emailsFailed: 1,
      done: true,
    });
    expect(app.mail.to(bad)).toEqual([]);
  });

  test("DEFERRED: after a temporary error attempts grow; then it is sent with the same Message-ID", async () => {
    const team = await createTestTeam(app);
    const address = newAddress("later");
    app.mail.reject = (to) => (to === address ? { code: 451, text: "4.7.1 greylisted" } : null);
    const { batch } = await team.invite(await team.publishAssessment("X"), [address]);
    const first = await reaches(team, "DEFERRED", 1);
    expect(first.lastResponse).toMatch(/451.*greylisted/);
    await hurry();
    const second = await reaches(team, "DEFERRED", 2);
    expect(second).toMatchObject({ messageId: first.messageId, sentAt: null });
    // The backoff grows with each attempt.
    const { rows } = await app.db.query(
      "select extract(epoch from next_attempt_at - now()) as wait from email where team_id = $1",
      [team.uuid],
    );
    expect(Number(rows[0].wait)).toBeGreaterThan(60);
    expect(
      (
        await team.ask("query ($id: ID!) { node(id: $id) { ... on InvitationBatch { emailsQueued done } } }", {
          id: batch.id,
        })
      ).node,
    ).toEqual({ emailsQueued: 1, done: false });
    app.mail.reject = null;
    await hurry();
    const sent = await reaches(team, "SENT", 3);
    const [message] = await app.mail.waitFor(address);
    expect([message!.mail.messageId, sent.messageId]).toEqual([first.messageId, first.messageId]);
    expect(await eventsOf(team)).toEqual(["INVITATION_EMAIL_SENT"]);
  });

  test("FAILED: no more attempts after two days, with an event", async () => {
    const team = await createTestTeam(app);
    const address = newAddress("never");
    app.mail.reject = () => ({ code: 451, text: "4.7.1 greylisted" });
    await team.invite(await team.publishAssessment("X"), [address]);
    await reaches(team, "DEFERRED", 1);
    await app.db.query("update email set queued_at = queued_at - interval '49 hours' where team_id = $1", [team.uuid]);
    await hurry();
    expect(await reaches(team, "FAILED")).toMatchObject({
      attempts: 2,
      lastResponse: expect.stringMatching(/greylisted/),
    });
    expect(await eventsOf(team)).toEqual(["INVITATION_EMAIL_FAILED"]);
    // As long as the notification of the failure is refused as well.
    expect(await health(team)).toMatchObject({ delivering: false, lastError: expect.stringMatching(/greylisted/) });
    app.mail.reject = null;
  });

  test("a mail server that is down: the call succeeds, mailHealth reports it, and all e-mails are sent after recovery", async () => {
    const team = await createTestTeam(app);
    const people = Array.from({ length: 20 }, () => newAddress("down"));
    await app.mail.close();
    const { results, userErrors } = await team.invite(await team.publishAssessment("X"), people);
    expect(userErrors).toEqual([]);
    expect(results.every((one: Any) => one.outcome === "INVITED")).toBe(true);
    await waitUntil(async () => (await emailsOf(team)).every((one) => one.state === "DEFERRED" && one.attempts >= 1));
    expect(await health(team)).toMatchObject({ delivering: false, lastError: expect.stringMatching(/ECONNREFUSED/) });
    expect(await eventsOf(team)).toEqual([]);
    await app.mail.reopen();
    await Promise.all(people.map((address) => app.mail.waitFor(address)));
    await waitUntil(async () => (await emailsOf(team)).every((one) => one.state === "SENT"));
    for (const address of people) expect(app.mail.to(address)).toHaveLength(1);
    expect(await health(team)).toMatchObject({ delivering: true, lastError: null });
    expect(await eventsOf(team)).toHaveLength(20);
  });

  test.each([
    [
      "the invitation was cancelled",
      "update invitation set state = 'CANCELLED', cancelled_at = now() where team_id = $1",
    ],
    ["the invitation has expired", "update invitation set expires_at = now() - interval '1 minute' where team_id = $1"],
  ])("CANCELLED: %s before its turn; nothing is mailed and nothing said to have failed", async (_, statement) => {
    const team = await createTestTeam(app);
    const address = newAddress("unwanted");
    app.mail.reject = (to) => (to === address ? { code: 451, text: "4.7.1 not yet" } : null);
    await team.invite(await team.publishAssessment("X"), [address]);
    await reaches(team, "DEFERRED", 1);
    await app.db.query(statement, [team.uuid]);
    app.mail.reject = null;
    await hurry();
    await reaches(team, "CANCELLED");
    expect(app.mail.to(address)).toEqual([]);
    expect(await eventsOf(team)).toEqual([]);
  });

  test("an e-mail whose worker died is sent once its lease is over, and no worker sends it before (rules: Invariants 1)", async () => {
    const team = await createTestTeam(app);
    const address = newAddress("lost");
    app.mail.reject = (to) => (to === address ? { code: 451, text: "4.7.1 not yet" } : null);
    await team.invite(await team.publishAssessment("X"), [address]);
    const { messageId } = await reaches(team, "DEFERRED", 1);
    const lease = (until: string) =>
      app.db.query(
        `update email set state = 'QUEUED', leased_by = 'a worker that died', leased_until = now() ${until}, next_attempt_at = now() - interval '10 minutes' where team_id = $1`,
        [team.uuid],
      );
    await lease("+ interval '1 minute'");
    app.mail.reject = null;
    const another = newAddress("meanwhile");
    await team.invite(await team.publishAssessment("Y"), [another]);
    await app.mail.waitFor(another);
    expect(app.mail.to(address)).toEqual([]);
    await lease("- interval '1 second'");
    await app.mail.waitFor(address);
    expect(
      await waitUntil(async () => (await emailsOf(team)).find((one) => one.to === address && one.state === "SENT")),
    ).toMatchObject({ messageId, attempts: 2 });
    expect(app.mail.to(address)).toHaveLength(1);
  });

  test("a worker that is restarted in the middle of a batch sends each e-mail once", async () => {
    const team = await createTestTeam(app);
    const people = Array.from({ length: 120 }, () => newAddress("restart"));
    await team.invite(await team.publishAssessment("X"), people);
    await app.mail.waitFor(people[0]!);
    await app.restart();
    await waitUntil(async () => {
      const { rows } = await app.db.query(
        "select count(*)::int as waiting from email where team_id = $1 and state <> 'SENT'",
        [team.uuid],
      );
      return rows[0].waiting === 0;
    }, 40_000);
    for (const address of people) expect(new Set(app.mail.to(address).map((one) => one.mail.messageId)).size).toBe(1);
    expect(people.filter((address) => app.mail.to(address).length !== 1)).toEqual([]);
  });
});
