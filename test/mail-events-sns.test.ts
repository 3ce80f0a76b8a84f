import { sign } from "node:crypto";
import { createServer, type Server } from "node:https";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import fastify, { type FastifyInstance } from "fastify";
import { makeReturnPath } from "../src/emails/bounces/return-path.ts";
import { sesBy } from "../src/emails/provider-events/ses.ts";
import { serveMailEvents } from "../src/http/mail-events.ts";
import { hooksCertificate } from "./certificates.ts";
import { NameServer } from "./name-server.ts";
import { testApp } from "./test-app.ts";
import { createTestTeam, newAddress } from "./test-team.ts";
import { waitUntil } from "./wait-until.ts";

const topic = "arn:aws:sns:eu-central-1:123456789012:mail";
const app = testApp({ MAIL_EVENTS_SES: topic });
const names = new NameServer();
const asked: string[] = [];
/** Plays SNS: it has the certificate of its signatures, and takes confirmations. */
const sns: Server = createServer(
  { cert: hooksCertificate.certificate, key: hooksCertificate.key },
  (request, answer) => {
    asked.push(request.url!);
    answer.statusCode = request.url === "/gone.pem" ? 404 : 200;
    answer.end(request.url!.endsWith(".pem") ? hooksCertificate.certificate : "<ConfirmSubscriptionResponse/>");
  },
);
let receiver: FastifyInstance;
let url: string;
const origin = "https://hooks.example.test";

beforeAll(async () => {
  await names.open((name, type) => (name === "hooks.example.test" && type === "A" ? ["93.184.215.14"] : []));
  await new Promise<void>((resolve) => sns.listen(0, "127.0.0.1", resolve));
  const { port } = sns.address() as AddressInfo;
  receiver = fastify();
  const provider = sesBy({
    isTrusted: (address) => URL.canParse(address) && new URL(address).origin === origin,
    network: {
      nameServers: [names.address],
      certificates: hooksCertificate.authority,
      reach: () => ["127.0.0.1", port],
    },
  });
  serveMailEvents(receiver, app.running.services, [{ provider, secret: topic }]);
  url = `${await receiver.listen({ port: 0, host: "127.0.0.1" })}/mail/events/ses`;
});
afterAll(async () => {
  await receiver.close();
  names.close();
  await new Promise((resolve) => sns.close(resolve));
});

/** Posts a message as SNS does, signed as its documentation says. */
async function post(message: Record<string, string>, change: Record<string, string> = {}): Promise<number> {
  const full: Record<string, string> = {
    ...{ MessageId: `id-${asked.length}-${Math.random()}`, TopicArn: topic, Timestamp: new Date().toISOString() },
    ...{ SignatureVersion: "2", SigningCertURL: `${origin}/SimpleNotificationService-1.pem` },
    ...message,
  };
  const signed = ["Message", "MessageId", "Subject", "SubscribeURL", "Timestamp", "Token", "TopicArn", "Type"];
  const lines = signed.filter((name) => full[name] !== undefined).map((name) => `${name}\n${full[name]}\n`);
  const signature = sign("RSA-SHA256", Buffer.from(lines.join("")), hooksCertificate.key).toString("base64");
  const answer = await fetch(url, {
    method: "POST",
    headers: { "content-type": "text/plain; charset=UTF-8" },
    body: JSON.stringify({ ...full, Signature: signature, ...change }),
  });
  return answer.status;
}

test("a subscription is confirmed at SNS, and nowhere else", async () => {
  const confirmation = { Type: "SubscriptionConfirmation", Token: "t", Message: "You have chosen to subscribe …" };
  expect(await post({ ...confirmation, SubscribeURL: `${origin}/?Action=ConfirmSubscription` })).toBe(200);
  expect(asked).toEqual(["/SimpleNotificationService-1.pem", "/?Action=ConfirmSubscription"]);
  expect(await post({ ...confirmation, SubscribeURL: "https://elsewhere.example/?Action=ConfirmSubscription" })).toBe(
    401,
  );
  expect(asked).toHaveLength(2);
});

test("a signed bounce changes the ledger, and one that was changed on its way does not", async () => {
  const team = await createTestTeam(app);
  const address = newAddress("reader");
  await team.invite(await team.publishAssessment("X"), [address]);
  const stateOf = async () =>
    (
      await app.db.query(
        "/* test */ select id, state from email where team_id = $1 and to_address = $2 and leased_until is null",
        [team.uuid, address],
      )
    ).rows[0];
  const { id } = await waitUntil(async () => {
    const email = await stateOf();
    return email?.state === "SENT" && email;
  });
  const token = makeReturnPath(app.running.services.keys, { teamId: team.uuid, id });
  const bounce = JSON.stringify({
    notificationType: "Bounce",
    mail: { headers: [{ name: "X-SES-MESSAGE-TAGS", value: `beckon=${token}` }] },
    bounce: {
      ...{ bounceType: "Permanent", bounceSubType: "General" },
      bouncedRecipients: [{ emailAddress: address, status: "5.1.1", diagnosticCode: "smtp; 550 5.1.1 no such user" }],
    },
  });
  const notification = { Type: "Notification", Message: bounce };
  const [old, tomorrow] = [-31, 1].map((days) => new Date(Date.now() + days * 24 * 3_600_000).toISOString());
  expect(await post(notification, { Timestamp: tomorrow! })).toBe(401);
  expect(await post({ ...notification, Timestamp: old! })).toBe(401);
  expect(await post({ ...notification, SigningCertURL: `${origin}/gone.pem` })).toBe(401);
  expect(await post({ ...notification, SigningCertURL: "https://elsewhere.example/a.pem" })).toBe(401);
  expect((await stateOf()).state).toBe("SENT");
  expect(await post(notification)).toBe(200);
  expect((await stateOf()).state).toBe("BOUNCED");
  // The certificate was loaded once.
  expect(asked.filter((path) => path === "/SimpleNotificationService-1.pem")).toHaveLength(1);
});
