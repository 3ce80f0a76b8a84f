import type { Services } from "../../access/context.ts";
import { planOfAll, type Row, readRows } from "../../platform/graphql/read-plan.ts";
import type { Shape } from "../../platform/graphql/shape.ts";
import { type LogEndTable, readEndOfLog } from "../log/log-page.ts";
import type { FeedSource } from "./live-feed.ts";

/** A table whose rows belong to numbers of a team's log. */
interface FeedTable {
  name: string;
  shape: Shape;
  /** The column of the row's number, and the property that holds it. */
  number: { column: string; property: string };
  /** A condition on the rows, over `t0`. */
  condition?: string;
  end: LogEndTable;
}

/** What reading a feed needs. */
export type FeedReader = Pick<Services, "pool" | "env">;

/** Reads a live feed from its table: the news of any number of teams in one statement. */
export function feedSource(reader: FeedReader, table: FeedTable): FeedSource<Row> {
  const plan = planOfAll(table.shape);
  const { column, property } = table.number;
  const end = `c.${table.end.column}`;
  const numberOf = (row: Row): number => row[property] as number;
  return {
    name: table.name,
    numberOf,
    readEnd: (teamId) => readEndOfLog(reader, table.end, teamId),
    async readNew(positions, limit) {
      // The rows of one number stay together ("with ties"), so that a position is a number.
      const found = await readRows(
        reader,
        `select w.team_id, ${end}, i.* from unnest($1::uuid[], $2::integer[]) as w (team_id, through)
           join ${table.end.table} c on c.team_id = w.team_id and ${end} > w.through
           left join lateral (
             select ${plan.select} from ${plan.from}
             where t0.team_id = w.team_id and t0.${column} > w.through and t0.${column} <= ${end}
               ${table.condition === undefined ? "" : `and ${table.condition}`}
             order by t0.${column} fetch first ${limit} rows with ties
           ) i on true
         order by w.team_id, i.${column}`,
        [positions.map(({ teamId }) => teamId), positions.map(({ through }) => through)],
      );
      return [...Map.groupBy(found, ([teamId]) => teamId as string)].map(([teamId, rows]) => {
        // A team without rows has one of nulls, which says how far its log goes.
        const items = rows.filter(([, , id]) => id !== null).map((row) => plan.decode(row.slice(2)));
        const hasMore = items.length >= limit;
        return { teamId, items, hasMore, through: hasMore ? numberOf(items.at(-1)!) : (rows[0]![1] as number) };
      });
    },
  };
}
