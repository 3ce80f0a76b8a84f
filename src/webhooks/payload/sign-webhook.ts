import { randomBytes } from "node:crypto";
import { Webhook } from "standardwebhooks";

/** A fresh secret in the form that the receiver stores: 256 random bits. */
export const makeWebhookSecret = (): string => `whsec_${randomBytes(32).toString("base64")}`;

/**
 * The headers of Standard Webhooks. Each secret signs: while one replaces another, either of them verifies.
 *
 * @param id the same on every attempt: the receiver recognises a repeated delivery by it
 * @param secrets as `makeWebhookSecret` makes them, newest first
 */
export function signWebhook(id: string, now: Date, body: string, secrets: string[]): Record<string, string> {
  return {
    "webhook-id": id,
    "webhook-timestamp": String(Math.floor(now.getTime() / 1_000)),
    "webhook-signature": secrets.map((secret) => new Webhook(secret).sign(id, now, body)).join(" "),
  };
}
