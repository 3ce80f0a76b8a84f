import { defineEntity, type InferEntity, p } from "@mikro-orm/core";
import type { EventType } from "../../events/log/event-types.ts";

/** One event for one endpoint. Queued again, it is the same delivery with the same webhook-id. */
export const WebhookDelivery = defineEntity({
  name: "WebhookDelivery",
  tableName: "webhook_delivery",
  properties: {
    teamId: p.uuid().primary(),
    id: p.uuid().primary(),
    endpointId: p.uuid(),
    /** Null: a test, of the type beside it. */
    eventSequence: p.integer().nullable(),
    /** The source of the body. Of a test: the newest event of its type, where the endpoint has a payload query. */
    eventId: p.uuid().nullable(),
    testType: p.text().$type<EventType>().nullable(),
    state: p.text().$type<"PENDING" | "SUCCEEDED" | "RETRYING" | "FAILED">().default("PENDING"),
    /** Attempts in all. */
    attempts: p.integer().default(0),
    /** Attempts since it was last queued, which decide when the next one is due. */
    tries: p.integer().default(0),
    statusCode: p.integer().nullable(),
    requestBody: p.json<object>().nullable(),
    responseBody: p.text().nullable(),
    durationMs: p.integer().nullable(),
    /** Null: no more. Infinity: when its endpoint is enabled again. */
    nextAttemptAt: p.datetime(3).nullable().defaultRaw("now()"),
    leasedUntil: p.datetime(3).nullable(),
    /** The attempt that holds it now; no other may before `leased_until`. */
    leasedBy: p.uuid().nullable(),
    /** The candidate that it was about was erased: no body is stored any more. */
    purged: p.boolean().default(false).fieldName("forgotten"),
    createdAt: p.datetime(3).defaultRaw("now()"),
    /** Of a test: the request that it comes of. Of an event it is in the event. */
    causedBy: p.text().nullable(),
  },
});
export type WebhookDelivery = InferEntity<typeof WebhookDelivery>;
