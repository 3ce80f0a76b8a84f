import { createHmac, createSign, generateKeyPairSync } from "node:crypto";
import { describe, expect, test } from "@jest/globals";
import { Webhook } from "standardwebhooks";
import { makeReturnPath } from "../src/emails/bounces/return-path.ts";
import type { Any } from "./client.ts";
import { testApp } from "./test-app.ts";
import { createTestTeam, newAddress, type TestTeam } from "./test-team.ts";
import { waitUntil } from "./wait-until.ts";

const keys = generateKeyPairSync("ec", { namedCurve: "P-256" });
const secrets = {
  mailgun: "key-of-the-webhooks-of-mailgun",
  postmark: "password-in-the-address",
  resend: `whsec_${Buffer.from("a secret of thirty-two characters").toString("base64")}`,
  sendgrid: keys.publicKey.export({ format: "der", type: "spki" }).toString("base64"),
};
const app = testApp({
  MAIL_EVENTS_MAILGUN: secrets.mailgun,
  MAIL_EVENTS_POSTMARK: secrets.postmark,
  MAIL_EVENTS_RESEND: secrets.resend,
  MAIL_EVENTS_SENDGRID: secrets.sendgrid,
  MAIL_EVENTS_SES: "arn:aws:sns:eu-central-1:123456789012:mail",
});
const run = async (sql: string, ...values: unknown[]): Promise<Any[]> =>
  (await app.db.query(`/* test */ ${sql}`, values)).rows;

interface Sent {
  id: string;
  address: string;
  token: string;
  candidateId: string;
}

/** An e-mail that the mail server has taken. */
async function send(team: TestTeam): Promise<Sent> {
  const address = newAddress("reader");
  const { results } = await team.invite(await team.publishAssessment("X"), [address]);
  const [email] = await waitUntil(async () => {
    const rows = await run(
      "select id from email where team_id = $1 and to_address = $2 and state = 'SENT'",
      team.uuid,
      address,
    );
    return rows.length === 1 && rows;
  });
  const token = makeReturnPath(app.running.services.keys, { teamId: team.uuid, id: email.id });
  return { id: email.id, address, token, candidateId: results[0].candidate.id };
}
const ledger = async ({ id }: Sent) => (await run("select state, last_response from email where id = $1", id))[0];
const suppressed = async ({ uuid }: TestTeam) =>
  (await run("select address, reason from email_suppression where team_id = $1", uuid))[0];
const failures = async ({ uuid }: TestTeam) =>
  (await run("select 1 from event where team_id = $1 and type = 'INVITATION_EMAIL_FAILED'", uuid)).length;

type Kind = "delivered" | "deferred" | "bounced" | "lost" | "complained" | "opened";
interface Signed {
  body: string;
  headers: Record<string, string>;
}
let count = 0;
const newId = () => `event-${++count}`;

/** Signs a batch of events as SendGrid does. */
function signedBySendgrid(events: unknown, ageSeconds = 0): Signed {
  const body = JSON.stringify(events);
  const time = String(Math.floor(Date.now() / 1_000) - ageSeconds);
  const signature = createSign("sha256")
    .update(time + body)
    .sign(keys.privateKey, "base64");
  return {
    body,
    headers: {
      "x-twilio-email-event-webhook-timestamp": time,
      "x-twilio-email-event-webhook-signature": signature,
    },
  };
}

/** The documented body of each provider, with what it repeats of our headers, signed as it signs. */
const bodies: Record<string, (email: Sent, kind: Kind, ageSeconds?: number) => Signed> = {
  sendgrid({ address, token }, kind, ageSeconds) {
    const events: Record<Kind, object> = {
      delivered: { event: "delivered", response: "250 2.0.0 OK accepted" },
      deferred: { event: "deferred", response: "451 4.7.1 greylisted", attempt: "1" },
      bounced: { event: "bounce", type: "bounce", status: "5.1.1", reason: "550 5.1.1 no such user" },
      lost: { event: "bounce", type: "blocked", status: "", reason: "552 5.2.2 the mailbox is full" },
      complained: { event: "spamreport" },
      opened: { event: "open", useragent: "Mozilla/5.0" },
    };
    const event = { email: address, timestamp: 1_513_299_569, "smtp-id": "<14c5d75ce93@ismtpd-555>", beckon: token };
    return signedBySendgrid(
      [{ ...event, ...events[kind], sg_event_id: newId(), sg_message_id: "14c5d75ce93.filter" }],
      ageSeconds,
    );
  },
  mailgun({ address, token }, kind, ageSeconds = 0) {
    const status = (code: number, message: string) => ({ "delivery-status": { code, message, description: "" } });
    const events: Record<Kind, object> = {
      delivered: { event: "delivered", ...status(250, "2.0.0 OK accepted") },
      deferred: { event: "failed", severity: "temporary", reason: "generic", ...status(451, "4.7.1 greylisted") },
      bounced: { event: "failed", severity: "permanent", reason: "bounce", ...status(550, "5.1.1 no such user") },
      lost: { event: "failed", severity: "permanent", reason: "bounce", ...status(552, "5.2.2 the mailbox is full") },
      complained: { event: "complained" },
      opened: { event: "opened" },
    };
    const timestamp = String(Math.floor(Date.now() / 1_000) - ageSeconds);
    const once = createHmac("sha256", newId()).digest("hex").slice(0, 50);
    const signature = createHmac("sha256", secrets.mailgun)
      .update(timestamp + once)
      .digest("hex");
    const data = { id: newId(), recipient: address, "user-variables": { beckon: token }, ...events[kind] };
    return {
      body: JSON.stringify({ signature: { timestamp, token: once, signature }, "event-data": data }),
      headers: {},
    };
  },
  postmark({ address, token }, kind) {
    const bounce = (Type: string, Details: string) => ({ RecordType: "Bounce", Type, Details, ID: 1_000 + ++count });
    const events: Record<Kind, object> = {
      delivered: { RecordType: "Delivery", Details: "250 2.0.0 OK accepted", DeliveredAt: newId() },
      deferred: bounce("Transient", "451 4.7.1 greylisted"),
      bounced: bounce("HardBounce", "smtp;550 5.1.1 no such user"),
      lost: bounce("SoftBounce", "552 5.2.2 the mailbox is full"),
      complained: { RecordType: "SpamComplaint", Type: "SpamComplaint", ID: 1_000 + ++count },
      opened: { RecordType: "Open" },
    };
    const body = { MessageID: "883953f4-6105-42a2-a16a-77a8eac79483", Email: address, Metadata: { beckon: token } };
    return {
      body: JSON.stringify({ ...body, ...events[kind] }),
      headers: { authorization: `Basic ${Buffer.from(`beckon:${secrets.postmark}`).toString("base64")}` },
    };
  },
  resend({ address, token }, kind) {
    const bounce = (type: string, subType: string, message: string) => ({ bounce: { type, subType, message } });
    const events: Record<Kind, [type: string, more: object]> = {
      delivered: ["email.delivered", {}],
      deferred: ["email.delivery_delayed", {}],
      bounced: ["email.bounced", bounce("Permanent", "General", "550 5.1.1 no such user")],
      lost: ["email.bounced", bounce("Transient", "MailboxFull", "552 5.2.2 the mailbox is full")],
      complained: ["email.complained", {}],
      opened: ["email.opened", {}],
    };
    const [type, more] = events[kind];
    const headers = [{ name: "X-Entity-Ref-ID", value: token }];
    const body = JSON.stringify({
      type,
      created_at: new Date(),
      data: { email_id: "56761188", to: [address], headers, ...more },
    });
    const [id, now] = [newId(), new Date()];
    return {
      body,
      headers: {
        "svix-id": id,
        "svix-timestamp": String(Math.floor(now.getTime() / 1_000)),
        "svix-signature": new Webhook(secrets.resend).sign(id, now, body),
      },
    };
  },
};

const post = async (provider: string, { body, headers }: Signed): Promise<number> => {
  const answer = await fetch(`${app.url}/mail/events/${provider}`, {
    method: "POST",
    headers: { "content-type": "application/json", ...headers },
    body,
  });
  await answer.arrayBuffer();
  return answer.status;
};

describe.each(Object.keys(bodies))("the events of %s (rules: Inviting 8)", (provider) => {
  const report = (email: Sent, kind: Kind) => bodies[provider]!(email, kind);

  test("change the ledger as the answers of a mail server do", async () => {
    const team = await createTestTeam(app);
    const email = await send(team);
    expect(await post(provider, report(email, "opened"))).toBe(200);
    expect(await post(provider, report(email, "deferred"))).toBe(200);
    if (provider !== "resend") expect((await ledger(email)).last_response).toContain("4.7.1 greylisted");
    expect(await post(provider, report(email, "delivered"))).toBe(200);
    expect(await ledger(email)).toMatchObject({ state: "SENT" });
    if (provider !== "resend") expect((await ledger(email)).last_response).toContain("2.0.0 OK accepted");
    expect(await post(provider, report(email, "bounced"))).toBe(200);
    expect(await ledger(email)).toMatchObject({
      state: "BOUNCED",
      last_response: expect.stringContaining("no such user"),
    });
    expect(await suppressed(team)).toEqual({ address: email.address, reason: "BOUNCE" });
    expect(await failures(team)).toBe(1);
  });

  test("a message that is lost at a right address suppresses nothing", async () => {
    const team = await createTestTeam(app);
    const email = await send(team);
    expect(await post(provider, report(email, "lost"))).toBe(200);
    expect(await ledger(email)).toMatchObject({ state: "BOUNCED", last_response: expect.stringContaining("full") });
    expect(await suppressed(team)).toBeUndefined();
    expect(await failures(team)).toBe(1);
  });

  test("a complaint ends e-mail to the address once, however often it is sent", async () => {
    const team = await createTestTeam(app);
    const email = await send(team);
    const complaint = report(email, "complained");
    expect(await Promise.all([1, 2, 3].map(() => post(provider, complaint)))).toEqual([200, 200, 200]);
    expect(await suppressed(team)).toEqual({ address: email.address, reason: "COMPLAINT" });
    await team.ask("mutation ($id: ID!) { clearEmailSuppression(id: $id) { userErrors { code } } }", {
      id: email.candidateId,
    });
    expect(await post(provider, complaint)).toBe(200);
    expect(await suppressed(team)).toBeUndefined();
    expect(await ledger(email)).toMatchObject({ state: "SENT" });
  });

  test("forged ones, and those of e-mails that are not ours, change nothing", async () => {
    const team = await createTestTeam(app);
    const email = await send(team);
    const { body, headers } = report(email, "bounced");
    const forged = Object.fromEntries(
      Object.entries(headers).map(([name, value]) => [name, value.replace(/.{9}$/, "AAAAAAAAA")]),
    );
    const wrong = body.replace(/("signature":")[0-9a-f]{8}/, "$100000000");
    expect(await post(provider, { body: wrong, headers: forged })).toBe(401);
    // Mailgun's signature is in the body.
    if (provider !== "mailgun") expect(await post(provider, { body, headers: {} })).toBe(401);
    expect(await post(provider, report({ ...email, token: "a".repeat(52) }, "bounced"))).toBe(200);
    expect(await ledger(email)).toMatchObject({ state: "SENT" });
  });
});

test("a signature of Mailgun counts for one event, since it does not cover the body", async () => {
  const team = await createTestTeam(app);
  const [first, other] = [await send(team), await send(team)];
  const { body, headers } = bodies.mailgun!(first, "delivered");
  expect(await post("mailgun", { body, headers })).toBe(200);
  const reused = JSON.stringify({
    ...JSON.parse(body),
    "event-data": JSON.parse(bodies.mailgun!(other, "bounced").body)["event-data"],
  });
  expect(await post("mailgun", { body: reused, headers })).toBe(200);
  expect(await ledger(other)).toMatchObject({ state: "SENT" });
});

test.each(["mailgun", "sendgrid"])(
  "a recorded event of %s counts no more when the note of it may be deleted",
  async (provider) => {
    const email = await send(await createTestTeam(app));
    expect(await post(provider, bodies[provider]!(email, "bounced", 31 * 24 * 3_600))).toBe(401);
    expect(await ledger(email)).toMatchObject({ state: "SENT" });
    expect(await post(provider, bodies[provider]!(email, "bounced", 24 * 3_600))).toBe(200);
    expect(await ledger(email)).toMatchObject({ state: "BOUNCED" });
  },
);

test("of a batch each event counts by itself, whatever stands beside it, and also without an id", async () => {
  const team = await createTestTeam(app);
  const [first, second, third] = [await send(team), await send(team), await send(team)];
  const batch = [
    null,
    "text",
    { event: "group_unsubscribe", beckon: first.token },
    { event: 7, beckon: first.token },
    { beckon: first.token, response: "no event" },
    { event: "deferred", beckon: first.token, response: "451 4.7.1 später bitte \u0000\r\n‮ 📭" },
    { event: "bounce", beckon: first.token, reason: { not: "text" } },
    { event: "bounce", beckon: second.token, status: "5.1.1", reason: `550 5.1.1 ${"weg ".repeat(1_000)}` },
    { event: "delivered", beckon: "a".repeat(52) },
    { event: "delivered", beckon: third.token },
  ];
  expect(await post("sendgrid", signedBySendgrid(batch))).toBe(200);
  expect((await Promise.all([first, second, third].map(ledger))).map(({ state }) => state)).toEqual([
    "BOUNCED",
    "BOUNCED",
    "SENT",
  ]);
  expect((await ledger(second)).last_response.length).toBeLessThanOrEqual(500);
  const large = Array.from({ length: 2_000 }, (_, n) => ({ event: "bounce", email: `x${n}@example.com`, n }));
  expect(await post("sendgrid", signedBySendgrid(large))).toBe(200);
});

test.each([
  ["postmark", { RecordType: "Bounce" }],
  ["postmark", []],
  ["resend", { type: "email.bounced" }],
  ["resend", { type: "email.bounced", data: { bounce: "text" } }],
])("a body of %s without what it should have changes nothing: %j", async (provider, body) => {
  const now = new Date();
  const text = JSON.stringify(body);
  const headers: Record<string, string> =
    provider === "postmark"
      ? { authorization: `Basic ${Buffer.from(`beckon:${secrets.postmark}`).toString("base64")}` }
      : {
          "svix-id": newId(),
          "svix-timestamp": String(Math.floor(now.getTime() / 1_000)),
          "svix-signature": new Webhook(secrets.resend).sign(`event-${count}`, now, text),
        };
  expect(await post(provider, { body: text, headers })).toBe(200);
});

test("each message has its token in the headers that the providers repeat", async () => {
  const team = await createTestTeam(app);
  const email = await send(team);
  const [mail] = app.mail.to(email.address);
  const headers = mail!.raw.replace(/\r\n[ \t]+/g, " ");
  for (const name of [
    "X-SMTPAPI",
    "X-Mailgun-Variables",
    "X-PM-Metadata-beckon",
    "X-Entity-Ref-ID",
    "X-SES-MESSAGE-TAGS",
  ])
    expect(headers).toMatch(new RegExp(`^${name}: .*${email.token}`, "im"));
});

test("a body that is no event, and one that is too long, are refused", async () => {
  for (const provider of [...Object.keys(bodies), "ses"])
    expect(await post(provider, { body: "no JSON", headers: {} })).toBe(401);
  expect(await post("mailgun", { body: " ".repeat(1_048_577), headers: {} })).toBe(413);
  expect(await post("unknown", { body: "{}", headers: {} })).toBe(404);
});
