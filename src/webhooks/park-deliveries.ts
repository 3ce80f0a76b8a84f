import { rows, sql } from "../base/rows.ts";
import type { Tx } from "../events/transact.ts";

/** What waits for an endpoint that is switched off waits for good, out of the way of those who look for what is due. */
export async function parkDeliveries(tx: Tx, endpointId: string): Promise<void> {
  await rows(
    tx.em,
    sql`update webhook_delivery set next_attempt_at = 'infinity' where team_id = ${tx.teamId} and endpoint_id = ${endpointId}
      and next_attempt_at < 'infinity' and test_type is null and (leased_until is null or leased_until < now())`,
  );
}

/** The endpoint is on again: what waited is due. */
export async function unparkDeliveries(tx: Tx, endpointId: string): Promise<void> {
  await rows(
    tx.em,
    sql`update webhook_delivery set next_attempt_at = now() where team_id = ${tx.teamId} and endpoint_id = ${endpointId}
      and next_attempt_at = 'infinity'`,
  );
}
