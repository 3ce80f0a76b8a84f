import { readOverlap } from "../../access/api-keys/read-overlap.ts";
import type { Context } from "../../access/context.ts";
import { audit } from "../../audit/audit.ts";
import { withTransaction } from "../../events/log/with-transaction.ts";
import { db, secondsFromNow } from "../../platform/database/sql.ts";
import { makeWebhookSecret } from "../payload/sign-webhook.ts";
import { findEndpoint } from "./find-endpoint.ts";

/**
 * Creates a new secret. The old secret also signs until the overlap ends, so that the receiver has time to change over; a
 * secret that was replaced before ends at once.
 *
 * @param overlap as readOverlap takes it
 * @throws UserError NOT_FOUND, INVALID_VALUE
 */
export async function rotateWebhookSecret(
  context: Context,
  id: string,
  overlap?: string | null,
): Promise<{ id: string; secret: string }> {
  const { text, seconds } = readOverlap(overlap);
  return await withTransaction(context, async (tx) => {
    const endpoint = await findEndpoint(tx, id);
    const secret = makeWebhookSecret();
    const hasOverlap = seconds > 0;
    await db(tx.em)
      .updateTable("webhook_endpoint")
      .set({
        secret: tx.context.services.keys.encrypt("webhook-secret", Buffer.from(secret)),
        previous_secret: hasOverlap ? (eb) => eb.ref("secret") : null,
        previous_until: hasOverlap ? secondsFromNow(seconds) : null,
      })
      .where("team_id", "=", tx.teamId)
      .where("id", "=", endpoint.id)
      .execute();
    await audit(tx.em, tx.context, tx.teamId, {
      action: "webhook_endpoint.rotate_secret",
      target: { type: "WebhookEndpoint", id: endpoint.id },
      changes: { overlap: { from: null, to: text } },
    });
    return { id: endpoint.id, secret };
  });
}
