import { createPublicKey, verify } from "node:crypto";
import {
  headerOf,
  isObject,
  isRecent,
  type Json,
  type MailProvider,
  type ProviderEvent,
  type ProviderRequest,
  parseJson,
  statusOf,
  textIn,
  wordsOf,
} from "./mail-provider.ts";

/** Reasons for which SendGrid drops an e-mail since the address is wrong. */
const aboutAddress = /^(bounced address|invalid)/i;

function eventOf(source: Json): ProviderEvent | null {
  const [response, reason] = [textIn(source, "response"), textIn(source, "reason")];
  const make = (kind: ProviderEvent["kind"], status: string): ProviderEvent => ({
    ...{ kind, status, source, id: textIn(source, "sg_event_id") || JSON.stringify(source) },
    diagnostic: wordsOf(response, reason),
  });
  switch (source.event) {
    case "delivered":
      return make("DELIVERED", "2.0.0");
    case "deferred":
      return make("DEFERRED", "4.0.0");
    case "bounce": {
      // "blocked": the message was refused, not the address.
      const otherwise = source.type === "blocked" ? "5.7.1" : "5.1.1";
      return make("BOUNCED", statusOf(textIn(source, "status"), reason, otherwise));
    }
    case "dropped":
      return make("BOUNCED", aboutAddress.test(reason) ? "5.1.1" : "5.7.1");
    case "spamreport":
      return { ...make("COMPLAINED", "5.7.1"), diagnostic: null };
    default:
      return null;
  }
}

/** The body is signed together with the time (ECDSA), as the Signed Event Webhook does. */
function isSigned(request: ProviderRequest, publicKey: string): boolean {
  const time = headerOf(request, "x-twilio-email-event-webhook-timestamp");
  const signature = Buffer.from(headerOf(request, "x-twilio-email-event-webhook-signature"), "base64");
  try {
    const key = createPublicKey({ key: Buffer.from(publicKey, "base64"), format: "der", type: "spki" });
    return verify("sha256", Buffer.concat([Buffer.from(time), request.body]), key, signature);
  } catch {
    return false;
  }
}

/** Twilio SendGrid: the Event Webhook with its signature. */
export const sendgrid: MailProvider = {
  name: "sendgrid",
  secret: (env) => env.MAIL_EVENTS_SENDGRID,
  headers: (token) => ({ "X-SMTPAPI": JSON.stringify({ unique_args: { beckon: token } }) }),
  async read(request, secret) {
    const time = Number(headerOf(request, "x-twilio-email-event-webhook-timestamp"));
    if (!isSigned(request, secret) || !isRecent(time)) return null;
    const events = parseJson(request.body);
    return (Array.isArray(events) ? events : [events])
      .filter(isObject)
      .map(eventOf)
      .filter((event) => event !== null);
  },
};
