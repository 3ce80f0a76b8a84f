import type { EntityManager } from "@mikro-orm/postgresql";
import { beginningTransaction, holdingConnection } from "./connection-shares.ts";

/**
 * SQLSTATEs after which the same work may well come out otherwise: deadlock, serialization failure,
 * lock timeout, and a unique value that somebody else took first, which a second run finds and names.
 */
const worthAnotherTry = new Set(["40P01", "40001", "55P03", "23505"]);

/** The SQLSTATE of an error, through MikroORM's wrapping; undefined when the database did not say it. */
export function sqlState(error: unknown): string | undefined {
  const code = (error as { code?: unknown } | null)?.code;
  if (typeof code === "string" && /^[0-9A-Z]{5}$/.test(code)) return code;
  const inner = (error as { cause?: unknown } | null)?.cause;
  return inner === undefined || inner === error ? undefined : sqlState(inner);
}

/** Thrown inside when what was read before the locks is not so any more: the same work, done again, sees what is. */
export class Outdated extends Error {
  readonly code = "40001";
}

/** Thrown inside to end a transaction that was only a rehearsal; carries what the work returned. */
class RolledBack<T> {
  readonly result: T;
  constructor(result: T) {
    this.result = result;
  }
}

/**
 * The mechanism under every write: begin, work, flush, last statements, commit. It touches nothing
 * outside the transaction, so it may run again, at most three times, when others were in the way.
 *
 * Only `events/transact.ts` and the team's own use cases (which have no events) call it.
 *
 * @param options.lastly runs after the unit of work is flushed and right before the commit: whatever
 *   takes a lock that must be the last one
 * @param options.bulk waits up to 30 s for locks instead of 5
 * @param options.rollBack does all the work and keeps none of it
 */
export async function inTransaction<T>(
  em: EntityManager,
  work: (em: EntityManager) => Promise<T>,
  options: { lastly?: (em: EntityManager, result: T) => Promise<void>; bulk?: boolean; rollBack?: boolean } = {},
): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await beginningTransaction(() =>
        em.fork({ clear: true }).transactional((inner) =>
          holdingConnection(async () => {
            if (options.bulk) await inner.execute("set local lock_timeout = '30s'");
            const result = await work(inner);
            await inner.flush();
            if (options.rollBack) throw new RolledBack(result);
            await options.lastly?.(inner, result);
            return result;
          }),
        ),
      );
    } catch (error) {
      if (error instanceof RolledBack) return error.result as T;
      if (attempt >= 3 || !worthAnotherTry.has(sqlState(error) ?? "")) throw error;
    }
  }
}
