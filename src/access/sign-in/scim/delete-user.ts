import { inTransaction } from "../../../platform/database/in-transaction.ts";
import { db, now } from "../../../platform/database/sql.ts";
import { storedId } from "../../../platform/ids/ids.ts";
import { changeMember } from "../../../teams/write/change-member.ts";
import type { Context } from "../../context.ts";
import { provisionerOf } from "./provisioner.ts";
import { noSuch } from "./scim-error.ts";
import { applyGroupRoles, groupRoles } from "./steps/group-roles.ts";
import { lockTeam, storeUser } from "./steps/store-user.ts";
import { findUser } from "./users.query.ts";

/**
 * Deletes a user of the directory: the member is DISABLED, as what they did stays in the team, and in no group of the directory.
 *
 * @throws ScimError 404; UserError NOT_ALLOWED for the last active owner
 */
export async function deleteUser(context: Context, id: string): Promise<void> {
  const { teamId } = provisionerOf(context);
  const memberId = storedId("TeamMember", id);
  if (memberId === null) throw noSuch("user");
  const hashes = await inTransaction(context.em, async (em) => {
    await lockTeam(em, teamId);
    const user = await findUser(em, teamId, memberId);
    if (user === undefined) throw noSuch("user");
    const ended = await changeMember(em, context, teamId, memberId, { disabled: true });
    await storeUser(em, teamId, memberId, user);
    await db(em)
      .updateTable("scim_user")
      .set({ deleted_at: now() })
      .where("team_id", "=", teamId)
      .where("member_id", "=", memberId)
      .execute();
    const before = await groupRoles(em, teamId, [memberId]);
    await db(em)
      .deleteFrom("scim_group_member")
      .where("team_id", "=", teamId)
      .where("member_id", "=", memberId)
      .execute();
    await applyGroupRoles(em, context, teamId, [memberId], before);
    return ended;
  });
  for (const hash of hashes) context.services.credentials.evict(hash);
}
