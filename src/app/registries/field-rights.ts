import type { ObjectRights } from "../../access/enforce-field-rights.ts";
import type { Permission } from "../../access/permissions.ts";

const each = (names: string, ...permissions: [Permission, ...Permission[]]) =>
  Object.fromEntries(names.split(" ").map((name) => [name, permissions]));

/**
 * The permissions of every object of a team (docs/rules.md, Who may do what 2). A mutation with one permission answers with
 * objects whose fields need another: a key with RESULTS alone reads the id and the state of the invitation that it has
 * started, and no more.
 */
export const fieldRights: Readonly<Record<string, ObjectRights>> = {
  Team: { needs: "READ", open: ["id"] },
  SignOn: { needs: "ADMIN", open: [] },
  SignOnGroup: { needs: "ADMIN", open: [] },
  SignOnDomain: { needs: "ADMIN", open: [] },
  EmailSender: { needs: "ADMIN", open: [] },
  SenderDomain: { needs: "ADMIN", open: [] },
  SenderRecord: { needs: "ADMIN", open: [] },
  IssuerCheckResult: { needs: "ADMIN", open: [] },
  TeamMembership: { needs: "SELF", open: [] },
  TeamMember: { needs: "READ", open: ["id", "state"], other: each("lastSignInAt", "ADMIN") },
  // A key reads all of itself (Query.viewer). The name is open to every caller that reads what the key did.
  ApiKey: { needs: "ADMIN", open: ["id"], other: each("name displayName", "READ", "ADMIN") },
  AuditEntry: { needs: "ADMIN", open: ["id"] },
  Assessment: { needs: "READ", open: ["id", "externalId", "state"] },
  InvitationFunnel: { needs: "READ", open: [] },
  Activity: { needs: "READ", open: [] },
  ActivityDay: { needs: "READ", open: [] },
  Candidate: { needs: "READ", open: ["id", "externalId"] },
  CandidateNote: { needs: "READ", open: ["id"] },
  Invitation: { needs: "READ", open: ["id", "externalId", "state"] },
  // The holder of a candidate's link reads the own submission (CandidateInvitation.submission).
  Submission: { needs: "READ", open: [] },
  InvitationBatch: {
    needs: "READ",
    open: ["id"],
    other: each("total invited unchanged rejected emailsQueued emailsSent emailsFailed done", "INVITE"),
  },
  Email: { needs: "READ", open: ["id", "state"] },
  MailHealth: { needs: "INVITE", open: [] },
  AssessmentEvent: { needs: "READ", open: ["id"] },
  Passkey: { needs: "SELF", open: ["id"] },
  SavedFilter: { needs: "SELF", open: ["id"] },
  Notification: { needs: "SELF", open: ["id"] },
  NotificationSetting: { needs: "READ", open: ["id"] },
  NotificationRecipient: { needs: "INVITE", open: [] },
  WebhookEndpoint: { needs: "WEBHOOKS", open: ["id"] },
  AutomationRule: { needs: "INVITE", open: ["id"] },
  AutomationAction: { needs: "INVITE", open: [] },
  AutomationRun: { needs: "INVITE", open: ["id"] },
  AutomationActionResult: { needs: "INVITE", open: [] },
  AutomationRehearsal: { needs: "INVITE", open: [] },
  ChatDestination: { needs: "WEBHOOKS", open: ["id"] },
  WebhookDelivery: { needs: "WEBHOOKS", open: ["id", "state"] },
  PartnerIntegration: { needs: "WEBHOOKS", open: ["id"] },
  PartnerMessage: { needs: "WEBHOOKS", open: ["id", "state"] },
};
