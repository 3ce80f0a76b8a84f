import { Webhook } from "standardwebhooks";
import {
  headerOf,
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

/** Of these, Resend says that the address does not exist, or that it has bounced before. */
const aboutAddress = new Set(["General", "NoEmail", "Suppressed", "OnAccountSuppressionList"]);

function eventOf(source: Json, id: string): ProviderEvent | null {
  const bounce = objectIn(objectIn(source, "data"), "bounce");
  const make = (kind: ProviderEvent["kind"], status: string): ProviderEvent => ({
    ...{ kind, status, id, source },
    diagnostic: wordsOf(textIn(bounce, "message")),
  });
  switch (source.type) {
    case "email.delivered":
      return make("DELIVERED", "2.0.0");
    case "email.delivery_delayed":
      return make("DEFERRED", "4.0.0");
    case "email.bounced": {
      const isForGood = bounce.type === "Permanent";
      const otherwise = !isForGood ? "4.0.0" : aboutAddress.has(textIn(bounce, "subType")) ? "5.1.1" : "5.7.1";
      return make("BOUNCED", isForGood ? statusOf("", textIn(bounce, "message"), otherwise) : otherwise);
    }
    case "email.failed":
      return make("BOUNCED", "5.3.0");
    case "email.complained":
      return make("COMPLAINED", "5.7.1");
    default:
      return null;
  }
}

/** Resend: webhooks by Svix, which is what Standard Webhooks are made of. */
export const resend: MailProvider = {
  name: "resend",
  secret: (env) => env.MAIL_EVENTS_RESEND,
  headers: (token) => ({ "X-Entity-Ref-ID": token }),
  async read(request, secret) {
    const id = headerOf(request, "svix-id");
    try {
      new Webhook(secret).verify(request.body.toString(), {
        "webhook-id": id,
        "webhook-timestamp": headerOf(request, "svix-timestamp"),
        "webhook-signature": headerOf(request, "svix-signature"),
      });
    } catch {
      return null;
    }
    const read = parseJson(request.body);
    const event = isObject(read) ? eventOf(read, id) : null;
    return event === null ? [] : [event];
  },
};
