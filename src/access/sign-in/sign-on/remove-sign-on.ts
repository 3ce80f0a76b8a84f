import { audit } from "../../../audit/audit.ts";
import { inTransaction } from "../../../platform/database/in-transaction.ts";
import { db } from "../../../platform/database/sql.ts";
import type { Context } from "../../context.ts";
import { ownerWhoChanges } from "./own-change.ts";

/**
 * Removes the team's sign-on with its secret: members sign in by mailed links again. The domains stay, and sessions go on
 * until they end.
 */
export async function removeSignOn(context: Context): Promise<void> {
  const { teamId } = await ownerWhoChanges(context);
  await inTransaction(context.em, async (em) => {
    const removed = await db(em)
      .deleteFrom("sign_on")
      .where("team_id", "=", teamId)
      .returning(["issuer", "client_id as clientId"])
      .execute();
    for (const { issuer, clientId } of removed)
      await audit(em, context, teamId, {
        action: "sign_on.remove",
        target: { type: "Team", id: teamId },
        changes: { issuer: { from: issuer, to: null }, clientId: { from: clientId, to: null } },
      });
  });
}
