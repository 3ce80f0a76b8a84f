import { audit, byOperator } from "../../../audit/audit.ts";
import { inTransaction } from "../../../platform/database/in-transaction.ts";
import { db, now } from "../../../platform/database/sql.ts";
import type { Services } from "../../context.ts";

/**
 * Lets the members of a team sign in by mailed links again, for the operator: the way back for a team whose issuer lets
 * nobody in any more.
 *
 * @returns false where the team did not require sign-on
 */
export async function makeSignOnOptional(services: Services, teamId: string): Promise<boolean> {
  return await inTransaction(services.em, async (em) => {
    const changed = await db(em)
      .updateTable("sign_on")
      .set({ required: false, updated_at: now() })
      .where("team_id", "=", teamId)
      .where("required", "=", true)
      .returning("team_id")
      .execute();
    if (changed.length > 0)
      await audit(em, byOperator, teamId, {
        action: "sign_on.set",
        target: { type: "Team", id: teamId },
        changes: { required: { from: true, to: false } },
      });
    return changed.length > 0;
  });
}
