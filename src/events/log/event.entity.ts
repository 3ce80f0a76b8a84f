import { defineEntity, type InferEntity, p } from "@mikro-orm/core";
import type { EventActor, EventType } from "./event-types.ts";

/** One entry of a team's event log, numbered per team. */
export const Event = defineEntity({
  name: "Event",
  tableName: "event",
  properties: {
    teamId: p.uuid().primary(),
    sequence: p.integer().primary(),
    id: p.uuid(),
    type: p.text().$type<EventType>(),
    occurredAt: p.datetime(3),
    assessmentId: p.uuid().nullable(),
    candidateId: p.uuid().nullable(),
    invitationId: p.uuid().nullable(),
    emailId: p.uuid().nullable(),
    /** Null: the system. */
    actorType: p.text().$type<EventActor["type"]>().nullable(),
    actorId: p.uuid().nullable(),
    /** What changed, free of personal data. */
    changes: p.json<Record<string, unknown>>().nullable(),
    /** The request that it comes of (platform/process/cause.ts). */
    causedBy: p.text().nullable(),
  },
});
export type Event = InferEntity<typeof Event>;
