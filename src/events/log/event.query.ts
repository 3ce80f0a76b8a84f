import type { GraphQLResolveInfo } from "graphql";
import type { Expression, SqlBool } from "kysely";
import type { Context, Services } from "../../access/context.ts";
import type { Viewer } from "../../access/viewer.ts";
import { prepared } from "../../platform/database/prepared.ts";
import { anyOf, array, sql } from "../../platform/database/sql.ts";
import type { PageArgs } from "../../platform/graphql/connection.ts";
import { loaderOf } from "../../platform/graphql/loader.ts";
import { fieldPath } from "../../platform/graphql/pagination.ts";
import { planOf } from "../../platform/graphql/read-plan.ts";
import { defineShape, rowOf, type Shape } from "../../platform/graphql/shape.ts";
import { type NodeName, storedId } from "../../platform/ids/ids.ts";
import type { EventType } from "./event-types.ts";
import {
  type LogEdge,
  type LogEnd,
  type LogList,
  type LogPage,
  makeLogCursor,
  readEndOfLog,
  readLogCursor,
  readLogPages,
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

const row = rowOf("event");

const listOf = (teamId: string): LogList => ({
  scope: `${teamId}.events`,
  items: "events",
  end: "team_counter",
  column: row.ref("$.sequence"),
});

/** Reads the end of a team's log. */
export const readLogEnd = (services: Services, teamId: string): Promise<LogEnd> =>
  readEndOfLog(services, "team_counter", teamId);

/** The cursor of an event's number. */
export const eventCursor = (services: Services, teamId: string, epoch: string, sequence: number): string =>
  makeLogCursor(services.keys, listOf(teamId), epoch, sequence);

/** The number behind a cursor of this team's log. @throws BAD_USER_INPUT */
export const readEventCursor = (services: Services, teamId: string, epoch: string, cursor: string): number =>
  readLogCursor(services.keys, listOf(teamId), epoch, cursor);

/**
 * The times of a team's events rise with their numbers, so the log is halved until the place is found: two look-ups in
 * its key a step, however long it is. An event that was purged counts as earlier.
 */
const searchTime = prepared<{ teamId: string; since: Date }, { low: number }>((q, parameter) =>
  q
    .withRecursive("search(low, high)", (cte) =>
      cte
        .selectFrom("team_counter")
        .select((eb) => [sql<number>`0`.as("low"), sql<number>`${eb.ref("last")} + 1`.as("high")])
        .where("team_id", "=", parameter("teamId"))
        .unionAll((next) =>
          next
            .selectFrom("search")
            .select((eb) => {
              const middle = sql<number>`(${eb.ref("low")} + ${eb.ref("high")}) / 2`;
              const isSince = eb
                .selectFrom("event as e")
                .select((e) => sql<boolean>`${e.ref("e.occurred_at")} >= ${parameter("since")}`.as("is"))
                .where("e.team_id", "=", parameter("teamId"))
                .where("e.sequence", "=", middle);
              return [
                sql<number>`case when ${isSince} then ${eb.ref("low")} else ${middle} end`.as("low"),
                sql<number>`case when ${isSince} then ${middle} else ${eb.ref("high")} end`.as("high"),
              ];
            })
            .where((eb) => sql<boolean>`${eb.ref("high")} - ${eb.ref("low")} > 1`),
        ),
    )
    .selectFrom("search")
    .select("low")
    .orderBy("low", "desc")
    .limit(sql.lit(1)),
);

/** The number of the team's last event before a time; 0 where there is none. */
export const findSequenceBefore = async (services: Services, teamId: string, since: Date): Promise<number> =>
  (await searchTime(services, { teamId, since }))[0]?.low ?? 0;

/** Of one type, an index has the events in the order of the page. Of several it has not: then statistics decide. */
const isOfOneType = (filter: EventFilter | null | undefined): boolean => filter?.types?.length === 1;

/** The filter as conditions, without that of one type. An id of another kind or team selects nothing. */
function conditions(viewer: Viewer, filter: EventFilter | null | undefined): Expression<SqlBool>[] {
  const where: Expression<SqlBool>[] = [];
  const ids = (given: string[], name: NodeName) => anyOf(array.uuid(given.map((id) => storedId(name, id))));
  if (filter?.types != null && !isOfOneType(filter)) where.push(row("$.type", "=", anyOf(array.text(filter.types))));
  if (filter?.assessmentIds != null) where.push(row("$.assessment_id", "=", ids(filter.assessmentIds, "Assessment")));
  if (filter?.candidateIds != null) where.push(row("$.candidate_id", "=", ids(filter.candidateIds, "Candidate")));
  if (filter?.invitationIds != null) where.push(row("$.invitation_id", "=", ids(filter.invitationIds, "Invitation")));
  if (filter?.assignedToMe)
    where.push(
      row.exists(
        row
          .selectFrom("candidate_assignee as a")
          .select(sql.lit(1).as("one"))
          .whereRef("a.team_id", "=", "$.team_id")
          .whereRef("a.candidate_id", "=", "$.candidate_id")
          .where("a.member_id", "=", viewer.id),
      ),
    );
  return where;
}

export interface EventEdge extends LogEdge {
  replayed: boolean;
}

const ofEdges = { replayed: false };

/** Reads one page of a team's log, in its order. @param shape how events are read, with what they are about */
export async function readEventPage(
  services: Services,
  shape: Shape<"event">,
  viewer: Viewer,
  filter: EventFilter | null | undefined,
  args: PageArgs,
  info: GraphQLResolveInfo,
): Promise<LogPage> {
  const where = conditions(viewer, filter);
  const [page] = await readLogPages({ services, keys: services.keys }, viewer.teamId, listOf(viewer.teamId), args, {
    plan: planOf(info, shape, "connection"),
    where,
    within: isOfOneType(filter) ? { column: row.ref("$.type"), value: filter!.types![0]! } : undefined,
    key: where.length === 0 && !isOfOneType(filter) ? "all" : null,
    // Of some types there are many events and of others few: a plan for any type would read the whole log for the few.
    planning: where.length > 0 || isOfOneType(filter) ? "BY_VALUES" : "ONCE",
    ofEdges,
  });
  return page!;
}

/** Reads the same page of the events of many candidates or invitations, in one statement for all rows that have the field. */
export async function readEventPageOf(
  context: Context,
  teamId: string,
  of: { column: "candidate_id" | "invitation_id"; id: string },
  args: PageArgs,
  info: GraphQLResolveInfo,
): Promise<LogPage> {
  const { services } = context;
  return await loaderOf<string, LogPage>(context, `${fieldPath(info)} ${JSON.stringify(args)}`, (ids) =>
    readLogPages({ services, keys: services.keys }, teamId, listOf(teamId), args, {
      plan: planOf(info, eventShape, "connection"),
      where: [],
      of: { ids, column: row.ref(`$.${of.column}`) },
      key: of.column,
      ofEdges,
    }),
  ).load(of.id);
}
