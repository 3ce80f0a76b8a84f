import type { Services } from "../../access/context.ts";
import type { Keys } from "../../platform/crypto/keys.ts";
import { topLevelError } from "../../platform/errors.ts";
import { type Connection, type PageArgs, pageSize, toConnection } from "../../platform/graphql/connection.ts";
import { makeCursor, readCursor } from "../../platform/graphql/cursor.ts";
import { type Row, readRows } from "../../platform/graphql/read-plan.ts";

/** The table with a row a team, and its column, that says up to which number of the log rows are complete. */
export type LogEndTable = { table: "team_counter"; column: "last" } | { table: "reaction_cursor"; column: "through" };

/** The end of a list in the order of a team's log, and the epoch that changes when the log is restored. */
export interface LogEnd {
  last: number;
  epoch: string;
}

/** Reads the end of a team's log of events, or how far event handlers have come in it. */
export async function readEndOfLog(
  reader: Pick<Services, "pool" | "env">,
  { table, column }: LogEndTable,
  teamId: string,
): Promise<LogEnd> {
  const [row] = await readRows(
    reader,
    `select (select log_epoch from installation), coalesce((select ${column} from ${table} where team_id = $1), 0)`,
    [teamId],
  );
  return { epoch: row![0] as string, last: row![1] as number };
}

/** A list in the order of a team's log. Its cursors stand for a number, and are the same in pages and subscriptions. */
export interface LogList {
  /** The team and the list, for its cursors. */
  scope: string;
  items: "events" | "notifications";
  /** The column of the number, of the table `t0`. */
  column: string;
}

/** Makes the cursor of a number. */
export const makeLogCursor = (keys: Keys, list: LogList, epoch: string, number: number): string =>
  makeCursor(keys, list.scope, [epoch, number]);

/**
 * Reads the number behind a cursor.
 *
 * @throws BAD_USER_INPUT for one of another list, and for one from before a restore: its number may mean another item now
 */
export function readLogCursor(keys: Keys, list: LogList, epoch: string, cursor: string): number {
  const [cursorEpoch, number] = readCursor(keys, list.scope, cursor);
  if (cursorEpoch !== epoch)
    throw topLevelError(
      "BAD_USER_INPUT",
      `This cursor is from before the log was restored. Read ${list.items} anew, and go on from latestCursor.`,
    );
  return Number(number);
}

export interface LogEdge {
  cursor: string;
  node: Row;
}

/** A page of a list in the order of the log. */
export interface LogPage<Edge extends LogEdge = LogEdge> extends Connection<Edge> {
  latestCursor: string;
}

/**
 * Prepares one page of a list in the order of the log, or the same page of the lists of many parents.
 *
 * @throws BAD_USER_INPUT for a size out of range, or a cursor that is not one of this list
 */
export function logPage(keys: Keys, list: LogList, end: LogEnd, args: PageArgs) {
  const { size, backwards } = pageSize(args);
  const read = (cursor: string | null | undefined): number | null => {
    if (cursor == null) return null;
    const number = readLogCursor(keys, list, end.epoch, cursor);
    if (number > end.last) throw topLevelError("BAD_USER_INPUT", "This cursor is beyond the end of the log.");
    return number;
  };
  const after = read(args.after);
  const before = read(args.before);
  const cursorOf = (number: number) => makeLogCursor(keys, list, end.epoch, number);
  const column = `t0.${list.column}`;
  return {
    /** Bounds, order and limit of the page as SQL over `t0`. It appends their values. */
    sql(values: unknown[]): string {
      // The page ends where the log did when its end was read, so that latestCursor follows everything in it.
      let bounds = ` and ${column} <= $${values.push(end.last)}`;
      if (after !== null) bounds += ` and ${column} > $${values.push(after)}`;
      if (before !== null) bounds += ` and ${column} < $${values.push(before)}`;
      return `${bounds} order by ${column} ${backwards ? "desc" : "asc"} limit ${size + 1}`;
    },
    toPage: <More extends object>(rows: Row[], more: More): LogPage<LogEdge & More> => ({
      ...toConnection(args, rows, (node) => ({ node, cursor: cursorOf(node.sequence as number), ...more })),
      latestCursor: cursorOf(end.last),
    }),
  };
}
