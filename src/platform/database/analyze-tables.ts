import type { Pool } from "pg";
import { errorFields, type Logger } from "../process/log.ts";
import { runForSystem } from "./connection-shares.ts";

/** So many new or changed rows make the statistics that PostgreSQL has of a team useless. */
const minRows = 1_000;

/** Tables that a call over many rows fills. */
const tables = "candidate, candidate_label, candidate_assignee, invitation, email, event";

/** Keeps PostgreSQL's statistics of the tables fresh that large calls fill. */
export class TableStatistics {
  readonly #pool: Pool;
  readonly #log: Logger;
  #isRunning = false;
  #again = false;

  constructor(pool: Pool, log: Logger) {
    this.#pool = pool;
    this.#log = log;
  }

  /**
   * Gathers statistics after a call over many rows. PostgreSQL does that by itself only minutes later, and plans until
   * then as if a new team had one row: statements that join a team's tables take seconds instead of milliseconds. No
   * caller waits for it; several calls during a run lead to one more run.
   *
   * @param rows how many rows the call has made or changed
   */
  analyzeAfter(rows: number): void {
    if (rows < minRows) return;
    this.#again = true;
    if (this.#isRunning) return;
    this.#isRunning = true;
    runForSystem(async () => {
      while (this.#again) {
        this.#again = false;
        await this.#pool.query(`analyze ${tables}`);
      }
    })
      .catch((error: unknown) => this.#log.debug(errorFields(error), "statistics not gathered"))
      .finally(() => {
        this.#isRunning = false;
      });
  }
}
