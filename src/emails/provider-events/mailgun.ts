import { createHmac } from "node:crypto";
import { isSameSecret } from "../../platform/crypto/compare-secrets.ts";
import {
  isObject,
  isRecent,
  type Json,
  type MailProvider,
  objectIn,
  type ProviderEvent,
  parseJson,
  statusOf,
  textIn,
  wordsOf,
} from "./mail-provider.ts";

function eventOf(source: Json, id: string): ProviderEvent | null {
  const answer = objectIn(source, "delivery-status");
  const [message, description] = [textIn(answer, "message"), textIn(answer, "description")];
  const words = [textIn(answer, "code"), textIn(answer, "enhanced-code"), message || description].filter(Boolean);
  const make = (kind: ProviderEvent["kind"], status: string): ProviderEvent => ({
    ...{ kind, status, id, source },
    diagnostic: message === "" && description === "" ? null : wordsOf(words.join(" ")),
  });
  const reason = textIn(source, "reason");
  switch (source.event) {
    case "delivered":
      return make("DELIVERED", "2.0.0");
    case "failed": {
      if (source.severity === "temporary") return make("DEFERRED", "4.0.0");
      // Mailgun itself sends nothing to an address on its lists, and says why.
      if (reason.startsWith("suppress-")) return make("BOUNCED", reason === "suppress-bounce" ? "5.1.1" : "5.7.1");
      return make("BOUNCED", statusOf(textIn(answer, "enhanced-code"), words.join(" "), "5.3.0"));
    }
    case "rejected":
      return make("BOUNCED", "5.7.1");
    case "complained":
      return { ...make("COMPLAINED", "5.7.1"), diagnostic: null };
    default:
      return null;
  }
}

/**
 * Mailgun: webhooks with the signing key. What is signed is a token and the time, not the body, so each token is accepted
 * for one event.
 */
export const mailgun: MailProvider = {
  name: "mailgun",
  secret: (env) => env.MAIL_EVENTS_MAILGUN,
  headers: (token) => ({ "X-Mailgun-Variables": JSON.stringify({ beckon: token }) }),
  async read({ body }, secret) {
    const read = parseJson(body);
    if (!isObject(read)) return null;
    const given = objectIn(read, "signature");
    const [timestamp, token] = [textIn(given, "timestamp"), textIn(given, "token")];
    if (token.length < 16 || !isRecent(Number(timestamp))) return null;
    const expected = createHmac("sha256", secret)
      .update(timestamp + token)
      .digest("hex");
    if (!isSameSecret(textIn(given, "signature"), expected)) return null;
    const event = eventOf(objectIn(read, "event-data"), token);
    return event === null ? [] : [event];
  },
};
