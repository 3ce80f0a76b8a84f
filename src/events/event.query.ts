import type { GraphQLResolveInfo } from "graphql";
import { topLevelError } from "../base/errors.ts";
import { storedId } from "../base/ids.ts";
import { type PageArgs, pageSize, positions } from "../base/page.ts";
import { planOf, type Row, readRows, type Shape } from "../base/read-plan.ts";
import type { Services } from "../teams/context.ts";
import type { Viewer } from "../teams/viewer.ts";
import type { EventType } from "./event-types.ts";

/** How facts are read. */
export const eventShape: Shape = {
  name: "AssessmentEvent",
  table: "event",
  columns: {
    sequence: "$.sequence",
    type: "$.type",
    occurredAt: "$.occurred_at",
    assessmentId: "$.assessment_id",
    candidateId: "$.candidate_id",
    invitationId: "$.invitation_id",
    emailId: "$.email_id",
    actorType: "$.actor_type",
    actorId: "$.actor_id",
    changes: "$.changes",
  },
  always: ["sequence", "type", "assessmentId", "candidateId", "invitationId", "emailId", "actorType", "actorId"],
};

/** Which facts. All that is given has to hold. */
export interface EventFilter {
  types?: EventType[] | null;
  assessmentIds?: string[] | null;
  candidateIds?: string[] | null;
  invitationIds?: string[] | null;
  assignedToMe?: boolean | null;
}

/** The log as it is now: its last number, and the epoch that makes its cursors its own. */
export async function readLogEnd(services: Services, teamId: string): Promise<{ last: number; epoch: string }> {
  const [row] = await readRows(
    services,
    "select (select log_epoch from installation), coalesce((select last from team_counter where team_id = $1), 0)",
    [teamId],
  );
  return { epoch: row![0] as string, last: row![1] as number };
}

const scopeOf = (teamId: string): string => `${teamId}.events`;

/** The cursor of a number in a team's log; the same in a page and in a subscription. */
export const eventCursor = (services: Services, teamId: string, epoch: string, sequence: number): string =>
  positions.make(services.keys, scopeOf(teamId), [epoch, sequence]);

/**
 * The number behind a cursor of this team's log.
 *
 * @throws BAD_USER_INPUT for one of another team, for nonsense, and for one from before a restore:
 *   its numbers may mean other facts now
 */
export function readEventCursor(services: Services, teamId: string, epoch: string, cursor: string): number {
  const [madeIn, sequence] = positions.read(services.keys, scopeOf(teamId), cursor);
  if (madeIn !== epoch)
    throw topLevelError(
      "BAD_USER_INPUT",
      "This cursor is from before the log was restored. Read events anew, and go on from latestCursor.",
    );
  return Number(sequence);
}

/** The filter as SQL over `t0`, with values appended. Ids that are none of ours pick nothing. */
function conditions(viewer: Viewer, filter: EventFilter | null | undefined, values: unknown[]): string {
  const parts = [`t0.team_id = $${values.push(viewer.teamId)}`];
  const anyOf = (column: string, ids: unknown[], type: string) =>
    parts.push(`t0.${column} = any($${values.push(ids)}::${type}[])`);
  if (filter?.types != null) anyOf("type", filter.types, "text");
  if (filter?.assessmentIds != null)
    anyOf(
      "assessment_id",
      filter.assessmentIds.map((id) => storedId("Assessment", id)),
      "uuid",
    );
  if (filter?.candidateIds != null)
    anyOf(
      "candidate_id",
      filter.candidateIds.map((id) => storedId("Candidate", id)),
      "uuid",
    );
  if (filter?.invitationIds != null)
    anyOf(
      "invitation_id",
      filter.invitationIds.map((id) => storedId("Invitation", id)),
      "uuid",
    );
  if (filter?.assignedToMe)
    parts.push(
      `exists (select 1 from candidate_assignee a where a.team_id = t0.team_id and a.candidate_id = t0.candidate_id and a.member_id = $${values.push(viewer.id)})`,
    );
  return parts.join(" and ");
}

export interface EventEdge {
  cursor: string;
  node: Row;
  replayed: boolean;
}

/** One page of the log, in its order. */
export async function readEventPage(
  services: Services,
  viewer: Viewer,
  filter: EventFilter | null | undefined,
  args: PageArgs,
  info: GraphQLResolveInfo,
) {
  const { size, backwards } = pageSize(args);
  const { last, epoch } = await readLogEnd(services, viewer.teamId);
  const plan = planOf(info, eventShape, "connection");
  const values: unknown[] = [];
  let where = conditions(viewer, filter, values);
  const position = (cursor: string): number => {
    const sequence = readEventCursor(services, viewer.teamId, epoch, cursor);
    if (sequence > last) throw topLevelError("BAD_USER_INPUT", "This cursor is beyond the end of the log.");
    return sequence;
  };
  if (args.after != null) where += ` and t0.sequence > $${values.push(position(args.after))}`;
  if (args.before != null) where += ` and t0.sequence < $${values.push(position(args.before))}`;
  // Only what was there when the end was read: latestCursor then tells of everything that is in the page.
  where += ` and t0.sequence <= $${values.push(last)}`;
  const found = await readRows(
    services,
    `select ${plan.select} from ${plan.from} where ${where} order by t0.sequence ${backwards ? "desc" : "asc"} limit ${size + 1}`,
    values,
  );
  const more = found.length > size;
  const kept = found.slice(0, size);
  if (backwards) kept.reverse();
  const edges = kept.map((row): EventEdge => {
    const node = plan.decode(row);
    return { node, cursor: eventCursor(services, viewer.teamId, epoch, node.sequence as number), replayed: false };
  });
  return {
    edges,
    nodes: edges.map((edge) => edge.node),
    pageInfo: {
      hasNextPage: backwards ? args.before != null : more,
      hasPreviousPage: backwards ? more : args.after != null,
      startCursor: edges[0]?.cursor ?? null,
      endCursor: edges.at(-1)?.cursor ?? null,
    },
    latestCursor: eventCursor(services, viewer.teamId, epoch, last),
  };
}
