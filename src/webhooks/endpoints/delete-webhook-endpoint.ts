import type { Context } from "../../access/context.ts";
import { audit } from "../../audit/audit.ts";
import { withTransaction } from "../../events/log/with-transaction.ts";
import { rows, sql } from "../../platform/database/rows.ts";
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
    await rows(
      tx.em,
      sql`update webhook_endpoint set deleted_at = now(), enabled = false, secret = '', previous_secret = null, previous_until = null
        where team_id = ${tx.teamId} and id = ${endpoint.id}`,
    );
    await rows(
      tx.em,
      sql`update webhook_delivery set state = 'FAILED', next_attempt_at = null
        where team_id = ${tx.teamId} and endpoint_id = ${endpoint.id} and next_attempt_at is not null`,
    );
    await audit(tx.em, tx.context, tx.teamId, {
      action: "webhook_endpoint.delete",
      target: { type: "WebhookEndpoint", id: endpoint.id },
      changes: { url: { from: endpoint.url, to: null } },
    });
    return endpoint.id;
  });
}
