import { loaderOf, loadRow } from "../base/loader.ts";
import type { Row, Shape } from "../base/read-plan.ts";
import { readRows } from "../base/read-plan.ts";
import type { Context } from "../teams/context.ts";
import { viewerOf } from "../teams/permission.ts";
import { memberShape } from "../teams/team.query.ts";

/** Furthest any live or submitted invitation has got. Read from the invitations, so it cannot go stale. */
const progress = `(select case max(case i.state when 'SUBMITTED' then 3 when 'STARTED' then 2 when 'OPENED' then 1 when 'PENDING' then 1 end)
  when 3 then 'SUBMITTED' when 2 then 'STARTED' when 1 then 'INVITED' else 'IDLE' end
  from invitation i where i.team_id = $.team_id and i.candidate_id = $.id)`;

/** How candidates are read. Who may know the person is decided in the field resolvers, never here. */
export const candidateShape: Shape = {
  name: "Candidate",
  table: "candidate",
  columns: {
    email: "$.email",
    name: "$.name",
    codename: "$.codename",
    externalId: "$.external_id",
    locale: "$.locale",
    timeZone: "$.time_zone",
    labels: "$.labels",
    extraTime: "$.extra_time",
    metadata: "$.metadata",
    decision: "$.decision",
    decidedAt: "$.decided_at",
    archivedAt: "$.archived_at",
    remindersOff: "$.reminders_off",
    emailSuppressed: "exists (select 1 from email_suppression s where s.team_id = $.team_id and s.address = $.email)",
    progress,
    createdAt: "$.created_at",
    erasedAt: "$.erased_at",
  },
  always: ["erasedAt"],
  needs: { displayName: ["name", "email", "codename"] },
};

/** The members assigned to a candidate, all candidates of a page in one statement. */
export async function loadAssignees(context: Context, candidateId: string): Promise<Row[]> {
  const { teamId } = viewerOf(context);
  const ids = await loaderOf<string, string[]>(context, "assignees", async (candidateIds) => {
    const found = await readRows(
      context.services,
      `select candidate_id, array_agg(member_id order by assigned_at, member_id) from candidate_assignee
       where team_id = $1 and candidate_id = any($2::uuid[]) group by candidate_id`,
      [teamId, candidateIds],
    );
    const byCandidate = new Map(found.map(([id, members]) => [id as string, members as string[]]));
    return candidateIds.map((id) => byCandidate.get(id) ?? []);
  }).load(candidateId);
  const members = await Promise.all(ids.map((id) => loadRow(context, teamId, memberShape, id)));
  return members.filter((member) => member !== null);
}
