import type { Context } from "../../access/context.ts";
import { audit } from "../../audit/audit.ts";
import { withTransaction } from "../../events/log/with-transaction.ts";
import { db, now } from "../../platform/database/sql.ts";
import { findEndpoint } from "./find-endpoint.ts";

/**
 * Deletes an endpoint and its secret: nothing is sent any more. Its deliveries are purged with age.
 *
 * @returns its id
 * @throws UserError NOT_FOUND
 */
export async function deleteWebhookEndpoint(context: Context, id: string): Promise<string> {
  return await withTransaction(context, async (tx) => {
    const endpoint = await findEndpoint(tx, id);
    await db(tx.em)
      .updateTable("webhook_endpoint")
      .set({
        deleted_at: now(),
        enabled: false,
        secret: Buffer.alloc(0),
        previous_secret: null,
        previous_until: null,
      })
      .where("team_id", "=", tx.teamId)
      .where("id", "=", endpoint.id)
      .execute();
    await db(tx.em)
      .updateTable("webhook_delivery")
      .set({ state: "FAILED", next_attempt_at: null })
      .where("team_id", "=", tx.teamId)
      .where("endpoint_id", "=", endpoint.id)
      .where("next_attempt_at", "is not", null)
      .execute();
    await audit(tx.em, tx.context, tx.teamId, {
      action: "webhook_endpoint.delete",
      target: { type: "WebhookEndpoint", id: endpoint.id },
      changes: { url: { from: endpoint.url, to: null } },
    });
    return endpoint.id;
  });
}
