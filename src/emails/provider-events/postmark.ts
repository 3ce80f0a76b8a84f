import { isSameSecret } from "../../platform/crypto/compare-secrets.ts";
import {
  headerOf,
  isObject,
  type Json,
  type MailProvider,
  type ProviderEvent,
  parseJson,
  statusOf,
  textIn,
  wordsOf,
} from "./mail-provider.ts";

/** The kinds of bounces that mean that the e-mail did not arrive, with the status where the words give none. */
const statuses: Record<string, string> = {
  HardBounce: "5.1.1",
  BadEmailAddress: "5.1.3",
  DnsError: "4.4.3",
  SoftBounce: "4.0.0",
  Undeliverable: "4.0.0",
  Unknown: "4.0.0",
  Blocked: "5.7.1",
  SpamNotification: "5.7.1",
  VirusNotification: "5.7.1",
  DMARCPolicy: "5.7.1",
  ManuallyDeactivated: "5.7.1",
  SMTPApiError: "5.3.0",
};

function eventOf(source: Json): ProviderEvent | null {
  const record = textIn(source, "RecordType");
  const type = textIn(source, "Type");
  const id = [record, textIn(source, "MessageID"), textIn(source, "ID"), textIn(source, "DeliveredAt")].join(" ");
  const words = wordsOf(textIn(source, "Details"), textIn(source, "Description"));
  const make = (kind: ProviderEvent["kind"], status: string): ProviderEvent => ({
    ...{ kind, status, id, source },
    diagnostic: words,
  });
  if (record === "Delivery") return make("DELIVERED", "2.0.0");
  if (record === "SpamComplaint" || type === "SpamComplaint")
    return { ...make("COMPLAINED", "5.7.1"), diagnostic: null };
  if (record !== "Bounce") return null;
  if (type === "Transient") return make("DEFERRED", "4.0.0");
  const status = statuses[type];
  // Automatic replies, requests for confirmation and the like are bounces for Postmark, too.
  return status === undefined ? null : make("BOUNCED", statusOf("", words ?? "", status));
}

/** Postmark: webhooks with the password of basic authentication, since it signs nothing. */
export const postmark: MailProvider = {
  name: "postmark",
  secret: (env) => env.MAIL_EVENTS_POSTMARK,
  headers: (token) => ({ "X-PM-Metadata-beckon": token }),
  async read(request, secret) {
    const [, credentials = ""] = /^basic (.+)$/i.exec(headerOf(request, "authorization")) ?? [];
    const [, password = ""] = /^[^:]*:(.*)$/s.exec(Buffer.from(credentials, "base64").toString()) ?? [];
    if (!isSameSecret(password, secret)) return null;
    const read = parseJson(request.body);
    const event = isObject(read) ? eventOf(read) : null;
    return event === null ? [] : [event];
  },
};
