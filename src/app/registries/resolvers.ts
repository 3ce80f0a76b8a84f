import type { NonEmptyArray } from "type-graphql";
import { ApiKeyResolver } from "../../access/api-keys/api-key.resolver.ts";
import { PasskeyResolver } from "../../access/sign-in/passkeys/passkey.resolver.ts";
import { SignInResolver } from "../../access/sign-in/sign-in.resolver.ts";
import { SignOnResolver } from "../../access/sign-in/sign-on/sign-on.resolver.ts";
import { AssessmentResolver } from "../../assessments/assessment.resolver.ts";
import { EventAssessmentResolver } from "../../assessments/event-assessment.resolver.ts";
import { AuditLogResolver } from "../../audit/log/audit-log.resolver.ts";
import {
  AutomationResolver,
  AutomationRuleResolver,
  AutomationRunResolver,
} from "../../automation/automation.resolver.ts";
import { CandidateResolver } from "../../candidates/candidate.resolver.ts";
import { CandidateChangesResolver } from "../../candidates/candidate-changes.resolver.ts";
import { EventCandidateResolver } from "../../candidates/event-candidate.resolver.ts";
import { CandidateNotesResolver, NoteResolver } from "../../candidates/notes/note.resolver.ts";
import { ChatDestinationResolver, ChatResolver } from "../../chat/chat.resolver.ts";
import { EmailResolver, TeamMailResolver } from "../../emails/email.resolver.ts";
import { EmailSenderResolver } from "../../emails/senders/sender.resolver.ts";
import { EventResolver } from "../../events/event.resolver.ts";
import { ExportResolver } from "../../exports/export.resolver.ts";
import { CandidateInvitationResolver } from "../../invitations/attempt/candidate-invitation.resolver.ts";
import { RecordResolver } from "../../invitations/attempt/reported/reported-results.resolver.ts";
import { CandidateDataResolver } from "../../invitations/candidate-data/candidate-data.resolver.ts";
import { AssessmentActivityResolver, TeamActivityResolver } from "../../invitations/counts/activity.resolver.ts";
import { AssessmentFunnelResolver } from "../../invitations/counts/funnel.resolver.ts";
import { BatchResolver } from "../../invitations/invite/batch.resolver.ts";
import { InviteResolver } from "../../invitations/invite/invite.resolver.ts";
import { InvitationChangesResolver } from "../../invitations/manage/manage.resolver.ts";
import { AssessmentListResolver } from "../../invitations/read/assessment-list.resolver.ts";
import { CandidateListResolver } from "../../invitations/read/candidate-list.resolver.ts";
import { EmailInvitationResolver, EventInvitationResolver } from "../../invitations/read/event-invitation.resolver.ts";
import { EventListResolver } from "../../invitations/read/event-list.resolver.ts";
import { InvitationResolver, SubmissionResolver } from "../../invitations/read/invitation.resolver.ts";
import { InvitationTimesResolver } from "../../invitations/read/invitation-times.resolver.ts";
import {
  AssessmentInvitationsResolver,
  BatchInvitationsResolver,
  CandidateInvitationsResolver,
} from "../../invitations/read/nested-lists.resolver.ts";
import { NotificationResolver, NotificationsResolver } from "../../notifications/in-app/in-app.resolver.ts";
import {
  MemberSettingsResolver,
  NotificationRecipientResolver,
  NotificationSettingResolver,
} from "../../notifications/settings/notification-setting.resolver.ts";
import { PartnerResolver } from "../../orders/partner.resolver.ts";
import { registerPartnerKinds } from "../../orders/partner.type.ts";
import { PartnerMessageResolver } from "../../orders/partner-fields.resolver.ts";
import { MembersResolver } from "../../teams/members.resolver.ts";
import { SavedFilterResolver } from "../../teams/saved-filters/saved-filter.resolver.ts";
import { MemberResolver, TeamResolver } from "../../teams/team.resolver.ts";
import { WebhookResolver } from "../../webhooks/webhook.resolver.ts";
import { WebhookDeliveryResolver, WebhookEndpointResolver } from "../../webhooks/webhook-fields.resolver.ts";
import { NodeResolver, UserErrorResolver } from "../node.resolver.ts";
import { orderPartnersOf, partners } from "./integrations.ts";

// The kinds of partners are an enum of the schema.
registerPartnerKinds(orderPartnersOf(partners));

/** The classes that resolve the fields of the schema. */
// biome-ignore lint/complexity/noBannedTypes: type-graphql takes classes as functions
export const resolvers: NonEmptyArray<Function> = [
  TeamResolver,
  MemberResolver,
  ApiKeyResolver,
  MembersResolver,
  SavedFilterResolver,
  SignInResolver,
  PasskeyResolver,
  SignOnResolver,
  EventResolver,
  EmailResolver,
  TeamMailResolver,
  EmailSenderResolver,
  AssessmentResolver,
  EventAssessmentResolver,
  AuditLogResolver,
  CandidateResolver,
  CandidateChangesResolver,
  EventCandidateResolver,
  CandidateNotesResolver,
  NoteResolver,
  AssessmentListResolver,
  CandidateListResolver,
  InvitationResolver,
  InvitationTimesResolver,
  SubmissionResolver,
  BatchResolver,
  InviteResolver,
  InvitationChangesResolver,
  CandidateDataResolver,
  RecordResolver,
  ExportResolver,
  AssessmentFunnelResolver,
  AssessmentActivityResolver,
  TeamActivityResolver,
  CandidateInvitationResolver,
  EventInvitationResolver,
  EventListResolver,
  EmailInvitationResolver,
  NotificationSettingResolver,
  MemberSettingsResolver,
  NotificationRecipientResolver,
  NotificationsResolver,
  NotificationResolver,
  WebhookResolver,
  WebhookEndpointResolver,
  WebhookDeliveryResolver,
  AutomationResolver,
  AutomationRuleResolver,
  AutomationRunResolver,
  ChatResolver,
  ChatDestinationResolver,
  PartnerResolver,
  PartnerMessageResolver,
  AssessmentInvitationsResolver,
  CandidateInvitationsResolver,
  BatchInvitationsResolver,
  NodeResolver,
  UserErrorResolver,
];
