import { beforeAll, describe, expect, test } from "@jest/globals";
import { Webhook } from "standardwebhooks";
import {
  BeckonClient,
  verifyWebhook,
  verifyWebhookRequest,
  WebhookVerificationError,
} from "../packages/client/src/index.ts";
import {
  CreateWebhookDocument,
  RotateWebhookSecretDocument,
  TestWebhookDocument,
} from "../packages/client/src/operations.ts";
import { testApp } from "./test-app.ts";
import { createTestTeam, type TestTeam } from "./test-team.ts";
import { type Received, Receiver } from "./webhook-receiver.ts";

const app = testApp({ WEBHOOK_ALLOW_PRIVATE: "true" });
let team: TestTeam;

beforeAll(async () => {
  team = await createTestTeam(app, "Webhooks");
});

describe("a delivery of the server is verified", () => {
  test("with the secret of the moment, and with either of two while it is changed", async () => {
    const beckon = new BeckonClient({ url: app.url, token: team.owner.token });
    const receiver = await new Receiver().open();
    try {
      const made = await beckon.request(CreateWebhookDocument, {
        input: { url: receiver.url, eventTypes: ["ASSESSMENT_STARTED"] },
      });
      const { endpoint, secret } = made.createWebhookEndpoint;
      const send = async (count: number): Promise<Received> => {
        await beckon.request(TestWebhookDocument, { id: endpoint!.id, eventType: "ASSESSMENT_STARTED" });
        return (await receiver.waitFor(count))[count - 1]!;
      };
      const first = await send(1);
      const event = await verifyWebhook(secret!, first.headers, first.text);
      expect(event.type).toBe("assessment.started");
      if (event.type === "assessment.started") expect(event.data.invitation!.state).toBe("STARTED");

      const rotated = await beckon.request(RotateWebhookSecretDocument, { id: endpoint!.id });
      const next = rotated.rotateWebhookSecret.secret!;
      const second = await send(2);
      for (const known of [secret!, next, [next, secret!], ["whsec_AAAA", next]])
        expect((await verifyWebhook(known, second.headers, second.text)).type).toBe("assessment.started");
      const request = new Request(receiver.url, { method: "POST", headers: second.headers, body: second.text });
      expect(await verifyWebhookRequest(next, request)).toEqual(second.body);
    } finally {
      await receiver.close();
    }
  });
});

describe("what is forged is refused", () => {
  const secret = `whsec_${Buffer.from("a key of at least 24 bytes for the test").toString("base64")}`;
  const body = '{"type":"result.updated","data":{"note":"ü"}}';
  const now = new Date("2026-05-04T10:00:00Z");
  const signed = (text: string, at = now): Record<string, string> => ({
    "Webhook-Id": "evt_1",
    "webhook-timestamp": String(Math.floor(at.getTime() / 1_000)),
    "webhook-signature": `v1a,AAAA v1,not-base64! ${new Webhook(secret).sign("evt_1", at, text)}`,
  });
  const later = (seconds: number) => new Date(now.getTime() + seconds * 1_000);

  test("what the library of the standard signs is verified, as text, bytes and headers of any case", async () => {
    const bytes = new TextEncoder().encode(body);
    for (const given of [body, bytes, bytes.buffer as ArrayBuffer])
      expect(await verifyWebhook(secret, signed(body), given, { now })).toEqual(JSON.parse(body));
    expect(await verifyWebhook(secret, new Headers(signed(body)), body, { now: later(299) })).toEqual(JSON.parse(body));
  });

  test.each<[string, () => Promise<unknown>]>([
    ["a character more", () => verifyWebhook(secret, signed(body), `${body} `, { now })],
    ["another id", () => verifyWebhook(secret, { ...signed(body), "Webhook-Id": "evt_2" }, body, { now })],
    [
      "another time",
      () => verifyWebhook(secret, { ...signed(body), "webhook-timestamp": "1777888801" }, body, { now }),
    ],
    [
      "a time that is no number",
      () => verifyWebhook(secret, { ...signed(body), "webhook-timestamp": "now" }, body, { now }),
    ],
    ["another secret", () => verifyWebhook("whsec_AAAA", signed(body), body, { now })],
    ["no signature", () => verifyWebhook(secret, { ...signed(body), "webhook-signature": "" }, body, { now })],
    [
      "a signature of another version",
      () =>
        verifyWebhook(
          secret,
          { ...signed(body), "webhook-signature": signed(body)["webhook-signature"]!.replaceAll("v1,", "v2,") },
          body,
          { now },
        ),
    ],
    ["a replay", () => verifyWebhook(secret, signed(body), body, { now: later(301) })],
    ["a time to come", () => verifyWebhook(secret, signed(body), body, { now: later(-301) })],
    ["no headers", () => verifyWebhook(secret, {}, body, { now })],
  ])("%s", async (_, verify) => {
    await expect(verify()).rejects.toBeInstanceOf(WebhookVerificationError);
  });
});
