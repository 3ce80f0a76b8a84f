import { sign } from "node:crypto";
import { describe, expect, test } from "@jest/globals";
import { sesEventOf } from "../src/emails/provider-events/ses.ts";
import { readSns } from "../src/emails/provider-events/sns.ts";
import { hooksCertificate } from "./certificates.ts";

const topic = "arn:aws:sns:eu-central-1:123456789012:mail";
const load = async () => hooksCertificate.certificate;
const message = {
  Type: "Notification",
  MessageId: "22b80b92-fdea-4c2c-8f9d-bdfb0c7bf324",
  TopicArn: topic,
  Subject: "Amazon SES Email Event Notification",
  Message: '{"notificationType":"Delivery"}',
  Timestamp: "2026-11-30T12:00:00.000Z",
  SignatureVersion: "2",
  SigningCertURL: "https://sns.eu-central-1.amazonaws.com/SimpleNotificationService-1.pem",
};
const confirmation = {
  ...message,
  Type: "SubscriptionConfirmation",
  Subject: undefined,
  Token: "2336412f37",
  SubscribeURL: "https://sns.eu-central-1.amazonaws.com/?Action=ConfirmSubscription",
};

/** Signed as the documentation of SNS says: names and values in the order of the alphabet, a line each. */
function signed(given: Record<string, string | undefined>, algorithm = "RSA-SHA256"): Buffer {
  const names = ["Message", "MessageId", "Subject", "SubscribeURL", "Timestamp", "Token", "TopicArn", "Type"];
  const lines = names.filter((name) => given[name] !== undefined).map((name) => `${name}\n${given[name]}\n`);
  const signature = sign(algorithm, Buffer.from(lines.join("")), hooksCertificate.key).toString("base64");
  return Buffer.from(JSON.stringify({ ...given, Signature: signature }));
}

describe("a message of Amazon SNS", () => {
  test.each([
    ["2", "RSA-SHA256"],
    ["1", "RSA-SHA1"],
  ])("is read where its signature of version %s is right", async (SignatureVersion, algorithm) => {
    expect(await readSns(signed({ ...message, SignatureVersion }, algorithm), topic, load)).toMatchObject({
      type: "Notification",
      id: message.MessageId,
      message: message.Message,
    });
  });

  test("asks for a confirmation of the subscription", async () => {
    expect(await readSns(signed(confirmation), topic, load)).toMatchObject({
      type: "SubscriptionConfirmation",
      subscribeUrl: confirmation.SubscribeURL,
    });
  });

  test("is not read where it was changed, or is of another topic or kind", async () => {
    const changed = JSON.parse(signed(message).toString());
    for (const [name, value] of [
      ["Message", '{"notificationType":"Bounce"}'],
      ["Timestamp", "2026-12-01T12:00:00.000Z"],
      ["Signature", "AAAA"],
    ] as const)
      expect(await readSns(Buffer.from(JSON.stringify({ ...changed, [name]: value })), topic, load)).toBeNull();
    expect(await readSns(signed({ ...message, TopicArn: `${topic}2` }), topic, load)).toBeNull();
    expect(await readSns(signed({ ...message, Type: "UnsubscribeConfirmation" }), topic, load)).toBeNull();
    expect(await readSns(Buffer.from("[]"), topic, load)).toBeNull();
  });

  test.each([
    "https://sns.eu-central-1.amazonaws.com.evil.test/a.pem",
    "http://sns.eu-central-1.amazonaws.com/a.pem",
    "https://evil.test/sns.eu-central-1.amazonaws.com/a.pem",
    "https://user@evil.test/a.pem",
    "https://sns.eu-central-1.amazonaws.com:8443/a.pem",
    "https://sns.eu-central-1.amazonaws.com/a.html",
    "no address",
  ])("is not read, nor its certificate loaded, from %s", async (SigningCertURL) => {
    const loaded: string[] = [];
    const read = await readSns(signed({ ...message, SigningCertURL }), topic, async (url) => {
      loaded.push(url);
      return hooksCertificate.certificate;
    });
    expect({ read, loaded }).toEqual({ read: null, loaded: [] });
  });
});

describe("an event of Amazon SES", () => {
  const recipient = { emailAddress: "jane@example.com", status: "5.1.1", diagnosticCode: "smtp; 550 5.1.1 unknown" };
  const bounce = (bounceType: string, bounceSubType: string, bouncedRecipients: object[] = [{}]) => ({
    notificationType: "Bounce",
    bounce: { bounceType, bounceSubType, bouncedRecipients },
  });
  test.each<[object, object | null]>([
    [
      bounce("Permanent", "General", [recipient]),
      { kind: "BOUNCED", status: "5.1.1", diagnostic: "550 5.1.1 unknown" },
    ],
    [bounce("Permanent", "OnAccountSuppressionList"), { kind: "BOUNCED", status: "5.1.1", diagnostic: null }],
    [bounce("Permanent", "UnsubscribedRecipient"), { kind: "BOUNCED", status: "5.7.1" }],
    [bounce("Transient", "MailboxFull"), { kind: "BOUNCED", status: "4.0.0" }],
    [bounce("Undetermined", "Undetermined"), { kind: "BOUNCED", status: "4.0.0" }],
    [
      { eventType: "Delivery", delivery: { smtpResponse: "250 ok" } },
      { kind: "DELIVERED", diagnostic: "250 ok" },
    ],
    [
      {
        eventType: "DeliveryDelay",
        deliveryDelay: { delayedRecipients: [{ diagnosticCode: "smtp; 421 4.4.1 busy" }] },
      },
      { kind: "DEFERRED", diagnostic: "421 4.4.1 busy" },
    ],
    [
      { eventType: "Reject", reject: { reason: "Bad content" } },
      { kind: "BOUNCED", status: "5.7.1" },
    ],
    [{ notificationType: "Complaint", complaint: { complaintFeedbackType: "abuse" } }, { kind: "COMPLAINED" }],
    [{ notificationType: "Complaint", complaint: { complaintFeedbackType: "not-spam" } }, null],
    [{ eventType: "Open" }, null],
    [
      { notificationType: "Bounce", bounce: [] },
      { kind: "BOUNCED", status: "4.0.0" },
    ],
  ])("%j", (source, expected) => {
    const event = sesEventOf(source as Record<string, unknown>, "id");
    if (expected === null) expect(event).toBeNull();
    else expect(event).toMatchObject(expected);
  });
});
