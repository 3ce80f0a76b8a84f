import { defineEntity, type InferEntity, p } from "@mikro-orm/core";
import type { ApiKeyScope } from "../../access/roles.ts";
import type { EventType } from "../../events/log/event-types.ts";
import { bytea, textArray } from "../../platform/database/columns.ts";

/** An address of a partner system that receives events. */
export const WebhookEndpoint = defineEntity({
  name: "WebhookEndpoint",
  tableName: "webhook_endpoint",
  properties: {
    teamId: p.uuid().primary(),
    id: p.uuid().primary(),
    url: p.text(),
    description: p.text().nullable(),
    /** Empty: every event. */
    eventTypes: textArray<EventType>().defaultRaw("'{}'::text[]"),
    assessmentId: p.uuid().nullable(),
    payloadQuery: p.text().nullable(),
    scopes: textArray<ApiKeyScope>(),
    /** Encrypted under a key derived from SECRET_KEY. */
    secret: bytea(),
    /** Signs beside the new one until `previous_until`. */
    previousSecret: bytea().nullable(),
    previousUntil: p.datetime(3).nullable(),
    createdByType: p.text().$type<"TeamMember" | "ApiKey">(),
    createdById: p.uuid(),
    /** Who saved it last: a body holds at most what they may read at the moment of sending. */
    savedByType: p.text().$type<"TeamMember" | "ApiKey">(),
    savedById: p.uuid(),
    enabled: p.boolean().default(true),
    disabledReason: p.text().nullable(),
    consecutiveFailures: p.integer().default(0),
    /** The first of the consecutive failures. */
    failingSince: p.datetime(3).nullable(),
    /** Until when the endpoint asked for no calls (Retry-After). */
    backoffUntil: p.datetime(3).nullable().fieldName("resting_until"),
    createdAt: p.datetime(3).defaultRaw("now()"),
    deletedAt: p.datetime(3).nullable(),
  },
});
export type WebhookEndpoint = InferEntity<typeof WebhookEndpoint>;
