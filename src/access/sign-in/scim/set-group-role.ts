import { audit } from "../../../audit/audit.ts";
import { inTransaction } from "../../../platform/database/in-transaction.ts";
import { db, now } from "../../../platform/database/sql.ts";
import { UserError } from "../../../platform/errors.ts";
import type { Context } from "../../context.ts";
import type { TeamRole } from "../../roles.ts";
import { ownerWhoChanges } from "../sign-on/own-change.ts";
import { applyGroupRoles, groupMemberIds, groupRoles } from "./steps/group-roles.ts";
import { lockTeam } from "./steps/store-user.ts";
import { keyOf } from "./user-input.ts";

/**
 * Decides which role the members of a group of the directory have. They have it at once.
 *
 * @param role null: the group gives no role
 * @throws UserError NOT_FOUND, FEATURE_NOT_ENABLED, NOT_ALLOWED for a key, or where no active owner would be left
 */
export async function setGroupRole(context: Context, name: string, role: TeamRole | null): Promise<void> {
  const { teamId } = await ownerWhoChanges(context);
  if (role === "BLIND_REVIEWER" && !context.plan.includes("BLIND_REVIEW"))
    throw new UserError("FEATURE_NOT_ENABLED", "The team's subscription does not include BLIND_REVIEW.", {
      path: ["role"],
    });
  const hashes = await inTransaction(context.em, async (em) => {
    await lockTeam(em, teamId);
    const group = await db(em)
      .selectFrom("scim_group")
      .select(["id", "display_name as displayName", "role"])
      .where("team_id", "=", teamId)
      .where("name_key", "=", keyOf(name.trim().slice(0, 1_000)))
      .executeTakeFirst();
    if (group === undefined) throw new UserError("NOT_FOUND", "There is no such group.", { path: ["group"] });
    if (group.role === role) return [];
    const memberIds = await groupMemberIds(em, teamId, group.id);
    const before = await groupRoles(em, teamId, memberIds);
    await db(em)
      .updateTable("scim_group")
      .set({ role, updated_at: now() })
      .where("team_id", "=", teamId)
      .where("id", "=", group.id)
      .execute();
    await audit(em, context, teamId, {
      action: "sign_on.set_group_role",
      target: { type: "Team", id: teamId },
      changes: { group: group.displayName, role: { from: group.role, to: role } },
    });
    return await applyGroupRoles(em, context, teamId, memberIds, before);
  });
  for (const hash of hashes) context.services.credentials.evict(hash);
  context.loaders.clear();
}
