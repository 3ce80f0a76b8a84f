import { Assessment } from "./assessments/assessment.entity.ts";
import { CostBucket } from "./base/cost-bucket.entity.ts";
import { RateLimit } from "./base/rate-limit.entity.ts";
import { Candidate } from "./candidates/candidate.entity.ts";
import { CandidateAssignee } from "./candidates/candidate-assignee.entity.ts";
import { CandidateLabel } from "./candidates/candidate-label.entity.ts";
import { Email } from "./emails/email.entity.ts";
import { EmailDay } from "./emails/email-day.entity.ts";
import { EmailLimit } from "./emails/email-limit.entity.ts";
import { EmailSuppression } from "./emails/email-suppression.entity.ts";
import { Event } from "./events/event.entity.ts";
import { Installation } from "./events/installation.entity.ts";
import { ReactionCursor } from "./events/reaction-cursor.entity.ts";
import { ReactionFailure } from "./events/reaction-failure.entity.ts";
import { TeamCounter } from "./events/team-counter.entity.ts";
import { ProxyObservation } from "./http/proxy-observation.entity.ts";
import { RefusedOrigin } from "./http/refused-origin.entity.ts";
import { Invitation } from "./invitations/invitation.entity.ts";
import { InvitationBatch } from "./invitations/invitation-batch.entity.ts";
import { RegistrationRequest } from "./invitations/registration-request.entity.ts";
import { Submission } from "./invitations/submission.entity.ts";
import { NotificationDecision } from "./notifications/notification-decision.entity.ts";
import { NotificationSetting } from "./notifications/notification-setting.entity.ts";
import { GreenhouseCompletion } from "./partners/greenhouse/greenhouse-completion.entity.ts";
import { GreenhouseKey } from "./partners/greenhouse/greenhouse-key.entity.ts";
import { ApiKey } from "./teams/api-key.entity.ts";
import { AuditEntry } from "./teams/audit-entry.entity.ts";
import { Credential } from "./teams/credential.entity.ts";
import { Idempotency } from "./teams/idempotency.entity.ts";
import { SignInRequest } from "./teams/sign-in-request.entity.ts";
import { SignInToken } from "./teams/sign-in-token.entity.ts";
import { Team } from "./teams/team.entity.ts";
import { TeamMember } from "./teams/team-member.entity.ts";
import { WebhookDelivery } from "./webhooks/webhook-delivery.entity.ts";
import { WebhookEndpoint } from "./webhooks/webhook-endpoint.entity.ts";
import { WorkerHeartbeat } from "./worker-heartbeat.entity.ts";

/** Every entity. Each table has one; a test compares them with the migrated database. */
export const entities = [
  ApiKey,
  Assessment,
  AuditEntry,
  Candidate,
  CandidateAssignee,
  CandidateLabel,
  CostBucket,
  Credential,
  Email,
  EmailDay,
  EmailLimit,
  EmailSuppression,
  Event,
  GreenhouseCompletion,
  GreenhouseKey,
  Idempotency,
  Installation,
  Invitation,
  InvitationBatch,
  NotificationDecision,
  NotificationSetting,
  ProxyObservation,
  RateLimit,
  ReactionCursor,
  ReactionFailure,
  RefusedOrigin,
  RegistrationRequest,
  SignInRequest,
  SignInToken,
  Submission,
  Team,
  TeamCounter,
  TeamMember,
  WebhookDelivery,
  WebhookEndpoint,
  WorkerHeartbeat,
];
