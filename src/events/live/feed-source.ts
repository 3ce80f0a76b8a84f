import type { Expression, SqlBool } from "kysely";
import type { Services } from "../../access/context.ts";
import { compiler } from "../../platform/database/compiler.ts";
import { array, sql, unnest } from "../../platform/database/sql.ts";
import { planOfAll, type Row, readRows } from "../../platform/graphql/read-plan.ts";
import { compileSelection, selectionOf } from "../../platform/graphql/read-selection.ts";
import type { ColumnName, Shape, TableName } from "../../platform/graphql/shape.ts";
import { type LogEndTable, readEndOfLog } from "../log/log-page.ts";
import type { FeedSource } from "./feed-page.ts";

/** A table whose rows belong to numbers of a team's log. */
interface FeedTable<T extends TableName> {
  name: string;
  shape: Shape<T>;
  /** The column of the row's number, and the property that holds it. */
  number: { column: ColumnName<T>; property: string };
  /** Which rows belong to the feed, made with `rowOf`. */
  where: Expression<SqlBool>[];
  end: LogEndTable;
}

/** What reading a feed needs. */
export type FeedReader = Pick<Services, "pool" | "env">;

/** The column that says how far a log goes, of the table in which it is. */
const ends = {
  team_counter: compiler.selectFrom("team_counter as c").select(["c.team_id", "c.last as through"]),
  reaction_cursor: compiler.selectFrom("reaction_cursor as c").select(["c.team_id", "c.through"]),
} satisfies Record<LogEndTable, unknown>;

/** Reads a live feed from its table: the news of any number of teams in one statement. */
export function feedSource<T extends TableName>(reader: FeedReader, table: FeedTable<T>): FeedSource<Row> {
  const plan = planOfAll(table.shape);
  const { column, property } = table.number;
  const numberOf = (row: Row): number => row[property] as number;
  // The rows of one number stay together ("with ties"), so that a position is a number.
  const newRows = (limit: number) => {
    const number = sql.ref(`t0.${column}`);
    const where = [sql<boolean>`${number} > w.through`, sql<boolean>`${number} <= c.through`, ...table.where];
    return selectionOf(plan, { teamId: sql`w.team_id`, where, orderBy: number, limit, withTies: true });
  };
  return {
    name: table.name,
    numberOf,
    readEnd: (teamId) => readEndOfLog(reader, table.end, teamId),
    async readNew(positions, limit) {
      const wanted = unnest("w", {
        team_id: array.uuid(positions.map(({ teamId }) => teamId)),
        through: array.integer(positions.map(({ through }) => through)),
      });
      const { text, values } = compileSelection(
        sql`select w.team_id, c.through, i.* from ${wanted}
           join ${ends[table.end].as("c")} on c.team_id = w.team_id and c.through > w.through
           left join lateral (${newRows(limit)}) i on true
         order by w.team_id, i.${sql.id(column)}`,
      );
      const found = await readRows(reader, text, values);
      return [...Map.groupBy(found, ([teamId]) => teamId as string)].map(([teamId, rows]) => {
        // A team without rows has one of nulls, which says how far its log goes.
        const items = rows.filter(([, , id]) => id !== null).map((row) => plan.decode(row.slice(2)));
        const hasMore = items.length >= limit;
        return { teamId, items, hasMore, through: hasMore ? numberOf(items.at(-1)!) : (rows[0]![1] as number) };
      });
    },
  };
}
