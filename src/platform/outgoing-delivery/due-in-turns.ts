import type { Expression, Kysely, SqlBool } from "kysely";
import { array, type Database, now, sql, unnest } from "../database/sql.ts";
import type { HeldByTeam } from "./delivery-kind.ts";
import { columns, type DeliveryTable, fromTable } from "./delivery-table.ts";

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
 * The CTEs that choose and lock due rows in turns between teams; `due` has team_id, id, turn (1 for the first
 * of its team) and step (the place of its lane in the walk).
 *
 * A recursive walk visits one lane after the other by the index, beginning after the team that was visited last, until
 * it has seen enough lanes with something due. So the cost follows from `limit`, and not from how many rows wait. Each
 * team gets an equal share of the lanes that were found, its lanes in their order.
 *
 * @param options.after the team that was served last: `Turns.after`
 * @param options.maxPerTeam how many of one team a process may hold; `held` says how many it holds
 */
export function dueInTurns(
  db: Kysely<Database>,
  { name, waiting, lane }: DeliveryTable,
  options: {
    limit: number | Expression<number>;
    after: string | Expression<string>;
    maxPerTeam: number | Expression<number>;
    held: HeldByTeam;
  },
) {
  const { held } = options;
  // The planner does not see them: it would plan each call for a limit that is smaller than any other.
  const limit = sql<number>`(select ${options.limit}::integer)`;
  const maxPerTeam = sql<number>`(select ${options.maxPerTeam}::integer)`;
  const after = sql<string>`(select ${options.after}::uuid)`;
  const firstOf = (lap: 0 | 1, where: Expression<SqlBool>) =>
    db
      .selectFrom(fromTable(name))
      .select((eb) => [
        "d.team_id",
        lane.as("lane"),
        eb("d.next_attempt_at", "<=", now()).as("is_due"),
        sql.lit<number>(lap).as("lap"),
      ])
      .where(waiting)
      .where(where)
      .orderBy("d.team_id")
      .orderBy(lane)
      .orderBy("d.next_attempt_at")
      .limit(sql.lit(1));
  /** The first lane by `where`; after the last lane of the table the first of the second lap, unless `again` forbids it. */
  const nextOf = (where: Expression<SqlBool>, again: Expression<SqlBool>) =>
    db
      .selectFrom(firstOf(0, where).as("first"))
      .selectAll()
      .unionAll((eb) => eb.parens(firstOf(1, again)))
      .orderBy("lap")
      .limit(sql.lit(1));
  return db
    .withRecursive("walk(team_id, lane, is_due, lap, step, due_lanes)", (cte) =>
      cte
        .selectFrom(nextOf(columns("d.team_id", ">", after), sql.lit(true)).as("head"))
        .select((eb) => [
          "head.team_id",
          "head.lane",
          "head.is_due",
          "head.lap",
          sql.lit<number>(1).as("step"),
          sql<number>`${eb.ref("head.is_due")}::integer`.as("due_lanes"),
        ])
        .unionAll(
          cte
            .selectFrom("walk as w")
            .crossJoinLateral((eb) =>
              nextOf(
                sql`(${columns.ref("d.team_id")}, ${lane}) > (${eb.ref("w.team_id")}, ${eb.ref("w.lane")})`,
                eb("w.lap", "=", sql.lit(0)),
              ).as("next"),
            )
            .select((eb) => [
              "next.team_id",
              "next.lane",
              "next.is_due",
              eb("w.lap", "+", eb.ref("next.lap")).as("lap"),
              eb("w.step", "+", sql.lit(1)).as("step"),
              sql<number>`${eb.ref("w.due_lanes")} + ${eb.ref("next.is_due")}::integer`.as("due_lanes"),
            ])
            .where("w.due_lanes", "<", limit)
            .where((eb) =>
              eb.or([eb(eb("w.lap", "+", eb.ref("next.lap")), "=", sql.lit(0)), eb("next.team_id", "<=", after)]),
            ),
        ),
    )
    .with(
      (cte) => cte("lane").materialized(),
      (cte) =>
        cte
          .selectFrom("walk as w")
          .leftJoin(
            unnest("h", { team_id: array.uuid([...held.keys()]), count: array.integer([...held.values()]) }),
            "h.team_id",
            "w.team_id",
          )
          .select((eb) => {
            const teams = eb
              .selectFrom("walk")
              .select(({ fn }) => fn.count("walk.team_id").distinct().as("count"))
              .where("walk.is_due", "=", sql.lit(true));
            return [
              "w.team_id",
              "w.lane",
              "w.step",
              sql<number>`least(${maxPerTeam} - coalesce(${eb.ref("h.count")}, 0),
                ceil(${limit}::numeric / ${teams}))::integer`.as("share"),
            ];
          })
          .where("w.is_due", "=", sql.lit(true))
          .where((eb) => eb(eb.fn.coalesce("h.count", sql.lit(0)), "<", maxPerTeam)),
    )
    .with("locked", (cte) =>
      cte
        .selectFrom("lane")
        .crossJoinLateral((eb) =>
          eb
            .selectFrom(
              eb
                .selectFrom(fromTable(name))
                .select("d.id")
                .where(waiting)
                .whereRef("d.team_id", "=", "lane.team_id")
                .where(lane, "=", eb.ref("lane.lane"))
                .where("d.next_attempt_at", "<=", now())
                .where((one) => one.or([one("d.leased_until", "is", null), one("d.leased_until", "<=", now())]))
                .orderBy("d.next_attempt_at")
                .limit(eb.ref("lane.share"))
                .forNoKeyUpdate("d")
                .skipLocked()
                .as("ordered"),
            )
            .select(({ fn }) => ["ordered.id", fn.agg<number>("row_number").over().as("nth")])
            .as("chosen"),
        )
        .select(({ fn }) => [
          "lane.team_id",
          "chosen.id",
          "lane.step",
          "lane.share",
          fn
            .agg<number>("row_number")
            .over((over) => over.partitionBy("lane.team_id").orderBy("lane.step").orderBy("chosen.nth"))
            .as("turn"),
        ]),
    )
    .with(
      (cte) => cte("due").materialized(),
      (cte) =>
        cte
          .selectFrom("locked")
          .select((eb) => ["team_id", "id", "step", sql<number>`${eb.ref("turn")}::integer`.as("turn")])
          .whereRef("turn", "<=", "share")
          .orderBy("locked.turn")
          .orderBy("locked.step")
          .limit(limit),
    );
}
