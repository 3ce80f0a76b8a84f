import { topLevelError } from "../base/errors.ts";
import { storedId } from "../base/ids.ts";
import type { List } from "../base/list.ts";
import { readRows } from "../base/read-plan.ts";
import { labelsCondition } from "../candidates/labels.query.ts";
import { readSearch, searchConditions } from "../candidates/search.query.ts";
import type { Context } from "../teams/context.ts";
import { accessOf } from "../teams/permission.ts";
import { isBlinded } from "../teams/permissions.ts";

/** Which invitations a caller asks for, with ids in their global form. */
export interface InvitationConditions {
  state?: string[] | null;
  source?: string[] | null;
  assessmentId?: string | null;
  candidateId?: string | null;
  assigneeIds?: string[] | null;
  labels?: string[] | null;
  batchId?: string | null;
  emailState?: string[] | null;
  createdAfter?: Date | null;
  createdBefore?: Date | null;
  search?: string | null;
}

/** Few e-mails are in these states: an index holds just them, and the list is found from there. */
const troubled = ["DEFERRED", "FAILED", "BOUNCED", "SUPPRESSED"];

const toCandidate = "e.member_id is null and e.invitation_id is not null";
const newest = `not exists (select 1 from email later where later.team_id = e.team_id and later.invitation_id = e.invitation_id
  and later.member_id is null and later.id > e.id)`;

function ofEmailState(states: string[], teamId: string): List["where"][number] {
  if (states.every((state) => troubled.includes(state)))
    return {
      sql: `$.id = any(array(select e.invitation_id from email e where e.team_id = ? and e.state = any(?::text[])
        and e.state in ('DEFERRED', 'FAILED', 'BOUNCED', 'SUPPRESSED') and ${toCandidate} and ${newest}))`,
      values: [teamId, states],
    };
  return {
    sql: `exists (select 1 from email e where e.team_id = $.team_id and e.invitation_id = $.id and e.state = any(?::text[])
      and ${toCandidate} and ${newest})`,
    values: [states],
  };
}

/** Up to so many candidates, the list is found from them. */
const fewCandidates = 5_000;

/**
 * Of candidates who are assigned to one of some members. Few of them are read first, and the invitations from them:
 * walking the list could pass by all of it. Among many the walk soon finds a page.
 */
async function assignedTo(context: Context, memberIds: (string | null)[]): Promise<List["where"][number]> {
  const { teamId } = accessOf(context);
  const [row] = await readRows(
    context.services,
    `select count(*)::int from (select 1 from candidate_assignee mine where mine.team_id = $1 and mine.member_id = any($2::uuid[]) limit ${fewCandidates + 1}) found`,
    [teamId, memberIds],
    { planned: true },
  );
  if ((row![0] as number) <= fewCandidates)
    return {
      sql: "$.candidate_id = any(array(select mine.candidate_id from candidate_assignee mine where mine.team_id = ? and mine.member_id = any(?::uuid[])))",
      values: [teamId, memberIds],
    };
  return {
    sql: "exists (select 1 from candidate_assignee mine where mine.team_id = $.team_id and mine.candidate_id = $.candidate_id and mine.member_id = any(?::uuid[]))",
    values: [memberIds],
  };
}

/**
 * A filter as conditions. All of them have to hold; an id that is none of ours picks nothing.
 *
 * @throws FORBIDDEN for a search by whoever may not know people
 */
export async function invitationConditions(
  context: Context,
  filter: InvitationConditions | null | undefined,
): Promise<List["where"]> {
  const where: List["where"] = [];
  if (filter == null) return where;
  const { teamId } = accessOf(context);
  if (filter.search != null) {
    if (isBlinded(context.access))
      throw topLevelError("FORBIDDEN", "Searching by name or address needs CANDIDATES_PII.");
    const search = await readSearch(context.services, teamId, filter.search);
    if (search !== null) where.push(...searchConditions(search, "candidate_id"));
  }
  if (filter.state != null) where.push({ sql: "$.state = any(?::text[])", values: [filter.state] });
  if (filter.source != null) where.push({ sql: "$.source = any(?::text[])", values: [filter.source] });
  if (filter.assessmentId != null)
    where.push({ sql: "$.assessment_id = ?::uuid", values: [storedId("Assessment", filter.assessmentId)] });
  if (filter.candidateId != null)
    where.push({ sql: "$.candidate_id = ?::uuid", values: [storedId("Candidate", filter.candidateId)] });
  if (filter.batchId != null)
    where.push({ sql: "$.batch_id = ?::uuid", values: [storedId("InvitationBatch", filter.batchId)] });
  if (filter.assigneeIds != null)
    where.push(
      await assignedTo(context, filter.assigneeIds.map((member) => storedId("TeamMember", member)).filter(Boolean)),
    );
  const labels = await labelsCondition(context.services, teamId, filter.labels ?? [], "candidate_id");
  if (labels !== null) where.push(labels);
  if (filter.emailState != null) where.push(ofEmailState(filter.emailState, teamId));
  if (filter.createdAfter != null) where.push({ sql: "$.created_at > ?::timestamptz", values: [filter.createdAfter] });
  if (filter.createdBefore != null)
    where.push({ sql: "$.created_at < ?::timestamptz", values: [filter.createdBefore] });
  return where;
}
