import type { Context } from "../access/context.ts";
import { viewerOf } from "../access/permission.ts";
import { audit, changesBetween } from "../audit/audit.ts";
import { withTransaction } from "../events/log/with-transaction.ts";
import { db, jsonb, now } from "../platform/database/sql.ts";
import { shownRule } from "./shown-action.ts";
import { checkRule, type RuleInput } from "./steps/check-rule.ts";
import { rejectCircle } from "./steps/find-circle.ts";
import { findRule } from "./steps/find-rule.ts";

/**
 * Changes a rule, or switches it on or off. A rule acts on events from its last change on. Who changes more than whether
 * it is enabled counts as its inviter.
 *
 * @returns its id
 * @throws UserError NOT_FOUND, NOT_ALLOWED for a rule that leads in a circle, and what checkRule rejects
 */
export async function updateAutomationRule(context: Context, id: string, input: RuleInput): Promise<string> {
  return await withTransaction(context, async (tx) => {
    const { id: found, savedByType, savedById, ...before } = await findRule(tx, id);
    const values = await checkRule(tx, input);
    const after = {
      ...before,
      ...(Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as typeof before),
    };
    if (after.enabled) await rejectCircle(tx, { ...after, id: found });
    const changes = changesBetween(shownRule(before), shownRule(after));
    if (changes === null) return found;
    const { type, id: callerId } = viewerOf(tx.context);
    const isSaved = Object.keys(changes).some((field) => field !== "enabled" && field !== "name");
    await db(tx.em)
      .updateTable("automation_rule")
      .set({
        name: after.name,
        enabled: after.enabled,
        triggers: after.triggers,
        assessment_id: after.assessmentId,
        min_score: after.minScore,
        max_score: after.maxScore,
        labels: after.labels,
        actions: jsonb(after.actions),
        ...(isSaved ? { saved_by_type: type, saved_by_id: callerId } : {}),
        ...(isSaved || (after.enabled && !before.enabled) ? { effective_from: now() } : {}),
      })
      .where("team_id", "=", tx.teamId)
      .where("id", "=", found)
      .execute();
    await audit(tx.em, tx.context, tx.teamId, {
      action: "automation_rule.update",
      target: { type: "AutomationRule", id: found },
      changes,
    });
    return found;
  });
}
