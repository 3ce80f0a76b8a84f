import { responsibleMember } from "../../../access/actor.ts";
import type { TeamFeature } from "../../../access/roles.ts";
import type { Assessment } from "../../../assessments/assessment.entity.ts";
import type { Tx } from "../../../events/log/with-transaction.ts";
import { UserError, type UserErrorValue } from "../../../platform/errors.ts";
import {
  checkDistinct,
  checkLabels,
  checkReminders,
  checkText,
  maxDuration,
  maxMembers,
} from "../../../platform/graphql/check-input.ts";
import { storedId } from "../../../platform/ids/ids.ts";
import { durationSeconds } from "../../../platform/text/duration.ts";
import { assessmentDefaults, isAssignable, readDefaultsBasis } from "../../write/assessment-defaults.ts";
import { type InviteInput, maxInvitees } from "../invite-input.ts";

/** Refuses a call with too many candidates before anything is done. @throws UserError */
export function validateRowCount({ candidates }: InviteInput): void {
  const path = ["input", "candidates"];
  if (candidates.length > maxInvitees)
    throw new UserError("TOO_MANY_ITEMS", `At most ${maxInvitees} candidates a call.`, { path });
}

/** What holds for every invitation of the call, defaults of the assessment included. */
export interface InviteTerms {
  title: string | null;
  message: string | null;
  locked: boolean;
  assigneeIds: string[];
  labels: string[];
  opensAt: Date | null;
  expiresAt: Date | null;
  timeLimit: string | null;
  reminders: string[];
  /** The member who counts as the inviter. */
  inviterId: string | null;
}

/**
 * Checks what the call says of all its rows, and adds the assessment's defaults. Defaults of a
 * feature that the team does not have are left out; naming such a feature is an error.
 *
 * @throws UserError with every error at once: nothing is stored then
 */
export async function checkInviteInput(tx: Tx, input: InviteInput, assessment: Assessment): Promise<InviteTerms> {
  const errors: UserErrorValue[] = [];
  const { actor, plan } = tx.context;
  const has = (feature: TeamFeature): boolean => plan.includes(feature);
  const refuse = (code: UserErrorValue["code"], message: string, field: string) =>
    errors.push({ code, message, path: ["input", field] });
  const needs = (feature: TeamFeature, field: string, used: boolean) => {
    if (used && !has(feature))
      refuse("FEATURE_NOT_ENABLED", `The team's subscription does not include ${feature}.`, field);
  };
  needs("CUSTOM_MESSAGE", "message", input.message != null && input.message.trim() !== "");
  needs("ACCESS_LOCK", "locked", input.locked === true);
  needs("LABELS", "labels", (input.labels?.length ?? 0) > 0);
  needs("REMINDERS", "reminders", (input.reminders?.length ?? 0) > 0);
  needs("TEAM_MEMBER_ASSIGNMENT", "assigneeIds", (input.assigneeIds?.length ?? 0) > 0);

  const assignees = checkDistinct(errors, ["input", "assigneeIds"], input.assigneeIds ?? [], maxMembers);
  const named = assignees.map((id) => storedId("TeamMember", id));
  const onBehalfOfId = input.onBehalfOf == null ? null : storedId("TeamMember", input.onBehalfOf);
  const basis = await readDefaultsBasis(tx, assessment, [...named, onBehalfOfId]);
  const defaults = assessmentDefaults(assessment, basis, plan);
  const expiresAt = input.expiresAt ?? defaults.expiresAt;
  if (input.expiresAt != null && input.expiresAt <= basis.now)
    refuse("INVALID_VALUE", "The last moment to start has passed already.", "expiresAt");
  if (input.opensAt != null && expiresAt !== null && input.opensAt >= expiresAt)
    refuse("INVALID_VALUE", "opensAt has to be before expiresAt.", "opensAt");
  const limit = input.timeLimit == null ? null : durationSeconds(input.timeLimit);
  if (limit !== null && (limit < 60 || limit > maxDuration))
    refuse("INVALID_VALUE", "timeLimit goes from a minute to a year.", "timeLimit");

  const labels = checkLabels(
    errors,
    ["input", "labels"],
    [...(input.labels ?? []), ...(input.applyDefaultLabels ? defaults.labels : [])],
  );
  if (named.some((id) => !isAssignable(basis, id)))
    refuse("NOT_FOUND", "Not every assignee is a member of the team.", "assigneeIds");

  let inviterId = responsibleMember(actor);
  if (input.onBehalfOf != null) {
    if (actor.type !== "ApiKey")
      refuse("NOT_ALLOWED", "A member invites in their own name; onBehalfOf is for keys.", "onBehalfOf");
    else if (onBehalfOfId === null || basis.memberStates.get(onBehalfOfId) !== "ACTIVE")
      refuse("NOT_FOUND", "There is no such active member.", "onBehalfOf");
    else inviterId = onBehalfOfId;
  }
  if (input.copyToMe && actor.type !== "TeamMember")
    refuse("NOT_ALLOWED", "A key has nobody to send a copy to.", "copyToMe");
  const reminders = checkReminders(errors, ["input", "reminders"], input.reminders ?? defaults.reminders);
  const message = checkText(errors, ["input", "message"], input.message, 2_000);
  const title = checkText(errors, ["input", "title"], input.title, 200);
  if (errors.length > 0) throw UserError.of(errors);
  return {
    title,
    message: message ?? defaults.message,
    locked: input.locked ?? defaults.locked,
    assigneeIds: [...new Set([...(named as string[]), ...(input.applyDefaultAssignees ? defaults.assigneeIds : [])])],
    labels,
    opensAt: input.opensAt ?? null,
    expiresAt,
    timeLimit: input.timeLimit ?? null,
    reminders,
    inviterId,
  };
}
