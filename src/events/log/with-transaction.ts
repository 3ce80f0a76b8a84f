import type { EntityManager } from "@mikro-orm/postgresql";
import { expressionBuilder, type InsertQueryBuilder, type QueryCreator, type UpdateQueryBuilder } from "kysely";
import { storedActor } from "../../access/actor.ts";
import type { Context } from "../../access/context.ts";
import { type IdempotentResult, runIdempotent, runIdempotentInTurn } from "../../idempotency/run-idempotent.ts";
import { inTransaction } from "../../platform/database/in-transaction.ts";
import { nameStatement } from "../../platform/database/planning.ts";
import {
  array,
  clockTimestamp,
  type Database,
  db,
  insertFrom,
  sql,
  unnestWithOrdinality,
} from "../../platform/database/sql.ts";
import { rateLimited } from "../../platform/errors.ts";
import { newIdsOfDay } from "../../platform/ids/ids.ts";
import { causeOf } from "../../platform/process/cause.ts";
import { FairSemaphore } from "../../platform/process/fair-semaphore.ts";
import { giveWay } from "../../platform/process/slices.ts";
import type { NewEvent } from "./event-types.ts";

/** The e-mails that a transaction queues, counted against their limits: emails/ counts, and nothing else reads it. */
export interface EmailCounts {
  /** E-mails that the limit of an address has allowed and that are not queued yet, by address. */
  allowed: Map<string, number>;
  /** E-mails of the day, to be added to the team's count before the commit; null where there are none. */
  ofDay: { limited: number; unlimited: number } | null;
}

export const newEmailCounts = (): EmailCounts => ({ allowed: new Map(), ofDay: null });

/** An insert or an update as the query builder makes it. */
// biome-ignore lint/suspicious/noExplicitAny: of any table
export type Change = InsertQueryBuilder<any, any, any> | UpdateQueryBuilder<any, any, any, any>;

/** What a use case works with inside its transaction. It changes nothing else, since the transaction may be repeated. */
export interface Tx {
  em: EntityManager;
  teamId: string;
  context: Context;
  readonly emails: EmailCounts;
  /** Collects events, which are numbered and written when the function has returned. */
  recordEvents(...events: NewEvent[]): void;
  /**
   * Adds changes of rows that are locked already to the statement that writes the events, so that all of it is one round
   * trip. They take effect after everything else, in any order, and an event must be recorded beside them.
   */
  changeWithEvents(...changes: Change[]): void;
  /**
   * Runs work right before the commit, when only the team's counter is still to be locked: work that takes a lock which
   * other calls of the team would otherwise wait for. It does not run in a dry run.
   */
  beforeCommit(work: () => Promise<void>): void;
}

/**
 * Calls over thousands of rows hold locks and memory for seconds: in one process two of them run at once, and one of each
 * team, so that the calls of a team wait for one another and not for those of another team.
 */
const bulkCalls = new FairSemaphore({
  admits: (teamId, inUse) => inUse.total < 2 && inUse.of(teamId) < 1,
  maxWaiting: 20,
  maxWaitMs: () => 30_000,
  errorFor: () => rateLimited("Other large calls of your team are still running. Try again in ten seconds.", 10),
});

/**
 * The only way to change anything of a team that has events. One transaction belongs to one team: the context's.
 *
 * `record` only collects. When the function returns, the unit of work is flushed; then the team's counter row is locked,
 * the events get contiguous numbers and are inserted, and everything is committed; then listeners are woken up. So the
 * counter is the last lock, and changes, events and numbers commit together or not at all.
 *
 * @param options.dryRun rolls back before the counter: nothing is stored, and no event written
 * @param options.bulk for calls over thousands of rows: waits longer for locks
 * @param options.once for a call with an optional idempotency key: how its result is stored
 * @throws UserError IDEMPOTENCY_KEY_REUSED, IDEMPOTENCY_KEY_IN_USE
 */
export async function withTransaction<T>(
  context: Context,
  work: (tx: Tx) => Promise<T>,
  options: { dryRun?: boolean; bulk?: boolean; once?: IdempotentResult<T> } = {},
): Promise<T> {
  const { teamId } = context;
  if (teamId === null) throw new Error("A transaction needs a context that belongs to a team (contexts.ts).");
  let recorded: NewEvent[] = [];
  let beforeCommit: (() => Promise<void>)[] = [];
  let changes: Change[] = [];
  const run = () =>
    inTransaction(
      context.em,
      async (em) => {
        recorded = [];
        beforeCommit = [];
        changes = [];
        const tx: Tx = {
          em,
          teamId,
          context,
          emails: newEmailCounts(),
          recordEvents: (...events) => void recorded.push(...events),
          changeWithEvents: (...more) => void changes.push(...more),
          beforeCommit: (last) => void beforeCommit.push(last),
        };
        return options.once === undefined
          ? await work(tx)
          : await runIdempotent(em, context, () => work(tx), options.once);
      },
      {
        lastly: async (em) => {
          for (const last of beforeCommit) await last();
          await writeEvents(em, context, recorded, changes);
        },
        bulk: options.bulk,
        rollBack: options.dryRun,
      },
    );
  const inTurn = () => bulkCalls.run(teamId, run);
  const inTurnOnce = () => (options.once === undefined ? inTurn() : runIdempotentInTurn(context, inTurn, options.once));
  const result = await (options.bulk ? inTurnOnce() : run());
  // Rows that this request has looked up may have changed.
  context.loaders.clear();
  if (recorded.length > 0 && !options.dryRun) {
    context.services.wakeUps.notifyListeners(teamId);
    context.services.statistics.analyzeAfter(recorded.length);
  }
  return result;
}

/** Locks the counter and writes the events, in one statement for any number of them and for the changes beside them. */
async function writeEvents(em: EntityManager, context: Context, events: NewEvent[], changes: Change[]) {
  if (events.length === 0) {
    if (changes.length > 0) throw new Error("Changes go with events, and there are none.");
    return;
  }
  const teamId = context.teamId!;
  const actors = events.map((event) => (event.actor === undefined ? storedActor(context.actor) : event.actor));
  // biome-ignore lint/suspicious/noExplicitAny: in a `with` clause it knows more tables than Database has
  let creator: QueryCreator<any> = db(em);
  for (const [i, change] of changes.entries()) creator = creator.with(`change_${i}`, () => change);
  const numbered = (creator as QueryCreator<Database>).with("counter", (q) =>
    q
      .insertInto("team_counter")
      .values({ team_id: teamId, last: events.length })
      .onConflict((oc) =>
        oc.column("team_id").doUpdateSet({ last: (eb) => eb("team_counter.last", "+", eb.ref("excluded.last")) }),
      )
      .returning("last"),
  );
  const ids = array.uuid(newIdsOfDay(events.length));
  await giveWay(events.length);
  const columns = {
    id: ids,
    type: array.text(events.map((event) => event.type)),
    assessment_id: array.uuid(events.map((event) => event.assessmentId ?? null)),
    candidate_id: array.uuid(events.map((event) => event.candidateId ?? null)),
    invitation_id: array.uuid(events.map((event) => event.invitationId ?? null)),
    email_id: array.uuid(events.map((event) => event.emailId ?? null)),
    actor_type: array.text(actors.map((actor) => actor?.type ?? null)),
    actor_id: array.uuid(actors.map((actor) => actor?.id ?? null)),
    changes: array.jsonb(events.map((event) => event.changes ?? null)),
    caused_by: array.text(events.map((event) => event.causedBy ?? null)),
  };
  await giveWay(events.length);
  // The name of the clause is known to the insert around this source.
  const source = expressionBuilder<Database & { counter: { last: number } }, never>().selectFrom([
    "counter",
    unnestWithOrdinality("new", columns, "number"),
  ]);
  const statement = insertFrom(numbered, "event", source, ({ ref }) => ({
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
  nameStatement(statement.sql);
  await db(em).executeQuery(statement);
}
