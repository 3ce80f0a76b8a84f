import type { Pool } from "pg";
import { runForSystem } from "./connection-shares.ts";
import { errorFields, type Logger } from "./log.ts";

/** From so many new or changed rows on, what PostgreSQL knew of a team's tables before says nothing of them now. */
const minRows = 1_000;

/** Tables that a call over many rows fills. */
const tables = "candidate, candidate_label, candidate_assignee, invitation, email, event";

const running = new WeakMap<Pool, { again: boolean }>();

/**
 * Gathers statistics after a call over many rows. PostgreSQL does that by itself only minutes later, and plans until
 * then as if a new team had one row: statements that join a team's tables take seconds instead of milliseconds. Nobody
 * waits for it; of several at once one more follows.
 *
 * @param rows how many rows the call has made or changed
 */
export function analyzeAfter(services: { pool: Pool; log: Logger }, rows: number): void {
  if (rows < minRows) return;
  const { pool, log } = services;
  const now = running.get(pool);
  if (now !== undefined) {
    now.again = true;
    return;
  }
  const state = { again: false };
  running.set(pool, state);
  runForSystem(async () => {
    do {
      state.again = false;
      await pool.query(`analyze ${tables}`);
    } while (state.again);
  })
    .catch((error: unknown) => log.debug(errorFields(error), "statistics not gathered"))
    .finally(() => running.delete(pool));
}
