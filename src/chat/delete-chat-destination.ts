import type { Context } from "../access/context.ts";
import { audit } from "../audit/audit.ts";
import { withTransaction } from "../events/log/with-transaction.ts";
import { db } from "../platform/database/sql.ts";
import { findDestination } from "./steps/find-destination.ts";

/**
 * Deletes a destination with its address and what waits for it.
 *
 * @returns its id
 * @throws UserError NOT_FOUND
 */
export async function deleteChatDestination(context: Context, id: string): Promise<string> {
  return await withTransaction(context, async (tx) => {
    const destination = await findDestination(tx, id);
    await db(tx.em)
      .deleteFrom("chat_destination")
      .where("team_id", "=", tx.teamId)
      .where("id", "=", destination.id)
      .execute();
    await audit(tx.em, tx.context, tx.teamId, {
      action: "chat_destination.delete",
      target: { type: "ChatDestination", id: destination.id },
      changes: { url: { from: destination.urlHint, to: null } },
    });
    return destination.id;
  });
}
