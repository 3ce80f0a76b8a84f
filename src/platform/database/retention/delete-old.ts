import { setTimeout as pause } from "node:timers/promises";
import type { EntityManager } from "@mikro-orm/postgresql";
import { expressionBuilder } from "kysely";
import type { Pool } from "pg";
import type { Env } from "../../process/env.ts";
import { errorFields, type Logger } from "../../process/log.ts";
import { periodSeconds } from "../../process/period.ts";
import type { ScheduledTask } from "../../process/scheduled-task.ts";
import { databaseNow } from "../database-clock.ts";
import { forEachTeam, isSpread } from "../spread.ts";
import { type Database, db, now, sql } from "../sql.ts";

interface RetentionServices {
  pool: Pool;
  em: EntityManager;
  env: Env;
  log: Logger;
}

/** A kind of data whose rows are deleted some time after they were written (docs/operations.md, Retention). */
export interface OldData<S extends RetentionServices> {
  name: string;
  /** For how long its rows are stored, as the environment says. */
  period(env: Env): string;
  /** Which of these teams have rows from before a moment. */
  findTeams(services: S, teamIds: string[], before: Date): Promise<string[]>;
  /** Deletes these rows of a team in batches, each in a transaction of its own; yields after each. */
  deleteFrom(services: S, teamId: string, before: Date): AsyncGenerator<void>;
}

/** How many teams one run looks through, so that its cost does not follow from how many there are. */
const teamsPerRun = 1_000;
/** How long a run lasts, apart from its last batch: a worker that stops waits for it. */
const maxRunMs = 4_000;
const firstTeam = "00000000-0000-0000-0000-000000000000";

/** The scheduled task that deletes old rows of a kind. Each minute one worker of all runs it, over a part of all teams. */
export const deletionOf = <S extends RetentionServices>(data: OldData<S>): ScheduledTask<S> => ({
  name: `old ${data.name}`,
  everyMs: 60_000,
  run: (services) => deleteOld(services, data),
});

/**
 * Deletes old rows of the teams whose turn it is. After each batch it waits as long as the batch took. Where it did not
 * come to an end, or was killed, the next run begins with the team that is left.
 */
async function deleteOld<S extends RetentionServices>(services: S, data: OldData<S>): Promise<void> {
  const seconds = periodSeconds(data.period(services.env));
  if (seconds === null) return;
  const em = services.em.fork();
  const after = await beginTurn(em, data.name);
  if (after === null) return;
  const end = performance.now() + maxRunMs;
  const teams = await db(em)
    .selectFrom("team")
    .select("id")
    .where("id", ">", after)
    .orderBy("id")
    .limit(sql.lit(teamsPerRun))
    .execute();
  const before = new Date((await databaseNow(em)).getTime() - seconds * 1_000);
  const teamIds = teams.map(({ id }) => id);
  const due = new Set(await findDue(services, data, teamIds, before));
  let begun = performance.now();
  for (const [n, teamId] of teamIds.entries()) {
    if (!due.has(teamId)) continue;
    try {
      for await (const _ of data.deleteFrom(services, teamId, before)) {
        if (performance.now() > end) return await endTurn(em, data.name, teamIds[n - 1] ?? after);
        await pause(performance.now() - begun);
        begun = performance.now();
      }
    } catch (error) {
      // Its turn comes again; where the tables are spread, its server may be away, and those of other teams are not.
      services.log.warn({ teamId, data: data.name, ...errorFields(error) }, "old rows of a team not deleted");
    }
  }
  await endTurn(em, data.name, teamIds.length < teamsPerRun ? firstTeam : teamIds.at(-1)!);
}

/** Which of these teams have old rows; where the tables are spread over several servers, those that can be asked. */
async function findDue<S extends RetentionServices>(
  services: S,
  data: OldData<S>,
  teamIds: string[],
  before: Date,
): Promise<string[]> {
  if (!(await isSpread(services))) return await data.findTeams(services, teamIds, before);
  const found: string[] = [];
  await forEachTeam(services, teamIds, async (teamId) => {
    found.push(...(await data.findTeams(services, [teamId], before)));
  }).catch(() => undefined);
  return found;
}

const stored = expressionBuilder<Database, "retention_turn">();

/** Begins the turn of a kind. @returns the team after which to begin; null where another worker had it within the minute */
async function beginTurn(em: EntityManager, data: string): Promise<string | null> {
  const [turn] = await db(em)
    .insertInto("retention_turn")
    .values({ data, looked_at: now() })
    .onConflict((conflict) =>
      conflict
        .column("data")
        .doUpdateSet({ looked_at: ({ ref }) => ref("excluded.looked_at") })
        .where(stored("retention_turn.looked_at", "<", sql<Date>`now() - interval '50 s'`)),
    )
    .returning("after_team as after")
    .execute();
  return turn?.after ?? null;
}

const endTurn = async (em: EntityManager, data: string, after: string): Promise<void> =>
  void (await db(em).updateTable("retention_turn").set({ after_team: after }).where("data", "=", data).execute());

/** Whether this transaction is the only one that deletes old rows of a kind of a team; false at once where it is not. */
export const isOnlyDeletion = (data: string, teamId: string) =>
  sql<boolean>`pg_try_advisory_xact_lock(20261202, hashtext(${`${data} ${teamId}`}))`;
