import type { EntityManager } from "@mikro-orm/postgresql";
import type { Pool } from "pg";
import { errorFields, type Logger } from "../process/log.ts";
import { db } from "./sql.ts";

/*
 * The tables of teams may be spread over several servers by Citus (`npm run cli -- distribute`): the rows of a team are on
 * one of them. A statement of one team runs there. What concerns all teams asks first which teams it concerns, and then
 * works on one team after the other, so that teams on a server that is away hold up no others.
 */

interface SpreadServices {
  pool: Pool;
  em: EntityManager;
  log: Logger;
}

const known = new WeakMap<Pool, Promise<boolean>>();
/** Until when the servers are asked one by one, since one of them was away. */
const oneByOneUntil = new WeakMap<Pool, number>();
const oneByOneMs = 10_000;

/** Whether the tables are spread over several servers. A process asks once. */
export function isSpread({ pool }: { pool: Pool }): Promise<boolean> {
  let answer = known.get(pool);
  if (answer === undefined) {
    answer = readIsSpread(pool);
    answer.catch(() => known.delete(pool));
    known.set(pool, answer);
  }
  return answer;
}

let joinsNameTeams = false;
/**
 * Whether a statement has to name the team for each table that it joins. It is known when the services of the process are
 * open, before any statement is compiled.
 */
export const doJoinsNameTeams = (): boolean => joinsNameTeams;

async function readIsSpread(pool: Pool): Promise<boolean> {
  const installed = await pool.query("select 1 from pg_extension where extname = 'citus'");
  if (installed.rows.length === 0) return false;
  const spread = await pool.query("select 1 from pg_dist_partition where partmethod = 'h' limit 1");
  joinsNameTeams ||= spread.rows.length > 0;
  return spread.rows.length > 0;
}

/** The teams of each server. */
async function teamsByServer({ em, pool }: SpreadServices): Promise<string[][]> {
  const teams = await db(em.fork()).selectFrom("team").select("id").execute();
  const { rows } = await pool.query<{ ids: string[] }>(
    `select array_agg(team.id::text) as ids from unnest($1::uuid[]) team (id)
     join pg_dist_placement p on p.shardid = get_shard_id_for_distribution_column('team_counter', team.id)
     group by p.groupid order by p.groupid`,
    [teams.map(({ id }) => id)],
  );
  return rows.map(({ ids }) => ids);
}

/**
 * Finds the teams that something concerns: in one statement over all of them, or, while one of several servers is away, by a
 * statement for each server, so that the teams of the others are found.
 *
 * @param find reads the teams: of all, or among some
 */
export async function findTeams(
  services: SpreadServices,
  find: (among: string[] | null) => Promise<string[]>,
): Promise<string[]> {
  const { pool, log } = services;
  if (!(await isSpread(services))) return await find(null);
  if (performance.now() > (oneByOneUntil.get(pool) ?? 0))
    try {
      return await find(null);
    } catch (error) {
      log.warn(errorFields(error), "teams not found on all servers; asking them one by one");
      oneByOneUntil.set(pool, performance.now() + oneByOneMs);
    }
  const found: string[] = [];
  let failure: unknown;
  const servers = await teamsByServer(services);
  let answered = 0;
  for (const teams of servers)
    try {
      found.push(...(await find(teams)));
      answered++;
    } catch (error) {
      failure = error;
    }
  if (answered === 0 && failure !== undefined) throw failure;
  return found;
}

/**
 * Works on teams, one after the other. One that fails does not hold up the others.
 *
 * @throws what the first one that failed has thrown, after all others were worked on
 */
export async function forEachTeam(
  { log }: { log: Logger },
  teamIds: string[],
  work: (teamId: string) => Promise<unknown>,
): Promise<void> {
  const failures: unknown[] = [];
  for (const teamId of teamIds)
    try {
      await work(teamId);
    } catch (error) {
      log.warn({ teamId, ...errorFields(error) }, "scheduled task failed for a team");
      failures.push(error);
    }
  if (failures.length > 0) throw failures[0];
}
