import "reflect-metadata";
import type { GraphQLSchema } from "graphql";
import { buildSchemaSync, type NonEmptyArray } from "type-graphql";
import { AssessmentResolver } from "./assessments/assessment.resolver.ts";
import { EventAssessmentResolver } from "./assessments/event-assessment.resolver.ts";
import { AuditActorResolver } from "./candidates/audit-actor.resolver.ts";
import { CandidateResolver } from "./candidates/candidate.resolver.ts";
import { CandidateChangesResolver } from "./candidates/candidate-changes.resolver.ts";
import { EventCandidateResolver } from "./candidates/event-candidate.resolver.ts";
import { EmailResolver, TeamMailResolver } from "./emails/email.resolver.ts";
import { EventResolver } from "./events/event.resolver.ts";
import { enforceFieldRights } from "./field-rights.ts";
import { BatchResolver } from "./invitations/batch.resolver.ts";
import { CandidateInvitationResolver } from "./invitations/candidate-invitation.resolver.ts";
import { CandidateListResolver } from "./invitations/candidate-list.resolver.ts";
import { EmailInvitationResolver, EventInvitationResolver } from "./invitations/event-invitation.resolver.ts";
import { AssessmentFunnelResolver } from "./invitations/funnel.resolver.ts";
import { InvitationResolver, SubmissionResolver } from "./invitations/invitation.resolver.ts";
import { InvitationChangesResolver } from "./invitations/invitation-changes.resolver.ts";
import { InvitationTimesResolver } from "./invitations/invitation-times.resolver.ts";
import { InviteResolver } from "./invitations/invite.resolver.ts";
import {
  AssessmentInvitationsResolver,
  BatchInvitationsResolver,
  CandidateInvitationsResolver,
} from "./invitations/nested-lists.resolver.ts";
import { PersonResolver } from "./invitations/person.resolver.ts";
import { RecordResolver } from "./invitations/record.resolver.ts";
import { boundLists } from "./list-bounds.ts";
import { NodeResolver, UserErrorResolver } from "./nodes.ts";
import { NotificationResolver, NotificationsResolver } from "./notifications/inbox.resolver.ts";
import {
  MemberSettingsResolver,
  NotificationRecipientResolver,
  NotificationSettingResolver,
} from "./notifications/notification.resolver.ts";
import { ApiKeyResolver } from "./teams/api-key.resolver.ts";
import { AuditResolver } from "./teams/audit.resolver.ts";
import { PeopleResolver } from "./teams/people.resolver.ts";
import { checkPermission } from "./teams/permission.ts";
import { MemberResolver, TeamResolver } from "./teams/team.resolver.ts";
import { WebhookResolver } from "./webhooks/webhook.resolver.ts";
import { WebhookDeliveryResolver, WebhookEndpointResolver } from "./webhooks/webhook-fields.resolver.ts";

const resolvers: NonEmptyArray<Function> = [
  TeamResolver,
  MemberResolver,
  ApiKeyResolver,
  PeopleResolver,
  AuditResolver,
  EventResolver,
  EmailResolver,
  TeamMailResolver,
  AssessmentResolver,
  EventAssessmentResolver,
  AuditActorResolver,
  CandidateResolver,
  CandidateChangesResolver,
  EventCandidateResolver,
  CandidateListResolver,
  InvitationResolver,
  InvitationTimesResolver,
  SubmissionResolver,
  BatchResolver,
  InviteResolver,
  InvitationChangesResolver,
  PersonResolver,
  RecordResolver,
  AssessmentFunnelResolver,
  CandidateInvitationResolver,
  EventInvitationResolver,
  EmailInvitationResolver,
  NotificationSettingResolver,
  MemberSettingsResolver,
  NotificationRecipientResolver,
  NotificationsResolver,
  NotificationResolver,
  WebhookResolver,
  WebhookEndpointResolver,
  WebhookDeliveryResolver,
  AssessmentInvitationsResolver,
  CandidateInvitationsResolver,
  BatchInvitationsResolver,
  NodeResolver,
  UserErrorResolver,
];

let schema: GraphQLSchema | undefined;

/** The GraphQL schema, made once a process from the decorated types and resolvers. */
export function graphqlSchema(): GraphQLSchema {
  if (schema !== undefined) return schema;
  const built = buildSchemaSync({
    resolvers,
    authChecker: checkPermission as never,
    validate: false,
    // Every subscription brings its own generator; buildSchema demands one all the same.
    pubSub: { publish() {}, subscribe: () => [] as never },
  });
  boundLists(built);
  enforceFieldRights(built);
  schema = built;
  return schema;
}
