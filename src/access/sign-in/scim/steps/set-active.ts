import type { EntityManager } from "@mikro-orm/postgresql";
import { StaleReadError } from "../../../../platform/database/in-transaction.ts";
import { db } from "../../../../platform/database/sql.ts";
import { changeMember } from "../../../../teams/write/change-member.ts";
import type { Context } from "../../../context.ts";
import { groupRoles } from "./group-roles.ts";

/**
 * Disables or enables a member for the directory, in the caller's transaction. An owner who is enabled again is a MANAGER, unless a
 * group says OWNER: no key makes an owner.
 *
 * @returns the hashes of the credentials that have ended or changed
 * @throws UserError NOT_ALLOWED for the last active owner
 */
export async function setActive(
  em: EntityManager,
  context: Context,
  teamId: string,
  memberId: string,
  active: boolean,
): Promise<Buffer[]> {
  const { role, state } = await db(em)
    .selectFrom("team_member")
    .select(["role", "state"])
    .where("team_id", "=", teamId)
    .where("id", "=", memberId)
    .executeTakeFirstOrThrow();
  const isOwner = (await groupRoles(em, teamId, [memberId])).get(memberId) === "OWNER";
  const isLowered = active && state === "DISABLED" && role === "OWNER" && !isOwner;
  return await changeMember(
    em,
    context,
    teamId,
    memberId,
    { disabled: !active, role: isLowered ? "MANAGER" : null },
    (_, after) => {
      if (after.isEnabled && after.role === "OWNER" && !isOwner) throw new StaleReadError();
    },
  );
}
