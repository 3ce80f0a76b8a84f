import type { Services } from "../../access/context.ts";
import { pauseAfter, readRetryAfter } from "../../platform/outgoing-delivery/retry-schedule.ts";
import { callOut } from "../../platform/outgoing-http/outgoing-call.ts";
import { readCause } from "../../platform/process/cause.ts";
import { errorFields } from "../../platform/process/log.ts";
import { traceHeaders } from "../../platform/process/tracing.ts";
import { makeBody } from "../payload/make-body.ts";
import type { PayloadExecution } from "../payload/payload-query.ts";
import { signWebhook } from "../payload/sign-webhook.ts";
import type { WebhookEvent } from "../payload/webhook-event.query.ts";
import type { DueDelivery } from "./lease-deliveries.ts";
import type { DeliveryOutcome } from "./record-outcomes.ts";

const timeoutMs = 15_000;
const maxBytes = 64 * 1024;
/** Of the body that is posted: a payload query may select the same long text many times. */
const maxSent = 256 * 1024;

/** Statuses by which the whole endpoint asks for a pause. */
const asksForPause = new Set([429, 503]);

/**
 * Posts one delivery and returns the outcome. It does not throw: any error is a failed attempt.
 *
 * Only a 2xx status is success; redirects are not followed; 410 disables the endpoint (docs/rules.md, Webhooks 4).
 */
export async function sendDelivery(
  services: Services,
  payloads: PayloadExecution,
  delivery: DueDelivery,
  event: WebhookEvent | null,
): Promise<DeliveryOutcome> {
  const makeOutcome = (state: DeliveryOutcome["state"], more: Partial<DeliveryOutcome>): DeliveryOutcome => ({
    ...{ delivery, state, statusCode: null, requestBody: null, responseBody: null, durationMs: 0 },
    ...{ retrySeconds: null, backoffSeconds: null, gone: false, unsent: false, postponed: false },
    ...more,
  });
  const failed = ({
    retryAfter = null,
    ...more
  }: Partial<DeliveryOutcome> & { retryAfter?: number | null }): DeliveryOutcome => {
    const pause = delivery.testType === null ? pauseAfter(delivery.tries, retryAfter, Math.random()) : null;
    return makeOutcome(pause === null ? "FAILED" : "RETRYING", { ...more, retrySeconds: pause });
  };
  const unsent = (reason: string): DeliveryOutcome => failed({ responseBody: reason, unsent: true });
  try {
    const made = await makeBody(services, payloads, delivery, event);
    if (made === null) return makeOutcome("FAILED", { responseBody: "The event has been purged.", unsent: true });
    const secrets = delivery.secrets.map((encrypted) => services.keys.decrypt("webhook-secret", encrypted)?.toString());
    if (secrets[0] === undefined)
      return unsent("The secret cannot be read: SECRET_KEY was replaced. Rotate the secret.");
    const body = JSON.stringify(made.body);
    if (Buffer.byteLength(body) > maxSent)
      return unsent("The body is larger than 256 kB: select less in payloadQuery.");
    const answer = await callOut({
      url: delivery.url,
      method: "POST",
      headers: {
        "content-type": "application/json",
        "user-agent": "Beckon-Webhooks/1",
        ...traceHeaders(),
        ...signWebhook(
          made.webhookId,
          new Date(),
          body,
          secrets.filter((secret) => secret !== undefined),
        ),
      },
      body,
      timeoutMs,
      maxBytes,
      allowPrivate: services.env.WEBHOOK_ALLOW_PRIVATE,
    });
    const links = linksIn(services, body);
    const requestBody = JSON.parse(links.reduce((text, link) => text.replaceAll(`/${link}`, "/…"), body)) as object;
    if (!answer.answered) return failed({ requestBody, responseBody: answer.message, durationMs: answer.durationMs });
    const shared = {
      statusCode: answer.status,
      requestBody,
      responseBody: withoutLinks([...links, ...linksIn(services, answer.body)], answer.body),
      durationMs: answer.durationMs,
    };
    if (answer.status >= 200 && answer.status < 300) return makeOutcome("SUCCEEDED", shared);
    const retryAfter = readRetryAfter(answer.headers["retry-after"], Date.now());
    return failed({
      ...shared,
      retryAfter,
      backoffSeconds: asksForPause.has(answer.status) ? Math.min(retryAfter ?? 0, 86_400) || null : null,
      gone: answer.status === 410,
    });
  } catch (error) {
    const { code, retryAfter } = ((error as { extensions?: object }).extensions ?? {}) as {
      code?: string;
      retryAfter?: number;
    };
    if (code === "RATE_LIMITED")
      return makeOutcome("RETRYING", {
        responseBody: "Not tried yet: the team's points are used up. Select less in payloadQuery.",
        unsent: true,
        postponed: true,
        retrySeconds: retryAfter ?? 1,
      });
    if (code === "QUERY_TOO_COMPLEX") return unsent(`payloadQuery: ${(error as Error).message}`);
    const { requestId } = readCause(event?.causedBy ?? delivery.causedBy);
    const ids = { requestId, teamId: delivery.teamId, deliveryId: delivery.id };
    services.log.warn({ ...ids, ...errorFields(error) }, "webhook not sent");
    return unsent("The body could not be made.");
  }
}

/** The tokens in our own links (`/i/…` and the like): each opens what it was issued for. */
function linksIn(services: Services, body: string): string[] {
  const found = new Set<string>();
  const base = JSON.stringify(services.env.PUBLIC_URL).slice(1, -1);
  for (let at = body.indexOf(base); at !== -1; at = body.indexOf(base, at + 1)) {
    const after = body.slice(at + base.length, at + base.length + 300);
    const token = /^\/(?:i|p|a|sign-in|unsubscribe)\/([A-Za-z0-9._~-]{16,})/.exec(after)?.[1];
    if (token !== undefined) found.add(token);
  }
  return [...found];
}

/**
 * Removes tokens from a response before it is stored (docs/rules.md, Invariants 8): a response may repeat the body
 * that was posted, with links in any spelling, and may be cut in the middle of one.
 */
function withoutLinks(links: string[], text: string): string {
  let cleaned = text;
  for (const link of links) {
    cleaned = cleaned.replaceAll(link, "…");
    for (let length = link.length - 1; length >= 4; length--)
      if (cleaned.endsWith(link.slice(0, length))) {
        cleaned = `${cleaned.slice(0, -length)}…`;
        break;
      }
  }
  return cleaned;
}
