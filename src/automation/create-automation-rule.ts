import type { Context } from "../access/context.ts";
import { viewerOf } from "../access/permission.ts";
import { audit, changesBetween } from "../audit/audit.ts";
import { type Tx, withTransaction } from "../events/log/with-transaction.ts";
import { db, jsonb, sql } from "../platform/database/sql.ts";
import { UserError } from "../platform/errors.ts";
import { newId } from "../platform/ids/ids.ts";
import { type AutomationTrigger, automationTriggers } from "./automation-rule.entity.ts";
import { shownRule } from "./shown-action.ts";
import { checkRule, type RuleInput } from "./steps/check-rule.ts";
import { rejectCircle } from "./steps/find-circle.ts";

/** The maximum number of rules of a team: each submission is evaluated under each of them. */
const maxRules = 100;

/**
 * Creates a rule. It acts on submissions and results from now on.
 *
 * @returns its id
 * @throws UserError NOT_ALLOWED for a rule that leads in a circle or one too many, and what checkRule rejects
 */
export async function createAutomationRule(
  context: Context,
  input: RuleInput & { name: string; actions: NonNullable<RuleInput["actions"]> },
): Promise<string> {
  const create = async (tx: Tx) => {
    const values = await checkRule(tx, input);
    const rule = {
      name: values.name!,
      enabled: values.enabled ?? true,
      triggers: values.triggers ?? (Object.keys(automationTriggers) as AutomationTrigger[]),
      assessmentId: values.assessmentId ?? null,
      minScore: values.minScore ?? null,
      maxScore: values.maxScore ?? null,
      labels: values.labels ?? [],
      actions: values.actions!,
    };
    await rejectCircle(tx, { ...rule, actions: rule.enabled ? rule.actions : [], id: null });
    const { count } = await db(tx.em)
      .selectFrom("automation_rule")
      .select(sql<number>`count(*)::int`.as("count"))
      .where("team_id", "=", tx.teamId)
      .where("deleted_at", "is", null)
      .executeTakeFirstOrThrow();
    if (count >= maxRules)
      throw new UserError("NOT_ALLOWED", `A team has at most ${maxRules} rules. Delete one first.`);
    const { type, id: callerId } = viewerOf(tx.context);
    const id = newId();
    await db(tx.em)
      .insertInto("automation_rule")
      .values({
        team_id: tx.teamId,
        id,
        name: rule.name,
        enabled: rule.enabled,
        triggers: rule.triggers,
        assessment_id: rule.assessmentId,
        min_score: rule.minScore,
        max_score: rule.maxScore,
        labels: rule.labels,
        actions: jsonb(rule.actions),
        saved_by_type: type,
        saved_by_id: callerId,
      })
      .execute();
    await audit(tx.em, tx.context, tx.teamId, {
      action: "automation_rule.create",
      target: { type: "AutomationRule", id },
      changes: changesBetween({}, shownRule(rule)),
    });
    return id;
  };
  return await withTransaction<string>(context, create, { once: { keep: (id) => id, again: (id) => id } });
}
