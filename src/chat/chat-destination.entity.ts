import { defineEntity, type InferEntity, p } from "@mikro-orm/core";
import { bytea, textArray } from "../platform/database/columns.ts";
import type { NotificationEventType } from "../teams/notification-settings.ts";

/** The kinds of destinations, and what each of them is. */
export const chatDestinationKinds = {
  SLACK: "A Slack channel, by an incoming webhook.",
  MICROSOFT_TEAMS: "A Microsoft Teams channel, by a webhook of the Workflows app.",
  URL: "Any other address. It receives JSON, signed as Standard Webhooks.",
} as const;
export type ChatDestinationKind = keyof typeof chatDestinationKinds;

/** A chat channel or an address that receives messages about events. A worker holds it while it sends to it. */
export const ChatDestination = defineEntity({
  name: "ChatDestination",
  tableName: "chat_destination",
  properties: {
    teamId: p.uuid().primary(),
    id: p.uuid().primary(),
    name: p.text(),
    kind: p.text().$type<ChatDestinationKind>(),
    /** Encrypted under a key derived from SECRET_KEY. */
    encryptedUrl: bytea(),
    /** The host and the last characters of the address. */
    urlHint: p.text(),
    /** Signs bodies; null for SLACK and MICROSOFT_TEAMS. */
    encryptedSecret: bytea().nullable(),
    /** Empty: every event that members can be notified of. */
    eventTypes: textArray<NotificationEventType>().defaultRaw("'{}'::text[]"),
    assessmentId: p.uuid().nullable(),
    locale: p.text(),
    namesCandidates: p.boolean(),
    createdByType: p.text().$type<"TeamMember" | "ApiKey">(),
    createdById: p.uuid(),
    enabled: p.boolean().default(true),
    disabledReason: p.text().nullable(),
    consecutiveFailures: p.integer().default(0),
    /** The first of the consecutive failures. */
    failingSince: p.datetime(3).nullable(),
    lastStatusCode: p.integer().nullable(),
    lastAnswer: p.text().nullable(),
    lastAttemptAt: p.datetime(3).nullable(),
    /** The minute in which messages are counted. */
    windowStartedAt: p.datetime(3).nullable(),
    windowCount: p.integer().default(0),
    /** When what waits is sent. Null: nothing waits, or the destination is disabled. */
    nextAttemptAt: p.datetime(3).nullable(),
    leasedUntil: p.datetime(3).nullable(),
    leasedBy: p.uuid().nullable(),
    createdAt: p.datetime(3).defaultRaw("now()"),
  },
});
export type ChatDestination = InferEntity<typeof ChatDestination>;
