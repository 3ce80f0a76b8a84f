import { UserProblem } from "../base/errors.ts";
import { storedId } from "../base/ids.ts";
import { firstRow, rows, sql } from "../base/rows.ts";
import { type Tx, transact } from "../events/transact.ts";
import { audit } from "../teams/audit.ts";
import type { Context } from "../teams/context.ts";
import { keptAsItIs } from "../teams/do-once.ts";
import { accessOf } from "../teams/permission.ts";
import { needWebhooks } from "./find-endpoint.ts";

/**
 * Queues a delivery again, whatever its state: the webhook-id stays, and the body is made of current data.
 *
 * @returns its id
 * @throws UserProblem NOT_FOUND, FEATURE_NOT_ENABLED, and INVALID_STATE if its endpoint is disabled
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
    if (found === null) throw new UserProblem("NOT_FOUND", "There is no such delivery.", { path: ["deliveryId"] });
    if (!found.enabled && !found.test)
      throw new UserProblem("INVALID_STATE", "The endpoint is switched off. Switch it on first.", {
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
  const id = await transact(context, again, { once: keptAsItIs });
  context.services.wakeUps.notifyListeners(accessOf(context).teamId);
  return id;
}
