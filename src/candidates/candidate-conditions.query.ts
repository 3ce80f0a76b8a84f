import { storedId } from "../base/ids.ts";
import type { List } from "../base/list.ts";
import type { Services } from "../teams/context.ts";
import { labelsCondition } from "./labels.query.ts";
import { readSearch, searchConditions } from "./search.query.ts";

type Progress = "IDLE" | "INVITED" | "STARTED" | "SUBMITTED";

/** The filter of a caller, with global ids. */
export interface CandidateConditions {
  search?: string | null;
  email?: string | null;
  progress?: Progress[] | null;
  decision?: string[] | null;
  archived?: boolean | null;
  labels?: string[] | null;
  assigneeIds?: string[] | null;
  invitedTo?: string | null;
  notInvitedTo?: string | null;
}

const has = (states: string): string =>
  `exists (select 1 from invitation i where i.team_id = $.team_id and i.candidate_id = $.id and i.state in (${states}))`;

/**
 * The most advanced state of a candidate's live or submitted invitations, as conditions that use the index of states.
 */
const ofProgress: Record<Progress, string> = {
  SUBMITTED: has("'SUBMITTED'"),
  STARTED: `(${has("'STARTED'")} and not ${has("'SUBMITTED'")})`,
  INVITED: `(${has("'PENDING', 'OPENED'")} and not ${has("'STARTED', 'SUBMITTED'")})`,
  IDLE: `not ${has("'PENDING', 'OPENED', 'STARTED', 'SUBMITTED'")}`,
};

/** Converts a filter to conditions, all of which must hold. An unknown id matches nothing. */
export async function candidateConditions(
  services: Services,
  teamId: string,
  filter: CandidateConditions | null | undefined,
): Promise<List["where"]> {
  const where: List["where"] = [
    { sql: filter?.archived ? "$.archived_at is not null" : "$.archived_at is null", values: [] },
  ];
  const search = filter?.search == null ? null : await readSearch(services, teamId, filter.search);
  if (search !== null) where.push(...searchConditions(search, "id"));
  if (filter?.email != null) where.push({ sql: "$.email = ?", values: [filter.email] });
  if (filter?.progress != null) {
    const alternatives = [...new Set(filter.progress)].map((one) => ofProgress[one]);
    where.push({ sql: alternatives.length === 0 ? "false" : `(${alternatives.join(" or ")})`, values: [] });
  }
  if (filter?.decision != null) where.push({ sql: "$.decision = any(?::text[])", values: [filter.decision] });
  const labels = await labelsCondition(services, teamId, filter?.labels ?? [], "id");
  if (labels !== null) where.push(labels);
  if (filter?.assigneeIds != null)
    where.push({
      sql: "exists (select 1 from candidate_assignee a where a.team_id = $.team_id and a.candidate_id = $.id and a.member_id = any(?::uuid[]))",
      values: [filter.assigneeIds.map((member) => storedId("TeamMember", member)).filter(Boolean)],
    });
  if (filter?.invitedTo != null)
    where.push({
      sql: "exists (select 1 from invitation i where i.team_id = $.team_id and i.candidate_id = $.id and i.assessment_id = ?::uuid)",
      values: [storedId("Assessment", filter.invitedTo)],
    });
  if (filter?.notInvitedTo != null)
    where.push({
      sql: "not exists (select 1 from invitation i where i.team_id = $.team_id and i.candidate_id = $.id and i.assessment_id = ?::uuid and i.state in ('PENDING', 'OPENED', 'STARTED', 'SUBMITTED'))",
      values: [storedId("Assessment", filter.notInvitedTo)],
    });
  return where;
}
