import { randomUUID } from "node:crypto";
import { afterEach, describe, expect, test } from "@jest/globals";
import { makeReturnPath, readReturnPath } from "../../src/emails/bounces/return-path.ts";
import type { KeyPurpose, Keys } from "../../src/platform/crypto/keys.ts";
import { type EnvErrors, readEnv } from "../../src/platform/process/env.ts";
import {
  bounceCalls,
  bounced,
  crlf,
  deliveryReport,
  domain,
  failureEvents,
  recipientReport,
  secret,
} from "../bounce-messages.ts";
import { testApp } from "../test-app.ts";
import { createTestTeam, newAddress } from "../test-team.ts";
import { waitUntil } from "../wait-until.ts";

const app = testApp({ BOUNCE_SECRET: secret, BOUNCE_DOMAIN: domain });
const { one, all, waitForEmailState, suppressed, eventsOf, postBounce, inviteOne } = bounceCalls(app);
afterEach(() => {
  app.mail.reject = null;
  app.mail.rejectData = null;
});

/** All that a bounce could change, of every team. */
const everything = async () => ({
  emails: await all("select * from email order by id"),
  suppressions: await all("select * from email_suppression order by team_id, address"),
  events: await all("select * from event order by team_id, sequence"),
});

/** What people's mail programs send back by themselves. */
const vacationReply = (to: string): string =>
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

const ignored = [202, { status: "ignored" }];
describe("POST /mail/bounces", () => {
  test("a report: BOUNCED with the server's words, the address suppressed, the inviter notified; once", async () => {
    const { team, inviter, address, returnPath, candidate } = await inviteOne();
    const report = deliveryReport({ to: `<${returnPath}>`, diagnostic: `550 5.1.1 <${address}>:\r\n    no such user` });
    expect(await postBounce(report)).toEqual(bounced);
    expect(await waitForEmailState(team, "BOUNCED")).toMatchObject({
      to_address: address,
      last_response: `550 5.1.1 <${address}>: no such user`,
    });
    expect(await suppressed(team)).toEqual([address]);
    const [message] = await app.mail.waitFor(inviter.email);
    // Joiners keep mail programs from making links of a server's words.
    expect(message!.mail.text!.replaceAll("\u2060", "")).toContain(`550 5.1.1 <${address}>: no such user`);
    const { events, invitations } = await team.ask(
      "{ events(filter: { types: [INVITATION_EMAIL_FAILED] }) { nodes { actor { id } email { state } candidate { id } } } invitations { nodes { emails { state lastResponse sentAt } } } }",
    );
    expect(events.nodes).toEqual([{ actor: null, email: { state: "BOUNCED" }, candidate: { id: candidate.id } }]);
    expect(invitations.nodes[0].emails[0].sentAt).not.toBeNull();
    const before = await everything();
    expect(await postBounce(report)).toEqual(ignored);
    expect(await everything()).toEqual(before);
    expect(await eventsOf(team)).toEqual(failureEvents);
    expect(app.log.join("")).not.toContain(address);
  });

  test("eight at once: one of them counts", async () => {
    const { team, returnPath } = await inviteOne();
    const answers = await Promise.all(Array.from({ length: 8 }, () => postBounce(deliveryReport({ to: returnPath }))));
    expect(answers.filter(([, body]) => body.status === "bounced")).toHaveLength(1);
    expect(await eventsOf(team)).toEqual(failureEvents);
  });

  test.each(["To", "Delivered-To", "X-Original-To", "Envelope-To", "X-Envelope-To"])(
    "finds the return path in %s, in capitals, too",
    async (header) => {
      const { returnPath } = await inviteOne();
      expect(await postBounce(deliveryReport({ to: returnPath.toUpperCase(), header }))).toEqual(bounced);
    },
  );

  test.each(["text/plain", "application/octet-stream"])("takes it as %s", async (type) => {
    const { returnPath } = await inviteOne();
    expect(await postBounce(deliveryReport({ to: returnPath }), { type })).toEqual(bounced);
  });

  test("several recipients: one that failed for good is enough", async () => {
    const { team, returnPath } = await inviteOne();
    const recipients = [recipientReport("delivered", "2.0.0"), recipientReport("failed", "5.1.1", "550 gone")];
    expect(await postBounce(deliveryReport({ to: returnPath, recipients }))).toEqual(bounced);
    expect(await waitForEmailState(team, "BOUNCED")).toMatchObject({ last_response: "550 gone" });
  });

  test("words that nothing may be made of: one line, bounded, without controls", async () => {
    const { team, returnPath } = await inviteOne();
    const diagnostic = `550 \0no\x1b[31m such\u202e\xff\r\n   user ${"x".repeat(2_000)}`;
    expect(await postBounce(deliveryReport({ to: returnPath, diagnostic }))).toEqual(bounced);
    const { last_response } = await waitForEmailState(team, "BOUNCED");
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
    const { team, address, returnPath } = await inviteOne();
    expect(await postBounce(deliveryReport({ to: returnPath, status }))).toEqual(bounced);
    expect(await suppressed(team)).toEqual(off ? [address] : []);
    expect(await eventsOf(team)).toEqual(off ? failureEvents : ["INVITATION_EMAIL_FAILED"]);
  });

  test("of a reminder: reported like the invitation; of an e-mail to a member: only recorded", async () => {
    const reminder = await inviteOne();
    await app.db.query("/* test */ update email set kind = 'REMINDER' where id = $1", [reminder.email.id]);
    expect(await postBounce(deliveryReport({ to: reminder.returnPath }))).toEqual(bounced);
    expect(await eventsOf(reminder.team)).toEqual(failureEvents);
    const [message] = await app.mail.waitFor(reminder.inviter.email);
    await waitUntil(() =>
      one("select 1 from email where team_id = $1 and kind = 'EMAIL_FAILED' and state = 'SENT'", reminder.team.uuid),
    );
    expect(await postBounce(deliveryReport({ to: message!.from }))).toEqual(bounced);
    expect(await suppressed(reminder.team)).toEqual([reminder.address]);
    expect(await eventsOf(reminder.team)).toEqual(failureEvents);
  });

  test("the address was corrected meanwhile: the old one is written off, and nobody's record changed", async () => {
    const { team, address, email, returnPath } = await inviteOne();
    await app.db.query("update candidate set email = $2 where team_id = $1 and id = $3", [
      team.uuid,
      newAddress("corrected"),
      email.candidate_id,
    ]);
    expect(await postBounce(deliveryReport({ to: returnPath }))).toEqual(bounced);
    expect(await suppressed(team)).toEqual([address]);
    expect(await eventsOf(team)).toEqual(["INVITATION_EMAIL_FAILED"]);
  });

  test("a mail server that gave up after days: the e-mail is lost and reported, the address stays", async () => {
    const { email, returnPath } = await inviteOne();
    expect(await postBounce(deliveryReport({ to: returnPath, status: "4.4.7" }))).toEqual(bounced);
    const { rows } = await app.db.query(
      "/* test */ select e.state, (select count(*)::int from event where email_id = e.id and type = 'INVITATION_EMAIL_FAILED') as reported, (select count(*)::int from email_suppression s where s.address = e.to_address) as suppressed from email e where e.id = $1",
      [email.id],
    );
    expect(rows).toEqual([{ state: "BOUNCED", reported: 1, suppressed: 0 }]);
  });

  test("while the e-mail is being sent: come again; then it counts", async () => {
    const { email, returnPath } = await inviteOne();
    const flies = (state: string, until: string) =>
      app.db.query(`/* test */ update email set state = $2, leased_until = ${until} where id = $1`, [email.id, state]);
    await flies("QUEUED", "now() + interval '1 minute'");
    const before = await everything();
    expect((await postBounce(deliveryReport({ to: returnPath })))[0]).toBe(503);
    expect(await everything()).toEqual(before);
    await flies("SENT", "null");
    expect(await postBounce(deliveryReport({ to: returnPath }))).toEqual(bounced);
  });

  test("what is no failure for good of one of our e-mails changes nothing", async () => {
    const [mine, other] = [await inviteOne(), await inviteOne()];
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
      "a turned id": deliveryReport(turned(3)),
      "a turned MAC": deliveryReport(turned(40)),
      "a turned end": deliveryReport(turned(51)),
      "a cut token": deliveryReport(at(token.slice(1))),
      "a longer token": deliveryReport(at(`a${token}`)),
      "another purpose": deliveryReport(withMac(mine.email.id, (data) => keys.mac("unsubscribe", data))),
      "another e-mail's MAC": deliveryReport(withMac(mine.email.id, () => readReturnPath(otherToken)!.mac)),
      "another team's MAC": deliveryReport(at(makeReturnPath(keys, { teamId: other.team.uuid, id: mine.email.id }))),
      "not our own e-mail": deliveryReport(at(makeReturnPath(keys, { teamId: mine.team.uuid, id: randomUUID() }))),
      "no token at all": deliveryReport({ to: `postmaster@${domain}` }),
      "a token where none belongs": deliveryReport({ to, header: "Cc" }),
      delayed: deliveryReport({ to, action: "delayed", status: "4.4.1" }),
      "delayed, and says 5": deliveryReport({ to, action: "delayed", status: "5.1.1" }),
      "tried again by itself": deliveryReport({ to, action: "delayed", status: "4.2.2" }),
      delivered: deliveryReport({ to, action: "delivered", status: "2.0.0" }),
      relayed: deliveryReport({ to, action: "relayed", status: "2.0.0" }),
      "a read receipt": deliveryReport({ to, type: "multipart/report; report-type=disposition-notification" }),
      "an e-mail with a report in it": deliveryReport({ to, type: "multipart/mixed" }),
      "a vacation note": vacationReply(to),
      "a report passed on": nested(crlf([`To: ${to}`, "Content-Type: message/rfc822", "", deliveryReport({ to })])),
      nothing: "",
      garbage: Buffer.from(Array.from({ length: 50_000 }, (_, index) => (index * 7919) % 256)),
      "a report that stops": deliveryReport({ to }).slice(0, 420),
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
      expect([what, ...(await postBounce(raw))]).toEqual([what, ...ignored]);
    expect(await everything()).toEqual(before);
    expect((await fetch(`${app.url}/healthz`)).status).toBe(200);
  });

  test("only with the secret, and before anything is read", async () => {
    const { returnPath } = await inviteOne();
    const before = await everything();
    for (const authorization of ["", "Bearer", "Bearer wrong", `Bearer ${secret}x`, `Basic ${secret}`, secret])
      expect((await postBounce(deliveryReport({ to: returnPath }), { authorization }))[0]).toBe(401);
    expect((await postBounce("x".repeat(1_100_000), { authorization: "Bearer wrong" }))[0]).toBe(401);
    expect(await everything()).toEqual(before);
    const { token } = (await createTestTeam(app)).owner;
    expect((await postBounce(deliveryReport({ to: returnPath }), { authorization: `Bearer ${token}` }))[0]).toBe(401);
  });

  test("at most 1 MB, and nothing but a message", async () => {
    expect((await postBounce("x".repeat(1_100_000)))[0]).toBe(413);
    expect((await postBounce("x".repeat(1_000_000)))[0]).toBe(202);
    expect((await postBounce("{}", { type: "application/json" }))[0]).toBe(415);
    expect((await postBounce("a=b", { type: "application/x-www-form-urlencoded" }))[0]).toBe(415);
  });

  test("not set up: there is no such place, and bounces go to the sender's address", async () => {
    await app.restart({ BOUNCE_SECRET: "", BOUNCE_DOMAIN: "" });
    try {
      const { returnPath } = await inviteOne();
      expect(returnPath).toBe("no-reply@localhost");
      expect((await postBounce("x"))[0]).toBe(404);
    } finally {
      await app.restart();
    }
  });

  test("served by the API and not by a worker", async () => {
    try {
      await app.restart({ ROLE: "worker" });
      expect((await postBounce("x"))[0]).toBe(404);
      await app.restart({ ROLE: "api" });
      expect(await postBounce("x")).toEqual(ignored);
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
