import type { GraphQLResolveInfo } from "graphql";
import { topLevelError } from "../base/errors.ts";
import { storedId } from "../base/ids.ts";
import { loaderOf } from "../base/loader.ts";
import { fieldPath, type PageArgs, pageSize, positions } from "../base/page.ts";
import { planOf, type Row, readRows, type Shape } from "../base/read-plan.ts";
import type { Context, Services } from "../teams/context.ts";
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

export interface EventPage {
  edges: EventEdge[];
  nodes: Row[];
  pageInfo: { hasNextPage: boolean; hasPreviousPage: boolean; startCursor: string | null; endCursor: string | null };
  latestCursor: string;
}

/** The end of the log as it was when a page was asked for, and what bounds the page in numbers. */
async function boundsOf(services: Services, teamId: string, args: PageArgs) {
  const { size, backwards } = pageSize(args);
  const { last, epoch } = await readLogEnd(services, teamId);
  const position = (cursor: string): number => {
    const sequence = readEventCursor(services, teamId, epoch, cursor);
    if (sequence > last) throw topLevelError("BAD_USER_INPUT", "This cursor is beyond the end of the log.");
    return sequence;
  };
  const above = args.after == null ? null : position(args.after);
  const below = args.before == null ? null : position(args.before);
  return {
    ...{ size, backwards, last, epoch },
    /** As SQL over `t0`, with values appended, order and limit at its end. */
    sql(values: unknown[]): string {
      // Only what was there when the end was read: latestCursor then tells of everything that is in the page.
      let where = ` and t0.sequence <= $${values.push(last)}`;
      if (above !== null) where += ` and t0.sequence > $${values.push(above)}`;
      if (below !== null) where += ` and t0.sequence < $${values.push(below)}`;
      return `${where} order by t0.sequence ${backwards ? "desc" : "asc"} limit ${size + 1}`;
    },
    page(nodes: Row[]): EventPage {
      const more = nodes.length > size;
      const kept = nodes.slice(0, size);
      if (backwards) kept.reverse();
      const cursorOf = (sequence: number) => eventCursor(services, teamId, epoch, sequence);
      const edges = kept.map((node) => ({ node, cursor: cursorOf(node.sequence as number), replayed: false }));
      return {
        edges,
        nodes: kept,
        pageInfo: {
          hasNextPage: backwards ? args.before != null : more,
          hasPreviousPage: backwards ? more : args.after != null,
          startCursor: edges[0]?.cursor ?? null,
          endCursor: edges.at(-1)?.cursor ?? null,
        },
        latestCursor: cursorOf(last),
      };
    },
  };
}

/** One page of the log, in its order. */
export async function readEventPage(
  services: Services,
  viewer: Viewer,
  filter: EventFilter | null | undefined,
  args: PageArgs,
  info: GraphQLResolveInfo,
): Promise<EventPage> {
  const bounds = await boundsOf(services, viewer.teamId, args);
  const plan = planOf(info, eventShape, "connection");
  const values: unknown[] = [];
  const where = conditions(viewer, filter, values);
  const found = await readRows(
    services,
    `select ${plan.select} from ${plan.from} where ${where}${bounds.sql(values)}`,
    values,
    // Events of one type are many and of another few: a plan for any of them reads the whole log for the few.
    { planned: filter != null && Object.values(filter).some((value) => value != null) },
  );
  return bounds.page(found.map((row) => plan.decode(row)));
}

/**
 * The same page of the log of each of many things: one statement for all rows of a page that have it
 * as a field.
 */
export async function readEventPageOf(
  context: Context,
  teamId: string,
  of: { column: "candidate_id" | "invitation_id"; id: string },
  args: PageArgs,
  info: GraphQLResolveInfo,
): Promise<EventPage> {
  const { services } = context;
  return await loaderOf<string, EventPage>(context, `${fieldPath(info)} ${JSON.stringify(args)}`, async (ids) => {
    const bounds = await boundsOf(services, teamId, args);
    const plan = planOf(info, eventShape, "connection");
    const values: unknown[] = [teamId, ids];
    const found = await readRows(
      services,
      `select parent, page.* from unnest($2::uuid[]) parent cross join lateral (
         select ${plan.select} from ${plan.from} where t0.team_id = $1 and t0.${of.column} = parent${bounds.sql(values)}) page`,
      values,
    );
    const byParent = Map.groupBy(found, ([parent]) => parent);
    return ids.map((id) => bounds.page((byParent.get(id) ?? []).map((row) => plan.decode(row.slice(1)))));
  }).load(of.id);
}
