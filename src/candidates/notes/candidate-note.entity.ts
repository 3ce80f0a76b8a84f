import { defineEntity, type InferEntity, p } from "@mikro-orm/core";

/** A note of a member on a candidate. It is deleted with the candidate's personal data. */
export const CandidateNote = defineEntity({
  name: "CandidateNote",
  tableName: "candidate_note",
  properties: {
    teamId: p.uuid().primary(),
    id: p.uuid().primary(),
    candidateId: p.uuid(),
    authorId: p.uuid(),
    text: p.text(),
    createdAt: p.datetime(3).defaultRaw("now()"),
    editedAt: p.datetime(3).nullable(),
  },
});
export type CandidateNote = InferEntity<typeof CandidateNote>;
