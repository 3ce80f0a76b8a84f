import type { Tx } from "../../events/log/with-transaction.ts";
import { rows, sql } from "../../platform/database/rows.ts";

/** Pauses the deliveries of a disabled endpoint: they are due at no time, so no worker looks at them. */
export async function pauseDeliveries(tx: Tx, endpointId: string): Promise<void> {
  await rows(
    tx.em,
    sql`update webhook_delivery set next_attempt_at = 'infinity' where team_id = ${tx.teamId} and endpoint_id = ${endpointId}
      and next_attempt_at < 'infinity' and test_type is null and (leased_until is null or leased_until < now())`,
  );
}

/** Resumes the deliveries of an endpoint that is enabled again: they are due now. */
export async function resumeDeliveries(tx: Tx, endpointId: string): Promise<void> {
  await rows(
    tx.em,
    sql`update webhook_delivery set next_attempt_at = now() where team_id = ${tx.teamId} and endpoint_id = ${endpointId}
      and next_attempt_at = 'infinity'`,
  );
}
