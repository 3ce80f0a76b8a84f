import { randomUUID } from "node:crypto";
import { afterEach, describe, expect, test } from "@jest/globals";
import pg from "pg";
import { makeReturnPath, readReturnPath } from "../src/emails/bounces/return-path.ts";
import { emailDelivery, type WriteEmail } from "../src/emails/delivery/email-delivery.ts";
import type { EmailKind } from "../src/emails/outbox/email-kinds.ts";
import type { KeyPurpose, Keys } from "../src/platform/crypto/keys.ts";
import { type EnvErrors, readEnv } from "../src/platform/process/env.ts";
import type { Any } from "./client.ts";
import { makeEmailsDue } from "./email-queue.ts";
import { testApp } from "./test-app.ts";
import { createTestTeam, newAddress, type TestTeam } from "./test-team.ts";
import { waitUntil } from "./wait-until.ts";

const secret = "a-secret-of-the-mail-server";
const domain = "bounces.beckon.test";
const app = testApp({ BOUNCE_SECRET: secret, BOUNCE_DOMAIN: domain });

afterEach(() => {
  app.mail.refuse = null;
  app.mail.refuseData = null;
});

const one = async (sql: string, ...values: unknown[]): Promise<Any> =>
  (await app.db.query(`/* test */ ${sql}`, values)).rows[0];
const all = async (sql: string, ...values: unknown[]): Promise<Any[]> =>
  (await app.db.query(`/* test */ ${sql}`, values)).rows;

/** The e-mail to a candidate of the team, once it is so far and nobody is at it. */
const reaches = (team: TestTeam, state: string) =>
  waitUntil(() =>
    one(
      "select * from email where team_id = $1 and member_id is null and state = $2 and leased_until is null",
      team.uuid,
      state,
    ),
  );
/** Jobs that wait for later are due now. */
const hurry = () => makeEmailsDue(app);
const suppressed = async (team: TestTeam): Promise<string[]> =>
  (await all("select address from email_suppression where team_id = $1 order by address", team.uuid)).map(
    (row) => row.address,
  );
const eventsOf = async (team: TestTeam): Promise<string[]> =>
  (
    await all(
      "select type from event where team_id = $1 and type in ('INVITATION_EMAIL_FAILED', 'CANDIDATE_UPDATED') order by sequence",
      team.uuid,
    )
  ).map((row) => row.type);
const told = ["INVITATION_EMAIL_FAILED", "CANDIDATE_UPDATED"];
/** All that a bounce could change, of every team. */
const everything = async () => ({
  emails: await all("select * from email order by id"),
  suppressions: await all("select * from email_suppression order by team_id, address"),
  events: await all("select * from event order by team_id, sequence"),
});

const crlf = (lines: string[]): string => lines.join("\r\n");
interface Dsn {
  to: string;
  header?: string;
  action?: string;
  status?: string;
  diagnostic?: string;
  type?: string;
  recipients?: string[];
}
/** A block of one recipient in a delivery report. */
const aRecipient = (action: string, status: string, diagnostic?: string): string =>
  crlf([
    "Final-Recipient: rfc822; somebody@elsewhere.test",
    `Action: ${action}`,
    `Status: ${status}`,
    "Remote-MTA: dns; mx.elsewhere.test",
    ...(diagnostic === undefined ? [] : [`Diagnostic-Code: smtp; ${diagnostic}`]),
    "",
  ]);
/** A delivery report as Postfix writes it (RFC 3464). */
const aDsn = (dsn: Dsn): string =>
  crlf([
    "Return-Path: <>",
    "Date: Mon, 23 Nov 2026 14:02:00 +0000",
    "From: MAILER-DAEMON@mx.test (Mail Delivery System)",
    "Subject: Undelivered Mail Returned to Sender",
    `${dsn.header ?? "To"}: ${dsn.to}`,
    "Auto-Submitted: auto-replied",
    "MIME-Version: 1.0",
    `Content-Type: ${dsn.type ?? "multipart/report; report-type=delivery-status"}; boundary="edge/mx.test"`,
    "",
    "--edge/mx.test",
    "Content-Type: text/plain; charset=us-ascii",
    "",
    "I'm sorry to have to inform you that your message could not be delivered.",
    "",
    "--edge/mx.test",
    "Content-Description: Delivery report",
    "Content-Type: message/delivery-status",
    "",
    "Reporting-MTA: dns; mx.test",
    "Arrival-Date: Mon, 23 Nov 2026 14:01:00 +0000",
    "",
    ...(dsn.recipients ?? [
      aRecipient(dsn.action ?? "failed", dsn.status ?? "5.1.1", dsn.diagnostic ?? "550 5.1.1 no such user here"),
    ]),
    "",
    "--edge/mx.test",
    "Content-Description: Undelivered Message",
    "Content-Type: message/rfc822",
    "",
    "From: Acme <no-reply@beckon.test>",
    "To: somebody@elsewhere.test",
    "Subject: Your invitation",
    "",
    "Hello",
    "",
    "--edge/mx.test--",
    "",
  ]);
/** What people's mail programs send back by themselves. */
const aVacationNote = (to: string): string =>
  crlf([
    "From: somebody@elsewhere.test",
    `To: ${to}`,
    "Subject: Out of office",
    "Auto-Submitted: auto-replied",
    "Content-Type: text/plain",
    "",
    "I am away. Action: failed",
    "Status: 5.1.1",
    "",
  ]);

/** Hands a message in as the mail server does. */
const handIn = async (
  raw: string | Buffer,
  { authorization = `Bearer ${secret}`, type = "message/rfc822" }: { authorization?: string; type?: string } = {},
): Promise<[number, Any]> => {
  const response = await fetch(`${app.url}/mail/bounces`, {
    method: "POST",
    headers: { "content-type": type, ...(authorization === "" ? {} : { authorization }) },
    body: raw,
  });
  return [response.status, await response.json()];
};
const bounced = [202, { status: "bounced" }];
const ignored = [202, { status: "ignored" }];

/** A candidate who was sent the invitation, and the return path of it as the mail server was given it. */
async function anInvited(given?: TestTeam) {
  const team = given ?? (await createTestTeam(app));
  const inviter = await team.addMember("MANAGER");
  const address = newAddress("late");
  const { results } = await team.invite(await team.publishAssessment("X"), [address], { as: inviter });
  const [mail] = await app.mail.waitFor(address);
  const email = await waitUntil(() =>
    one("select * from email where team_id = $1 and to_address = $2 and state = 'SENT'", team.uuid, address),
  );
  return { team, inviter, address, email, returnPath: mail!.from, candidate: results[0].candidate };
}

describe("a refusal at SMTP", () => {
  const refused = async (code: number, text: string, at: "refuse" | "refuseData" = "refuse") => {
    const team = await createTestTeam(app);
    const inviter = await team.addMember("MANAGER");
    const address = newAddress("refused");
    if (at === "refuse") app.mail.refuse = (to) => (to === address ? { code, text } : null);
    else app.mail.refuseData = async (to) => (to === address ? { code, text } : null);
    const { results } = await team.invite(await team.publishAssessment("X"), [address], { as: inviter });
    return {
      team,
      inviter,
      address,
      email: await reaches(team, "BOUNCED"),
      candidate: results[0].candidate as { id: string },
    };
  };

  test.each([
    [550, "5.1.1 no such user here"],
    [550, "no such user here"],
    [550, "5.2.1 this mailbox is disabled"],
  ])("RCPT TO: %i %s writes the address off for the team, and the inviter hears of it", async (code, text) => {
    const { team, inviter, address, candidate } = await refused(code, text);
    expect(await suppressed(team)).toEqual([address]);
    const [letter] = await app.mail.waitFor(inviter.email);
    expect(letter!.mail.text).toContain(text);
    expect(letter!.mail.text).toContain(address);
    expect(await eventsOf(team)).toEqual(told);
    const { events, node } = await team.ask(
      "query ($id: ID!) { events(filter: { types: [CANDIDATE_UPDATED] }) { nodes { changes actor { id } candidate { id } } } node(id: $id) { ... on Candidate { emailSuppressed } } }",
      { id: candidate.id },
    );
    expect(events.nodes).toEqual([
      { changes: { emailSuppressed: { from: false, to: true } }, actor: null, candidate: { id: candidate.id } },
    ]);
    expect(node).toEqual({ emailSuppressed: true });
  });

  test.each<[string, number, string, "refuse" | "refuseData"]>([
    ["RCPT TO: a policy", 550, "5.7.1 blocked by policy", "refuse"],
    ["RCPT TO: a route", 550, "5.4.6 mail loops back", "refuse"],
    ["RCPT TO: full", 552, "5.2.2 mailbox full", "refuse"],
    ["RCPT TO: full, without saying so in numbers", 552, "mailbox full", "refuse"],
    ["RCPT TO: the sender", 553, "5.1.8 sender's domain unknown", "refuse"],
    ["DATA: what was said of the text", 554, "5.6.0 we do not like this", "refuseData"],
    ["DATA: no number", 550, "no such user, or spam", "refuseData"],
  ])("%s: bounced, and nothing of the address", async (_, code, text, at) => {
    const { team, inviter } = await refused(code, text, at);
    expect(await suppressed(team)).toEqual([]);
    await app.mail.waitFor(inviter.email);
    expect(await eventsOf(team)).toEqual(["INVITATION_EMAIL_FAILED"]);
  });

  test("DATA with 5.1.1 is about the address after all", async () => {
    const { team, address } = await refused(550, "5.1.1 no such user here", "refuseData");
    expect(await suppressed(team)).toEqual([address]);
  });

  test("to a member: nothing is written off and nobody told", async () => {
    const team = await createTestTeam(app);
    const inviter = await team.addMember("MANAGER");
    const address = newAddress("refused");
    app.mail.refuse = (to) =>
      to === address || to === inviter.email ? { code: 550, text: "5.1.1 no such user here" } : null;
    await team.invite(await team.publishAssessment("X"), [address], { as: inviter });
    await waitUntil(() =>
      one("select 1 from email where team_id = $1 and kind = 'EMAIL_FAILED' and state = 'BOUNCED'", team.uuid),
    );
    expect(await suppressed(team)).toEqual([address]);
    expect(await eventsOf(team)).toEqual(told);
  });

  test("an address that bounced is not tried again: SUPPRESSED, and the inviter hears of it", async () => {
    const team = await createTestTeam(app);
    const inviter = await team.addMember("MANAGER");
    const address = newAddress("known");
    app.mail.refuse = (to) => (to === address ? { code: 451, text: "4.7.1 not yet" } : null);
    await team.invite(await team.publishAssessment("X"), [address], { as: inviter });
    await reaches(team, "DEFERRED");
    app.mail.refuse = null;
    await app.db.query("insert into email_suppression (team_id, address, reason) values ($1, $2, 'BOUNCE')", [
      team.uuid,
      address,
    ]);
    await hurry();
    const email = await reaches(team, "SUPPRESSED");
    expect(email.sent_at).toBeNull();
    expect(app.mail.to(address)).toEqual([]);
    const [letter] = await app.mail.waitFor(inviter.email);
    expect(letter!.mail.text).toContain("bounced before");
    expect(await eventsOf(team)).toEqual(["INVITATION_EMAIL_FAILED"]);
  });
});

describe("the ledger", () => {
  /** Delivers an e-mail that no worker may lease, rendered by the test. */
  const delivers = async (kind: string, write: WriteEmail, attempts = 0) => {
    const { team, email } = await anInvited();
    const id = randomUUID();
    await app.db.query(
      `insert into email (team_id, id, kind, candidate_id, invitation_id, assessment_id, message_id, content, attempts, leased_by, leased_until)
       values ($1, $2, $3, $4, $5, $6, '<x@y>', '{"a": 1}', $7, 'the test', now() + interval '1 minute')`,
      [team.uuid, id, kind, email.candidate_id, email.invitation_id, email.assessment_id, attempts],
    );
    const due = {
      ...{ teamId: team.uuid, id, kind: kind as EmailKind, leasedBy: "the test", attempts, content: { a: 1 } },
      ...{ candidateId: email.candidate_id, invitationId: email.invitation_id, assessmentId: email.assessment_id },
      ...{ memberId: null, eventSequence: null, batchId: null, endpointId: null, messageId: "<x@y>", ageSeconds: 0 },
    };
    const delivery = emailDelivery(app.running.services, write);
    const leased = { teamId: team.uuid, email: due, isDemo: false };
    await delivery.record([await delivery.attempt(leased, await delivery.prepare(leased))]);
    delivery.close!();
    return { team, row: await one("select * from email where id = $1", id), events: await eventsOf(team) };
  };
  const letterTo =
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
    ["BOUNCED", letterTo("refused@example.test"), "REMINDER"],
  ])("a reminder that ends %s is told of like the invitation", async (state, write, kind) => {
    app.mail.refuse = (to) => (to === "refused@example.test" ? { code: 550, text: "5.7.1 no" } : null);
    const { row, events } = await delivers(kind, write, 5);
    expect(row).toMatchObject({ state, content: null });
    expect(events).toEqual(["INVITATION_EMAIL_FAILED"]);
  });

  test.each<[string, string, WriteEmail]>([
    ["REMINDER", "SENT", letterTo("fine@example.test")],
    ["REMINDER", "CANCELLED", async () => null],
    ["PUBLIC_LINK_RESUME", "SUPPRESSED", async () => "SUPPRESSED"],
  ])("a %s that ends %s is not", async (kind, state, write) => {
    const { row, events } = await delivers(kind, write);
    expect(row).toMatchObject({ state, content: null });
    expect(events).toEqual([]);
  });

  test("what is tried again keeps its content", async () => {
    app.mail.refuse = (to) => (to === "later@example.test" ? { code: 451, text: "4.7.1 not yet" } : null);
    const { row } = await delivers("TEST", letterTo("later@example.test"));
    expect(row).toMatchObject({ state: "DEFERRED", content: { a: 1 } });
  });
});

describe("a person who was forgotten", () => {
  const forget = `update email set erased_at = now(), to_address = null, subject = null, last_response = null where team_id = $1 and member_id is null`;
  const nothingOf = { to_address: null, subject: null, last_response: null };

  test("before the next try: no text is written, no address written off", async () => {
    const team = await createTestTeam(app);
    const address = newAddress("forgotten");
    app.mail.refuse = (to) => (to === address ? { code: 451, text: "4.7.1 not yet" } : null);
    await team.invite(await team.publishAssessment("X"), [address]);
    await reaches(team, "DEFERRED");
    await app.db.query(forget, [team.uuid]);
    app.mail.refuse = (to) => (to === address ? { code: 550, text: `5.1.1 <${address}> is unknown` } : null);
    await hurry();
    expect(await reaches(team, "BOUNCED")).toMatchObject(nothingOf);
    expect(await suppressed(team)).toEqual([]);
    expect(await eventsOf(team)).toEqual(["INVITATION_EMAIL_FAILED"]);
  });

  test.each<[string, { code: number; text: string } | null, string]>([
    ["refused", { code: 550, text: "5.1.1 no such user" }, "BOUNCED"],
    ["taken", null, "SENT"],
  ])("while the letter is in flight and %s: what waits for the erasure sees it", async (_, refusal, state) => {
    const team = await createTestTeam(app);
    const address = newAddress("forgotten");
    const erasure = new pg.Client({ connectionString: app.databaseUrl });
    await erasure.connect();
    try {
      let locked = false;
      app.mail.refuseData = async (to) => {
        if (to !== address) return null;
        await erasure.query("begin");
        await erasure.query(forget, [team.uuid]);
        locked = true;
        return refusal;
      };
      await team.invite(await team.publishAssessment("X"), [address]);
      await waitUntil(async () => locked);
      // The worker has its answer and waits for the row.
      await waitUntil(() =>
        one(
          "select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock' and query like 'update email e set state%'",
        ),
      );
      await erasure.query("commit");
    } finally {
      await erasure.end();
    }
    expect(await reaches(team, state)).toMatchObject(nothingOf);
    expect(await suppressed(team)).toEqual([]);
  });

  test("a bounce that comes late says so and nothing else", async () => {
    const { team, returnPath } = await anInvited();
    await app.db.query(forget, [team.uuid]);
    expect(await handIn(aDsn({ to: returnPath }))).toEqual(bounced);
    expect(await reaches(team, "BOUNCED")).toMatchObject(nothingOf);
    expect(await suppressed(team)).toEqual([]);
    expect(await eventsOf(team)).toEqual(["INVITATION_EMAIL_FAILED"]);
  });
});

describe("the return path", () => {
  test("is each message's own, to candidates and members alike, and survives the loss of its case", async () => {
    const { team, inviter, email, returnPath } = await anInvited();
    const [token, host] = returnPath.split("@");
    expect(host).toBe(domain);
    expect(token).toMatch(/^[a-z2-7]{52}$/);
    expect(readReturnPath(token!)!.id).toBe(email.id);
    expect(readReturnPath(token!.toUpperCase())).toEqual(readReturnPath(token!));
    expect(await handIn(aDsn({ to: returnPath }))).toEqual(bounced);
    const [letter] = await app.mail.waitFor(inviter.email);
    const toMember = await one("select id from email where team_id = $1 and kind = 'EMAIL_FAILED'", team.uuid);
    expect(readReturnPath(letter!.from.split("@")[0]!)!.id).toBe(toMember.id);
    // Who wrote it is who always wrote it.
    expect(letter!.mail.from!.value[0]!.address).toBe("no-reply@localhost");
  });
});

describe("POST /mail/bounces", () => {
  test("a report: BOUNCED with the server's words, the address written off, the inviter told; once", async () => {
    const { team, inviter, address, returnPath, candidate } = await anInvited();
    const report = aDsn({ to: `<${returnPath}>`, diagnostic: `550 5.1.1 <${address}>:\r\n    no such user` });
    expect(await handIn(report)).toEqual(bounced);
    expect(await reaches(team, "BOUNCED")).toMatchObject({
      to_address: address,
      last_response: `550 5.1.1 <${address}>: no such user`,
    });
    expect(await suppressed(team)).toEqual([address]);
    const [letter] = await app.mail.waitFor(inviter.email);
    // Joiners keep mail programs from making links of a server's words.
    expect(letter!.mail.text!.replaceAll("\u2060", "")).toContain(`550 5.1.1 <${address}>: no such user`);
    const { events, invitations } = await team.ask(
      "{ events(filter: { types: [INVITATION_EMAIL_FAILED] }) { nodes { actor { id } email { state } candidate { id } } } invitations { nodes { emails { state lastResponse sentAt } } } }",
    );
    expect(events.nodes).toEqual([{ actor: null, email: { state: "BOUNCED" }, candidate: { id: candidate.id } }]);
    expect(invitations.nodes[0].emails[0].sentAt).not.toBeNull();
    const before = await everything();
    expect(await handIn(report)).toEqual(ignored);
    expect(await everything()).toEqual(before);
    expect(await eventsOf(team)).toEqual(told);
    expect(app.log.join("")).not.toContain(address);
  });

  test("eight at once: one of them counts", async () => {
    const { team, returnPath } = await anInvited();
    const answers = await Promise.all(Array.from({ length: 8 }, () => handIn(aDsn({ to: returnPath }))));
    expect(answers.filter(([, body]) => body.status === "bounced")).toHaveLength(1);
    expect(await eventsOf(team)).toEqual(told);
  });

  test.each(["To", "Delivered-To", "X-Original-To", "Envelope-To", "X-Envelope-To"])(
    "finds the return path in %s, in capitals, too",
    async (header) => {
      const { returnPath } = await anInvited();
      expect(await handIn(aDsn({ to: returnPath.toUpperCase(), header }))).toEqual(bounced);
    },
  );

  test.each(["text/plain", "application/octet-stream"])("takes it as %s", async (type) => {
    const { returnPath } = await anInvited();
    expect(await handIn(aDsn({ to: returnPath }), { type })).toEqual(bounced);
  });

  test("several recipients: one that failed for good is enough", async () => {
    const { team, returnPath } = await anInvited();
    const recipients = [aRecipient("delivered", "2.0.0"), aRecipient("failed", "5.1.1", "550 gone")];
    expect(await handIn(aDsn({ to: returnPath, recipients }))).toEqual(bounced);
    expect(await reaches(team, "BOUNCED")).toMatchObject({ last_response: "550 gone" });
  });

  test("words that nothing may be made of: one line, bounded, without controls", async () => {
    const { team, returnPath } = await anInvited();
    const diagnostic = `550 \0no\x1b[31m such\u202e\xff\r\n   user ${"x".repeat(2_000)}`;
    expect(await handIn(aDsn({ to: returnPath, diagnostic }))).toEqual(bounced);
    const { last_response } = await reaches(team, "BOUNCED");
    expect(last_response).toMatch(/^550 no\[31m such.* user x+…$/);
    expect(last_response).toHaveLength(500);
  });

  test.each([
    ["5.1.1", true],
    ["5.1.10", true],
    ["5.2.1", true],
    ["5.0.0", true],
    ["5.1.8", false],
    ["5.2.2", false],
    ["5.3.4", false],
    ["5.4.4", false],
    ["5.6.0", false],
    ["5.7.1", false],
  ])("%s: bounced; address written off: %s", async (status, off) => {
    const { team, address, returnPath } = await anInvited();
    expect(await handIn(aDsn({ to: returnPath, status }))).toEqual(bounced);
    expect(await suppressed(team)).toEqual(off ? [address] : []);
    expect(await eventsOf(team)).toEqual(off ? told : ["INVITATION_EMAIL_FAILED"]);
  });

  test("of a reminder: told like the invitation; of a letter to a member: only written down", async () => {
    const reminder = await anInvited();
    await app.db.query("/* test */ update email set kind = 'REMINDER' where id = $1", [reminder.email.id]);
    expect(await handIn(aDsn({ to: reminder.returnPath }))).toEqual(bounced);
    expect(await eventsOf(reminder.team)).toEqual(told);
    const [letter] = await app.mail.waitFor(reminder.inviter.email);
    await waitUntil(() =>
      one("select 1 from email where team_id = $1 and kind = 'EMAIL_FAILED' and state = 'SENT'", reminder.team.uuid),
    );
    expect(await handIn(aDsn({ to: letter!.from }))).toEqual(bounced);
    expect(await suppressed(reminder.team)).toEqual([reminder.address]);
    expect(await eventsOf(reminder.team)).toEqual(told);
  });

  test("the address was corrected meanwhile: the old one is written off, and nobody's record changed", async () => {
    const { team, address, email, returnPath } = await anInvited();
    await app.db.query("update candidate set email = $2 where team_id = $1 and id = $3", [
      team.uuid,
      newAddress("corrected"),
      email.candidate_id,
    ]);
    expect(await handIn(aDsn({ to: returnPath }))).toEqual(bounced);
    expect(await suppressed(team)).toEqual([address]);
    expect(await eventsOf(team)).toEqual(["INVITATION_EMAIL_FAILED"]);
  });

  test("a mail server that gave up after days: the letter is lost and told of, the address stays", async () => {
    const { email, returnPath } = await anInvited();
    expect(await handIn(aDsn({ to: returnPath, status: "4.4.7" }))).toEqual(bounced);
    const { rows } = await app.db.query(
      "/* test */ select e.state, (select count(*)::int from event where email_id = e.id and type = 'INVITATION_EMAIL_FAILED') as told, (select count(*)::int from email_suppression s where s.address = e.to_address) as suppressed from email e where e.id = $1",
      [email.id],
    );
    expect(rows).toEqual([{ state: "BOUNCED", told: 1, suppressed: 0 }]);
  });

  test("while the e-mail is being sent: come again; then it counts", async () => {
    const { email, returnPath } = await anInvited();
    const flies = (state: string, until: string) =>
      app.db.query(`/* test */ update email set state = $2, leased_until = ${until} where id = $1`, [email.id, state]);
    await flies("QUEUED", "now() + interval '1 minute'");
    const before = await everything();
    expect((await handIn(aDsn({ to: returnPath })))[0]).toBe(503);
    expect(await everything()).toEqual(before);
    await flies("SENT", "null");
    expect(await handIn(aDsn({ to: returnPath }))).toEqual(bounced);
  });

  test("what is no failure for good of one of our letters changes nothing", async () => {
    const [mine, other] = [await anInvited(), await anInvited()];
    const { keys } = app.running.services;
    const [token, otherToken] = [mine, other].map(({ returnPath }) => returnPath.split("@")[0]!) as [string, string];
    const to = mine.returnPath;
    const at = (forged: string) => ({ to: `${forged}@${domain}` });
    /** A token of an e-mail with the MAC that somebody says. */
    const withMac = (id: string, mac: (data: string | Uint8Array) => Buffer) =>
      at(makeReturnPath({ mac: (_: KeyPurpose, data: string) => mac(data) } as Keys, { teamId: mine.team.uuid, id }));
    // One character of each part, and the last one, whose lowest bits mean nothing.
    const turned = (index: number) =>
      at(token.slice(0, index) + (token[index] === "b" ? "c" : "b") + token.slice(index + 1));
    const nested = (inner: string) =>
      crlf(["To: x@y.test", "Content-Type: multipart/mixed; boundary=out", "", "--out", inner, "--out--", ""]);
    const messages: Record<string, string | Buffer> = {
      "a turned id": aDsn(turned(3)),
      "a turned MAC": aDsn(turned(40)),
      "a turned end": aDsn(turned(51)),
      "a cut token": aDsn(at(token.slice(1))),
      "a longer token": aDsn(at(`a${token}`)),
      "another purpose": aDsn(withMac(mine.email.id, (data) => keys.mac("unsubscribe", data))),
      "another e-mail's MAC": aDsn(withMac(mine.email.id, () => readReturnPath(otherToken)!.mac)),
      "another team's MAC": aDsn(at(makeReturnPath(keys, { teamId: other.team.uuid, id: mine.email.id }))),
      "no e-mail of ours": aDsn(at(makeReturnPath(keys, { teamId: mine.team.uuid, id: randomUUID() }))),
      "no token at all": aDsn({ to: `postmaster@${domain}` }),
      "a token where none belongs": aDsn({ to, header: "Cc" }),
      delayed: aDsn({ to, action: "delayed", status: "4.4.1" }),
      "delayed, and says 5": aDsn({ to, action: "delayed", status: "5.1.1" }),
      "tried again by itself": aDsn({ to, action: "delayed", status: "4.2.2" }),
      delivered: aDsn({ to, action: "delivered", status: "2.0.0" }),
      relayed: aDsn({ to, action: "relayed", status: "2.0.0" }),
      "a read receipt": aDsn({ to, type: "multipart/report; report-type=disposition-notification" }),
      "a letter with a report in it": aDsn({ to, type: "multipart/mixed" }),
      "a vacation note": aVacationNote(to),
      "a report passed on": nested(crlf([`To: ${to}`, "Content-Type: message/rfc822", "", aDsn({ to })])),
      nothing: "",
      garbage: Buffer.from(Array.from({ length: 50_000 }, (_, index) => (index * 7919) % 256)),
      "a report that stops": aDsn({ to }).slice(0, 420),
      "parts without end": `To: ${to}\r\nContent-Type: multipart/report; boundary=b\r\n\r\n${"--b\r\n\r\n".repeat(100_000)}`,
      "parts in parts": Array.from(
        { length: 15_000 },
        (_, index) => `Content-Type: multipart/report; boundary=b${index}\r\n\r\n--b${index}\r\n`,
      ).join(""),
      "one long header": `To: ${"a".repeat(1_000_000)}`,
      "many headers": `${`To: ${to}\r\n`.repeat(12_000)}`,
    };
    const before = await everything();
    for (const [what, raw] of Object.entries(messages))
      expect([what, ...(await handIn(raw))]).toEqual([what, ...ignored]);
    expect(await everything()).toEqual(before);
    expect((await fetch(`${app.url}/healthz`)).status).toBe(200);
  });

  test("only with the secret, and before anything is read", async () => {
    const { returnPath } = await anInvited();
    const before = await everything();
    for (const authorization of ["", "Bearer", "Bearer wrong", `Bearer ${secret}x`, `Basic ${secret}`, secret])
      expect((await handIn(aDsn({ to: returnPath }), { authorization }))[0]).toBe(401);
    expect((await handIn("x".repeat(1_100_000), { authorization: "Bearer wrong" }))[0]).toBe(401);
    expect(await everything()).toEqual(before);
    const { token } = (await createTestTeam(app)).owner;
    expect((await handIn(aDsn({ to: returnPath }), { authorization: `Bearer ${token}` }))[0]).toBe(401);
  });

  test("at most 1 MB, and nothing but a message", async () => {
    expect((await handIn("x".repeat(1_100_000)))[0]).toBe(413);
    expect((await handIn("x".repeat(1_000_000)))[0]).toBe(202);
    expect((await handIn("{}", { type: "application/json" }))[0]).toBe(415);
    expect((await handIn("a=b", { type: "application/x-www-form-urlencoded" }))[0]).toBe(415);
  });

  test("not set up: there is no such place, and bounces go to the sender's address", async () => {
    await app.restart({ BOUNCE_SECRET: "", BOUNCE_DOMAIN: "" });
    try {
      const { returnPath } = await anInvited();
      expect(returnPath).toBe("no-reply@localhost");
      expect((await handIn("x"))[0]).toBe(404);
    } finally {
      await app.restart();
    }
  });

  test("served by the API and not by a worker", async () => {
    try {
      await app.restart({ ROLE: "worker" });
      expect((await handIn("x"))[0]).toBe(404);
      await app.restart({ ROLE: "api" });
      expect(await handIn("x")).toEqual(ignored);
    } finally {
      await app.restart();
    }
  });
});

describe("the environment", () => {
  const problems = (env: Record<string, string>): string[] => {
    try {
      readEnv(env);
      return [];
    } catch (error) {
      return (error as EnvErrors).problems.map((line) => line.split(":")[0]!);
    }
  };
  test("both variables or neither, each of use", () => {
    expect(problems({ BOUNCE_SECRET: secret, BOUNCE_DOMAIN: domain })).toEqual([]);
    expect(problems({ BOUNCE_SECRET: secret })).toEqual(["BOUNCE_DOMAIN"]);
    expect(problems({ BOUNCE_DOMAIN: domain })).toEqual(["BOUNCE_SECRET"]);
    expect(problems({ BOUNCE_SECRET: "short", BOUNCE_DOMAIN: "no domain" })).toEqual([
      "BOUNCE_SECRET",
      "BOUNCE_DOMAIN",
    ]);
    expect(problems({ BOUNCE_SECRET: "x".repeat(16), BOUNCE_DOMAIN: "a@b.test" })).toEqual(["BOUNCE_DOMAIN"]);
  });
});
