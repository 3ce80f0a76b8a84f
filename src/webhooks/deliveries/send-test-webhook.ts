import type { Context } from "../../access/context.ts";
import type { EventType } from "../../events/log/event-types.ts";
import { withTransaction } from "../../events/log/with-transaction.ts";
import { firstRow, sql } from "../../platform/database/rows.ts";
import { findEndpoint, needWebhooks } from "../endpoints/find-endpoint.ts";

/**
 * Queues a test delivery: signed like any other, attempted once, also to a disabled endpoint, and not counted.
 *
 * @returns the delivery's id
 * @throws UserError NOT_FOUND, FEATURE_NOT_ENABLED
 */
export async function sendTestWebhook(context: Context, id: string, eventType: EventType): Promise<string> {
  const delivery = await withTransaction(context, async (tx) => {
    needWebhooks(tx);
    const endpoint = await findEndpoint(tx, id);
    const made = await firstRow<{ id: string }>(
      tx.em,
      sql`insert into webhook_delivery (team_id, id, endpoint_id, test_type)
        values (${tx.teamId}, delivery_id(coalesce((select last from team_counter where team_id = ${tx.teamId}), 0), true),
          ${endpoint.id}, ${eventType})
        returning id`,
    );
    return { id: made!.id, teamId: tx.teamId };
  });
  context.services.wakeUps.notifyListeners(delivery.teamId);
  return delivery.id;
}
