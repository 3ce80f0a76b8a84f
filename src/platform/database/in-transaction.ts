import type { EntityManager } from "@mikro-orm/postgresql";
import { beginningTransaction, connectionOfWork, holdingConnection } from "./connection-shares.ts";
import { setConnection } from "./transaction-connection.ts";

/**
 * SQLSTATEs after which a retry may succeed: deadlock, serialization failure, lock timeout, and a unique violation: the
 * retry reads the row of the concurrent transaction and can report it.
 */
const retryable = new Set(["40P01", "40001", "55P03", "23505"]);

/** The SQLSTATE of an error, also of one that MikroORM wrapped; undefined for other errors. */
export function sqlState(error: unknown): string | undefined {
  const code = (error as { code?: unknown } | null)?.code;
  if (typeof code === "string" && /^[0-9A-Z]{5}$/.test(code)) return code;
  const inner = (error as { cause?: unknown } | null)?.cause;
  return inner === undefined || inner === error ? undefined : sqlState(inner);
}

/**
 * Thrown when data that was read before the locks has changed meanwhile. The transaction is retried with current data.
 */
export class StaleReadError extends Error {
  readonly code = "40001";
}

/** Thrown to roll back a dry run; carries the result of the work. */
class RolledBack<T> {
  readonly result: T;
  constructor(result: T) {
    this.result = result;
  }
}

/**
 * The transaction of every write: begin, work, flush, last statements, commit. The work has no effects outside of the
 * transaction, so it is run up to three times when concurrent transactions conflict.
 *
 * Only `events/log/with-transaction.ts` and the team's own use cases (which have no events) call it.
 *
 * @param options.lastly runs after the flush and right before the commit, for the lock that must be the last one
 * @param options.bulk waits up to 30 s for locks instead of 5
 * @param options.rollBack does all the work and then rolls it back
 */
export async function inTransaction<T>(
  em: EntityManager,
  work: (em: EntityManager) => Promise<T>,
  options: { lastly?: (em: EntityManager, result: T) => Promise<void>; bulk?: boolean; rollBack?: boolean } = {},
): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await beginningTransaction(() =>
        em.fork({ clear: true }).transactional((inner) => {
          setConnection(inner, connectionOfWork());
          return holdingConnection(async () => {
            if (options.bulk) await inner.execute("set local lock_timeout = '30s'");
            const result = await work(inner);
            await inner.flush();
            if (options.rollBack) throw new RolledBack(result);
            await options.lastly?.(inner, result);
            return result;
          });
        }),
      );
    } catch (error) {
      if (error instanceof RolledBack) return error.result as T;
      if (attempt >= 3 || !retryable.has(sqlState(error) ?? "")) throw error;
    }
  }
}
