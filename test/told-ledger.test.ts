import { describe, expect, test } from "@jest/globals";
import { type Any } from "./client.ts";
import { makeEmailsDue } from "./email-queue.ts";
import { aHouse, until } from "./house.ts";
import { anAddress, aTeam, type TestTeam } from "./world.ts";

const house = aHouse();

const fields = "id kind to subject state attempts messageId lastResponse sentAt";
const emailsOf = async (team: TestTeam): Promise<Any[]> =>
  (await team.ask(`{ invitations(first: 50) { nodes { emails { ${fields} } } } }`)).invitations.nodes.flatMap(
    (one: Any) => one.emails,
  );
/** The only e-mail of the team, once it has this state and number of attempts and no worker holds its lease. */
const reaches = (team: TestTeam, state: string, attempts = 0) =>
  until(async () => {
    const { rows } = await house.db.query(
      "select 1 from email where team_id = $1 and state = $2 and attempts >= $3 and leased_until is null",
      [team.uuid, state, attempts],
    );
    return rows.length > 0 && (await emailsOf(team))[0];
  });
const hurry = () => makeEmailsDue(house);
const eventsOf = async (team: TestTeam): Promise<string[]> =>
  (await team.ask("{ events(first: 100) { nodes { type } } }")).events.nodes
    .map((one: Any) => one.type)
    .filter((type: string) => type.startsWith("INVITATION_EMAIL"));
const health = async (team: TestTeam) =>
  (await team.ask("{ team { mailHealth { delivering lastSentAt lastError inboxUrl } } }")).team.mailHealth;

describe("e-mail ledger", () => {
  test("SENT: with the response of the mail server; mailHealth reports delivery", async () => {
    const team = await aTeam(house);
    expect(await health(team)).toEqual({ delivering: true, lastSentAt: null, lastError: null, inboxUrl: null });
    const address = anAddress();
    await team.invites(await team.publishes("X"), [address]);
    const email = await reaches(team, "SENT");
    const [letter] = await house.mail.waitFor(address);
    expect(email).toMatchObject({
      kind: "INVITATION",
      to: address,
      subject: letter!.mail.subject,
      attempts: 1,
      messageId: letter!.mail.messageId,
    });
    expect(email.lastResponse).toMatch(/^250/);
    expect(await eventsOf(team)).toEqual(["INVITATION_EMAIL_SENT"]);
    expect(await health(team)).toMatchObject({ delivering: true, lastSentAt: email.sentAt, lastError: null });
  });

  test("BOUNCED: rejected permanently at RCPT; never retried; the batch counts it as failed", async () => {
    const team = await aTeam(house);
    const [bad, good] = [anAddress("bad"), anAddress("good")];
    house.mail.refuse = (to) => (to === bad ? { code: 550, text: "5.1.1 no such user here" } : null);
    const { batch } = await team.invites(await team.publishes("X"), [bad, good]);
    const states = await until(async () => {
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
    house.mail.refuse = null;
    await hurry();
    const read =
      "query ($id: ID!) { node(id: $id) { ... on InvitationBatch { emailsQueued emailsSent emailsFailed done } } }";
    expect((await team.ask(read, { id: batch.id })).node).toEqual({
      emailsQueued: 0,
      emailsSent: 1,
      emailsFailed: 1,
      done: true,
    });
    expect(house.mail.to(bad)).toEqual([]);
  });

  test("DEFERRED: after a temporary error attempts grow; then it is sent with the same Message-ID", async () => {
    const team = await aTeam(house);
    const address = anAddress("later");
    house.mail.refuse = (to) => (to === address ? { code: 451, text: "4.7.1 greylisted" } : null);
    const { batch } = await team.invites(await team.publishes("X"), [address]);
    const first = await reaches(team, "DEFERRED", 1);
    expect(first.lastResponse).toMatch(/451.*greylisted/);
    await hurry();
    const second = await reaches(team, "DEFERRED", 2);
    expect(second).toMatchObject({ messageId: first.messageId, sentAt: null });
    // The backoff grows with each attempt.
    const { rows } = await house.db.query(
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
    house.mail.refuse = null;
    await hurry();
    const sent = await reaches(team, "SENT", 3);
    const [letter] = await house.mail.waitFor(address);
    expect([letter!.mail.messageId, sent.messageId]).toEqual([first.messageId, first.messageId]);
    expect(await eventsOf(team)).toEqual(["INVITATION_EMAIL_SENT"]);
  });

  test("FAILED: no more attempts after two days, with an event", async () => {
    const team = await aTeam(house);
    const address = anAddress("never");
    house.mail.refuse = (to) => (to === address ? { code: 451, text: "4.7.1 greylisted" } : null);
    await team.invites(await team.publishes("X"), [address]);
    await reaches(team, "DEFERRED", 1);
    await house.db.query("update email set queued_at = queued_at - interval '49 hours' where team_id = $1", [
      team.uuid,
    ]);
    await hurry();
    expect(await reaches(team, "FAILED")).toMatchObject({
      attempts: 2,
      lastResponse: expect.stringMatching(/greylisted/),
    });
    house.mail.refuse = null;
    expect(await eventsOf(team)).toEqual(["INVITATION_EMAIL_FAILED"]);
    expect(await health(team)).toMatchObject({ delivering: false, lastError: expect.stringMatching(/greylisted/) });
  });

  test("a mail server that is down: the call succeeds, mailHealth reports it, and all e-mails are sent after recovery", async () => {
    const team = await aTeam(house);
    const people = Array.from({ length: 20 }, () => anAddress("down"));
    await house.mail.close();
    const { results, userErrors } = await team.invites(await team.publishes("X"), people);
    expect(userErrors).toEqual([]);
    expect(results.every((one: Any) => one.outcome === "INVITED")).toBe(true);
    await until(async () => (await emailsOf(team)).every((one) => one.state === "DEFERRED" && one.attempts >= 1));
    expect(await health(team)).toMatchObject({ delivering: false, lastError: expect.stringMatching(/ECONNREFUSED/) });
    expect(await eventsOf(team)).toEqual([]);
    await house.mail.reopen();
    await Promise.all(people.map((address) => house.mail.waitFor(address)));
    await until(async () => (await emailsOf(team)).every((one) => one.state === "SENT"));
    for (const address of people) expect(house.mail.to(address)).toHaveLength(1);
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
    const team = await aTeam(house);
    const address = anAddress("unwanted");
    house.mail.refuse = (to) => (to === address ? { code: 451, text: "4.7.1 not yet" } : null);
    await team.invites(await team.publishes("X"), [address]);
    await reaches(team, "DEFERRED", 1);
    await house.db.query(statement, [team.uuid]);
    house.mail.refuse = null;
    await hurry();
    await reaches(team, "CANCELLED");
    expect(house.mail.to(address)).toEqual([]);
    expect(await eventsOf(team)).toEqual([]);
  });

  test("an e-mail whose worker died is sent once its lease is over, and no worker sends it before (rules: Invariants 1)", async () => {
    const team = await aTeam(house);
    const address = anAddress("lost");
    house.mail.refuse = (to) => (to === address ? { code: 451, text: "4.7.1 not yet" } : null);
    await team.invites(await team.publishes("X"), [address]);
    const { messageId } = await reaches(team, "DEFERRED", 1);
    const lease = (until: string) =>
      house.db.query(
        `update email set state = 'QUEUED', leased_by = 'a worker that died', leased_until = now() ${until}, next_attempt_at = now() - interval '10 minutes' where team_id = $1`,
        [team.uuid],
      );
    await lease("+ interval '1 minute'");
    house.mail.refuse = null;
    const another = anAddress("meanwhile");
    await team.invites(await team.publishes("Y"), [another]);
    await house.mail.waitFor(another);
    expect(house.mail.to(address)).toEqual([]);
    await lease("- interval '1 second'");
    await house.mail.waitFor(address);
    expect(
      await until(async () => (await emailsOf(team)).find((one) => one.to === address && one.state === "SENT")),
    ).toMatchObject({ messageId, attempts: 2 });
    expect(house.mail.to(address)).toHaveLength(1);
  });

  test("a worker that is restarted in the middle of a batch sends each e-mail once", async () => {
    const team = await aTeam(house);
    const people = Array.from({ length: 120 }, () => anAddress("restart"));
    await team.invites(await team.publishes("X"), people);
    await house.mail.waitFor(people[0]!);
    await house.restart();
    await until(async () => {
      const { rows } = await house.db.query(
        "select count(*)::int as waiting from email where team_id = $1 and state <> 'SENT'",
        [team.uuid],
      );
      return rows[0].waiting === 0;
    }, 40_000);
    for (const address of people) expect(new Set(house.mail.to(address).map((one) => one.mail.messageId)).size).toBe(1);
    expect(people.filter((address) => house.mail.to(address).length !== 1)).toEqual([]);
  });
});
