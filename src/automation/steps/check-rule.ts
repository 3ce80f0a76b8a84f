import { accessOf } from "../../access/permission.ts";
import { may } from "../../access/permissions.ts";
import type { TeamFeature } from "../../access/roles.ts";
import type { Tx } from "../../events/log/with-transaction.ts";
import { anyOf, array, db } from "../../platform/database/sql.ts";
import { UserError, type UserErrorValue } from "../../platform/errors.ts";
import {
  checkDistinct,
  checkLabels,
  checkText,
  maxEnumValues,
  maxMembers,
} from "../../platform/graphql/check-input.ts";
import { storedId } from "../../platform/ids/ids.ts";
import type { AutomationActionType, AutomationTrigger, StoredAction } from "../automation-rule.entity.ts";

/** An action as a caller gives it: the field of its type, and no other. */
export interface ActionInput {
  type: AutomationActionType;
  assessmentId?: string | null;
  labels?: string[] | null;
  memberIds?: string[] | null;
  decision?: "APPROVED" | "REJECTED" | null;
  destinationId?: string | null;
}

/** The settings of a rule. Undefined fields stay unchanged, and null clears a field. */
export interface RuleInput {
  name?: string | null;
  enabled?: boolean | null;
  triggers?: AutomationTrigger[] | null;
  assessmentId?: string | null;
  minScore?: number | null;
  maxScore?: number | null;
  labels?: string[] | null;
  actions?: ActionInput[] | null;
}

const [maxName, maxActions] = [100, 10];
const fieldOf = {
  INVITE: "assessmentId",
  ADD_LABELS: "labels",
  ASSIGN: "memberIds",
  DECIDE: "decision",
  SEND_CHAT_MESSAGE: "destinationId",
} as const satisfies Record<AutomationActionType, keyof ActionInput>;

const at = (...path: (string | number)[]) => ["input", ...path.map(String)];

/**
 * Validates the settings of a rule, and that everything that they name is the team's.
 *
 * @throws UserError REQUIRED, INVALID_VALUE, TOO_LONG, TOO_MANY_ITEMS, NOT_FOUND, FEATURE_NOT_ENABLED, NOT_ALLOWED
 */
export async function checkRule(tx: Tx, input: RuleInput) {
  const errors: UserErrorValue[] = [];
  const name = input.name === undefined ? undefined : checkText(errors, at("name"), input.name, maxName);
  if (name === null && errors.length === 0)
    errors.push({ code: "REQUIRED", message: "A rule needs a name.", path: at("name") });
  for (const field of ["minScore", "maxScore"] as const)
    if (input[field] != null && !Number.isFinite(input[field]))
      errors.push({ code: "INVALID_VALUE", message: "A score is a number.", path: at(field) });
  if (input.minScore != null && input.maxScore != null && input.minScore > input.maxScore)
    errors.push({
      code: "INVALID_VALUE",
      message: "minScore is above maxScore: no score matches.",
      path: at("minScore"),
    });
  const triggers =
    input.triggers == null ? undefined : checkDistinct(errors, at("triggers"), input.triggers, maxEnumValues);
  if (triggers?.length === 0)
    errors.push({ code: "REQUIRED", message: "Name at least one trigger.", path: at("triggers") });
  const labels = input.labels === undefined ? undefined : checkLabels(errors, at("labels"), input.labels ?? []);
  const assessmentId =
    input.assessmentId == null
      ? input.assessmentId
      : await checkId(tx, errors, at("assessmentId"), "assessment", input.assessmentId);
  const actions = input.actions === undefined ? undefined : await checkActions(tx, errors, input.actions ?? []);
  if (errors.length > 0) throw UserError.of(errors);
  return {
    name: name ?? undefined,
    enabled: input.enabled ?? undefined,
    triggers,
    assessmentId,
    minScore: input.minScore,
    maxScore: input.maxScore,
    labels,
    actions,
  };
}

async function checkActions(tx: Tx, errors: UserErrorValue[], given: ActionInput[]): Promise<StoredAction[]> {
  if (given.length === 0) errors.push({ code: "REQUIRED", message: "Name at least one action.", path: at("actions") });
  if (given.length > maxActions) {
    errors.push({ code: "TOO_MANY_ITEMS", message: `At most ${maxActions} actions.`, path: at("actions") });
    return [];
  }
  const checked: StoredAction[] = [];
  for (const [n, action] of given.entries()) {
    // The bounds of lists come first, whatever the action.
    checkLabels(errors, at("actions", n, "labels"), action.labels ?? []);
    checkDistinct(errors, at("actions", n, "memberIds"), action.memberIds ?? [], maxMembers);
    const wanted = fieldOf[action.type];
    const wrong = Object.values(fieldOf).find((field) => field !== wanted && action[field] != null);
    if (wrong !== undefined)
      errors.push({
        code: "INVALID_VALUE",
        message: `${action.type} has ${wanted} and no ${wrong}.`,
        path: at("actions", n, wrong),
      });
    else if (action[wanted] == null)
      errors.push({ code: "REQUIRED", message: `${action.type} needs ${wanted}.`, path: at("actions", n, wanted) });
    else checked.push(await checkAction(tx, errors, action, at("actions", n, wanted)));
  }
  return checked;
}

/** Checks an action that has the field of its type. */
async function checkAction(
  tx: Tx,
  errors: UserErrorValue[],
  action: ActionInput,
  path: string[],
): Promise<StoredAction> {
  const needs = (feature: TeamFeature) => {
    if (!tx.context.plan.includes(feature))
      errors.push({
        code: "FEATURE_NOT_ENABLED",
        message: `The team's subscription does not include ${feature}.`,
        path,
      });
  };
  switch (action.type) {
    case "INVITE":
      return { type: "INVITE", assessmentId: await checkId(tx, errors, path, "assessment", action.assessmentId!) };
    case "ADD_LABELS": {
      needs("LABELS");
      const labels = checkLabels([], path, action.labels!);
      if (action.labels!.length === 0) errors.push({ code: "REQUIRED", message: "Name at least one label.", path });
      return { type: "ADD_LABELS", labels };
    }
    case "ASSIGN": {
      needs("TEAM_MEMBER_ASSIGNMENT");
      const given = checkDistinct([], path, action.memberIds!, maxMembers);
      if (action.memberIds!.length === 0) errors.push({ code: "REQUIRED", message: "Name at least one member.", path });
      const ids = given.map((id) => storedId("TeamMember", id));
      const known = await db(tx.em)
        .selectFrom("team_member")
        .select("id")
        .where("team_id", "=", tx.teamId)
        .where("id", "=", anyOf(array.uuid(ids)))
        .where("state", "<>", "DISABLED")
        .execute();
      if (known.length < ids.length)
        errors.push({ code: "NOT_FOUND", message: "Not every assignee is a member who is not disabled.", path });
      return { type: "ASSIGN", memberIds: known.map(({ id }) => id) };
    }
    case "DECIDE":
      return { type: "DECIDE", decision: action.decision! };
    case "SEND_CHAT_MESSAGE": {
      needs("WEBHOOKS");
      if (!may(accessOf(tx.context), "WEBHOOKS"))
        errors.push({ code: "NOT_ALLOWED", message: "This key lacks the scope WEBHOOKS, which chat needs.", path });
      const destinationId = await checkId(tx, errors, path, "chat_destination", action.destinationId!);
      return { type: "SEND_CHAT_MESSAGE", destinationId };
    }
  }
}

/** The stored id of something of the team; an error is added where there is none. */
async function checkId(
  tx: Tx,
  errors: UserErrorValue[],
  path: string[],
  table: "assessment" | "chat_destination",
  globalId: string,
): Promise<string> {
  const id = storedId(table === "assessment" ? "Assessment" : "ChatDestination", globalId);
  const found =
    id !== null &&
    (await db(tx.em)
      .selectFrom(table)
      .select("id")
      .where("team_id", "=", tx.teamId)
      .where("id", "=", id)
      .executeTakeFirst()) !== undefined;
  if (!found)
    errors.push({
      code: "NOT_FOUND",
      message: `There is no such ${table === "assessment" ? "assessment" : "destination"}.`,
      path,
    });
  return id ?? "";
}
