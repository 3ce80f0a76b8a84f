import { randomUUID } from "node:crypto";
import { afterEach, describe, expect, test } from "@jest/globals";
import pg from "pg";
import { readReturnPath } from "../src/emails/bounces/return-path.ts";
import { emailDelivery, type WriteEmail } from "../src/emails/delivery/email-delivery.ts";
import type { EmailKind } from "../src/emails/outbox/email-kinds.ts";
import { bounceCalls, bounced, deliveryReport, domain, failureEvents, secret } from "./bounce-messages.ts";
import { makeEmailsDue } from "./email-queue.ts";
import { testApp } from "./test-app.ts";
import { createTestTeam, newAddress } from "./test-team.ts";
import { waitUntil } from "./wait-until.ts";

const app = testApp({ BOUNCE_SECRET: secret, BOUNCE_DOMAIN: domain });
const { one, waitForEmailState, suppressed, eventsOf, postBounce, inviteOne } = bounceCalls(app);
afterEach(() => {
  app.mail.reject = null;
  app.mail.rejectData = null;
});

/** Jobs that wait for later are due now. */
const hurry = () => makeEmailsDue(app);
describe("a rejection at SMTP", () => {
  const refused = async (code: number, text: string, at: "reject" | "rejectData" = "reject") => {
    const team = await createTestTeam(app);
    const inviter = await team.addMember("MANAGER");
    const address = newAddress("refused");
    if (at === "reject") app.mail.reject = (to) => (to === address ? { code, text } : null);
    else app.mail.rejectData = async (to) => (to === address ? { code, text } : null);
    const { results } = await team.invite(await team.publishAssessment("X"), [address], { as: inviter });
    return {
      team,
      inviter,
      address,
      email: await waitForEmailState(team, "BOUNCED"),
      candidate: results[0].candidate as { id: string },
    };
  };

  test.each([
    [550, "5.1.1 no such user here"],
    [550, "no such user here"],
    [550, "5.2.1 this mailbox is disabled"],
  ])("RCPT TO: %i %s suppresses the address for the team, and the inviter is notified", async (code, text) => {
    const { team, inviter, address, candidate } = await refused(code, text);
    expect(await suppressed(team)).toEqual([address]);
    const [message] = await app.mail.waitFor(inviter.email);
    expect(message!.mail.text).toContain(text);
    expect(message!.mail.text).toContain(address);
    expect(await eventsOf(team)).toEqual(failureEvents);
    const { events, node } = await team.ask(
      "query ($id: ID!) { events(filter: { types: [CANDIDATE_UPDATED] }) { nodes { changes actor { id } candidate { id } } } node(id: $id) { ... on Candidate { emailSuppressed } } }",
      { id: candidate.id },
    );
    expect(events.nodes).toEqual([
      { changes: { emailSuppressed: { from: false, to: true } }, actor: null, candidate: { id: candidate.id } },
    ]);
    expect(node).toEqual({ emailSuppressed: true });
  });

  test.each<[string, number, string, "reject" | "rejectData"]>([
    ["RCPT TO: a policy", 550, "5.7.1 blocked by policy", "reject"],
    ["RCPT TO: a route", 550, "5.4.6 mail loops back", "reject"],
    ["RCPT TO: full", 552, "5.2.2 mailbox full", "reject"],
    ["RCPT TO: full, without saying so in numbers", 552, "mailbox full", "reject"],
    ["RCPT TO: the sender", 553, "5.1.8 sender's domain unknown", "reject"],
    ["DATA: what was said of the text", 554, "5.6.0 we do not like this", "rejectData"],
    ["DATA: no number", 550, "no such user, or spam", "rejectData"],
  ])("%s: bounced, and nothing of the address", async (_, code, text, at) => {
    const { team, inviter } = await refused(code, text, at);
    expect(await suppressed(team)).toEqual([]);
    await app.mail.waitFor(inviter.email);
    expect(await eventsOf(team)).toEqual(["INVITATION_EMAIL_FAILED"]);
  });

  test("DATA with 5.1.1 is about the address after all", async () => {
    const { team, address } = await refused(550, "5.1.1 no such user here", "rejectData");
    expect(await suppressed(team)).toEqual([address]);
  });

  test("to a member: nothing is suppressed and nobody is notified", async () => {
    const team = await createTestTeam(app);
    const inviter = await team.addMember("MANAGER");
    const address = newAddress("refused");
    app.mail.reject = (to) =>
      to === address || to === inviter.email ? { code: 550, text: "5.1.1 no such user here" } : null;
    await team.invite(await team.publishAssessment("X"), [address], { as: inviter });
    await waitUntil(() =>
      one("select 1 from email where team_id = $1 and kind = 'EMAIL_FAILED' and state = 'BOUNCED'", team.uuid),
    );
    expect(await suppressed(team)).toEqual([address]);
    expect(await eventsOf(team)).toEqual(failureEvents);
  });

  test("an address that bounced is not tried again: SUPPRESSED, and the inviter is notified", async () => {
    const team = await createTestTeam(app);
    const inviter = await team.addMember("MANAGER");
    const address = newAddress("known");
    app.mail.reject = (to) => (to === address ? { code: 451, text: "4.7.1 not yet" } : null);
    await team.invite(await team.publishAssessment("X"), [address], { as: inviter });
    await waitForEmailState(team, "DEFERRED");
    app.mail.reject = null;
    await app.db.query("insert into email_suppression (team_id, address, reason) values ($1, $2, 'BOUNCE')", [
      team.uuid,
      address,
    ]);
    await hurry();
    const email = await waitForEmailState(team, "SUPPRESSED");
    expect(email.sent_at).toBeNull();
    expect(app.mail.to(address)).toEqual([]);
    const [message] = await app.mail.waitFor(inviter.email);
    expect(message!.mail.text).toContain("bounced before");
    expect(await eventsOf(team)).toEqual(["INVITATION_EMAIL_FAILED"]);
  });
});

describe("the ledger", () => {
  /** Delivers an e-mail that no worker may lease, rendered by the test. */
  const delivers = async (kind: string, write: WriteEmail, attempts = 0) => {
    const { team, email } = await inviteOne();
    const id = randomUUID();
    await app.db.query(
      `insert into email (team_id, id, kind, candidate_id, invitation_id, assessment_id, message_id, content, attempts, leased_by, leased_until)
       values ($1, $2, $3, $4, $5, $6, '<x@y>', '{"a": 1}', $7, 'the test', now() + interval '1 minute')`,
      [team.uuid, id, kind, email.candidate_id, email.invitation_id, email.assessment_id, attempts],
    );
    const due = {
      ...{ teamId: team.uuid, id, kind: kind as EmailKind, leasedBy: "the test", attempts, content: { a: 1 } },
      ...{ candidateId: email.candidate_id, invitationId: email.invitation_id, assessmentId: email.assessment_id },
      ...{
        memberId: null,
        eventSequence: null,
        batchId: null,
        endpointId: null,
        messageId: "<x@y>",
        causedBy: null,
        ageSeconds: 0,
        isAccepted: false,
        lastResponse: null,
      },
    };
    const delivery = emailDelivery(app.running.services, write);
    const leased = { teamId: team.uuid, email: due, isDemo: false };
    await delivery.record([await delivery.attempt(leased, await delivery.prepare(leased))]);
    delivery.close!();
    return { team, row: await one("select * from email where id = $1", id), events: await eventsOf(team) };
  };
  const emailTo =
    (address: string): WriteEmail =>
    async () => ({
      from: { name: "", address: "a@b.test" },
      to: { name: "", address },
      subject: "s",
      text: "t",
      html: "h",
      headers: {},
    });

  test.each<[string, WriteEmail, string]>([
    [
      "FAILED",
      async () => {
        throw new Error("no");
      },
      "REMINDER",
    ],
    ["SUPPRESSED", async () => "SUPPRESSED", "REMINDER"],
    ["BOUNCED", emailTo("refused@example.test"), "REMINDER"],
  ])("a reminder that ends %s is reported like the invitation", async (state, write, kind) => {
    app.mail.reject = (to) => (to === "refused@example.test" ? { code: 550, text: "5.7.1 no" } : null);
    const { row, events } = await delivers(kind, write, 5);
    expect(row).toMatchObject({ state, content: null });
    expect(events).toEqual(["INVITATION_EMAIL_FAILED"]);
  });

  test.each<[string, string, WriteEmail]>([
    ["REMINDER", "SENT", emailTo("fine@example.test")],
    ["REMINDER", "CANCELLED", async () => null],
    ["PUBLIC_LINK_RESUME", "SUPPRESSED", async () => "SUPPRESSED"],
  ])("a %s that ends %s is not", async (kind, state, write) => {
    const { row, events } = await delivers(kind, write);
    expect(row).toMatchObject({ state, content: null });
    expect(events).toEqual([]);
  });

  test("what is tried again keeps its content", async () => {
    app.mail.reject = (to) => (to === "later@example.test" ? { code: 451, text: "4.7.1 not yet" } : null);
    const { row } = await delivers("TEST", emailTo("later@example.test"));
    expect(row).toMatchObject({ state: "DEFERRED", content: { a: 1 } });
  });
});

describe("a candidate who was erased", () => {
  const erase = `update email set erased_at = now(), to_address = null, subject = null, last_response = null where team_id = $1 and member_id is null`;
  const nothingOf = { to_address: null, subject: null, last_response: null };

  test("before the next try: no text is written, no address written off", async () => {
    const team = await createTestTeam(app);
    const address = newAddress("erased");
    app.mail.reject = (to) => (to === address ? { code: 451, text: "4.7.1 not yet" } : null);
    await team.invite(await team.publishAssessment("X"), [address]);
    await waitForEmailState(team, "DEFERRED");
    await app.db.query(erase, [team.uuid]);
    app.mail.reject = (to) => (to === address ? { code: 550, text: `5.1.1 <${address}> is unknown` } : null);
    await hurry();
    expect(await waitForEmailState(team, "BOUNCED")).toMatchObject(nothingOf);
    expect(await suppressed(team)).toEqual([]);
    expect(await eventsOf(team)).toEqual(["INVITATION_EMAIL_FAILED"]);
  });

  test.each<[string, { code: number; text: string } | null, string]>([
    ["refused", { code: 550, text: "5.1.1 no such user" }, "BOUNCED"],
    ["taken", null, "SENT"],
  ])("while the e-mail is in flight and %s: what waits for the erasure sees it", async (_, rejection, state) => {
    const team = await createTestTeam(app);
    const address = newAddress("erased");
    const erasure = new pg.Client({ connectionString: app.databaseUrl });
    await erasure.connect();
    try {
      let locked = false;
      app.mail.rejectData = async (to) => {
        if (to !== address) return null;
        await erasure.query("begin");
        await erasure.query(erase, [team.uuid]);
        locked = true;
        return rejection;
      };
      await team.invite(await team.publishAssessment("X"), [address]);
      await waitUntil(async () => locked);
      // The worker has its answer and waits for the row.
      await waitUntil(() =>
        one(
          "select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock' and query like '%update \"email\" as \"e\" set%'",
        ),
      );
      await erasure.query("commit");
    } finally {
      await erasure.end();
    }
    expect(await waitForEmailState(team, state)).toMatchObject(nothingOf);
    expect(await suppressed(team)).toEqual([]);
  });

  test("a bounce that comes late says so and nothing else", async () => {
    const { team, returnPath } = await inviteOne();
    await app.db.query(erase, [team.uuid]);
    expect(await postBounce(deliveryReport({ to: returnPath }))).toEqual(bounced);
    expect(await waitForEmailState(team, "BOUNCED")).toMatchObject(nothingOf);
    expect(await suppressed(team)).toEqual([]);
    expect(await eventsOf(team)).toEqual(["INVITATION_EMAIL_FAILED"]);
  });
});

describe("the return path", () => {
  test("is each message's own, to candidates and members alike, and survives the loss of its case", async () => {
    const { team, inviter, email, returnPath } = await inviteOne();
    const [token, host] = returnPath.split("@");
    expect(host).toBe(domain);
    expect(token).toMatch(/^[a-z2-7]{52}$/);
    expect(readReturnPath(token!)!.id).toBe(email.id);
    expect(readReturnPath(token!.toUpperCase())).toEqual(readReturnPath(token!));
    expect(await postBounce(deliveryReport({ to: returnPath }))).toEqual(bounced);
    const [message] = await app.mail.waitFor(inviter.email);
    const toMember = await one("select id from email where team_id = $1 and kind = 'EMAIL_FAILED'", team.uuid);
    expect(readReturnPath(message!.from.split("@")[0]!)!.id).toBe(toMember.id);
    // Who wrote it is who always wrote it.
    expect(message!.mail.from!.value[0]!.address).toBe("no-reply@localhost");
  });
});
