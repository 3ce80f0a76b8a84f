import type { ListBound, ListBounds } from "../../access/bound-lists.ts";
import { maxEnumValues, maxFilterValues, maxMembers } from "../../platform/graphql/check-input.ts";
import { maxIds } from "../../platform/graphql/read-ids.ts";

const filter: ListBound = { max: maxFilterValues, refusedBy: "field" };
const ids: ListBound = { max: maxIds, refusedBy: "mutation" };
const labels: ListBound = { max: 20, refusedBy: "mutation" };
const reminders: ListBound = { max: 10, refusedBy: "mutation" };
const members: ListBound = { max: maxMembers, refusedBy: "mutation" };
const values: ListBound = { max: maxEnumValues, refusedBy: "mutation" };

/**
 * The bound of every list in every input of the schema. test/long/list-bounds.test.ts walks the schema and fails on
 * a list that is missing here, on a description that does not state the bound, and on a bound that is not enforced.
 */
export const listBounds: ListBounds = {
  "AssessmentEventFilter.assessmentIds": filter,
  "AssessmentEventFilter.candidateIds": filter,
  "AssessmentEventFilter.invitationIds": filter,
  "AssessmentEventFilter.types": filter,
  "AssessmentFilter.state": filter,
  "AuditLogFilter.action": filter,
  "CandidateFilter.assigneeIds": filter,
  "CandidateFilter.decision": filter,
  "CandidateFilter.labels": filter,
  "CandidateFilter.progress": filter,
  "InvitationFilter.assigneeIds": filter,
  "InvitationFilter.emailState": filter,
  "InvitationFilter.labels": filter,
  "InvitationFilter.source": filter,
  "InvitationFilter.state": filter,
  "Query.members(state:)": filter,
  "WebhookEndpoint.deliveries(state:)": filter,
  "Query.webhookDeliveries(state:)": filter,
  "Query.partnerMessages(state:)": filter,
  "Query.nodes(ids:)": { max: 100, refusedBy: "field", doublesCount: true },

  "ApiKeyInput.scopes": values,
  "CreateWebhookEndpointInput.eventTypes": values,
  "CreateWebhookEndpointInput.scopes": values,
  "UpdateWebhookEndpointInput.eventTypes": values,
  "UpdateWebhookEndpointInput.scopes": values,
  "AutomationActionInput.labels": labels,
  "AutomationActionInput.memberIds": members,
  "AutomationRule.runs(outcome:)": filter,
  "Query.automationRuns(outcome:)": filter,
  "CreateAutomationRuleInput.actions": reminders,
  "CreateAutomationRuleInput.labels": labels,
  "CreateAutomationRuleInput.triggers": values,
  "UpdateAutomationRuleInput.actions": reminders,
  "UpdateAutomationRuleInput.labels": labels,
  "UpdateAutomationRuleInput.triggers": values,
  "CreateChatDestinationInput.eventTypes": values,
  "UpdateChatDestinationInput.eventTypes": values,
  "Mutation.updateNotificationSettings(settings:)": values,
  "Mutation.exportCandidates(columns:)": values,
  "Mutation.exportInvitations(columns:)": values,

  "CreateAssessmentInput.defaultAssigneeIds": members,
  "CreateAssessmentInput.defaultLabels": labels,
  "CreateAssessmentInput.defaultReminders": reminders,
  "UpdateAssessmentInput.defaultAssigneeIds": members,
  "UpdateAssessmentInput.defaultLabels": labels,
  "UpdateAssessmentInput.defaultReminders": reminders,
  "InviteCandidatesInput.assigneeIds": members,
  "InviteCandidatesInput.candidates": ids,
  "InviteCandidatesInput.labels": labels,
  "InviteCandidatesInput.reminders": reminders,
  "Mutation.assignCandidates(memberIds:)": members,
  "Mutation.unassignCandidates(memberIds:)": members,
  "Mutation.inviteTeamMembers(members:)": members,
  "Mutation.labelCandidates(add:)": labels,
  "Mutation.labelCandidates(remove:)": labels,

  "Mutation.archiveCandidates(ids:)": ids,
  "Mutation.assignCandidates(ids:)": ids,
  "Mutation.cancelInvitations(ids:)": ids,
  "Mutation.decideCandidates(ids:)": ids,
  "Mutation.extendInvitations(ids:)": ids,
  "Mutation.labelCandidates(ids:)": ids,
  "Mutation.lockInvitations(ids:)": ids,
  "Mutation.remindInvitations(ids:)": ids,
  "Mutation.reopenInvitations(ids:)": ids,
  "Mutation.resendInvitations(ids:)": ids,
  "Mutation.unassignCandidates(ids:)": ids,
  "Mutation.unlockInvitations(ids:)": ids,
};
