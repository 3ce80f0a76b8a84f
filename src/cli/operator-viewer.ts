import { UserProblem } from "../base/errors.ts";
import { globalId, storedId } from "../base/ids.ts";
import { rows, sql } from "../base/rows.ts";
import type { Services } from "../teams/context.ts";
import { may } from "../teams/permissions.ts";
import type { TeamRole } from "../teams/roles.ts";
import type { MemberViewer } from "../teams/viewer.ts";

/**
 * The member in whose name an operator acts on an assessment of any team: the team's first ACTIVE
 * owner, or whoever is named. An operator may look over the teams' walls; the member they act for may
 * do no more than the same member could through the API.
 *
 * @param memberId an ACTIVE member of the assessment's team who may invite
 * @throws UserProblem NOT_FOUND
 */
export async function operatorViewer(
  services: Services,
  assessmentId: string,
  memberId?: string,
): Promise<MemberViewer> {
  const found = await rows<{ teamId: string; features: string[]; id: string | null; role: TeamRole | null }>(
    services.em.fork({ clear: true }),
    sql`select t.id as "teamId", t.features, m.id, m.role
      from assessment a join team t on t.id = a.team_id
        left join team_member m on m.team_id = t.id and m.state = 'ACTIVE' and m.role in ('OWNER', 'MANAGER')
      where a.id = ${storedId("Assessment", assessmentId)}::uuid order by m.created_at, m.id`,
  );
  if (found.length === 0) throw new UserProblem("NOT_FOUND", `There is no assessment ${assessmentId}.`);
  for (const { teamId, features, id, role } of found) {
    if (id === null || role === null) continue;
    const viewer: MemberViewer = {
      type: "TeamMember",
      teamId,
      id,
      role,
      features: new Set(features),
      // Nobody signed in, so there is nothing that could be ended.
      credentialHash: Buffer.alloc(0),
    };
    const isMeant = memberId === undefined ? role === "OWNER" : globalId("TeamMember", id) === memberId;
    if (isMeant && may(viewer, "INVITE")) return viewer;
  }
  throw new UserProblem(
    "NOT_FOUND",
    memberId === undefined
      ? "The assessment's team has no active owner. Name a manager with --as."
      : `The assessment's team has no active owner or manager ${memberId}.`,
  );
}
