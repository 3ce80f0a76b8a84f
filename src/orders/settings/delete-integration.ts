import type { Context } from "../../access/context.ts";
import { audit } from "../../audit/audit.ts";
import { withTransaction } from "../../events/log/with-transaction.ts";
import { db, now } from "../../platform/database/sql.ts";
import { lockIntegration } from "./check-settings.ts";

/**
 * Deletes an integration and its credentials: its orders are rejected, and nothing more is sent. Invitations stay.
 *
 * @throws UserError NOT_FOUND
 */
export async function deleteIntegration(context: Context, id: string): Promise<void> {
  await withTransaction(context, async (tx) => {
    const { id: integrationId, kind, url } = await lockIntegration(tx, id);
    await db(tx.em)
      .updateTable("partner_integration")
      .set({
        deleted_at: now(),
        enabled: false,
        credentials: Buffer.alloc(0),
        next_pull_at: null,
        pulled_by: null,
      })
      .where("team_id", "=", tx.teamId)
      .where("id", "=", integrationId)
      .execute();
    await db(tx.em)
      .updateTable("partner_order")
      .set({
        state: "IDLE",
        finished: (eb) => eb.ref("wanted"),
        next_attempt_at: null,
        leased_by: null,
        leased_until: null,
      })
      .where("team_id", "=", tx.teamId)
      .where("integration_id", "=", integrationId)
      .where("state", "=", "DUE")
      .execute();
    await db(tx.em)
      .updateTable("partner_message")
      .set({ state: "FAILED", next_attempt_at: null, answer: "The integration was deleted." })
      .where("team_id", "=", tx.teamId)
      .where("integration_id", "=", integrationId)
      .where("state", "in", ["PENDING", "RETRYING"])
      .execute();
    await audit(tx.em, context, tx.teamId, {
      action: "partner_integration.delete",
      target: { type: "PartnerIntegration", id: integrationId },
      changes: { kind: { from: kind, to: null }, url: { from: url, to: null } },
    });
  });
}
