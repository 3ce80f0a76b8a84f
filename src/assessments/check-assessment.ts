import type { TeamFeature } from "../access/roles.ts";
import type { Tx } from "../events/log/with-transaction.ts";
import { anyOf, array, db } from "../platform/database/sql.ts";
import { UserError, type UserErrorValue } from "../platform/errors.ts";
import {
  checkDistinct,
  checkLabels,
  checkReminders,
  checkText,
  maxDuration,
  maxMembers,
} from "../platform/graphql/check-input.ts";
import { storedId } from "../platform/ids/ids.ts";
import { durationSeconds } from "../platform/text/duration.ts";
import type { NotificationScheme } from "../teams/team.entity.ts";
import type { Assessment } from "./assessment.entity.ts";

/** What can be given of an assessment. In an update, what is left out stays, and null clears. */
export interface AssessmentInput {
  title?: string | null;
  externalId?: string | null;
  instructions?: string | null;
  inviteOnly?: boolean | null;
  timeLimit?: string | null;
  launchUrl?: string | null;
  practiceLaunchUrl?: string | null;
  defaultMessage?: string | null;
  defaultExpiry?: string | null;
  defaultReminders?: string[] | null;
  verifyPublicEmail?: boolean | null;
  confirmSubmission?: boolean | null;
  defaultLocked?: boolean | null;
  defaultLabels?: string[] | null;
  defaultAssigneeIds?: string[] | null;
  notificationScheme?: NotificationScheme | null;
}

const minute = 60;

function checkDuration(errors: UserErrorValue[], field: string, value: string | null | undefined, least: number): void {
  if (value == null) return;
  const seconds = durationSeconds(value) ?? 0;
  if (seconds < least || seconds > maxDuration)
    errors.push({
      code: "INVALID_VALUE",
      message: `${field} goes from ${least} seconds to a year.`,
      path: ["input", field],
    });
}

/**
 * Checks what was given and turns it into values of the entity.
 *
 * @throws UserError with every validation error at once; FEATURE_NOT_ENABLED where the team's subscription
 *   does not include what is named
 */
export async function checkAssessment(tx: Tx, input: AssessmentInput): Promise<Partial<Assessment>> {
  const errors: UserErrorValue[] = [];
  const values: Partial<Assessment> = {};
  const needs = (feature: TeamFeature, field: string, used: boolean) => {
    if (used && !tx.context.plan.includes(feature))
      errors.push({
        code: "FEATURE_NOT_ENABLED",
        message: `The team's subscription does not include ${feature}.`,
        path: ["input", field],
      });
  };

  if (input.title !== undefined) {
    values.title = checkText(errors, ["input", "title"], input.title, 200) ?? "";
    if (values.title === "" && errors.length === 0)
      errors.push({ code: "REQUIRED", message: "An assessment needs a title.", path: ["input", "title"] });
  }
  for (const [field, most] of [
    ["externalId", 255],
    ["instructions", 10_000],
    ["defaultMessage", 2_000],
  ] as const)
    if (input[field] !== undefined) values[field] = checkText(errors, ["input", field], input[field], most);
  for (const field of ["launchUrl", "practiceLaunchUrl", "timeLimit", "defaultExpiry"] as const)
    if (input[field] !== undefined) values[field] = input[field];
  if (input.notificationScheme !== undefined) values.notificationScheme = input.notificationScheme;
  checkDuration(errors, "timeLimit", input.timeLimit, minute);
  checkDuration(errors, "defaultExpiry", input.defaultExpiry, minute);
  if (input.inviteOnly !== undefined) values.inviteOnly = input.inviteOnly ?? true;
  if (input.defaultLocked !== undefined) values.defaultLocked = input.defaultLocked ?? false;
  if (input.verifyPublicEmail !== undefined) values.verifyPublicEmail = input.verifyPublicEmail ?? false;
  if (input.confirmSubmission !== undefined) values.confirmSubmission = input.confirmSubmission ?? true;
  if (input.defaultReminders !== undefined)
    values.defaultReminders = checkReminders(errors, ["input", "defaultReminders"], input.defaultReminders ?? []);
  if (input.defaultLabels !== undefined)
    values.defaultLabels = checkLabels(errors, ["input", "defaultLabels"], input.defaultLabels ?? []);
  needs("CUSTOM_MESSAGE", "defaultMessage", input.defaultMessage != null);
  needs("ACCESS_LOCK", "defaultLocked", input.defaultLocked === true);
  needs("REMINDERS", "defaultReminders", (input.defaultReminders?.length ?? 0) > 0);
  needs("LABELS", "defaultLabels", (input.defaultLabels?.length ?? 0) > 0);
  needs("TEAM_MEMBER_ASSIGNMENT", "defaultAssigneeIds", (input.defaultAssigneeIds?.length ?? 0) > 0);

  if (input.defaultAssigneeIds !== undefined) {
    const path = ["input", "defaultAssigneeIds"];
    const given = checkDistinct(errors, path, input.defaultAssigneeIds ?? [], maxMembers);
    const ids = [...new Set(given.map((id) => storedId("TeamMember", id)))];
    const known = await db(tx.em)
      .selectFrom("team_member")
      .select("id")
      .where("team_id", "=", tx.teamId)
      .where("id", "=", anyOf(array.uuid(ids)))
      .where("state", "<>", "DISABLED")
      .execute();
    if (known.length < ids.length)
      errors.push({
        code: "NOT_FOUND",
        message: "Not every default assignee is a member of the team.",
        path,
      });
    // In the order given: another order by the database would look like a change.
    values.defaultAssigneeIds = ids.filter((id) => id !== null);
  }
  if (errors.length > 0) throw UserError.of(errors);
  return values;
}
