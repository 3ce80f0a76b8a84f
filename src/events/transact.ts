import type { EntityManager } from "@mikro-orm/postgresql";
import { analyzeAfter } from "../base/analyze-tables.ts";
import { rateLimited } from "../base/errors.ts";
import { FairSemaphore } from "../base/fair-semaphore.ts";
import { newIdOfDay } from "../base/ids.ts";
import { inTransaction } from "../base/in-transaction.ts";
import { rows, sql } from "../base/rows.ts";
import type { Context } from "../teams/context.ts";
import { doOnce, doOnceInTurn, type Kept } from "../teams/do-once.ts";
import type { EventActor, NewEvent } from "./event-types.ts";

/** What a use case works with, inside its transaction. It touches nothing else, since it may run again. */
export interface Tx {
  em: EntityManager;
  teamId: string;
  context: Context;
  /** Collects a fact; it is numbered and written when the function has returned. */
  record(...events: NewEvent[]): void;
  /**
   * Does something right before the commit, when all else is done and only the team's counter is still to come: what
   * takes a lock that calls of one team would otherwise wait for. Not in a dry run.
   */
  beforeCommit(work: () => Promise<void>): void;
}

/**
 * Calls over thousands of rows hold locks and memory for seconds: two may run at once in one process, and one of each
 * team, so that a team's calls wait for one another and not for another team's.
 */
const bulkCalls = new FairSemaphore({
  admits: (teamId, inUse) => inUse.total < 2 && inUse.of(teamId) < 1,
  maxWaiting: 20,
  maxWaitMs: () => 30_000,
  errorFor: () => rateLimited("Other large calls of your team are still running. Try again in ten seconds.", 10),
});

/**
 * The only way to change anything of a team that has events. One transaction belongs to one team.
 *
 * `record` only collects. When the function returns, the unit of work is flushed, and only then the
 * team's counter row is taken, the contiguous numbers given, the events inserted and all of it
 * committed; then the bell rings. So the counter is the last lock, and change, facts and numbers
 * commit together or not at all.
 *
 * @param options.dryRun does the same and rolls back before the counter: nothing stored, no event
 * @param options.teamId for work without a viewer (a candidate's click, the clock)
 * @param options.bulk for calls over thousands of rows: waits longer for locks
 * @param options.once for a call that may come with an idempotency key: what is kept of its result
 * @throws UserProblem IDEMPOTENCY_KEY_REUSED, IDEMPOTENCY_KEY_IN_USE
 */
export async function transact<T>(
  context: Context,
  work: (tx: Tx) => Promise<T>,
  options: { dryRun?: boolean; teamId?: string; bulk?: boolean; once?: Kept<T> } = {},
): Promise<T> {
  const teamId = options.teamId ?? context.viewer?.teamId;
  if (teamId === undefined) throw new Error("transact needs a team: a viewer, or options.teamId");
  let recorded: NewEvent[] = [];
  let beforeCommit: (() => Promise<void>)[] = [];
  const run = () =>
    inTransaction(
      context.em,
      async (em) => {
        recorded = [];
        beforeCommit = [];
        const tx: Tx = {
          em,
          teamId,
          context,
          record: (...events) => void recorded.push(...events),
          beforeCommit: (last) => void beforeCommit.push(last),
        };
        return options.once === undefined ? await work(tx) : await doOnce(em, context, () => work(tx), options.once);
      },
      {
        lastly: async (em) => {
          for (const last of beforeCommit) await last();
          await writeEvents(em, teamId, recorded, actorOf(context));
        },
        bulk: options.bulk,
        rollBack: options.dryRun,
      },
    );
  const inTurn = () => bulkCalls.run(teamId, run);
  const inTurnOnce = () => (options.once === undefined ? inTurn() : doOnceInTurn(context, inTurn, options.once));
  const result = await (options.bulk ? inTurnOnce() : run());
  // What this request had looked up may be otherwise now.
  context.loaders.clear();
  if (recorded.length > 0 && !options.dryRun) {
    context.services.bell.ring(teamId);
    analyzeAfter(context.services, recorded.length);
  }
  return result;
}

const actorOf = (context: Context): EventActor | null =>
  context.viewer === null ? null : { type: context.viewer.type, id: context.viewer.id };

/** Takes the counter and writes the facts under it, in one statement for any number of them. */
async function writeEvents(em: EntityManager, teamId: string, events: NewEvent[], asker: EventActor | null) {
  if (events.length === 0) return;
  const actors = events.map((event) => (event.actor === undefined ? asker : event.actor));
  await rows(
    em,
    sql`
      with counter as (
        insert into team_counter (team_id, last) values (${teamId}, ${events.length})
        on conflict (team_id) do update set last = team_counter.last + excluded.last
        returning last
      )
      insert into event (team_id, sequence, id, type, occurred_at, assessment_id, candidate_id, invitation_id,
        email_id, actor_type, actor_id, changes)
      select ${teamId}, counter.last - ${events.length} + new.number, new.id, new.type, clock_timestamp(),
        new.assessment_id, new.candidate_id, new.invitation_id, new.email_id, new.actor_type, new.actor_id, new.changes
      from counter, unnest(
        ${events.map(() => newIdOfDay())}::uuid[],
        ${events.map((event) => event.type)}::text[],
        ${events.map((event) => event.assessmentId ?? null)}::uuid[],
        ${events.map((event) => event.candidateId ?? null)}::uuid[],
        ${events.map((event) => event.invitationId ?? null)}::uuid[],
        ${events.map((event) => event.emailId ?? null)}::uuid[],
        ${actors.map((actor) => actor?.type ?? null)}::text[],
        ${actors.map((actor) => actor?.id ?? null)}::uuid[],
        ${events.map((event) => (event.changes == null ? null : JSON.stringify(event.changes)))}::jsonb[]
      ) with ordinality as new (id, type, assessment_id, candidate_id, invitation_id, email_id, actor_type, actor_id,
        changes, number)`,
  );
}
