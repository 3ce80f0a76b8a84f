import { audit } from "../../../audit/audit.ts";
import { inTransaction } from "../../../platform/database/in-transaction.ts";
import { db } from "../../../platform/database/sql.ts";
import type { Context } from "../../context.ts";
import { findGroup } from "./groups.query.ts";
import { provisionerOf } from "./provisioner.ts";
import { noSuch } from "./scim-error.ts";
import { applyGroupRoles, groupMemberIds, groupRoles } from "./steps/group-roles.ts";
import { lockTeam } from "./steps/store-user.ts";

/**
 * Deletes a group of the directory. Its members stay members of the team, with the role of their other groups, or the usual one.
 *
 * @throws ScimError 404; UserError NOT_ALLOWED where no active owner would be left
 */
export async function deleteGroup(context: Context, id: string): Promise<void> {
  const { teamId } = provisionerOf(context);
  const hashes = await inTransaction(context.em, async (em) => {
    await lockTeam(em, teamId);
    const group = await findGroup(em, teamId, id);
    if (group === undefined) throw noSuch("group");
    const memberIds = await groupMemberIds(em, teamId, group.id);
    const before = await groupRoles(em, teamId, memberIds);
    await db(em)
      .deleteFrom("scim_group_member")
      .where("team_id", "=", teamId)
      .where("group_id", "=", group.id)
      .execute();
    await db(em).deleteFrom("scim_group").where("team_id", "=", teamId).where("id", "=", group.id).execute();
    await audit(em, context, teamId, {
      action: "sign_on.remove_group",
      target: { type: "Team", id: teamId },
      changes: { group: { from: group.displayName, to: null }, role: { from: group.role, to: null } },
    });
    return await applyGroupRoles(em, context, teamId, memberIds, before);
  });
  for (const hash of hashes) context.services.credentials.evict(hash);
}
