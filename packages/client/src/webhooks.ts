import { WebhookVerificationError } from "./errors.ts";
import type { WebhookEvent } from "./generated/webhooks.ts";

export type * from "./generated/webhooks.ts";
export { WebhookVerificationError };

/** Headers as the platforms give them: of the web, or of Node. */
export type WebhookHeaders =
  | { get(name: string): string | null }
  | Readonly<Record<string, string | readonly string[] | undefined>>;

/** What a delivery is checked against. */
export interface VerifyOptions {
  /** By how many seconds its time may be off. Default: 300. */
  toleranceSeconds?: number;
  /** The moment that counts as now, for tests. */
  now?: Date;
}

const encoder = new TextEncoder();

function headerOf(headers: WebhookHeaders, name: string): string {
  let value: unknown;
  if (typeof (headers as { get?: unknown }).get === "function") value = (headers as Headers).get(name);
  else value = Object.entries(headers as Record<string, unknown>).find(([given]) => given.toLowerCase() === name)?.[1];
  if (typeof value !== "string" || value === "") throw new WebhookVerificationError(`The header ${name} is missing.`);
  return value;
}

function bytesOfBase64(text: string): Uint8Array<ArrayBuffer> | null {
  try {
    return Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
  } catch {
    return null;
  }
}

async function keyOf(secret: string) {
  const bytes = bytesOfBase64(secret.replace(/^whsec_/, ""));
  if (bytes === null || bytes.length === 0) throw new TypeError("A webhook's secret is whsec_ and base64.");
  return await crypto.subtle.importKey("raw", bytes, { name: "HMAC", hash: "SHA-256" }, false, ["verify"]);
}

/** Bytes behind one another. */
function joined(first: Uint8Array, second: Uint8Array): Uint8Array<ArrayBuffer> {
  const all = new Uint8Array(first.length + second.length);
  all.set(first);
  all.set(second, first.length);
  return all;
}

/**
 * Verifies a delivery by Standard Webhooks, with the platform's own cryptography (Node, browsers, edge runtimes), and reads
 * its body. The same delivery may come twice: store its `webhook-id` with a unique key.
 *
 * @param secret `whsec_…`; several while you change it
 * @param body as it came, before anything parses it
 * @throws WebhookVerificationError; answer 401 or 400 then
 */
export async function verifyWebhook<Event = WebhookEvent>(
  secret: string | readonly string[],
  headers: WebhookHeaders,
  body: string | Uint8Array | ArrayBuffer,
  { toleranceSeconds = 300, now = new Date() }: VerifyOptions = {},
): Promise<Event> {
  const id = headerOf(headers, "webhook-id");
  const timestamp = headerOf(headers, "webhook-timestamp");
  const signatures = headerOf(headers, "webhook-signature").split(" ");
  if (!/^\d{1,12}$/.test(timestamp) || Math.abs(now.getTime() / 1_000 - Number(timestamp)) > toleranceSeconds)
    throw new WebhookVerificationError("The delivery's time is too far off: it may be a replay.");
  const bytes = typeof body === "string" ? encoder.encode(body) : new Uint8Array(body);
  const signed = joined(encoder.encode(`${id}.${timestamp}.`), bytes);
  const given = signatures.flatMap((one) => (one.startsWith("v1,") ? (bytesOfBase64(one.slice(3)) ?? []) : []));
  for (const one of typeof secret === "string" ? [secret] : secret) {
    const key = await keyOf(one);
    // A few signatures stand beside one another while a secret is changed; more would only cost time.
    for (const signature of given.slice(0, 10))
      if (await crypto.subtle.verify("HMAC", key, signature, signed))
        return JSON.parse(typeof body === "string" ? body : new TextDecoder().decode(bytes));
  }
  throw new WebhookVerificationError("No signature fits the secret and the body.");
}

/** The same for a request of the web (`Request`), whose body is read. */
export const verifyWebhookRequest = async <Event = WebhookEvent>(
  secret: string | readonly string[],
  request: Request,
  options?: VerifyOptions,
): Promise<Event> => await verifyWebhook<Event>(secret, request.headers, await request.text(), options);
