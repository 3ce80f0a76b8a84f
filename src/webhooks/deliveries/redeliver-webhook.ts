import type { Context } from "../../access/context.ts";
import { accessOf } from "../../access/permission.ts";
import { audit } from "../../audit/audit.ts";
import { type Tx, withTransaction } from "../../events/log/with-transaction.ts";
import { storedAsIs } from "../../idempotency/run-idempotent.ts";
import { firstRow, rows, sql } from "../../platform/database/rows.ts";
import { UserError } from "../../platform/errors.ts";
import { storedId } from "../../platform/ids.ts";
import { needWebhooks } from "../endpoints/find-endpoint.ts";

/**
 * Queues a delivery again, whatever its state: the webhook-id stays, and the body is made of current data.
 *
 * @returns its id
 * @throws UserError NOT_FOUND, FEATURE_NOT_ENABLED, and INVALID_STATE if its endpoint is disabled
 */
export async function redeliverWebhook(context: Context, deliveryId: string): Promise<string> {
  const again = async (tx: Tx) => {
    needWebhooks(tx);
    const id = storedId("WebhookDelivery", deliveryId);
    const found =
      id === null
        ? null
        : await firstRow<{ enabled: boolean; test: boolean }>(
            tx.em,
            sql`select e.enabled, d.event_sequence is null as test from webhook_delivery d
              join webhook_endpoint e on e.team_id = d.team_id and e.id = d.endpoint_id and e.deleted_at is null
              where d.team_id = ${tx.teamId} and d.id = ${id} for no key update of d`,
          );
    if (found === null) throw new UserError("NOT_FOUND", "There is no such delivery.", { path: ["deliveryId"] });
    if (!found.enabled && !found.test)
      throw new UserError("INVALID_STATE", "The endpoint is switched off. Switch it on first.", {
        path: ["deliveryId"],
      });
    // A delivery in flight keeps its lease; if its attempt fails, it starts again (settle-deliveries.ts).
    await rows(
      tx.em,
      sql`update webhook_delivery set state = 'PENDING', tries = 0,
          next_attempt_at = case when leased_until > now() then next_attempt_at else now() end
        where team_id = ${tx.teamId} and id = ${id}`,
    );
    await audit(tx.em, tx.context, tx.teamId, {
      action: "webhook_endpoint.redeliver",
      target: { type: "WebhookDelivery", id: id! },
    });
    return id!;
  };
  const id = await withTransaction(context, again, { once: storedAsIs });
  context.services.wakeUps.notifyListeners(accessOf(context).teamId);
  return id;
}
