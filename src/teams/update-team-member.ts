import { recheckPermission } from "../access/authenticate.ts";
import type { Context } from "../access/context.ts";
import { viewerOf } from "../access/permission.ts";
import { roleProblem } from "../access/permissions.ts";
import type { TeamRole } from "../access/roles.ts";
import { audit, changesBetween } from "../audit/audit.ts";
import { inTransaction } from "../platform/database/in-transaction.ts";
import { db, sql } from "../platform/database/sql.ts";
import { UserError } from "../platform/errors.ts";
import { storedId } from "../platform/ids.ts";
import type { TeamMemberState } from "./team-member.entity.ts";

/**
 * Changes a member's role, or disables or enables the member. A disabled member is signed out everywhere, and signs in
 * again when enabled. API keys that the member has created belong to the team, and stay active.
 *
 * A key can neither change nor create an owner, and cannot grant a permission that it lacks, neither by a role nor by
 * enabling a member again.
 *
 * @throws UserError NOT_FOUND, FEATURE_NOT_ENABLED, and NOT_ALLOWED where no active owner would be left, or a key
 *   would grant more than it has
 */
export async function updateTeamMember(
  context: Context,
  memberId: string,
  change: { role?: TeamRole | null; disabled?: boolean | null },
): Promise<string> {
  await recheckPermission(context, "ADMIN");
  const viewer = viewerOf(context);
  const { teamId } = viewer;
  const id = storedId("TeamMember", memberId);
  const ended = await inTransaction(context.em, async (em) => {
    // All owners are locked in one order: two owners who demote one another must not both succeed.
    const locked = await db(em)
      .selectFrom("team_member")
      .select((eb) => ["id", "role", "state", sql<boolean>`${eb.ref("activated_at")} is not null`.as("used")])
      .where("team_id", "=", teamId)
      .where((eb) => eb.or([eb("id", "=", id), eb("role", "=", "OWNER")]))
      .orderBy("id")
      .forNoKeyUpdate()
      .execute();
    const member = locked.find((one) => one.id === id);
    if (member === undefined) throw new UserError("NOT_FOUND", "There is no such member.", { path: ["id"] });
    const role = change.role ?? member.role;
    if (role === "BLIND_REVIEWER" && role !== member.role && !context.plan.includes("BLIND_REVIEW"))
      throw new UserError("FEATURE_NOT_ENABLED", "The team's subscription does not include BLIND_REVIEW.", {
        path: ["role"],
      });
    const enabled = member.used ? "ACTIVE" : "INVITED";
    const state =
      change.disabled == null
        ? member.state
        : change.disabled
          ? "DISABLED"
          : member.state === "DISABLED"
            ? enabled
            : member.state;
    const path = [change.disabled == null ? "role" : "disabled"];
    if (viewer.type === "ApiKey" && member.role === "OWNER")
      throw new UserError("NOT_ALLOWED", "A key changes no owner. An owner has to do that.", { path });
    const isEnabled = member.state === "DISABLED" && state !== "DISABLED";
    const isGiven = isEnabled || role !== member.role;
    const problem = isGiven ? roleProblem(viewer, role, isEnabled ? null : member.role) : null;
    if (problem !== null) throw new UserError("NOT_ALLOWED", problem, { path: [isEnabled ? "disabled" : "role"] });
    const owns = (one: { role: TeamRole; state: TeamMemberState }) => one.role === "OWNER" && one.state === "ACTIVE";
    if (owns(member) && !owns({ role, state }) && !locked.some((one) => one.id !== id && owns(one)))
      throw new UserError("NOT_ALLOWED", "A team needs an active owner. Make another member an owner first.", {
        path: [state === "DISABLED" ? "disabled" : "role"],
      });
    await db(em)
      .updateTable("team_member")
      .set({ role, state })
      .where("team_id", "=", teamId)
      .where("id", "=", member.id)
      .execute();
    // The account that signs on with the address next is the member: it may be a new one at the issuer.
    if (isEnabled)
      await db(em)
        .deleteFrom("member_identity")
        .where("team_id", "=", teamId)
        .where("member_id", "=", member.id)
        .execute();
    const changes = changesBetween({ role: member.role, state: member.state }, { role, state });
    if (changes !== null)
      await audit(em, context, teamId, {
        action: "member.update",
        target: { type: "TeamMember", id: member.id },
        changes,
      });
    if (state !== "DISABLED")
      return await db(em)
        .selectFrom("credential")
        .select("hash")
        .where("team_id", "=", teamId)
        .where("member_id", "=", member.id)
        .execute();
    await db(em).deleteFrom("sign_in_token").where("team_id", "=", teamId).where("member_id", "=", member.id).execute();
    return await db(em)
      .deleteFrom("credential")
      .where("team_id", "=", teamId)
      .where("member_id", "=", member.id)
      .returning("hash")
      .execute();
  });
  for (const { hash } of ended) context.services.credentials.evict(hash);
  context.loaders.clear();
  return id!;
}
