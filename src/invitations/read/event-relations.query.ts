import { assessmentShape } from "../../assessments/assessment.query.ts";
import { candidateShape } from "../../candidates/read/candidate.query.ts";
import { emailShape } from "../../emails/email.query.ts";
import { eventShape } from "../../events/log/event.query.ts";
import { sql } from "../../platform/database/sql.ts";
import { extendShape, type RowBuilder } from "../../platform/graphql/shape.ts";
import { apiKeyShape, memberShape } from "../../teams/team.query.ts";
import { candidateWithProgress } from "./candidate-progress.query.ts";
import { invitationShape } from "./invitation.query.ts";

const actorOf = (type: "TeamMember" | "ApiKey" | "Candidate") => (row: RowBuilder<"event">) =>
  sql`case when ${row("$.actor_type", "=", sql.lit(type))} then ${row.ref("$.actor_id")} end`;

/** How a page of events is read with what they are about, in one statement. */
export const eventWithRelations = extendShape(eventShape, {
  columns: {
    actorMemberId: actorOf("TeamMember"),
    actorKeyId: actorOf("ApiKey"),
    actorCandidateId: actorOf("Candidate"),
  },
  needs: {},
  relations: {
    candidate: { shape: () => candidateWithProgress, key: "candidateId" },
    assessment: { shape: () => assessmentShape, key: "assessmentId" },
    invitation: { shape: () => invitationShape, key: "invitationId" },
    email: { shape: () => emailShape, key: "emailId" },
    actor: [
      { shape: () => memberShape, key: "actorMemberId" },
      { shape: () => apiKeyShape, key: "actorKeyId" },
      { shape: () => candidateShape, key: "actorCandidateId" },
    ],
  },
});
