import { defineEntity, type InferEntity, p } from "@mikro-orm/core";

/** How many candidates a team has: the sum of its rows, to which triggers of the database add. */
export const CandidateCount = defineEntity({
  name: "CandidateCount",
  tableName: "candidate_count",
  properties: {
    teamId: p.uuid().primary(),
    /** Transactions that run at the same time add to different rows. */
    slot: p.uuid().primary().defaultRaw("gen_random_uuid()"),
    active: p.integer().default(0),
    archived: p.integer().default(0),
  },
});
export type CandidateCount = InferEntity<typeof CandidateCount>;
