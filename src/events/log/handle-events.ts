import type { Services } from "../../access/context.ts";
import { systemContext } from "../../access/contexts.ts";
import { sqlState } from "../../platform/database/in-transaction.ts";
import { findTeams } from "../../platform/database/spread.ts";
import { anyOf, array, db, sql } from "../../platform/database/sql.ts";
import { readCause } from "../../platform/process/cause.ts";
import { errorFields } from "../../platform/process/log.ts";
import { type SpanOptions, traced } from "../../platform/process/tracing.ts";
import type { LoggedEvent } from "./event-types.ts";
import { type Tx, withTransaction } from "./with-transaction.ts";

/** Writes what follows from events: rows and jobs in the given transaction, never I/O. event-handlers.ts lists them. */
export interface EventHandler {
  name: string;
  /** Receives events in order: all new ones at once or, after it has thrown at that, one by one. */
  handle(tx: Tx, events: LoggedEvent[]): Promise<void>;
}

const batchSize = 200;
/** To how many traces a batch of events is linked. */
const maxLinks = 20;
/** SQLSTATEs of transient failures (deadlock, serialization failure, a lock that was held): the batch is tried again. */
const transientStates = new Set(["40P01", "40001", "55P03"]);

/** The teams that have events which were not handled yet: of those that are named, or of all. */
export async function teamsBehind(services: Services, teamIds: string[] | null): Promise<string[]> {
  const asked = teamIds === null ? null : new Set(teamIds);
  return await findTeams(services, (among) =>
    readBehind(services, among === null || asked === null ? (among ?? teamIds) : among.filter((id) => asked.has(id))),
  );
}

async function readBehind({ em }: Services, teamIds: string[] | null): Promise<string[]> {
  const behind = await db(em.fork())
    .selectFrom("team_counter as c")
    .leftJoin("reaction_cursor as r", "r.team_id", "c.team_id")
    .select("c.team_id as teamId")
    .where(({ eb, fn }) => eb("c.last", ">", fn.coalesce("r.through", sql.lit(0))))
    .$if(teamIds !== null, (query) => query.where("c.team_id", "=", anyOf(array.uuid(teamIds ?? []))))
    .execute();
  return behind.map(({ teamId }) => teamId);
}

/**
 * Runs the handlers over the new events of teams. The rows that they write and the position in the log commit together:
 * each event is handled once and in order, even when a worker or the database is killed.
 *
 * @returns the teams of which events may be left: another worker is handling them, or it failed
 */
export async function handleEvents(
  services: Services,
  handlers: EventHandler[],
  teamIds: string[] | null = null,
): Promise<string[]> {
  const behind = await teamsBehind(services, teamIds);
  const left: string[] = [];
  for (const teamId of behind) {
    try {
      let handled: number | null;
      do {
        handled = await handleBatch(services, teamId, handlers);
        // Handlers write notifications, which are not in the log themselves: their subscribers are waiting for them.
        if (handled !== null && handled > 0) services.wakeUps.notifyListeners(teamId);
      } while (handled === batchSize);
      if (handled === null) left.push(teamId);
    } catch (error) {
      // It is tried again at the next run; the teams after it do not wait for that.
      services.log.warn({ teamId, ...errorFields(error) }, "events of a team not handled");
      left.push(teamId);
    }
  }
  if (behind.length > 0) services.queue.wake();
  return left;
}

/** Handles one batch of a team's events. @returns how many; null where another worker is handling them */
async function handleBatch(services: Services, teamId: string, handlers: EventHandler[]): Promise<number | null> {
  return await withTransaction(systemContext(services, teamId), async (tx) => {
    await db(tx.em)
      .insertInto("reaction_cursor")
      .values({ team_id: teamId })
      .onConflict((oc) => oc.doNothing())
      .execute();
    const cursor = await db(tx.em)
      .selectFrom("reaction_cursor")
      .select("through")
      .where("team_id", "=", teamId)
      .forNoKeyUpdate()
      .skipLocked()
      .executeTakeFirst();
    if (cursor === undefined) return null;
    const events: LoggedEvent[] = await db(tx.em)
      .selectFrom("event")
      .select(["id as uuid", "sequence", "type", "occurred_at as occurredAt", "assessment_id as assessmentId"])
      .select(["candidate_id as candidateId", "invitation_id as invitationId", "email_id as emailId"])
      .select(["actor_type as actorType", "actor_id as actorId", "changes", "caused_by as causedBy"])
      .where("team_id", "=", teamId)
      .where("sequence", ">", cursor.through)
      .orderBy("sequence")
      .limit(sql.lit(batchSize))
      .execute();
    if (events.length === 0) return 0;
    await traced("handle events", spanOf(teamId, events), async () => {
      for (const handler of handlers) await runHandler(tx, events, handler);
    });
    await db(tx.em)
      .updateTable("reaction_cursor")
      .set({ through: events.at(-1)!.sequence })
      .where("team_id", "=", teamId)
      .execute();
    return events.length;
  });
}

/** A step of the trace that the first event comes of, with links to those of the others. */
const spanOf = (teamId: string, events: LoggedEvent[]) => (): SpanOptions => {
  const all = [...new Set(events.flatMap((event) => readCause(event.causedBy).traceparent ?? []))];
  const [parent = null, ...links] = all;
  const attributes = { "beckon.team.id": teamId, "beckon.events": events.length };
  return { kind: "CONSUMER", parent, links: links.slice(0, maxLinks), attributes };
};

/**
 * Runs a handler under a savepoint, so that an event at which it throws does not stop the team: that event is found by
 * handling them one by one, recorded as failed and skipped. Transient failures are thrown on.
 */
async function runHandler(tx: Tx, events: LoggedEvent[], handler: EventHandler): Promise<void> {
  await sql`savepoint handler`.execute(db(tx.em));
  try {
    await handler.handle(tx, events);
    await sql`release savepoint handler`.execute(db(tx.em));
  } catch (error) {
    if (transientStates.has(sqlState(error) ?? "")) throw error;
    await sql`rollback to savepoint handler`.execute(db(tx.em));
    const [event] = events;
    if (events.length > 1) for (const each of events) await runHandler(tx, [each], handler);
    else if (event !== undefined) await recordFailure(tx, event, handler, error);
  }
}

async function recordFailure(tx: Tx, event: LoggedEvent, handler: EventHandler, error: unknown): Promise<void> {
  const { log, metrics } = tx.context.services;
  metrics.eventHandlerFailures.inc();
  log.error(
    {
      requestId: readCause(event.causedBy).requestId,
      teamId: tx.teamId,
      sequence: event.sequence,
      handler: handler.name,
      ...errorFields(error),
    },
    "event handler failed; event skipped",
  );
  const { code, error: text } = errorFields(error);
  await db(tx.em)
    .insertInto("reaction_failure")
    .values({ team_id: tx.teamId, sequence: event.sequence, reaction: handler.name, error: code ?? text })
    .onConflict((oc) => oc.columns(["team_id", "sequence", "reaction"]).doNothing())
    .execute();
}
