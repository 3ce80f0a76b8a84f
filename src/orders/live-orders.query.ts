import type { Context } from "../access/context.ts";
import { liveStates } from "../invitations/lifecycle/states.ts";
import { db, sql } from "../platform/database/sql.ts";
import type { PartnerAccount } from "./partner.ts";

/** The orders of an integration whose invitation is live, oldest first, at most 1,000. */
export async function liveOrders(
  context: Context,
  { teamId, id }: PartnerAccount,
): Promise<{ id: string; reference: string }[]> {
  return await db(context.em)
    .selectFrom("partner_order as o")
    .innerJoin("invitation as i", (join) =>
      join.onRef("i.team_id", "=", "o.team_id").onRef("i.id", "=", "o.invitation_id"),
    )
    .select((eb) => ["o.id", eb.ref("o.reference").$notNull().as("reference")])
    .where("o.team_id", "=", teamId)
    .where("i.team_id", "=", teamId)
    .where("o.integration_id", "=", id)
    .where("o.reference_hash", "is not", null)
    .where("o.closed_at", "is", null)
    .where("i.state", "in", [...liveStates])
    .orderBy("o.id")
    .limit(sql.lit(1_000))
    .execute();
}
