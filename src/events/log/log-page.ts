import type { Expression } from "kysely";
import type { Services } from "../../access/context.ts";
import type { Keys } from "../../platform/crypto/keys.ts";
import { prepared } from "../../platform/database/prepared.ts";
import { sql } from "../../platform/database/sql.ts";
import { topLevelError } from "../../platform/errors.ts";
import { type Connection, type PageArgs, pageSize, toConnection } from "../../platform/graphql/connection.ts";
import { makeCursor, readCursor } from "../../platform/graphql/cursor.ts";
import type { Row } from "../../platform/graphql/read-plan.ts";

/** The table with a row a team that says up to which number of the log rows are complete. */
export type LogEndTable = "team_counter" | "reaction_cursor";

/** The end of a list in the order of a team's log, and the epoch that changes when the log is restored. */
export interface LogEnd {
  last: number;
  epoch: string;
}

/** Reads the end of a team's log of events, or how far event handlers have come in it. */
export async function readEndOfLog(
  reader: Pick<Services, "pool" | "env">,
  table: LogEndTable,
  teamId: string,
): Promise<LogEnd> {
  const [end] = await readEnd[table](reader, { teamId });
  return end!;
}

const readEnd = {
  team_counter: prepared<{ teamId: string }, LogEnd>((q, parameter) =>
    q.selectNoFrom((eb) => [
      eb.selectFrom("installation").select("log_epoch").$asScalar().$notNull().as("epoch"),
      eb.fn
        .coalesce(eb.selectFrom("team_counter").select("last").where("team_id", "=", parameter("teamId")), sql.lit(0))
        .as("last"),
    ]),
  ),
  reaction_cursor: prepared<{ teamId: string }, LogEnd>((q, parameter) =>
    q.selectNoFrom((eb) => [
      eb.selectFrom("installation").select("log_epoch").$asScalar().$notNull().as("epoch"),
      eb.fn
        .coalesce(
          eb.selectFrom("reaction_cursor").select("through").where("team_id", "=", parameter("teamId")),
          sql.lit(0),
        )
        .as("last"),
    ]),
  ),
};

/** A list in the order of a team's log. Its cursors stand for a number, and are the same in pages and subscriptions. */
export interface LogList {
  /** The team and the list, for its cursors. */
  scope: string;
  items: "events" | "notifications";
  /** The column of the number, of the row that is read (`rowOf`). */
  column: Expression<number>;
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
  const { column } = list;
  // The page ends where the log did when its end was read, so that latestCursor follows everything in it.
  const where = [sql<boolean>`${column} <= ${end.last}`];
  if (after !== null) where.push(sql`${column} > ${after}`);
  if (before !== null) where.push(sql`${column} < ${before}`);
  const orderBy = backwards ? sql`${column} desc` : sql`${column} asc`;
  return {
    where,
    orderBy,
    limit: size + 1,
    toPage: <More extends object>(rows: Row[], more: More): LogPage<LogEdge & More> => ({
      ...toConnection(args, rows, (node) => ({ node, cursor: cursorOf(node.sequence as number), ...more })),
      latestCursor: cursorOf(end.last),
    }),
  };
}
