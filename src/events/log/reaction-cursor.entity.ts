import { defineEntity, type InferEntity, p } from "@mikro-orm/core";

/** Up to which event the handlers of a team have run. */
export const ReactionCursor = defineEntity({
  name: "ReactionCursor",
  tableName: "reaction_cursor",
  properties: {
    teamId: p.uuid().primary(),
    through: p.integer().default(0),
  },
});
export type ReactionCursor = InferEntity<typeof ReactionCursor>;
