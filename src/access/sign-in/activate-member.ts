import type { EntityManager } from "@mikro-orm/postgresql";
import { db, now } from "../../platform/database/sql.ts";

/**
 * Makes an INVITED member ACTIVE who has proved the address, in the caller's transaction. The member is locked already.
 *
 * @returns whether the member was INVITED
 */
export async function activateMember(
  em: EntityManager,
  member: { teamId: string; memberId: string },
): Promise<boolean> {
  const joined = await db(em)
    .updateTable("team_member")
    .set({ state: "ACTIVE", activated_at: now() })
    .where("team_id", "=", member.teamId)
    .where("id", "=", member.memberId)
    .where("state", "=", "INVITED")
    .returning("id")
    .execute();
  return joined.length > 0;
}
