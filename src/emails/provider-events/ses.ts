import { callOut, type OutgoingCall } from "../../platform/outgoing-http/outgoing-call.ts";
import {
  isObject,
  type Json,
  type MailProvider,
  objectIn,
  type ProviderEvent,
  parseJson,
  statusOf,
  textIn,
  wordsOf,
} from "./mail-provider.ts";
import { isOfSns, readSns } from "./sns.ts";

const firstOf = (value: Json, name: string): Json => {
  const list = value[name];
  const first: unknown = Array.isArray(list) ? list[0] : undefined;
  return isObject(first) ? first : {};
};

/** Of these kinds of permanent bounces, SES says that the address does not exist, or that it has bounced before. */
const aboutAddress = new Set(["General", "NoEmail", "Suppressed", "OnAccountSuppressionList"]);

/** The event of a notification of SES. An e-mail has one recipient. */
export function sesEventOf(source: Json, id: string): ProviderEvent | null {
  const make = (kind: ProviderEvent["kind"], status: string, words: string): ProviderEvent => ({
    ...{ kind, status, id, source },
    diagnostic: wordsOf(words.replace(/^[\w-]+\s*;/, "")),
  });
  switch (source.eventType ?? source.notificationType) {
    case "Delivery":
      return make("DELIVERED", "2.0.0", textIn(objectIn(source, "delivery"), "smtpResponse"));
    case "DeliveryDelay": {
      const recipient = firstOf(objectIn(source, "deliveryDelay"), "delayedRecipients");
      return make("DEFERRED", "4.0.0", textIn(recipient, "diagnosticCode"));
    }
    case "Bounce": {
      const bounce = objectIn(source, "bounce");
      const recipient = firstOf(bounce, "bouncedRecipients");
      const words = textIn(recipient, "diagnosticCode");
      // SES has given up on a transient one, too: the message is lost, though the address may be right.
      if (bounce.bounceType !== "Permanent") return make("BOUNCED", "4.0.0", words);
      const otherwise = aboutAddress.has(textIn(bounce, "bounceSubType")) ? "5.1.1" : "5.7.1";
      return make("BOUNCED", statusOf(textIn(recipient, "status"), words, otherwise), words);
    }
    case "Reject":
      return make("BOUNCED", "5.7.1", textIn(objectIn(source, "reject"), "reason"));
    case "Complaint": {
      const kind = textIn(objectIn(source, "complaint"), "complaintFeedbackType");
      return kind === "not-spam" ? null : make("COMPLAINED", "5.7.1", "");
    }
    default:
      return null;
  }
}

/** Where SNS is, and by which network it is called. Tests replace both. */
export interface SnsAccess {
  isTrusted(url: string): boolean;
  network?: OutgoingCall["network"];
}

/** Calls an address of SNS; no team has named it. */
async function callSns(url: string, { network }: SnsAccess): Promise<string> {
  const answer = await callOut({
    url,
    method: "GET",
    timeoutMs: 5_000,
    maxBytes: 16_384,
    allowPrivate: false,
    network,
  });
  if (!answer.answered || answer.status !== 200) throw new Error("SNS did not answer.");
  return answer.body;
}

/** Amazon SES: notifications or published events by a topic of SNS, which signs them. */
export const sesBy = (sns: SnsAccess): MailProvider => ({
  name: "ses",
  secret: (env) => env.MAIL_EVENTS_SES,
  headers: (token) => ({ "X-SES-MESSAGE-TAGS": `beckon=${token}` }),
  async read({ body }, topic) {
    const read = await readSns(body, topic, (url) => callSns(url, sns), sns.isTrusted);
    if (read === null) return null;
    if (read.type === "SubscriptionConfirmation") {
      if (!sns.isTrusted(read.subscribeUrl)) return null;
      await callSns(read.subscribeUrl, sns);
      return [];
    }
    const notification = parseJson(read.message);
    const event = isObject(notification) ? sesEventOf(notification, read.id) : null;
    return event === null ? [] : [event];
  },
});

export const ses: MailProvider = sesBy({ isTrusted: isOfSns });
