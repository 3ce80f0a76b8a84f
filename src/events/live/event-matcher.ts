import type { Context } from "../../access/context.ts";
import { viewerOf } from "../../access/permission.ts";
import { prepared } from "../../platform/database/prepared.ts";
import { sql } from "../../platform/database/sql.ts";
import type { Row } from "../../platform/graphql/read-plan.ts";
import { storedId } from "../../platform/ids/ids.ts";
import type { EventFilter } from "../log/event.query.ts";

/** An id that is not one of this kind is left out: it must not stand for an event that is about nothing of the kind. */
const toSet = (ids: string[] | null | undefined, name: "Assessment" | "Candidate" | "Invitation") =>
  ids == null ? null : new Set(ids.map((id) => storedId(name, id)).filter((id) => id !== null));

const assignedOf = prepared<{ teamId: string; memberId: string; candidateIds: (string | null)[] }, { id: string }>(
  (q, parameter) =>
    q
      .selectFrom("candidate_assignee")
      .select("candidate_id as id")
      .where("team_id", "=", parameter("teamId"))
      .where("member_id", "=", parameter("memberId"))
      .where("candidate_id", "=", sql<string>`any(${parameter("candidateIds")}::uuid[])`),
);

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
    const candidateIds = matching.map((event) => event.candidateId as string | null);
    const found = await assignedOf(context.services, { teamId: viewer.teamId, memberId: viewer.id, candidateIds });
    const assigned = new Set<unknown>(found.map(({ id }) => id));
    return matching.filter((event) => assigned.has(event.candidateId));
  };
}
