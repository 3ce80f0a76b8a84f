import { createHmac, randomBytes } from "node:crypto";

const prefix = "whsec_";

/** A fresh secret as the receiver keeps it: 256 random bits. */
export const makeWebhookSecret = (): string => prefix + randomBytes(32).toString("base64");

/**
 * The headers of Standard Webhooks. Each secret signs: while one replaces another, either of them verifies.
 *
 * @param id the same on every try: what the receiver knows a repeat by
 * @param secrets as `makeWebhookSecret` made them, newest first
 */
export function signWebhook(id: string, now: Date, body: string, secrets: string[]): Record<string, string> {
  const timestamp = String(Math.floor(now.getTime() / 1_000));
  const signatures = secrets.map((secret) => {
    const key = Buffer.from(secret.slice(prefix.length), "base64");
    return `v1,${createHmac("sha256", key).update(`${id}.${timestamp}.${body}`).digest("base64")}`;
  });
  return { "webhook-id": id, "webhook-timestamp": timestamp, "webhook-signature": signatures.join(" ") };
}
