import { defineEntity, type InferEntity, p } from "@mikro-orm/core";

/** A label of a candidate. */
export const CandidateLabel = defineEntity({
  name: "CandidateLabel",
  tableName: "candidate_label",
  properties: {
    teamId: p.uuid().primary(),
    candidateId: p.uuid().primary(),
    label: p.text().primary(),
  },
});
export type CandidateLabel = InferEntity<typeof CandidateLabel>;
