import { recheckPermission } from "../access/authenticate.ts";
import type { Context } from "../access/context.ts";
import { viewerOf } from "../access/permission.ts";
import { roleProblem } from "../access/permissions.ts";
import type { TeamRole } from "../access/roles.ts";
import { inTransaction } from "../platform/database/in-transaction.ts";
import { UserError } from "../platform/errors.ts";
import { storedId } from "../platform/ids/ids.ts";
import { changeMember } from "./write/change-member.ts";

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
  const id = storedId("TeamMember", memberId);
  const hashes = await inTransaction(context.em, (em) =>
    changeMember(em, context, viewer.teamId, id, change, (before, { role, isEnabled }) => {
      if (viewer.type === "ApiKey" && before.role === "OWNER")
        throw new UserError("NOT_ALLOWED", "A key changes no owner. An owner has to do that.", {
          path: [change.disabled == null ? "role" : "disabled"],
        });
      const isGiven = isEnabled || role !== before.role;
      const problem = isGiven ? roleProblem(viewer, role, isEnabled ? null : before.role) : null;
      if (problem !== null) throw new UserError("NOT_ALLOWED", problem, { path: [isEnabled ? "disabled" : "role"] });
    }),
  );
  for (const hash of hashes) context.services.credentials.evict(hash);
  context.loaders.clear();
  return id!;
}
