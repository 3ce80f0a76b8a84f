import { anyOf, array, sql } from "../../platform/database/sql.ts";
import type { List } from "../../platform/graphql/list.ts";
import { rowOf } from "../../platform/graphql/shape.ts";
import { storedId } from "../../platform/ids/ids.ts";
import { labelsCondition } from "./labels.query.ts";
import { searchCondition } from "./search.query.ts";

/** The filters on candidates that need no invitation, with ids in their global form. */
export interface CandidateConditions {
  search?: string | null;
  email?: string | null;
  decision?: ("APPROVED" | "REJECTED")[] | null;
  decided?: boolean | null;
  archived?: boolean | null;
  labels?: string[] | null;
  assigneeIds?: string[] | null;
  emailSuppressed?: boolean | null;
}

/** The filter as conditions, all of which have to hold. An id of another team matches nothing. */
export function candidateConditions(teamId: string, filter: CandidateConditions | null | undefined): List["where"] {
  const row = rowOf("candidate");
  const isArchived = row("$.archived_at", filter?.archived ? "is not" : "is", null);
  const where: List["where"] = [
    filter?.archived ? isArchived : { onPage: isArchived, counted: isArchived, isLoose: true },
  ];
  // Before the search: rows that have labels are found by these, and then searched.
  const labels = labelsCondition(teamId, filter?.labels ?? [], "id");
  if (labels !== null) where.push(labels);
  if (filter?.search != null) where.push(searchCondition(teamId, filter.search, "id"));
  if (filter?.email != null) where.push(row("$.email", "=", filter.email));
  if (filter?.decision != null) where.push(row("$.decision", "=", anyOf(array.text(filter.decision))));
  if (filter?.decided != null) where.push(row("$.decision", filter.decided ? "is not" : "is", null));
  if (filter?.assigneeIds != null) {
    const members = filter.assigneeIds.map((id) => storedId("TeamMember", id)).filter((id) => id !== null);
    where.push(
      row.exists(
        row
          .selectFrom("candidate_assignee as a")
          .select(sql.lit(1).as("one"))
          .whereRef("a.team_id", "=", "$.team_id")
          .whereRef("a.candidate_id", "=", "$.id")
          .where("a.member_id", "=", anyOf(array.uuid(members))),
      ),
    );
  }
  if (filter?.emailSuppressed != null) {
    const suppressed = row.exists(
      row
        .selectFrom("email_suppression as s")
        .select(sql.lit(1).as("one"))
        .whereRef("s.team_id", "=", "$.team_id")
        .whereRef("s.address", "=", "$.email"),
    );
    where.push(filter.emailSuppressed ? suppressed : row.not(suppressed));
  }
  return where;
}
