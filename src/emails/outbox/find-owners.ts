import type { Tx } from "../../events/log/with-transaction.ts";
import { db } from "../../platform/database/sql.ts";

/** The ids of the team's active owners: those who are informed when something of the team stops by itself. */
export async function findOwners(tx: Tx): Promise<string[]> {
  const owners = await db(tx.em)
    .selectFrom("team_member")
    .select("id")
    .where("team_id", "=", tx.teamId)
    .where("role", "=", "OWNER")
    .where("state", "=", "ACTIVE")
    .orderBy("id")
    .execute();
  return owners.map(({ id }) => id);
}
