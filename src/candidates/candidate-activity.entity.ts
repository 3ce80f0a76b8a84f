import { defineEntity, type InferEntity, p } from "@mikro-orm/core";

/** The number of a candidate's last event. A trigger of the database writes it with each event; it stays when events are deleted. */
export const CandidateActivity = defineEntity({
  name: "CandidateActivity",
  tableName: "candidate_activity",
  properties: {
    teamId: p.uuid().primary(),
    candidateId: p.uuid().primary(),
    lastSequence: p.integer(),
  },
});
export type CandidateActivity = InferEntity<typeof CandidateActivity>;
