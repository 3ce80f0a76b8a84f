import type { EntityManager } from "@mikro-orm/postgresql";
import { audit } from "../../../../audit/audit.ts";
import { globalId } from "../../../../platform/ids/ids.ts";
import { addMembers } from "../../../../teams/add-member.ts";
import type { Context } from "../../../context.ts";
import type { StoredSignOn } from "../sign-on.query.ts";

/** Makes an unknown user a member of the team, with the role that it has for those who come first. */
export async function addFirstComer(
  em: EntityManager,
  context: Context,
  { teamId, firstRole, issuer }: StoredSignOn,
  user: { email: string; name: string | null },
): Promise<void> {
  const made = await addMembers(em, teamId, [{ ...user, role: firstRole!, state: "ACTIVE", invitedBy: null }]);
  const id = made.get(user.email);
  // The address is a member's of the team, whom the caller finds.
  if (id === undefined) return;
  const who = { type: "TeamMember", id } as const;
  await audit(em, context, teamId, {
    action: "member.join",
    actor: who,
    target: who,
    changes: { by: issuer, role: { from: null, to: firstRole }, member: globalId("TeamMember", id) },
  });
}
