import { defineEntity, type InferEntity, p } from "@mikro-orm/core";

/** A member who is assigned to a candidate. */
export const CandidateAssignee = defineEntity({
  name: "CandidateAssignee",
  tableName: "candidate_assignee",
  properties: {
    teamId: p.uuid().primary(),
    candidateId: p.uuid().primary(),
    memberId: p.uuid().primary(),
    assignedAt: p.datetime(3).defaultRaw("now()"),
  },
});
export type CandidateAssignee = InferEntity<typeof CandidateAssignee>;
