import type { EntityManager } from "@mikro-orm/postgresql";
import { expressionBuilder, type InsertQueryBuilder, type QueryCreator, type UpdateQueryBuilder } from "kysely";
import { type StoredActor, storedActor } from "../../access/actor.ts";
import type { Context } from "../../access/context.ts";
import { arrayLiteral } from "../../platform/database/array-literal.ts";
import { type ParameterOf, type Prepared, prepared } from "../../platform/database/prepared.ts";
import {
  clockTimestamp,
  type Database,
  insertFrom,
  ofAnyLength,
  sql,
  unnestWithOrdinality,
} from "../../platform/database/sql.ts";
import { newIdsOfDay } from "../../platform/ids/ids.ts";
import { causeOf } from "../../platform/process/cause.ts";
import { giveWay } from "../../platform/process/slices.ts";
import type { NewEvent } from "./event-types.ts";

/** An insert or an update as the query builder makes it. */
// biome-ignore lint/suspicious/noExplicitAny: of any table
type Change = InsertQueryBuilder<any, any, any> | UpdateQueryBuilder<any, any, any, any>;
// biome-ignore lint/suspicious/noExplicitAny: in a `with` clause it knows more tables than Database has
type Creator = QueryCreator<any>;

type ArrayParameter = ReturnType<typeof arrayLiteral>;

/** Events as the statement that writes them takes them: a column each. */
export interface EventValues {
  teamId: string;
  count: number;
  ids: ArrayParameter;
  types: ArrayParameter;
  assessmentIds: ArrayParameter;
  candidateIds: ArrayParameter;
  invitationIds: ArrayParameter;
  emailIds: ArrayParameter;
  actorTypes: ArrayParameter;
  actorIds: ArrayParameter;
  changes: ArrayParameter;
  causes: ArrayParameter;
  /** The cause of those that name none. */
  cause: string | null;
}

/** Changes of rows that are locked already, in the statement that writes the events that say so (`preparedChange`). */
export interface PreparedChange<V extends object> {
  write: Prepared<V & EventValues, unknown>;
}

/** The name of the clause is known to the insert around this source. */
const fromCounter = expressionBuilder<Database & { counter: { last: number } }, never>();

/**
 * Describes changes of rows that are locked already, which are written in the statement that writes the events that say so,
 * in any order. It is compiled once.
 *
 * @param build writes the changes; `parameter("id")` stands for the value that a call gives under this name
 */
export function preparedChange<V extends object>(
  build: (creator: Creator, parameter: ParameterOf<V & { teamId: string }>) => Change[],
): PreparedChange<V> {
  const write = prepared<V & EventValues, unknown>((q, given) => {
    const parameter = given as unknown as ParameterOf<EventValues>;
    let creator: Creator = q;
    for (const [i, change] of build(q, given as never).entries()) creator = creator.with(`change_${i}`, () => change);
    const counted = (creator as QueryCreator<Database>).with("counter", (cte) =>
      cte
        .insertInto("team_counter")
        .values({ team_id: parameter("teamId"), last: parameter("count") })
        .onConflict((oc) =>
          oc.column("team_id").doUpdateSet({ last: (eb) => eb("team_counter.last", "+", eb.ref("excluded.last")) }),
        )
        .returning("last"),
    );
    const uuid = <T extends string | null>(name: keyof EventValues & string) =>
      ofAnyLength(sql<T[]>`${parameter(name)}::uuid[]`);
    const text = <T extends string | null>(name: keyof EventValues & string) =>
      ofAnyLength(sql<T[]>`${parameter(name)}::text[]`);
    const columns = {
      id: uuid<string>("ids"),
      type: text<NewEvent["type"]>("types"),
      assessment_id: uuid("assessmentIds"),
      candidate_id: uuid("candidateIds"),
      invitation_id: uuid("invitationIds"),
      email_id: uuid("emailIds"),
      actor_type: text<StoredActor["type"] | null>("actorTypes"),
      actor_id: uuid("actorIds"),
      changes: ofAnyLength(sql<(Record<string, unknown> | null)[]>`${parameter("changes")}::jsonb[]`),
      caused_by: text("causes"),
    };
    const source = fromCounter.selectFrom(["counter", unnestWithOrdinality("new", columns, "number")]);
    return insertFrom(counted, "event", source, ({ ref }) => ({
      team_id: sql<string>`${parameter("teamId")}::uuid`,
      sequence: sql<number>`${ref("counter.last")} - ${parameter("count")}::integer + ${ref("new.number")}`,
      id: ref("new.id"),
      type: ref("new.type"),
      occurred_at: clockTimestamp(),
      assessment_id: ref("new.assessment_id"),
      candidate_id: ref("new.candidate_id"),
      invitation_id: ref("new.invitation_id"),
      email_id: ref("new.email_id"),
      actor_type: ref("new.actor_type"),
      actor_id: ref("new.actor_id"),
      changes: ref("new.changes"),
      caused_by: sql<string | null>`coalesce(${ref("new.caused_by")}, ${parameter("cause")}::text)`,
    }));
  });
  return { write };
}

const noChange = preparedChange<object>(() => []);

/** Prepares events to be written: their numbers alone are missing. */
export async function prepareEvents(context: Context, events: readonly NewEvent[]): Promise<EventValues> {
  const { length: count } = events;
  await giveWay(count);
  const actors = events.map(({ actor }) => (actor === undefined ? storedActor(context.actor) : actor));
  const ids = newIdsOfDay(count);
  await giveWay(count);
  const about = {
    ids: arrayLiteral(ids),
    types: arrayLiteral(events.map(({ type }) => type)),
    assessmentIds: arrayLiteral(events.map(({ assessmentId = null }) => assessmentId)),
    candidateIds: arrayLiteral(events.map(({ candidateId = null }) => candidateId)),
  };
  await giveWay(count);
  const others = {
    invitationIds: arrayLiteral(events.map(({ invitationId = null }) => invitationId)),
    emailIds: arrayLiteral(events.map(({ emailId = null }) => emailId)),
    actorTypes: arrayLiteral(actors.map((actor) => actor?.type ?? null)),
    actorIds: arrayLiteral(actors.map((actor) => actor?.id ?? null)),
  };
  await giveWay(count);
  return {
    ...{ teamId: context.teamId!, count, ...about, ...others },
    changes: arrayLiteral(events.map(({ changes }) => (changes == null ? null : JSON.stringify(changes)))),
    causes: arrayLiteral(events.map(({ causedBy = null }) => causedBy)),
    cause: causeOf(context.requestId),
  };
}

/**
 * Locks the counter, gives the events the next numbers and writes them: the last statement of a transaction, which is committed
 * by it.
 *
 * @param change changes to write with the events, and their values
 * @param ready the events, or the first ones, where they are prepared already
 */
export async function writeEvents(
  em: EntityManager,
  context: Context,
  events: NewEvent[],
  change: { of: PreparedChange<object>; values: object } | null,
  ready: EventValues | null,
): Promise<void> {
  if (events.length === 0) {
    if (change !== null) throw new Error("Changes go with events, and there are none.");
    return;
  }
  const values = ready?.count === events.length ? ready : await prepareEvents(context, events);
  const { of, values: more } = change ?? { of: noChange, values: {} };
  await of.write.last({ em }, { ...more, ...values });
}
