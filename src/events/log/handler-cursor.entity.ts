import { defineEntity, type InferEntity, p } from "@mikro-orm/core";

/** Up to which event the handlers of a team have run. */
export const EventHandlerCursor = defineEntity({
  name: "EventHandlerCursor",
  tableName: "reaction_cursor",
  properties: {
    teamId: p.uuid().primary(),
    through: p.integer().default(0),
    /** Up to which number notifications are deleted. */
    purged: p.integer().default(0),
  },
});
export type EventHandlerCursor = InferEntity<typeof EventHandlerCursor>;
