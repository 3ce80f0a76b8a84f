import { defineEntity, type InferEntity, p } from "@mikro-orm/core";

/** An event whose handler threw. It is set aside, so that one event cannot stop a team. */
export const EventHandlerFailure = defineEntity({
  name: "EventHandlerFailure",
  tableName: "reaction_failure",
  properties: {
    teamId: p.uuid().primary(),
    sequence: p.integer().primary(),
    /** The name of the event handler. */
    handler: p.text().primary().fieldName("reaction"),
    error: p.text(),
    failedAt: p.datetime(3).defaultRaw("now()"),
  },
});
export type EventHandlerFailure = InferEntity<typeof EventHandlerFailure>;
