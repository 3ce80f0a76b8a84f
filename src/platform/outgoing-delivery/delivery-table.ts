import { type Expression, type ExpressionBuilder, expressionBuilder, type RawBuilder, type SqlBool } from "kysely";
import type { Pool } from "pg";
import { prepared } from "../database/prepared.ts";
import { type Database, now, sql } from "../database/sql.ts";

/** The columns that each table of deliveries has. */
interface DeliveryRow {
  team_id: string;
  id: string;
  next_attempt_at: Date | null;
  leased_until: Date | null;
}
type DeliveryTableName = {
  [T in keyof Database]: keyof DeliveryRow extends keyof Database[T] ? T : never;
}[keyof Database];

/** The value of a lane's column, of whatever type. */
type Lane = string | number;

/** A table whose rows are deliveries. */
export interface DeliveryTable {
  name: string;
  waiting: Expression<SqlBool>;
  lane: RawBuilder<Lane>;
}

/**
 * Describes a table whose rows are deliveries.
 *
 * @param options.waiting which rows wait, of an alias `d`: the condition of the partial index below, with literal values
 * @param options.lane the rows of a team with the same value go one after the other: the second column of the index
 *   (team_id, lane, next_attempt_at)
 */
export const deliveryTable = <T extends DeliveryTableName>(
  name: T,
  {
    waiting,
    lane,
  }: {
    waiting: (eb: ExpressionBuilder<{ d: Database[T] }, "d">) => Expression<SqlBool>;
    lane: keyof Database[T] & string;
  },
): DeliveryTable => ({ name, waiting: waiting(expressionBuilder()), lane: sql.ref<Lane>(`d.${lane}`) });

/** The table as the alias `d`. */
export const fromTable = (name: string) => sql<DeliveryRow>`${sql.table(name)}`.as("d");
export const columns = expressionBuilder<{ d: DeliveryRow }, "d">();

/**
 * Whether anything of a table is due. The statement visits the lanes of the table by its index up to the first that has
 * something due.
 */
export function isAnythingDueIn({
  name,
  waiting,
  lane,
}: DeliveryTable): (services: { pool: Pool; env: { PREPARED_STATEMENTS: boolean } }) => Promise<boolean> {
  const read = prepared((q) => {
    const firstOf = (where: Expression<SqlBool>) =>
      q
        .selectFrom(fromTable(name))
        .select(["d.team_id", lane.as("lane"), "d.next_attempt_at"])
        .where(waiting)
        .where(where)
        .orderBy("d.team_id")
        .orderBy(lane)
        .orderBy("d.next_attempt_at")
        .limit(sql.lit(1));
    return q
      .withRecursive("walk(team_id, lane, next_attempt_at)", (cte) =>
        cte
          .selectFrom(firstOf(sql.lit(true)).as("first"))
          .select(["first.team_id", "first.lane", "first.next_attempt_at"])
          .unionAll(
            cte
              .selectFrom("walk as w")
              .crossJoinLateral((eb) =>
                firstOf(sql`(${columns.ref("d.team_id")}, ${lane}) > (${eb.ref("w.team_id")}, ${eb.ref("w.lane")})`).as(
                  "next",
                ),
              )
              .select(["next.team_id", "next.lane", "next.next_attempt_at"])
              .where("w.next_attempt_at", ">", now()),
          ),
      )
      .selectNoFrom((eb) =>
        eb.exists(eb.selectFrom("walk").select("walk.team_id").where("walk.next_attempt_at", "<=", now())).as("isDue"),
      );
  });
  return async (services) => {
    const [row] = await read(services, {});
    return row?.isDue === true;
  };
}
