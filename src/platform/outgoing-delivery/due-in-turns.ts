import type { RawBuilder } from "kysely";
import { sql } from "../database/rows.ts";
import type { HeldByTeam } from "./delivery-kind.ts";

/** A table whose rows are deliveries: it has team_id, id, next_attempt_at and leased_until. */
export interface DeliveryTable {
  name: string;
  /** What waits, of an alias `d`: word for word the condition of the partial index below. */
  waiting: string;
  /** The rows of a team that go one after the other: the second column of the index (team_id, lane, next_attempt_at). */
  lane: string;
}

/** Before every team. */
const firstTeam = "00000000-0000-0000-0000-000000000000";

/** Where the turns of a worker have got to. */
export class Turns {
  /** The team that was served last: the next lease begins after it. */
  after = firstTeam;

  /** Sorts what a lease has returned into the order of its turns, and moves on. */
  inOrder<T extends { teamId: string; turn: number; step: number }>(leased: T[]): T[] {
    const last = leased.reduce((most, one) => (one.step > most.step ? one : most), { step: 0, teamId: firstTeam });
    this.after = last.teamId;
    return leased.toSorted((a, b) => a.turn - b.turn || a.step - b.step);
  }
}

/**
 * A statement without parameters that says whether anything is due: it visits the lanes of a table by its index up to
 * the first that has something due.
 */
export const isAnythingDueIn = ({ name, waiting, lane }: DeliveryTable): string => `
  with recursive walk as (
    (select d.team_id, d.${lane} as lane, d.next_attempt_at from ${name} d where ${waiting}
      order by d.team_id, d.${lane}, d.next_attempt_at limit 1)
    union all
    select next.* from walk w cross join lateral (
      select d.team_id, d.${lane}, d.next_attempt_at from ${name} d where ${waiting} and (d.team_id, d.${lane}) > (w.team_id, w.lane)
      order by d.team_id, d.${lane}, d.next_attempt_at limit 1) as next
    where w.next_attempt_at > now())
  select exists (select 1 from walk where next_attempt_at <= now()) as "isDue"`;

/**
 * The CTEs that choose and lock due rows in turns between teams; `due` holds team_id, id, turn (1 for the first
 * of its team) and step (the place of its lane in the walk).
 *
 * A recursive walk visits one lane after the other by the index, beginning after the team that was visited last, until
 * it has seen enough lanes with something due. So the cost follows from `limit`, and not from how many rows wait. Each
 * team gets an equal share of the lanes that were found, its lanes in their order.
 *
 * @param options.maxPerTeam how many of one team a process may hold; `held` says how many it holds
 */
export function dueInTurns(
  { name, waiting, lane }: DeliveryTable,
  { limit, turns: { after }, maxPerTeam, held }: { limit: number; turns: Turns; maxPerTeam: number; held: HeldByTeam },
): RawBuilder<unknown> {
  const [table, isWaiting, column] = [sql.table(name), sql.raw(waiting), sql.ref(`d.${lane}`)];
  const first = (lap: 0 | 1, where: RawBuilder<unknown>) => sql`(
    select d.team_id, ${column} as lane, d.next_attempt_at <= now() as is_due, ${sql.lit(lap)} as lap
    from ${table} d where ${isWaiting} and ${where} order by d.team_id, ${column}, d.next_attempt_at limit 1)`;
  return sql`walk as (
      select team_id, lane, is_due, lap, 1 as step, is_due::integer as due_lanes from (
        ${first(0, sql`d.team_id > ${after}::uuid`)} union all ${first(1, sql`true`)} order by lap limit 1) as head
      union all
      select next.team_id, next.lane, next.is_due, w.lap + next.lap, w.step + 1, w.due_lanes + next.is_due::integer
      from walk w cross join lateral (
        ${first(0, sql`(d.team_id, ${column}) > (w.team_id, w.lane)`)} union all ${first(1, sql`w.lap = 0`)} order by lap limit 1) as next
      where w.due_lanes < ${limit}::integer and (w.lap + next.lap = 0 or next.team_id <= ${after}::uuid)),
    lane as materialized (
      select w.team_id, w.lane, w.step, least(${maxPerTeam}::integer - coalesce(h.count, 0),
          ceil(${limit}::numeric / (select count(distinct team_id) from walk where is_due)))::integer as share
      from walk w left join unnest(${[...held.keys()]}::uuid[], ${[...held.values()]}::integer[]) as h (team_id, count) using (team_id)
      where w.is_due and coalesce(h.count, 0) < ${maxPerTeam}::integer),
    locked as (
      select lane.team_id, chosen.id, lane.step, lane.share,
        row_number() over (partition by lane.team_id order by lane.step, chosen.nth) as turn
      from lane cross join lateral (
        select id, row_number() over () as nth from (
          select d.id from ${table} d
          where ${isWaiting} and d.team_id = lane.team_id and ${column} = lane.lane and d.next_attempt_at <= now()
            and (d.leased_until is null or d.leased_until <= now())
          order by d.next_attempt_at limit lane.share for no key update of d skip locked) as ordered) as chosen),
    due as materialized (
      select team_id, id, step, turn::integer as turn from locked where turn <= share order by turn, step limit ${limit}::integer)`;
}
