import { defineEntity, type InferEntity, p } from "@mikro-orm/core";
import type { EventType } from "../events/log/event-types.ts";

/** An event that waits to be sent to a destination. The row is deleted when it was sent: its text is stored nowhere. */
export const ChatMessage = defineEntity({
  name: "ChatMessage",
  tableName: "chat_message",
  properties: {
    teamId: p.uuid().primary(),
    destinationId: p.uuid().primary(),
    id: p.uuid().primary(),
    eventSequence: p.integer(),
    eventType: p.text().$type<EventType>(),
    assessmentId: p.uuid().nullable(),
    candidateId: p.uuid().nullable(),
    invitationId: p.uuid().nullable(),
    /** A line of the team above the event, e.g. the name of the rule that sends it. */
    heading: p.text().nullable(),
    queuedAt: p.datetime(3).defaultRaw("now()"),
  },
});
export type ChatMessage = InferEntity<typeof ChatMessage>;
