import type { Tx } from "../../events/log/with-transaction.ts";
import { anyOf, array, db } from "../../platform/database/sql.ts";

/**
 * Purges what partners have stored about erased candidates: the partner's ids and addresses of the orders, and its
 * responses. Nothing more is sent about them.
 */
export async function purgeOrders(tx: Tx, candidateIds: string[]): Promise<void> {
  const orders = await db(tx.em)
    .selectFrom("partner_order as o")
    .innerJoin("invitation as i", (join) =>
      join.onRef("i.team_id", "=", "o.team_id").onRef("i.id", "=", "o.invitation_id"),
    )
    .select("o.id")
    .where("o.team_id", "=", tx.teamId)
    .where("i.team_id", "=", tx.teamId)
    .where("i.candidate_id", "=", anyOf(array.uuid(candidateIds)))
    .orderBy("o.id")
    .forNoKeyUpdate("o")
    .execute();
  const ids = array.uuid(orders.map(({ id }) => id));
  await db(tx.em)
    .updateTable("partner_order")
    .set({
      reference: null,
      reference_hash: null,
      callback_url: null,
      problem: null,
      state: "IDLE",
      finished: (eb) => eb.ref("wanted"),
      next_attempt_at: null,
      // An attempt that is under way is not recorded.
      leased_by: null,
      leased_until: null,
    })
    .where("team_id", "=", tx.teamId)
    .where("id", "=", anyOf(ids))
    .execute();
  await db(tx.em)
    .updateTable("partner_message")
    .set({
      answer: null,
      next_attempt_at: null,
      state: (eb) =>
        eb
          .case()
          .when("state", "in", ["PENDING", "RETRYING"])
          .then("FAILED" as const)
          .else(eb.ref("state"))
          .end(),
    })
    .where("team_id", "=", tx.teamId)
    .where("order_id", "=", anyOf(ids))
    .execute();
  // What a partner answers to a call about no order may name anybody.
  await db(tx.em)
    .updateTable("partner_message")
    .set({ answer: null })
    .where("team_id", "=", tx.teamId)
    .where("order_id", "is", null)
    .where("answer", "is not", null)
    .execute();
}
