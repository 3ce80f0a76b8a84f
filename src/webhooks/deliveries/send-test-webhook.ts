import type { Context } from "../../access/context.ts";
import type { EventType } from "../../events/log/event-types.ts";
import { withTransaction } from "../../events/log/with-transaction.ts";
import { db, insertFrom, sql } from "../../platform/database/sql.ts";
import { causeOf } from "../../platform/process/cause.ts";
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
    const counter = db(tx.em)
      .selectFrom("team_counter")
      .select(({ fn }) => fn.max<number | null>("last").as("last"))
      .where("team_id", "=", tx.teamId);
    const inserted = await insertFrom(db(tx.em), "webhook_delivery", db(tx.em).selectFrom(counter.as("c")), (eb) => ({
      team_id: tx.teamId,
      id: sql<string>`delivery_id(coalesce(${eb.ref("c.last")}, 0), true)`,
      endpoint_id: endpoint.id,
      test_type: eventType,
      caused_by: causeOf(context.requestId),
    }))
      .returning("id")
      .executeTakeFirstOrThrow();
    return { id: inserted.id, teamId: tx.teamId };
  });
  context.services.wakeUps.notifyListeners(delivery.teamId);
  return delivery.id;
}
