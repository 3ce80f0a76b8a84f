import type { Services } from "../../access/context.ts";
import type { List } from "../../platform/graphql/list.ts";
import { storedId } from "../../platform/ids.ts";
import { labelsCondition } from "./labels.query.ts";
import { readSearch, searchConditions } from "./search.query.ts";

/** The filters on candidates that need no invitation, with ids in their global form. */
export interface CandidateConditions {
  search?: string | null;
  email?: string | null;
  decision?: string[] | null;
  archived?: boolean | null;
  labels?: string[] | null;
  assigneeIds?: string[] | null;
}

/** The filter as conditions, all of which have to hold. An id of another team matches nothing. */
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
  if (filter?.decision != null) where.push({ sql: "$.decision = any(?::text[])", values: [filter.decision] });
  const labels = await labelsCondition(services, teamId, filter?.labels ?? [], "id");
  if (labels !== null) where.push(labels);
  if (filter?.assigneeIds != null)
    where.push({
      sql: "exists (select 1 from candidate_assignee a where a.team_id = $.team_id and a.candidate_id = $.id and a.member_id = any(?::uuid[]))",
      values: [filter.assigneeIds.map((member) => storedId("TeamMember", member)).filter(Boolean)],
    });
  return where;
}
