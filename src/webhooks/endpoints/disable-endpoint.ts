import type { Services } from "../../access/context.ts";
import { systemContext } from "../../access/contexts.ts";
import { audit } from "../../audit/audit.ts";
import { enqueueEmails } from "../../emails/outbox/enqueue-emails.ts";
import { findOwners } from "../../emails/outbox/find-owners.ts";
import { withTransaction } from "../../events/log/with-transaction.ts";
import { db } from "../../platform/database/sql.ts";
import { pauseDeliveries } from "../deliveries/pause-deliveries.ts";
import type { FailingEndpoint } from "../deliveries/record-outcomes.ts";

/** Why an endpoint was disabled, as it is stored and shown. E-mails translate it for their recipient. */
export const disabledReasons = {
  GONE: "The endpoint answered 410 Gone.",
  FAILING: "Every delivery of the last five days failed.",
} as const;

/**
 * Disables an endpoint that is gone or whose deliveries have all failed, and notifies the owners. Its deliveries are
 * paused and are sent when the endpoint is enabled again.
 */
export async function disableEndpoint(services: Services, { teamId, id, gone }: FailingEndpoint): Promise<void> {
  const reason = gone ? disabledReasons.GONE : disabledReasons.FAILING;
  await withTransaction(systemContext(services, teamId), async (tx) => {
    const disabled = await db(tx.em)
      .updateTable("webhook_endpoint")
      .set({ enabled: false, disabled_reason: reason })
      .where("team_id", "=", teamId)
      .where("id", "=", id)
      .where("enabled", "=", true)
      .where("deleted_at", "is", null)
      .returning("id")
      .execute();
    if (disabled.length === 0) return;
    await pauseDeliveries(tx, id);
    await enqueueEmails(
      tx,
      (await findOwners(tx)).map((memberId) => ({ kind: "WEBHOOK_DISABLED", memberId, endpointId: id })),
    );
    await audit(tx.em, tx.context, teamId, {
      action: "webhook_endpoint.disable",
      target: { type: "WebhookEndpoint", id },
      changes: { reason },
    });
  });
}
