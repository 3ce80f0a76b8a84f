import { prepared } from "../platform/database/prepared.ts";
import { now, sql, unnest } from "../platform/database/sql.ts";
import { errorFields } from "../platform/process/log.ts";
import type { Services } from "./context.ts";

/**
 * Every process that sees a key runs this statement, so the statement itself decides which of them writes: it skips a
 * row that another transaction has locked, and one that was written within the last minute.
 */
const touchLastUsed = prepared<{ teamIds: string[]; ids: string[] }, unknown>((db, parameter) =>
  db
    .updateTable("api_key as k")
    .from((eb) =>
      eb
        .selectFrom(
          unnest("used", {
            team_id: sql<string[]>`${parameter("teamIds")}::uuid[]`,
            id: sql<string[]>`${parameter("ids")}::uuid[]`,
          }),
        )
        .innerJoin("api_key as k", (join) => join.onRef("k.team_id", "=", "used.team_id").onRef("k.id", "=", "used.id"))
        .select(["k.team_id", "k.id"])
        .where((key) => sql<boolean>`(${key.ref("k.last_used_at")} > now() - interval '1 minute') is not true`)
        .forNoKeyUpdate("k")
        .skipLocked()
        .as("due"),
    )
    .set({ last_used_at: now() })
    .whereRef("k.team_id", "=", "due.team_id")
    .whereRef("k.id", "=", "due.id"),
);

/** Writes down when keys were last used. */
export class LastUsed {
  readonly #services: Pick<Services, "pool" | "env" | "log">;
  #isWriting = false;

  constructor(services: Pick<Services, "pool" | "env" | "log">) {
    this.#services = services;
  }

  /**
   * Writes down that keys are used, at most once a minute for each. No caller waits for it, and at most one such
   * statement runs in a process: what is left out is written at the next look-up, within a second.
   */
  record(keys: { teamId: string; id: string }[]): void {
    if (keys.length === 0 || this.#isWriting) return;
    this.#isWriting = true;
    touchLastUsed(this.#services, { teamIds: keys.map((key) => key.teamId), ids: keys.map((key) => key.id) })
      .catch((error: unknown) => this.#services.log.debug(errorFields(error), "last use of keys not written"))
      .finally(() => {
        this.#isWriting = false;
      });
  }
}
