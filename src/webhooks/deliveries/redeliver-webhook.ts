import type { Context } from "../../access/context.ts";
import { accessOf } from "../../access/permission.ts";
import { audit } from "../../audit/audit.ts";
import { type Tx, withTransaction } from "../../events/log/with-transaction.ts";
import { storedAsIs } from "../../idempotency/run-idempotent.ts";
import { db, now, subselect } from "../../platform/database/sql.ts";
import { UserError } from "../../platform/errors.ts";
import { storedId } from "../../platform/ids/ids.ts";
import { needWebhooks } from "../endpoints/find-endpoint.ts";

/**
 * Queues a delivery again, whatever its state: the webhook-id stays, and the body is made of current data.
 *
 * @returns its id
 * @throws UserError NOT_FOUND, FEATURE_NOT_ENABLED, and INVALID_STATE if its endpoint is disabled
 */
export async function redeliverWebhook(context: Context, deliveryId: string): Promise<string> {
  const redeliver = async (tx: Tx) => {
    needWebhooks(tx);
    const id = storedId("WebhookDelivery", deliveryId);
    const found =
      id === null
        ? undefined
        : await db(tx.em)
            .selectFrom("webhook_delivery as d")
            .innerJoin("webhook_endpoint as e", (join) =>
              join
                .onRef("e.team_id", "=", "d.team_id")
                .onRef("e.id", "=", "d.endpoint_id")
                .on("e.deleted_at", "is", null),
            )
            .select((eb) => ["d.id", "e.enabled", eb("d.event_sequence", "is", null).as("isTest")])
            .where("d.team_id", "=", tx.teamId)
            .where("d.id", "=", id)
            .forNoKeyUpdate("d")
            .executeTakeFirst();
    if (found === undefined) throw new UserError("NOT_FOUND", "There is no such delivery.", { path: ["deliveryId"] });
    if (!found.enabled && !found.isTest)
      throw new UserError("INVALID_STATE", "The endpoint is disabled. Enable it first.", {
        path: ["deliveryId"],
      });
    // A delivery in flight keeps its lease; if its attempt fails, it starts again (record-outcomes.ts).
    await db(tx.em)
      .updateTable("webhook_delivery")
      .set({
        state: "PENDING",
        tries: 0,
        next_attempt_at: (eb) =>
          eb
            .case()
            .when("leased_until", ">", subselect(now()))
            .then(eb.ref("next_attempt_at"))
            .else(subselect(now()))
            .end(),
      })
      .where("team_id", "=", tx.teamId)
      .where("id", "=", found.id)
      .execute();
    await audit(tx.em, tx.context, tx.teamId, {
      action: "webhook_endpoint.redeliver",
      target: { type: "WebhookDelivery", id: found.id },
    });
    return found.id;
  };
  const id = await withTransaction(context, redeliver, { once: storedAsIs });
  context.services.wakeUps.notifyListeners(accessOf(context).teamId);
  return id;
}
