import type { Context } from "../../access/context.ts";
import { viewerOf } from "../../access/permission.ts";
import { type Row, readRows } from "../../platform/graphql/read-plan.ts";
import { storedId } from "../../platform/ids.ts";
import type { EventFilter } from "../log/event.query.ts";

/** An id that is not one of this kind is left out: it must not stand for an event that is about nothing of the kind. */
const toSet = (ids: string[] | null | undefined, name: "Assessment" | "Candidate" | "Invitation") =>
  ids == null ? null : new Set(ids.map((id) => storedId(name, id)).filter((id) => id !== null));

/** Applies a filter to events in memory. Assignments are read from the database, once for all events given. */
export function eventMatcher(
  context: Context,
  filter: EventFilter | null | undefined,
): (events: Row[]) => Promise<Row[]> {
  const types = filter?.types == null ? null : new Set<unknown>(filter.types);
  const assessments = toSet(filter?.assessmentIds, "Assessment");
  const candidates = toSet(filter?.candidateIds, "Candidate");
  const invitations = toSet(filter?.invitationIds, "Invitation");
  return async (events) => {
    const matching = events.filter(
      (event) =>
        (types === null || types.has(event.type)) &&
        (assessments === null || assessments.has(event.assessmentId as string)) &&
        (candidates === null || candidates.has(event.candidateId as string)) &&
        (invitations === null || invitations.has(event.invitationId as string)),
    );
    if (!filter?.assignedToMe || matching.length === 0) return matching;
    const viewer = viewerOf(context);
    const found = await readRows(
      context.services,
      "select candidate_id from candidate_assignee where team_id = $1 and member_id = $2 and candidate_id = any($3::uuid[])",
      [viewer.teamId, viewer.id, matching.map((event) => event.candidateId)],
    );
    const assigned = new Set(found.map(([id]) => id));
    return matching.filter((event) => assigned.has(event.candidateId));
  };
}
