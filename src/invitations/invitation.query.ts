import { assessmentShape } from "../assessments/assessment.query.ts";
import type { Shape } from "../base/read-plan.ts";
import { candidateShape } from "../candidates/candidate.query.ts";

/** What one call did. Its e-mails are counted when they are asked for. */
export const batchShape: Shape = {
  name: "InvitationBatch",
  table: "invitation_batch",
  columns: {
    assessmentId: "$.assessment_id",
    title: "$.title",
    actorType: "$.actor_type",
    actorId: "$.actor_id",
    total: "$.total",
    invited: "$.invited",
    unchanged: "$.unchanged",
    rejected: "$.rejected",
    createdAt: "$.created_at",
  },
  always: [],
  needs: { createdBy: ["actorType", "actorId"], assessment: ["assessmentId"] },
  relations: { assessment: { shape: () => assessmentShape, key: "assessmentId" } },
};

/** How invitations are read, with what was handed in. */
export const invitationShape: Shape = {
  name: "Invitation",
  table: "invitation",
  columns: {
    externalId: "$.external_id",
    state: "$.state",
    source: "$.source",
    candidateId: "$.candidate_id",
    assessmentId: "$.assessment_id",
    batchId: "$.batch_id",
    invitedByType: "$.invited_by_type",
    invitedById: "$.invited_by_id",
    linkVersion: "$.link_version",
    emailRequested: "$.email_requested",
    emailVerified: "$.email_verified",
    message: "$.message",
    locked: "$.locked",
    opensAt: "$.opens_at",
    expiresAt: "$.expires_at",
    timeLimit: "$.time_limit",
    openedAt: "$.opened_at",
    startedAt: "$.started_at",
    deadlineAt: "$.deadline_at",
    submittedAt: "$.submitted_at",
    cancelledAt: "$.cancelled_at",
    cancelReason: "$.cancel_reason",
    metadata: "$.metadata",
    createdAt: "$.created_at",
    updatedAt: "$.updated_at",
    // A draft is the candidate's own: the team sees it once it was handed in.
    handedIn: `(select jsonb_build_object('url', s.url, 'notes', s.notes, 'score', s.score, 'resultUrl', s.result_url, 'automatic', s.automatic)
      from submission s where s.team_id = $.team_id and s.invitation_id = $.id and $.submitted_at is not null)`,
  },
  always: [],
  needs: {
    invitedBy: ["invitedByType", "invitedById"],
    inviteUrl: ["linkVersion", "state"],
    practiceUrl: ["linkVersion", "state"],
    submission: ["handedIn"],
    emails: [],
    events: [],
  },
  relations: {
    candidate: { shape: () => candidateShape, key: "candidateId" },
    assessment: { shape: () => assessmentShape, key: "assessmentId" },
    batch: { shape: () => batchShape, key: "batchId" },
  },
};
