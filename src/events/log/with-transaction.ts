import type { EntityManager } from "@mikro-orm/postgresql";
import type { Context } from "../../access/context.ts";
import { type IdempotentResult, runIdempotent, runIdempotentInTurn } from "../../idempotency/run-idempotent.ts";
import { inTransaction } from "../../platform/database/in-transaction.ts";
import { rateLimited } from "../../platform/errors.ts";
import { FairSemaphore } from "../../platform/process/fair-semaphore.ts";
import type { NewEvent } from "./event-types.ts";
import { type EventValues, type PreparedChange, prepareEvents, writeEvents } from "./write-events.ts";

/** The e-mails that a transaction queues, counted against their limits: emails/ counts, and nothing else reads it. */
export interface EmailCounts {
  /** E-mails that the limit of an address has allowed and that are not queued yet, by address. */
  allowed: Map<string, number>;
  /** The MACs of addresses for their limits, where they are computed already. */
  macs: Map<string, Buffer>;
  /** E-mails of the day, to be added to the team's count before the commit; null where there are none. */
  ofDay: { limited: number; unlimited: number } | null;
}

export const newEmailCounts = (): EmailCounts => ({ allowed: new Map(), macs: new Map(), ofDay: null });

/** What a use case works with inside its transaction. It changes nothing else, since the transaction may be repeated. */
export interface Tx {
  em: EntityManager;
  teamId: string;
  context: Context;
  readonly emails: EmailCounts;
  /** Collects events, which are numbered and written when the function has returned. */
  recordEvents(...events: NewEvent[]): void;
  /**
   * Writes changes of rows that are locked already in the statement that writes the events, so that both are one round trip.
   * They take effect after everything else, and an event must be recorded beside them.
   */
  changeWithEvents<V extends object>(change: PreparedChange<V>, values: V): void;
  /** Prepares the statement of the events that are recorded so far, while the database is busy: for thousands of them. */
  prepareEvents(): Promise<void>;
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
  let change: { of: PreparedChange<object>; values: object } | null = null;
  let ready: EventValues | null = null;
  const run = () =>
    inTransaction(
      context.em,
      async (em) => {
        recorded = [];
        beforeCommit = [];
        change = null;
        ready = null;
        const tx: Tx = {
          em,
          teamId,
          context,
          emails: newEmailCounts(),
          recordEvents: (...events) => void recorded.push(...events),
          changeWithEvents: (of, values) => {
            if (change !== null) throw new Error("A transaction describes its changes at once.");
            change = { of: of as PreparedChange<object>, values };
          },
          async prepareEvents() {
            ready = await prepareEvents(context, [...recorded]);
          },
          beforeCommit: (last) => void beforeCommit.push(last),
        };
        return options.once === undefined
          ? await work(tx)
          : await runIdempotent(em, context, () => work(tx), options.once);
      },
      {
        lastly: async (em) => {
          for (const last of beforeCommit) await last();
          await writeEvents(em, context, recorded, change, ready);
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
