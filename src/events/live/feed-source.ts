import type { Expression, SqlBool } from "kysely";
import type { Services } from "../../access/context.ts";
import { compiler } from "../../platform/database/compiler.ts";
import { isSpread } from "../../platform/database/spread.ts";
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

type FeedPosition = Parameters<FeedSource<Row>["readNew"]>[0][number];

/** Reads the rows of one team after the other. Those on a server that is away have none; if all are, the reading fails. */
async function readOneByOne(
  positions: FeedPosition[],
  read: (position: FeedPosition) => Promise<unknown[][]>,
): Promise<unknown[][]> {
  const found = await Promise.allSettled(positions.map(read));
  const failures = found.filter((one) => one.status === "rejected");
  if (failures.length > 0 && failures.length === found.length) throw failures[0]!.reason;
  return found.flatMap((one) => (one.status === "fulfilled" ? one.value : []));
}

/** Reads a live feed from its table: the news of any number of teams in one statement. */
export function feedSource<T extends TableName>(reader: FeedReader, table: FeedTable<T>): FeedSource<Row> {
  const plan = planOfAll(table.shape);
  const { column, property } = table.number;
  const numberOf = (row: Row): number => row[property] as number;
  // The rows of one number stay together ("with ties"), so that a position is a number.
  const newRows = (teamId: Expression<string>, after: Expression<number>, limit: number) => {
    const number = sql.ref(`t0.${column}`);
    const where = [sql<boolean>`${number} > ${after}`, sql<boolean>`${number} <= c.through`, ...table.where];
    return selectionOf(plan, { teamId, where, orderBy: number, limit, withTies: true });
  };
  const readTogether = async (positions: FeedPosition[], limit: number): Promise<unknown[][]> => {
    const wanted = unnest("w", {
      team_id: array.uuid(positions.map(({ teamId }) => teamId)),
      through: array.integer(positions.map(({ through }) => through)),
    });
    const { text, values } = compileSelection(
      sql`select w.team_id, c.through, i.* from ${wanted}
         join ${ends[table.end].as("c")} on c.team_id = w.team_id and c.through > w.through
         left join lateral (${newRows(sql`w.team_id`, sql`w.through`, limit)}) i on true
       order by w.team_id, i.${sql.id(column)}`,
    );
    return await readRows(reader, text, values);
  };
  const readOfTeam = async ({ teamId, through }: FeedPosition, limit: number): Promise<unknown[][]> => {
    const team = sql<string>`${teamId}::uuid`;
    const { text, values } = compileSelection(
      sql`select ${team} as team_id, c.through, i.* from ${ends[table.end].as("c")}
         left join lateral (${newRows(team, sql`${through}`, limit)}) i on true
       where c.team_id = ${team} and c.through > ${through} order by i.${sql.id(column)}`,
    );
    return await readRows(reader, text, values);
  };
  return {
    name: table.name,
    numberOf,
    readEnd: (teamId) => readEndOfLog(reader, table.end, teamId),
    async readNew(positions, limit) {
      const found = (await isSpread(reader))
        ? await readOneByOne(positions, (position) => readOfTeam(position, limit))
        : await readTogether(positions, limit);
      return [...Map.groupBy(found, ([teamId]) => teamId as string)].map(([teamId, rows]) => {
        // A team without rows has one of nulls, which says how far its log goes.
        const items = rows.filter(([, , id]) => id !== null).map((row) => plan.decode(row.slice(2)));
        const hasMore = items.length >= limit;
        return { teamId, items, hasMore, through: hasMore ? numberOf(items.at(-1)!) : (rows[0]![1] as number) };
      });
    },
  };
}
