import { defineEntity, type InferEntity, p } from "@mikro-orm/core";

/** An event whose handler threw. It is set aside, so that one event cannot stop a team. */
export const ReactionFailure = defineEntity({
  name: "ReactionFailure",
  tableName: "reaction_failure",
  properties: {
    teamId: p.uuid().primary(),
    sequence: p.integer().primary(),
    reaction: p.text().primary(),
    error: p.text(),
    failedAt: p.datetime(3).defaultRaw("now()"),
  },
});
export type ReactionFailure = InferEntity<typeof ReactionFailure>;
