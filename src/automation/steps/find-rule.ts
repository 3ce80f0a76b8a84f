import type { Tx } from "../../events/log/with-transaction.ts";
import { db } from "../../platform/database/sql.ts";
import { UserError } from "../../platform/errors.ts";
import { storedId } from "../../platform/ids/ids.ts";

/**
 * Finds and locks a rule of the team.
 *
 * @throws UserError NOT_FOUND
 */
export async function findRule(tx: Tx, globalId: string) {
  const id = storedId("AutomationRule", globalId);
  const found =
    id === null
      ? undefined
      : await db(tx.em)
          .selectFrom("automation_rule")
          .select(["id", "name", "enabled", "triggers", "assessment_id as assessmentId"])
          .select(["min_score as minScore", "max_score as maxScore", "labels", "actions"])
          .select(["saved_by_type as savedByType", "saved_by_id as savedById"])
          .where("team_id", "=", tx.teamId)
          .where("id", "=", id)
          .where("deleted_at", "is", null)
          .forNoKeyUpdate()
          .executeTakeFirst();
  if (found === undefined) throw new UserError("NOT_FOUND", "There is no such rule.", { path: ["id"] });
  return found;
}
