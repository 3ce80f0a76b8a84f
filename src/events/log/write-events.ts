import type { EntityManager } from "@mikro-orm/postgresql";
import {
  expressionBuilder,
  type InsertQueryBuilder,
  type QueryCreator,
  type RawBuilder,
  type UpdateQueryBuilder,
} from "kysely";
import { type StoredActor, storedActor } from "../../access/actor.ts";
import type { Context } from "../../access/context.ts";
import { nameStatement } from "../../platform/database/planning.ts";
import { type ParameterOf, type Prepared, prepared } from "../../platform/database/prepared.ts";
import {
  array,
  clockTimestamp,
  type Database,
  db,
  insertFrom,
  ofAnyLength,
  sql,
  unnestWithOrdinality,
} from "../../platform/database/sql.ts";
import { connectionOf } from "../../platform/database/transaction-connection.ts";
import { newIdsOfDay } from "../../platform/ids/ids.ts";
import { causeOf } from "../../platform/process/cause.ts";
import { giveWay } from "../../platform/process/slices.ts";
import type { NewEvent } from "./event-types.ts";

/** An insert or an update as the query builder makes it. */
// biome-ignore lint/suspicious/noExplicitAny: of any table
type Change = InsertQueryBuilder<any, any, any> | UpdateQueryBuilder<any, any, any, any>;
// biome-ignore lint/suspicious/noExplicitAny: in a `with` clause it knows more tables than Database has
type Creator = QueryCreator<any>;

/** The values of one event, as parameters of the statement that writes it. */
interface EventValues {
  teamId: string;
  id: string;
  type: NewEvent["type"];
  assessmentId: string | null;
  candidateId: string | null;
  invitationId: string | null;
  emailId: string | null;
  actorType: StoredActor["type"] | null;
  actorId: string | null;
  changes: string | null;
  causedBy: string | null;
}

/** Changes of rows that are locked already, in the statement that writes the event that says so (`preparedChange`). */
export interface PreparedChange<V extends object> {
  write: Prepared<V & EventValues, unknown>;
}

const counted = (creator: Creator, teamId: string | RawBuilder<string>, count: number) =>
  (creator as QueryCreator<Database>).with("counter", (q) =>
    q
      .insertInto("team_counter")
      .values({ team_id: teamId, last: count })
      .onConflict((oc) =>
        oc.column("team_id").doUpdateSet({ last: (eb) => eb("team_counter.last", "+", eb.ref("excluded.last")) }),
      )
      .returning("last"),
  );
/** The name of the clause is known to the insert around this source. */
const fromCounter = expressionBuilder<Database & { counter: { last: number } }, never>();

/**
 * Describes changes of rows that are locked already, which are written in the statement that writes the event that says so,
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
    const uuid = <N extends keyof EventValues>(name: N) => sql<EventValues[N]>`${parameter(name)}::uuid`;
    const text = <N extends keyof EventValues>(name: N) => sql<EventValues[N]>`${parameter(name)}::text`;
    const source = fromCounter.selectFrom("counter");
    return insertFrom(counted(creator, parameter("teamId"), 1), "event", source, ({ ref }) => ({
      team_id: uuid("teamId"),
      sequence: ref("counter.last"),
      id: uuid("id"),
      type: text("type"),
      occurred_at: clockTimestamp(),
      assessment_id: uuid("assessmentId"),
      candidate_id: uuid("candidateId"),
      invitation_id: uuid("invitationId"),
      email_id: uuid("emailId"),
      actor_type: text("actorType"),
      actor_id: uuid("actorId"),
      changes: sql<Record<string, unknown> | null>`${parameter("changes")}::jsonb`,
      caused_by: text("causedBy"),
    }));
  });
  return { write };
}

const noChange = preparedChange<object>(() => []);

/**
 * Locks the counter, gives the events the next numbers and writes them: the last statement of a transaction, which is committed
 * by it.
 *
 * @param change changes to write with the event, and their values; it needs exactly one event
 */
export async function writeEvents(
  em: EntityManager,
  context: Context,
  events: NewEvent[],
  change: { of: PreparedChange<object>; values: object } | null,
): Promise<void> {
  const [first] = events;
  if (first === undefined || (change !== null && events.length > 1)) {
    if (change !== null) throw new Error("A change goes with one event.");
    return;
  }
  if (events.length > 1) return await writeMany(em, context, events);
  const { of, values } = change ?? { of: noChange, values: {} };
  await of.write.last({ em }, { ...values, ...valuesOf(context, first) });
}

const actorOf = (context: Context, { actor }: NewEvent): StoredActor | null =>
  actor === undefined ? storedActor(context.actor) : actor;

function valuesOf(context: Context, event: NewEvent): EventValues {
  const actor = actorOf(context, event);
  return {
    teamId: context.teamId!,
    id: newIdsOfDay(1)[0]!,
    type: event.type,
    assessmentId: event.assessmentId ?? null,
    candidateId: event.candidateId ?? null,
    invitationId: event.invitationId ?? null,
    emailId: event.emailId ?? null,
    actorType: actor?.type ?? null,
    actorId: actor?.id ?? null,
    changes: event.changes == null ? null : JSON.stringify(event.changes),
    causedBy: event.causedBy ?? causeOf(context.requestId),
  };
}

async function writeMany(em: EntityManager, context: Context, events: NewEvent[]): Promise<void> {
  const teamId = context.teamId!;
  const actors = events.map((event) => actorOf(context, event));
  const ids = ofAnyLength(array.uuid(newIdsOfDay(events.length)));
  await giveWay(events.length);
  const columns = {
    id: ids,
    type: ofAnyLength(array.text(events.map((event) => event.type))),
    assessment_id: ofAnyLength(array.uuid(events.map((event) => event.assessmentId ?? null))),
    candidate_id: ofAnyLength(array.uuid(events.map((event) => event.candidateId ?? null))),
    invitation_id: ofAnyLength(array.uuid(events.map((event) => event.invitationId ?? null))),
    email_id: ofAnyLength(array.uuid(events.map((event) => event.emailId ?? null))),
    actor_type: ofAnyLength(array.text(actors.map((actor) => actor?.type ?? null))),
    actor_id: ofAnyLength(array.uuid(actors.map((actor) => actor?.id ?? null))),
    changes: ofAnyLength(array.jsonb(events.map((event) => event.changes ?? null))),
    caused_by: ofAnyLength(array.text(events.map((event) => event.causedBy ?? null))),
  };
  await giveWay(events.length);
  const source = fromCounter.selectFrom(["counter", unnestWithOrdinality("new", columns, "number")]);
  const statement = insertFrom(counted(db(em), teamId, events.length), "event", source, ({ ref }) => ({
    team_id: teamId,
    sequence: sql<number>`${ref("counter.last")} - ${events.length} + ${ref("new.number")}`,
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
    caused_by: sql<string | null>`coalesce(${ref("new.caused_by")}, ${causeOf(context.requestId)}::text)`,
  })).compile();
  const connection = connectionOf(em);
  const name = nameStatement(statement.sql);
  if (connection === undefined) await db(em).executeQuery(statement);
  else await connection.sendAndCommit({ name, text: statement.sql, values: [...statement.parameters] });
}
