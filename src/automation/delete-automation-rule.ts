import type { Context } from "../access/context.ts";
import { audit } from "../audit/audit.ts";
import { withTransaction } from "../events/log/with-transaction.ts";
import { db, now } from "../platform/database/sql.ts";
import { findRule } from "./steps/find-rule.ts";

/**
 * Deletes a rule: it acts on nothing any more, also not on what waits for it. Its log is deleted with age.
 *
 * @returns its id
 * @throws UserError NOT_FOUND
 */
export async function deleteAutomationRule(context: Context, id: string): Promise<string> {
  return await withTransaction(context, async (tx) => {
    const rule = await findRule(tx, id);
    await db(tx.em)
      .updateTable("automation_rule")
      .set({ enabled: false, deleted_at: now() })
      .where("team_id", "=", tx.teamId)
      .where("id", "=", rule.id)
      .execute();
    await audit(tx.em, tx.context, tx.teamId, {
      action: "automation_rule.delete",
      target: { type: "AutomationRule", id: rule.id },
      changes: { name: { from: rule.name, to: null } },
    });
    return rule.id;
  });
}
