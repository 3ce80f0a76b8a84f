import type { Pool } from "pg";
import { errorFields, type Logger } from "../platform/process/log.ts";

/**
 * Every process that sees a key runs this statement, so the statement itself decides which of them writes: it skips a
 * row that another transaction has locked, and one that was written within the last minute.
 */
const statement = `
  update api_key k set last_used_at = now()
  from (select k.team_id, k.id from unnest($1::uuid[], $2::uuid[]) as used (team_id, id)
      join api_key k on k.team_id = used.team_id and k.id = used.id
    where (k.last_used_at > now() - interval '1 minute') is not true
    for no key update of k skip locked) due
  where k.team_id = due.team_id and k.id = due.id`;

/** Writes down when keys were last used. */
export class KeyUse {
  readonly #pool: Pool;
  readonly #log: Logger;
  #isWriting = false;

  constructor(pool: Pool, log: Logger) {
    this.#pool = pool;
    this.#log = log;
  }

  /**
   * Writes down that keys are used, at most once a minute for each. No caller waits for it, and at most one such
   * statement runs in a process: what is left out is written at the next look-up, within a second.
   */
  note(keys: { teamId: string; id: string }[]): void {
    if (keys.length === 0 || this.#isWriting) return;
    this.#isWriting = true;
    this.#pool
      .query(statement, [keys.map((key) => key.teamId), keys.map((key) => key.id)])
      .catch((error: unknown) => this.#log.debug(errorFields(error), "last use of keys not written"))
      .finally(() => {
        this.#isWriting = false;
      });
  }
}
