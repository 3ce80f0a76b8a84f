import { type GraphQLInputType, type GraphQLSchema, isInputObjectType, isListType, isNonNullType } from "graphql";
import { distinctUpTo, maxEnumValues, maxFilterValues, maxMembers } from "./base/check-input.ts";
import { topLevelError } from "./base/errors.ts";
import { maxIds } from "./base/read-ids.ts";
import type { Context } from "./teams/context.ts";
import { checkPermission } from "./teams/permission.ts";
import type { Permission } from "./teams/permissions.ts";

/** How long a list in an input may be, and how a longer one is refused. */
interface ListBound {
  max: number;
  /**
   * "field": refused here, before the field is resolved, as BAD_USER_INPUT. Values that are given twice count once,
   * unless doubles count.
   * "mutation": by the use case, as TOO_MANY_ITEMS in userErrors.
   */
  refusedBy: "field" | "mutation";
  doublesCount?: true;
}

const filter: ListBound = { max: maxFilterValues, refusedBy: "field" };
const ids: ListBound = { max: maxIds, refusedBy: "mutation" };
const labels: ListBound = { max: 20, refusedBy: "mutation" };
const reminders: ListBound = { max: 10, refusedBy: "mutation" };
const members: ListBound = { max: maxMembers, refusedBy: "mutation" };
const values: ListBound = { max: maxEnumValues, refusedBy: "mutation" };

/**
 * Every list in every input of the schema, by its coordinate. test/list-bounds.test.ts walks the schema and fails on
 * a list that is missing here, on a description that does not say the bound, and on one that does not hold.
 */
export const listBounds: Readonly<Record<string, ListBound>> = {
  "AssessmentEventFilter.assessmentIds": filter,
  "AssessmentEventFilter.candidateIds": filter,
  "AssessmentEventFilter.invitationIds": filter,
  "AssessmentEventFilter.types": filter,
  "AssessmentFilter.state": filter,
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
  "Query.nodes(ids:)": { max: 100, refusedBy: "field", doublesCount: true },

  "ApiKeyInput.scopes": values,
  "CreateWebhookEndpointInput.eventTypes": values,
  "CreateWebhookEndpointInput.scopes": values,
  "UpdateWebhookEndpointInput.eventTypes": values,
  "UpdateWebhookEndpointInput.scopes": values,
  "Mutation.updateNotificationSettings(settings:)": values,

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

/** Refuses the lists of one argument that are too long. @throws BAD_USER_INPUT */
type Check = (value: unknown, path: string) => void;

/** What is to be checked of a value of this type; null for nothing. */
function checkOf(type: GraphQLInputType, coordinate: string): Check | null {
  if (isNonNullType(type)) return checkOf(type.ofType, coordinate);
  if (isListType(type)) {
    const bound = listBounds[coordinate];
    if (bound?.refusedBy !== "field") return null;
    const { max, doublesCount } = bound;
    const isTooLong = (list: unknown[]) => (doublesCount ? list.length > max : distinctUpTo(list, max) === null);
    return (value, path) => {
      if (Array.isArray(value) && isTooLong(value))
        throw topLevelError(
          "BAD_USER_INPUT",
          `${path} takes at most ${max} ${doublesCount ? "" : "different "}values.`,
        );
    };
  }
  if (!isInputObjectType(type)) return null;
  const checks = Object.values(type.getFields()).flatMap((field) => {
    const check = checkOf(field.type, `${type.name}.${field.name}`);
    return check === null ? [] : [{ name: field.name, check }];
  });
  if (checks.length === 0) return null;
  return (value, path) => {
    for (const { name, check } of checks) check((value as Record<string, unknown>)[name], `${path}.${name}`);
  };
}

/** Makes every field refuse lists that are too long before it does anything but ask whether the caller may have it. */
export function boundLists(schema: GraphQLSchema): void {
  for (const type of Object.values(schema.getTypeMap())) {
    if (!("getFields" in type) || isInputObjectType(type) || type.name.startsWith("__")) continue;
    for (const field of Object.values(type.getFields())) {
      const checks = field.args.flatMap((arg) => {
        const check = checkOf(arg.type, `${type.name}.${field.name}(${arg.name}:)`);
        return check === null ? [] : [{ name: arg.name, check }];
      });
      if (checks.length === 0) continue;
      const permission = field.extensions.permission as Permission | undefined;
      const refuse = (args: Record<string, unknown>, context: Context): void => {
        if (permission !== undefined) checkPermission({ context }, [permission]);
        for (const { name, check } of checks) if (args[name] != null) check(args[name], name);
      };
      const step = type === schema.getSubscriptionType() ? "subscribe" : "resolve";
      const inner = field[step]!;
      field[step] = (root, args, context, info) => {
        refuse(args, context);
        return inner(root, args, context, info);
      };
    }
  }
}
