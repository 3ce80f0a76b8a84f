import type { Tx } from "../../events/log/with-transaction.ts";
import { db, now, sql } from "../../platform/database/sql.ts";

/** When the deliveries of a disabled endpoint are due. */
export const infinity = sql<Date>`'infinity'::timestamptz`;

/** Pauses the deliveries of a disabled endpoint: they are due at no time, so no worker looks at them. */
export async function pauseDeliveries(tx: Tx, endpointId: string): Promise<void> {
  await db(tx.em)
    .updateTable("webhook_delivery")
    .set({ next_attempt_at: infinity })
    .where("team_id", "=", tx.teamId)
    .where("endpoint_id", "=", endpointId)
    .where("next_attempt_at", "<", infinity)
    .where("test_type", "is", null)
    .where((eb) => eb.or([eb("leased_until", "is", null), eb("leased_until", "<", now())]))
    .execute();
}

/** Resumes the deliveries of an endpoint that is enabled again: they are due now. */
export async function resumeDeliveries(tx: Tx, endpointId: string): Promise<void> {
  await db(tx.em)
    .updateTable("webhook_delivery")
    .set({ next_attempt_at: now() })
    .where("team_id", "=", tx.teamId)
    .where("endpoint_id", "=", endpointId)
    .where("next_attempt_at", "=", infinity)
    .execute();
}
