import type { Context } from "../access/context.ts";
import { withTransaction } from "../events/log/with-transaction.ts";
import { cancelInTransaction } from "../invitations/manage/cancel-invitations.ts";
import { db, now } from "../platform/database/sql.ts";
import { UserError } from "../platform/errors.ts";
import { globalId } from "../platform/ids/ids.ts";
import type { PartnerAccount } from "./partner.ts";

/**
 * Cancels an order that the partner has placed, and its invitation with it, unless another order needs that. The partner
 * gets no more messages about it. An order that is cancelled already stays as it is.
 *
 * @param orderId the stored id of the order; null: of none
 * @throws UserError NOT_FOUND, and INVALID_STATE and the like where the work was submitted
 */
export async function cancelOrder(context: Context, { id }: PartnerAccount, orderId: string | null): Promise<void> {
  await withTransaction(context, async (tx) => {
    const found =
      orderId === null
        ? undefined
        : await db(tx.em)
            .selectFrom("partner_order")
            .select(["id", "invitation_id as invitationId", "closed_at as closedAt"])
            .where("team_id", "=", tx.teamId)
            .where("integration_id", "=", id)
            .where("id", "=", orderId)
            .executeTakeFirst();
    if (found === undefined || found.invitationId === null) throw new UserError("NOT_FOUND", "There is no such order.");
    if (found.closedAt !== null) return;
    const others = await db(tx.em)
      .selectFrom("partner_order")
      .select("id")
      .where("team_id", "=", tx.teamId)
      .where("invitation_id", "=", found.invitationId)
      .where("id", "<>", found.id)
      .where("closed_at", "is", null)
      .execute();
    if (others.length === 0) {
      const invitation = globalId("Invitation", found.invitationId);
      const { errors } = await cancelInTransaction(tx, [invitation], null);
      if (errors.length > 0) throw UserError.of(errors);
    }
    await db(tx.em)
      .updateTable("partner_order")
      .set({ closed_at: now() })
      .where("team_id", "=", tx.teamId)
      .where("id", "=", found.id)
      .execute();
  });
}
