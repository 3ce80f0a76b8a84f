import { sql } from "../../platform/database/sql.ts";
import type { List } from "../../platform/graphql/list.ts";
import { storedId } from "../../platform/ids/ids.ts";
import { allStates, type Count, type CountScope, countStates, countsIn, sumOf } from "../counts/counts.query.ts";
import type { invitationOrders } from "./invitation.query.ts";
import type { InvitationConditions } from "./invitation-conditions.query.ts";

/** What the invitations of a list have in each order, since it lists those alone. */
const byOrder: Record<keyof typeof invitationOrders, readonly Count[]> = {
  CREATED_AT: allStates,
  STARTED_AT: ["ever_started"],
  SUBMITTED_AT: ["ever_submitted"],
  SCORE: ["scored"],
};

/** The filters that counters answer. */
const counted: readonly (keyof InvitationConditions)[] = ["state", "assessmentId"];

/**
 * The `total` of a list of invitations; undefined where it asks for more than counters have.
 *
 * @param column the column with the parent's id, where the list is a field of other rows
 */
export function invitationTotal(
  filter: InvitationConditions | null | undefined,
  order: keyof typeof invitationOrders | undefined,
  column: "assessment_id" | "candidate_id" | "batch_id" | null,
): List["total"] {
  const given = Object.entries(filter ?? {}).flatMap(([name, value]) => (value == null ? [] : [name]));
  const { state, assessmentId } = filter ?? {};
  if (!given.every((name) => (counted as readonly string[]).includes(name))) return undefined;
  if (state != null && order !== undefined && order !== "CREATED_AT") return undefined;
  // One assessment at a time: of a parent, or of the filter.
  if (column !== null && (column !== "assessment_id" || assessmentId != null)) return undefined;
  const own = assessmentId == null ? undefined : sql<string | null>`${storedId("Assessment", assessmentId)}::uuid`;
  return ({ teamId, parentId }) => {
    const scope: CountScope = { teamId, assessmentId: parentId ?? own };
    return state == null
      ? sql`(select ${sumOf(byOrder[order ?? "CREATED_AT"])} from ${countsIn(scope)})`
      : sql`(${countStates(scope, state)})`;
  };
}
