import type { Pool } from "pg";
import { runForSystem } from "./connection-shares.ts";
import { errorFields, type Logger } from "./log.ts";

/** From this many new or changed rows on, PostgreSQL's statistics of a team's tables are no longer usable. */
const minRows = 1_000;

/** The tables to which a bulk call adds rows. */
const tables = "candidate, candidate_label, candidate_assignee, invitation, email, event";

const running = new WeakMap<Pool, { isRequested: boolean }>();

/**
 * Runs `analyze` in the background after a bulk call. Autovacuum does so only minutes later, and until then the planner
 * assumes that a new team has one row: statements that join a team's tables take seconds instead of milliseconds.
 * Requests during a run are combined into one more run.
 *
 * @param rows how many rows the call inserted or changed
 */
export function analyzeAfter(services: { pool: Pool; log: Logger }, rows: number): void {
  if (rows < minRows) return;
  const { pool, log } = services;
  const now = running.get(pool);
  if (now !== undefined) {
    now.isRequested = true;
    return;
  }
  const state = { isRequested: false };
  running.set(pool, state);
  runForSystem(async () => {
    do {
      state.isRequested = false;
      await pool.query(`analyze ${tables}`);
    } while (state.isRequested);
  })
    .catch((error: unknown) => log.debug(errorFields(error), "the statistics could not be updated"))
    .finally(() => running.delete(pool));
}
