import type { Tx } from "../../events/log/with-transaction.ts";
import { db, now } from "../../platform/database/sql.ts";
import { UserError } from "../../platform/errors.ts";

/**
 * Repeats a call that is about no order: the orders of its integration are fetched now, and its list of assessments is sent
 * again.
 *
 * @returns the id of the integration; null for a message about an order
 * @throws UserError INVALID_STATE if the integration is disabled
 */
export async function repeatCall(tx: Tx, messageId: string): Promise<string | null> {
  const found = await db(tx.em)
    .selectFrom("partner_message as m")
    .innerJoin("partner_integration as i", (join) =>
      join.onRef("i.team_id", "=", "m.team_id").onRef("i.id", "=", "m.integration_id").on("i.deleted_at", "is", null),
    )
    .select(["i.id", "i.enabled", "m.subject"])
    .where("m.team_id", "=", tx.teamId)
    .where("i.team_id", "=", tx.teamId)
    .where("m.id", "=", messageId)
    .where("m.order_id", "is", null)
    .forNoKeyUpdate("i")
    .executeTakeFirst();
  if (found === undefined) return null;
  if (!found.enabled)
    throw new UserError("INVALID_STATE", "The integration is disabled. Enable it first.", { path: ["messageId"] });
  await db(tx.em)
    .updateTable("partner_integration")
    .set({ next_pull_at: now(), ...(found.subject === "TESTS" ? { list_hash: null } : {}) })
    .where("team_id", "=", tx.teamId)
    .where("id", "=", found.id)
    .execute();
  return found.id;
}
