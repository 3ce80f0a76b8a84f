import type { Context } from "../../access/context.ts";
import { may, type Permission } from "../../access/permissions.ts";
import { passkeyShape } from "../../access/sign-in/passkeys/passkey.query.ts";
import { assessmentShape } from "../../assessments/assessment.query.ts";
import { auditShape } from "../../audit/log/audit.query.ts";
import { ruleShape, runShape } from "../../automation/automation.query.ts";
import { mayReadNote, noteShape } from "../../candidates/notes/note.query.ts";
import { candidateShape } from "../../candidates/read/candidate.query.ts";
import { chatDestinationShape } from "../../chat/chat.query.ts";
import { emailShape } from "../../emails/email.query.ts";
import { eventShape } from "../../events/log/event.query.ts";
import { batchShape, invitationShape } from "../../invitations/read/invitation.query.ts";
import { notificationShape } from "../../notifications/in-app/in-app.query.ts";
import { settingShape } from "../../notifications/settings/notification-setting.resolver.ts";
import { integrationShape, messageShape } from "../../orders/partner.query.ts";
import type { Row } from "../../platform/graphql/read-plan.ts";
import type { Shape } from "../../platform/graphql/shape.ts";
import type { NodeName } from "../../platform/ids/ids.ts";
import { mayReadSavedFilter, savedFilterShape } from "../../teams/saved-filters/saved-filter.query.ts";
import { apiKeyShape, memberShape } from "../../teams/team.query.ts";
import { deliveryShape, endpointShape } from "../../webhooks/webhook.query.ts";

/** How an object is looked up by its global id. */
export interface NodeType {
  shape: Shape;
  /** The permission that the caller needs. */
  permission: Permission;
  /** Whether the caller may read this object; left out: every object of the team. */
  mayRead?(row: Row, context: Context): boolean;
}

/** The types whose objects are looked up by their global id. */
export const nodeTypes: Partial<Record<NodeName, NodeType>> = {
  TeamMember: { shape: memberShape, permission: "READ" },
  ApiKey: { shape: apiKeyShape, permission: "ADMIN" },
  AuditEntry: { shape: auditShape, permission: "ADMIN" },
  Assessment: { shape: assessmentShape, permission: "READ" },
  Candidate: { shape: candidateShape, permission: "READ" },
  CandidateNote: { shape: noteShape, permission: "READ", mayRead: (row, context) => mayReadNote(context, row) },
  Invitation: { shape: invitationShape, permission: "READ" },
  InvitationBatch: { shape: batchShape, permission: "INVITE" },
  Email: { shape: emailShape, permission: "READ" },
  SavedFilter: {
    shape: savedFilterShape,
    permission: "SELF",
    mayRead: (row, context) => mayReadSavedFilter(context, row),
  },
  Passkey: {
    shape: passkeyShape,
    permission: "SELF",
    mayRead: (row, { viewer }) => row.memberId === viewer?.id,
  },
  AssessmentEvent: { shape: eventShape, permission: "READ" },
  Notification: {
    shape: notificationShape,
    permission: "SELF",
    mayRead: (row, { viewer }) => row.memberId === viewer?.id && row.channel === "IN_APP" && row.outcome === "NOTIFIED",
  },
  WebhookEndpoint: {
    shape: endpointShape,
    permission: "WEBHOOKS",
    mayRead: (row) => row.deletedAt === null,
  },
  WebhookDelivery: { shape: deliveryShape, permission: "WEBHOOKS" },
  AutomationRule: { shape: ruleShape, permission: "INVITE", mayRead: (row) => row.deletedAt === null },
  AutomationRun: { shape: runShape, permission: "INVITE" },
  ChatDestination: { shape: chatDestinationShape, permission: "WEBHOOKS" },
  PartnerIntegration: {
    shape: integrationShape,
    permission: "WEBHOOKS",
    mayRead: (row) => row.deletedAt === null,
  },
  PartnerMessage: { shape: messageShape, permission: "WEBHOOKS" },
  NotificationSetting: {
    shape: settingShape,
    permission: "ANYONE",
    mayRead: (row, { viewer, access }) => row.memberId === viewer?.id || may(access, "ADMIN"),
  },
};
