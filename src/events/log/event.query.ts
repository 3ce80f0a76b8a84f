import type { GraphQLResolveInfo } from "graphql";
import type { Context, Services } from "../../access/context.ts";
import type { Viewer } from "../../access/viewer.ts";
import type { PageArgs } from "../../platform/graphql/connection.ts";
import { loaderOf } from "../../platform/graphql/loader.ts";
import { fieldPath } from "../../platform/graphql/pagination.ts";
import { planOf, type Row, readRows } from "../../platform/graphql/read-plan.ts";
import { defineShape } from "../../platform/graphql/shape.ts";
import { storedId } from "../../platform/ids.ts";
import type { EventType } from "./event-types.ts";
import {
  type LogEdge,
  type LogEnd,
  type LogList,
  type LogPage,
  logPage,
  makeLogCursor,
  readEndOfLog,
  readLogCursor,
} from "./log-page.ts";

/** How events are read. */
export const eventShape = defineShape("event", {
  name: "AssessmentEvent",
  columns: {
    sequence: "sequence",
    type: "type",
    occurredAt: "occurred_at",
    assessmentId: "assessment_id",
    candidateId: "candidate_id",
    invitationId: "invitation_id",
    emailId: "email_id",
    actorType: "actor_type",
    actorId: "actor_id",
    changes: "changes",
  },
  always: ["sequence", "type", "assessmentId", "candidateId", "invitationId", "emailId", "actorType", "actorId"],
});

/** Selects events by all conditions that are given. */
export interface EventFilter {
  types?: EventType[] | null;
  assessmentIds?: string[] | null;
  candidateIds?: string[] | null;
  invitationIds?: string[] | null;
  assignedToMe?: boolean | null;
}

const listOf = (teamId: string): LogList => ({ scope: `${teamId}.events`, items: "events", column: "sequence" });

/** Reads the end of a team's log. */
export const readLogEnd = (services: Services, teamId: string): Promise<LogEnd> =>
  readEndOfLog(services, { table: "team_counter", column: "last" }, teamId);

/** The cursor of an event's number. */
export const eventCursor = (services: Services, teamId: string, epoch: string, sequence: number): string =>
  makeLogCursor(services.keys, listOf(teamId), epoch, sequence);

/** The number behind a cursor of this team's log. @throws BAD_USER_INPUT */
export const readEventCursor = (services: Services, teamId: string, epoch: string, cursor: string): number =>
  readLogCursor(services.keys, listOf(teamId), epoch, cursor);

/** The filter as SQL over `t0`. It appends its values. An id of another kind or team selects nothing. */
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

export interface EventEdge extends LogEdge {
  replayed: boolean;
}

export type EventPage = LogPage<EventEdge>;

async function preparePage(services: Services, teamId: string, args: PageArgs) {
  const page = logPage(services.keys, listOf(teamId), await readLogEnd(services, teamId), args);
  return { sql: page.sql, toPage: (nodes: Row[]): EventPage => page.toPage(nodes, { replayed: false }) };
}

/** Reads one page of a team's log, in its order. */
export async function readEventPage(
  services: Services,
  viewer: Viewer,
  filter: EventFilter | null | undefined,
  args: PageArgs,
  info: GraphQLResolveInfo,
): Promise<EventPage> {
  const page = await preparePage(services, viewer.teamId, args);
  const plan = planOf(info, eventShape, "connection");
  const values: unknown[] = [];
  const where = conditions(viewer, filter, values);
  const found = await readRows(
    services,
    `select ${plan.select} from ${plan.from} where ${where}${page.sql(values)}`,
    values,
    // Of some types there are many events and of others few: a plan for any type would read the whole log for the few.
    { planned: filter != null && Object.values(filter).some((value) => value != null) },
  );
  return page.toPage(found.map((row) => plan.decode(row)));
}

/** Reads the same page of the events of many candidates or invitations, in one statement for all rows that have the field. */
export async function readEventPageOf(
  context: Context,
  teamId: string,
  of: { column: "candidate_id" | "invitation_id"; id: string },
  args: PageArgs,
  info: GraphQLResolveInfo,
): Promise<EventPage> {
  const { services } = context;
  return await loaderOf<string, EventPage>(context, `${fieldPath(info)} ${JSON.stringify(args)}`, async (ids) => {
    const page = await preparePage(services, teamId, args);
    const plan = planOf(info, eventShape, "connection");
    const values: unknown[] = [teamId, ids];
    const found = await readRows(
      services,
      `select parent, page.* from unnest($2::uuid[]) parent cross join lateral (
         select ${plan.select} from ${plan.from} where t0.team_id = $1 and t0.${of.column} = parent${page.sql(values)}) page`,
      values,
    );
    const byParent = Map.groupBy(found, ([parent]) => parent);
    return ids.map((id) => page.toPage((byParent.get(id) ?? []).map((row) => plan.decode(row.slice(1)))));
  }).load(of.id);
}
