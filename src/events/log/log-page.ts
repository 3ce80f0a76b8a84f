import type { Expression, SqlBool } from "kysely";
import type { Services } from "../../access/context.ts";
import type { Keys } from "../../platform/crypto/keys.ts";
import type { Planning } from "../../platform/database/planning.ts";
import { prepared } from "../../platform/database/prepared.ts";
import { sql } from "../../platform/database/sql.ts";
import { topLevelError } from "../../platform/errors.ts";
import { compileOnce, Given } from "../../platform/graphql/compiled-read.ts";
import { type Connection, type PageArgs, pageSize, toConnection } from "../../platform/graphql/connection.ts";
import { makeCursor, readCursor } from "../../platform/graphql/cursor.ts";
import { type ReadPlan, type Row, readRows } from "../../platform/graphql/read-plan.ts";
import { selectionOf } from "../../platform/graphql/read-selection.ts";

/** The table with a row a team that says up to which number of the log rows are complete. */
export type LogEndTable = "team_counter" | "reaction_cursor";

const lastColumns = { team_counter: "last", reaction_cursor: "through" } as const;

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
  /** Where the end of the list is. */
  end: LogEndTable;
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
  assertEpoch(list, epoch, cursorEpoch);
  return Number(number);
}

function assertEpoch(list: LogList, epoch: string, cursorEpoch: unknown): void {
  if (cursorEpoch !== epoch)
    throw topLevelError(
      "BAD_USER_INPUT",
      `This cursor is from before the log was restored. Read ${list.items} anew, and go on from latestCursor.`,
    );
}

export interface LogEdge {
  readonly cursor: string;
  node: Row;
}

/** A page of a list in the order of the log. */
export interface LogPage extends Connection {
  latestCursor: string;
}

/** What a page of a list in the order of the log holds. */
interface Selected {
  plan: ReadPlan;
  /** The conditions in addition to those of the team and of the cursors. */
  where: Expression<SqlBool>[];
  /** The parents whose pages are read, and the column with the parent's id. Left out: one page. */
  of?: { ids: readonly string[]; column: Expression<string | null> };
  /** What the conditions depend on; null: on values of this call. */
  key: string | null;
  planning?: Planning;
  /** Further properties of each edge. */
  ofEdges?: object;
}

/** What each call of the statement gives. */
interface PageValues {
  teamId: string;
  parents: readonly string[];
  after: number;
  before: number;
}

const given = <T>(read: (values: PageValues) => T) => sql<T>`${new Given<PageValues>(read)}`;
const teamId = given((values) => values.teamId);

/**
 * The statement of a page. It reads the end of the log as well, so that latestCursor follows everything in the page; an
 * empty page is a row without an id.
 */
function build(list: LogList, { plan, where, of }: Selected, args: PageArgs): Expression<unknown> {
  const { size, backwards } = pageSize(args);
  const { column } = list;
  const conditions = [
    ...where,
    ...(of === undefined ? [] : [sql<boolean>`${of.column} = parent`]),
    sql<boolean>`${column} <= log.last`,
  ];
  if (args.after != null) conditions.push(sql`${column} > ${given((values) => values.after)}`);
  if (args.before != null) conditions.push(sql`${column} < ${given((values) => values.before)}`);
  const direction = sql.raw(backwards ? "desc" : "asc");
  // In the order of the index of the parent: by the number alone, a planner without statistics walks through the log.
  const order = of === undefined ? [column] : [of.column, column];
  const orderBy = sql.join(order.map((one) => sql`${one} ${direction}`));
  const page = selectionOf(plan, { teamId, where: conditions, orderBy, limit: size + 1 });
  const end = sql`(select log_epoch as epoch, coalesce((select ${sql.ref(lastColumns[list.end])} from ${sql.table(list.end)} where team_id = ${teamId}), 0) as last from installation) log`;
  const parents =
    of === undefined ? sql`` : sql` cross join unnest(${given((values) => values.parents)}::uuid[]) parent`;
  const parent = of === undefined ? sql`null` : sql`parent`;
  return sql`select log.epoch, log.last, ${parent}, page.* from ${end}${parents} left join lateral (${page}) page on true`;
}

/** How many columns of a statement's row stand before those of the plan. */
const beforePlan = 3;

/**
 * Reads one page of a list in the order of the log, or the same page of the lists of many parents, with one statement.
 *
 * @returns the page of each parent, in their order; without parents one page
 * @throws BAD_USER_INPUT for a size out of range, or a cursor that is not one of this list
 */
export async function readLogPages(
  { services, keys }: { services: Pick<Services, "pool" | "env">; keys: Keys },
  team: string,
  list: LogList,
  args: PageArgs,
  selected: Selected,
): Promise<LogPage[]> {
  const { plan, of, key } = selected;
  const [after, before] = [args.after, args.before].map((cursor) =>
    cursor == null ? null : (readCursor(keys, list.scope, cursor) as [epoch: string, number: number]),
  );
  const { size, backwards } = pageSize(args);
  const form = key === null ? null : [key, list.end, size, backwards, after !== null, before !== null].join(" ");
  const statement = compileOnce<PageValues>(plan, form, () => build(list, selected, args));
  const values = statement.valuesOf({
    teamId: team,
    parents: of?.ids ?? [],
    after: Number(after?.[1]),
    before: Number(before?.[1]),
  });
  const found = await readRows(services, statement.text, values, selected.planning);
  const [epoch, last] = (found[0] ?? ["", 0]) as [string, number];
  for (const position of [after, before]) {
    if (position == null) continue;
    assertEpoch(list, epoch, position[0]);
    if (position[1] > last) throw topLevelError("BAD_USER_INPUT", "This cursor is beyond the end of the log.");
  }
  const makeCursors = (nodes: Row[]) => nodes.map((node) => makeLogCursor(keys, list, epoch, node.sequence as number));
  const pageOf = (rows: unknown[][]): LogPage => {
    const nodes = rows.filter((row) => row[beforePlan] !== null).map((row) => plan.decode(row, beforePlan));
    const page = toConnection(args, nodes, makeCursors, selected.ofEdges);
    return {
      ...page,
      get latestCursor() {
        return makeLogCursor(keys, list, epoch, last);
      },
    };
  };
  if (of === undefined) return [pageOf(found)];
  const byParent = Map.groupBy(found, (row) => row[beforePlan - 1]);
  return of.ids.map((id) => pageOf(byParent.get(id) ?? []));
}
