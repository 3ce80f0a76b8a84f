import type { Context } from "../../access/context.ts";
import { audit } from "../../audit/audit.ts";
import { type Tx, withTransaction } from "../../events/log/with-transaction.ts";
import { db, now } from "../../platform/database/sql.ts";
import { UserError } from "../../platform/errors.ts";
import { storedId } from "../../platform/ids/ids.ts";
import { repeatCall } from "./repeat-call.ts";

/**
 * Sends a message again, whatever its state: after those of its order that wait, and made of current data. One that waits
 * for its next attempt is attempted now.
 *
 * @returns its id
 * @throws UserError NOT_FOUND, and INVALID_STATE if the integration is disabled or the candidate was erased
 */
export async function retryMessage(context: Context, messageId: string): Promise<string> {
  const path = ["messageId"];
  const retry = async (tx: Tx) => {
    const id = storedId("PartnerMessage", messageId);
    const repeated = id === null ? null : await repeatCall(tx, id);
    if (repeated !== null) {
      await auditRetry(tx, context, repeated, messageId);
      return id!;
    }
    const found =
      id === null
        ? undefined
        : await db(tx.em)
            .selectFrom("partner_message as m")
            .innerJoin("partner_order as o", (join) =>
              join.onRef("o.team_id", "=", "m.team_id").onRef("o.id", "=", "m.order_id"),
            )
            .innerJoin("partner_integration as i", (join) =>
              join
                .onRef("i.team_id", "=", "m.team_id")
                .onRef("i.id", "=", "m.integration_id")
                .on("i.deleted_at", "is", null),
            )
            .select([
              "m.id",
              "m.number",
              "o.id as orderId",
              "o.wanted",
              "o.finished",
              "o.reference",
              "i.id as integrationId",
              "i.enabled",
            ])
            .where("m.team_id", "=", tx.teamId)
            .where("o.team_id", "=", tx.teamId)
            .where("i.team_id", "=", tx.teamId)
            .where("m.id", "=", id)
            .forNoKeyUpdate("o")
            .executeTakeFirst();
    if (found === undefined) throw new UserError("NOT_FOUND", "There is no such message.", { path });
    if (!found.enabled) throw new UserError("INVALID_STATE", "The integration is disabled. Enable it first.", { path });
    if (found.reference === null)
      throw new UserError("INVALID_STATE", "The candidate was erased: nothing more is sent about them.", { path });
    const isOver = found.number <= found.finished;
    const number = isOver ? found.wanted + 1 : found.number;
    await db(tx.em)
      .updateTable("partner_message")
      .set({ number, state: "PENDING", next_attempt_at: null })
      .where("team_id", "=", tx.teamId)
      .where("id", "=", found.id)
      .execute();
    const isBehind = isOver && found.wanted > found.finished;
    await db(tx.em)
      .updateTable("partner_order")
      .set({
        wanted: isOver ? number : found.wanted,
        state: "DUE",
        ...(isBehind ? {} : { attempts: 0, next_attempt_at: now() }),
      })
      .where("team_id", "=", tx.teamId)
      .where("id", "=", found.orderId)
      .execute();
    await auditRetry(tx, context, found.integrationId, messageId);
    return found.id;
  };
  return await withTransaction(context, retry);
}

const auditRetry = (tx: Tx, context: Context, integrationId: string, messageId: string) =>
  audit(tx.em, context, tx.teamId, {
    action: "partner_integration.retry_message",
    target: { type: "PartnerIntegration", id: integrationId },
    changes: { messageId },
  });
