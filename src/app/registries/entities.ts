import { ApiKey } from "../../access/api-keys/api-key.entity.ts";
import { Credential } from "../../access/credentials/credential.entity.ts";
import { Passkey } from "../../access/sign-in/passkeys/passkey.entity.ts";
import { PasskeyChallenge } from "../../access/sign-in/passkeys/passkey-challenge.entity.ts";
import { ScimGroup } from "../../access/sign-in/scim/scim-group.entity.ts";
import { ScimGroupMember } from "../../access/sign-in/scim/scim-group-member.entity.ts";
import { ScimUser } from "../../access/sign-in/scim/scim-user.entity.ts";
import { SignInRequest } from "../../access/sign-in/sign-in-request.entity.ts";
import { SignInToken } from "../../access/sign-in/sign-in-token.entity.ts";
import { Identity } from "../../access/sign-in/sign-on/identity.entity.ts";
import { MemberIdentity } from "../../access/sign-in/sign-on/member-identity.entity.ts";
import { SignOn } from "../../access/sign-in/sign-on/sign-on.entity.ts";
import { SignOnDomain } from "../../access/sign-in/sign-on/sign-on-domain.entity.ts";
import { SignOnSession } from "../../access/sign-in/sign-on/sign-on-session.entity.ts";
import { UsedSignOnState } from "../../access/sign-in/sign-on/used-sign-on-state.entity.ts";
import { Assessment } from "../../assessments/assessment.entity.ts";
import { AuditEntry } from "../../audit/audit-entry.entity.ts";
import { AutomationInvitation } from "../../automation/automation-invitation.entity.ts";
import { AutomationRule } from "../../automation/automation-rule.entity.ts";
import { AutomationRun } from "../../automation/automation-run.entity.ts";
import { Candidate } from "../../candidates/candidate.entity.ts";
import { CandidateActivity } from "../../candidates/candidate-activity.entity.ts";
import { CandidateAssignee } from "../../candidates/candidate-assignee.entity.ts";
import { CandidateCount } from "../../candidates/candidate-count.entity.ts";
import { CandidateLabel } from "../../candidates/candidate-label.entity.ts";
import { CandidateNote } from "../../candidates/notes/candidate-note.entity.ts";
import { ChatDestination } from "../../chat/chat-destination.entity.ts";
import { ChatMessage } from "../../chat/chat-message.entity.ts";
import { EmailSuppression } from "../../emails/bounces/email-suppression.entity.ts";
import { Email } from "../../emails/outbox/email.entity.ts";
import { EmailDay } from "../../emails/outbox/email-day.entity.ts";
import { EmailLimit } from "../../emails/outbox/email-limit.entity.ts";
import { InvitationEmailHistory } from "../../emails/outbox/invitation-email-history.entity.ts";
import { EmailProviderEvent } from "../../emails/provider-events/email-provider-event.entity.ts";
import { SenderDomain } from "../../emails/senders/sender-domain.entity.ts";
import { Event } from "../../events/log/event.entity.ts";
import { EventLook } from "../../events/log/event-look.entity.ts";
import { EventHandlerCursor } from "../../events/log/handler-cursor.entity.ts";
import { EventHandlerFailure } from "../../events/log/handler-failure.entity.ts";
import { Installation } from "../../events/log/installation.entity.ts";
import { TeamCounter } from "../../events/log/team-counter.entity.ts";
import { ProxyObservation } from "../../http/proxy-observation.entity.ts";
import { RefusedOrigin } from "../../http/rejected-origin.entity.ts";
import { Idempotency } from "../../idempotency/idempotency.entity.ts";
import { GreenhouseCompletion } from "../../integrations/greenhouse/greenhouse-completion.entity.ts";
import { GreenhouseKey } from "../../integrations/greenhouse/greenhouse-key.entity.ts";
import { RegistrationRequest } from "../../invitations/attempt/registration/registration-request.entity.ts";
import { Submission } from "../../invitations/attempt/submission.entity.ts";
import { CountComparison } from "../../invitations/counts/count-comparison.entity.ts";
import { InvitationCount } from "../../invitations/counts/invitation-count.entity.ts";
import { InvitationTimeCount } from "../../invitations/counts/invitation-time-count.entity.ts";
import { InvitationBatch } from "../../invitations/invite/invitation-batch.entity.ts";
import { Invitation } from "../../invitations/lifecycle/invitation.entity.ts";
import { NotificationDecision } from "../../notifications/recipients/notification-decision.entity.ts";
import { NotificationSetting } from "../../notifications/settings/notification-setting.entity.ts";
import { PartnerMessage } from "../../orders/messages/partner-message.entity.ts";
import { PartnerOrder } from "../../orders/partner-order.entity.ts";
import { PartnerIntegration } from "../../orders/settings/partner-integration.entity.ts";
import { RetentionTurn } from "../../platform/database/retention/retention-turn.entity.ts";
import { CostBucket } from "../../platform/limits/cost-bucket.entity.ts";
import { RateLimit } from "../../platform/limits/rate-limit.entity.ts";
import { SavedFilter } from "../../teams/saved-filters/saved-filter.entity.ts";
import { Team } from "../../teams/team.entity.ts";
import { TeamMember } from "../../teams/team-member.entity.ts";
import { WebhookDelivery } from "../../webhooks/deliveries/webhook-delivery.entity.ts";
import { WebhookEndpoint } from "../../webhooks/endpoints/webhook-endpoint.entity.ts";
import { WorkerHeartbeat } from "../worker-heartbeat.entity.ts";

/** Every entity. Each table has one; a test compares them with the migrated database. */
export const entities = [
  ApiKey,
  Assessment,
  AuditEntry,
  AutomationInvitation,
  AutomationRule,
  AutomationRun,
  Candidate,
  CandidateActivity,
  CandidateAssignee,
  CandidateCount,
  CandidateLabel,
  CandidateNote,
  ChatDestination,
  ChatMessage,
  CostBucket,
  CountComparison,
  Credential,
  Email,
  EmailDay,
  EmailLimit,
  EmailProviderEvent,
  EmailSuppression,
  Event,
  GreenhouseCompletion,
  GreenhouseKey,
  Idempotency,
  Identity,
  Installation,
  Invitation,
  InvitationBatch,
  InvitationCount,
  InvitationTimeCount,
  InvitationEmailHistory,
  MemberIdentity,
  NotificationDecision,
  NotificationSetting,
  Passkey,
  PasskeyChallenge,
  PartnerIntegration,
  PartnerMessage,
  PartnerOrder,
  ProxyObservation,
  RateLimit,
  EventHandlerCursor,
  EventHandlerFailure,
  EventLook,
  RefusedOrigin,
  RegistrationRequest,
  RetentionTurn,
  SavedFilter,
  ScimGroup,
  ScimGroupMember,
  ScimUser,
  SenderDomain,
  SignInRequest,
  SignInToken,
  SignOn,
  SignOnDomain,
  SignOnSession,
  Submission,
  Team,
  TeamCounter,
  TeamMember,
  UsedSignOnState,
  WebhookDelivery,
  WebhookEndpoint,
  WorkerHeartbeat,
];
