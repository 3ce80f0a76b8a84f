import type { Services } from "../../access/context.ts";
import { isSpread } from "../../platform/database/spread.ts";
import { db, now, sql } from "../../platform/database/sql.ts";
import { type EventHandler, handleEvents, teamsBehind } from "./handle-events.ts";

/** How many teams one look goes over: its cost is the same for ten teams more than that and for a million. */
const teamsPerLook = 1_000;
const firstTeam = "00000000-0000-0000-0000-000000000000";

/**
 * Runs the event handlers of a worker: for the teams that wake-ups name, and once a second, in one worker of all, for those
 * of a part of all teams whose wake-up was lost because a process was killed between its commit and the wake-up.
 */
export class EventDispatcher {
  readonly #services: Services;
  readonly #handlers: EventHandler[];
  /** The teams that were named since the last run; null where any may have new events. */
  #named: Set<string> | null = null;

  constructor(services: Services, handlers: EventHandler[]) {
    this.#services = services;
    this.#handlers = handlers;
  }

  /** Notes which teams have new events. Null: any may have, since nothing listened for a time. */
  note(teamIds: string[] | null): void {
    if (teamIds === null) this.#named = null;
    else for (const teamId of teamIds) this.#named?.add(teamId);
  }

  /** Handles what is new of the teams that were named. */
  async run(): Promise<void> {
    const named = this.#named;
    this.#named = new Set();
    try {
      const behind = named === null ? null : [...named, ...(await this.#look())];
      if (behind?.length === 0) return;
      // Those that are left are named again: the wake-up of their last events has come already.
      this.note(await handleEvents(this.#services, this.#handlers, behind));
    } catch (error) {
      this.note(named === null ? null : [...named]);
      throw error;
    }
  }

  /** Finds teams that are behind within the part of all teams whose turn it is; none where another worker has just looked. */
  async #look(): Promise<string[]> {
    const database = db(this.#services.em.fork());
    const [turn] = await database
      .updateTable("event_look")
      .set({ looked_at: now() })
      .where("looked_at", "<", sql<Date>`now() - interval '1 s'`)
      .returning("after_team")
      .execute();
    if (turn === undefined) return [];
    if (await isSpread(this.#services)) return await this.#lookByTeam(turn.after_team);
    const part = await database
      .with("part", (query) =>
        query
          .selectFrom("team_counter")
          .select(({ selectFrom }) => [
            "team_id",
            "last",
            // Row by row: PostgreSQL would join a table of a few thousand rows as a whole.
            selectFrom("reaction_cursor as r")
              .select("r.through")
              .whereRef("r.team_id", "=", "team_counter.team_id")
              .as("through"),
          ])
          .where("team_id", ">", turn.after_team)
          .orderBy("team_id")
          .limit(sql.lit(teamsPerLook)),
      )
      .selectFrom("part")
      .select([
        sql<string[] | null>`array_agg(team_id::text) filter (where last > coalesce(through, 0))`.as("behind"),
        sql<string | null>`max(team_id::text)`.as("through"),
        sql<number>`count(*)::int`.as("count"),
      ])
      .executeTakeFirstOrThrow();
    const isLast = part.count < teamsPerLook || part.through === null;
    await database
      .updateTable("event_look")
      .set({ after_team: isLast ? firstTeam : part.through! })
      .execute();
    return part.behind ?? [];
  }

  /** The same where the tables are spread over several servers, of which one may be away. */
  async #lookByTeam(after: string): Promise<string[]> {
    const database = db(this.#services.em.fork());
    const part = await database
      .selectFrom("team")
      .select("id")
      .where("id", ">", after)
      .orderBy("id")
      .limit(sql.lit(teamsPerLook))
      .execute();
    const next = part.length < teamsPerLook ? firstTeam : part.at(-1)!.id;
    await database.updateTable("event_look").set({ after_team: next }).execute();
    return await teamsBehind(
      this.#services,
      part.map(({ id }) => id),
    );
  }
}
