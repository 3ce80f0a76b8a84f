import { newId } from "../base/ids.ts";
import { rows, sql } from "../base/rows.ts";
import type { EventType } from "../events/event-types.ts";
import { transact } from "../events/transact.ts";
import type { Context } from "../teams/context.ts";
import { findEndpoint, needWebhooks } from "./find-endpoint.ts";

/**
 * Queues a test: signed as any other, tried once, also where the endpoint is switched off, and counted nowhere.
 *
 * @returns the delivery's id
 * @throws UserProblem NOT_FOUND, FEATURE_NOT_ENABLED
 */
export async function sendTestWebhook(context: Context, id: string, eventType: EventType): Promise<string> {
  const delivery = await transact(context, async (tx) => {
    needWebhooks(tx);
    const endpoint = await findEndpoint(tx, id);
    const made = newId();
    await rows(
      tx.em,
      sql`insert into webhook_delivery (team_id, id, endpoint_id, test_type) values (${tx.teamId}, ${made}, ${endpoint.id}, ${eventType})`,
    );
    return { id: made, teamId: tx.teamId };
  });
  context.services.bell.ring(delivery.teamId);
  return delivery.id;
}
