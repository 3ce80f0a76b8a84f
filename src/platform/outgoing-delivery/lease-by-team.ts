import type { EntityManager } from "@mikro-orm/postgresql";
import type { Expression, Kysely } from "kysely";
import type { Pool } from "pg";
import { findTeams, forEachTeam } from "../database/spread.ts";
import { anyOf, array, type Database, db, now, sql } from "../database/sql.ts";
import type { Logger } from "../process/log.ts";
import type { HeldByTeam } from "./delivery-kind.ts";
import { type DeliveryTable, fromTable } from "./delivery-table.ts";
import type { dueInTurns, Turns } from "./due-in-turns.ts";

/*
 * Leases where the tables are spread over several servers (spread.ts). No statement locks rows of two teams: each team is
 * leased from by itself, so that teams on a server that is away hold up no others.
 */

interface Leasing {
  pool: Pool;
  em: EntityManager;
  log: Logger;
}

/** The teams with due deliveries that nobody holds. */
export const findDueTeams = (services: Leasing, { name, waiting }: DeliveryTable): Promise<string[]> =>
  findTeams(services, async (among) => {
    const found = await db(services.em.fork())
      .selectFrom(fromTable(name))
      .select("d.team_id as teamId")
      .distinct()
      .where(waiting)
      .where("d.next_attempt_at", "<=", now())
      .where((eb) => eb.or([eb("d.leased_until", "is", null), eb("d.leased_until", "<=", now())]))
      .$if(among !== null, (q) => q.where("d.team_id", "=", anyOf(array.uuid(among ?? []))))
      .execute();
    return found.map(({ teamId }) => teamId);
  });

/**
 * Leases from the teams with something due, at most an equal share from each, beginning after the one that was served last.
 *
 * @param leaseOf leases at most so many rows of a team
 */
export async function leaseByTeam<T extends { teamId: string }>(
  services: Leasing,
  due: string[],
  { limit, maxPerTeam, held, turns }: { limit: number; maxPerTeam: number; held: HeldByTeam; turns: Turns },
  leaseOf: (teamId: string, count: number) => Promise<T[]>,
): Promise<T[]> {
  const sorted = due.toSorted();
  const begin = sorted.findIndex((teamId) => teamId > turns.after);
  const inTurn = begin === -1 ? sorted : [...sorted.slice(begin), ...sorted.slice(0, begin)];
  const share = Math.ceil(limit / Math.max(1, inTurn.length));
  const leased: T[][] = [];
  let left = limit;
  // A team that fails is logged; its deliveries are due as before.
  await forEachTeam(services, inTurn, async (teamId) => {
    const count = Math.min(share, left, maxPerTeam - (held.get(teamId) ?? 0));
    if (count <= 0) return;
    const some = await leaseOf(teamId, count);
    left -= some.length;
    leased.push(some);
    turns.after = teamId;
  }).catch((error: unknown) => {
    if (leased.length === 0) throw error;
  });
  const longest = Math.max(0, ...leased.map((some) => some.length));
  return Array.from({ length: longest }, (_, n) => leased.flatMap((some) => some[n] ?? [])).flat();
}

/** The CTE `due` of dueInTurns for one team: its lanes in their order. */
export const dueOfTeam = (
  q: Kysely<Database>,
  { name, waiting, lane }: DeliveryTable,
  { teamId, limit }: { teamId: string | Expression<string>; limit: number | Expression<number> },
) =>
  q.with(
    (cte) => cte("due").materialized(),
    (cte) =>
      cte
        .selectFrom(fromTable(name))
        .select(["d.team_id", "d.id", sql.lit(1).as("step"), sql.lit(1).as("turn")])
        .where("d.team_id", "=", teamId)
        .where(waiting)
        .where("d.next_attempt_at", "<=", now())
        .where((eb) => eb.or([eb("d.leased_until", "is", null), eb("d.leased_until", "<=", now())]))
        .orderBy(lane)
        .orderBy("d.next_attempt_at")
        .limit(sql<number>`${limit}::integer`)
        .forNoKeyUpdate("d")
        .skipLocked(),
  ) as unknown as ReturnType<typeof dueInTurns>;
