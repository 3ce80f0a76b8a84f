import type { Expression, SqlBool } from "kysely";
import type { Services } from "../../access/context.ts";
import type { Keys } from "../../platform/crypto/keys.ts";
import type { Planning } from "../../platform/database/planning.ts";
import { prepared } from "../../platform/database/prepared.ts";
import { sql } from "../../platform/database/sql.ts";
import { topLevelError } from "../../platform/errors.ts";
import { compileOnce, Given, parentsOf } from "../../platform/graphql/compiled-read.ts";
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
  /** Up to which number items are deleted, since they were older than this server stores them. */
  purged: number;
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
    q
      .selectFrom("installation as i")
      .leftJoin("team_counter as c", (join) => join.on("c.team_id", "=", parameter("teamId")))
      .select(({ fn }) => [
        "i.log_epoch as epoch",
        fn.coalesce("c.last", sql.lit(0)).as("last"),
        fn.coalesce("c.purged", sql.lit(0)).as("purged"),
      ]),
  ),
  reaction_cursor: prepared<{ teamId: string }, LogEnd>((q, parameter) =>
    q
      .selectFrom("installation as i")
      .leftJoin("reaction_cursor as c", (join) => join.on("c.team_id", "=", parameter("teamId")))
      .select(({ fn }) => [
        "i.log_epoch as epoch",
        fn.coalesce("c.through", sql.lit(0)).as("last"),
        fn.coalesce("c.purged", sql.lit(0)).as("purged"),
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

/** The error for a position before the oldest item that is stored: what came after it is not complete any more. */
export const deletedError = (items: LogList["items"]) =>
  topLevelError(
    "BAD_USER_INPUT",
    `This cursor is older than the oldest ${items} that are stored. Read what you need anew, and go on from latestCursor.`,
  );

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
  /** The one value of a column whose items are read, where an index has them in order. */
  within?: { column: Expression<string>; value: string };
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
function build(list: LogList, { plan, where, of, within }: Selected, args: PageArgs): Expression<unknown> {
  const { size, backwards } = pageSize(args);
  const { column } = list;
  const conditions = [...where, ...(of === undefined ? [] : [sql<boolean>`${of.column} = parent`])];
  const [after, before] = [given((values) => values.after), given((values) => values.before)];
  if (within !== undefined) {
    // Compared as rows, so that only the index of both has the order: else a planner may walk back over all other values.
    const key = sql`(${within.column}, ${column})`;
    const from = args.after == null ? sql`log.purged` : after;
    const [upTo, end] = args.before == null ? [sql`<=`, sql`log.last`] : [sql`<`, before];
    conditions.push(sql`${key} > (${within.value}, ${from})`, sql`${key} ${upTo} (${within.value}, ${end})`);
  } else {
    // What is deleted needs no bound. One more, and a planner without statistics sorts the log instead of walking back.
    conditions.push(sql`${column} <= log.last`);
    if (args.after != null) conditions.push(sql`${column} > ${after}`);
    if (args.before != null) conditions.push(sql`${column} < ${before}`);
  }
  const direction = sql.raw(backwards ? "desc" : "asc");
  // In the order of the index of the parent: by the number alone, a planner without statistics walks through the log.
  const first = of?.column ?? within?.column;
  const order = first === undefined ? [column] : [first, column];
  const orderBy = sql.join(order.map((one) => sql`${one} ${direction}`));
  const selection = { teamId, where: conditions, orderBy, limit: size + 1 };
  // Limited before others are joined, so that no more than a page is joined whatever PostgreSQL knows of the team.
  const page =
    plan.joins === ""
      ? selectionOf(plan, selection)
      : sql`select ${sql.raw(plan.select)} from (${selectionOf({ select: "t0.*", from: plan.table }, selection)}) t0${sql.raw(plan.joins)} order by ${column} ${direction}`;
  const ofTeam = (name: string) =>
    sql`coalesce((select ${sql.ref(name)} from ${sql.table(list.end)} where team_id = ${teamId}), 0)`;
  const log = sql`(select log_epoch as epoch, ${ofTeam(lastColumns[list.end])} as last, ${ofTeam("purged")} as purged from installation) log`;
  const parents =
    of === undefined
      ? sql``
      : sql` cross join ${parentsOf<PageValues>(of.ids.length === 1, (values) => values.parents)}`;
  const parent = of === undefined ? sql`null` : sql`parent`;
  return sql`select log.epoch, log.last, log.purged, ${parent}, page.* from ${log}${parents} left join lateral (${page}) page on true`;
}

/** How many columns of a statement's row stand before those of the plan. */
const beforePlan = 4;

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
  const isOneParent = of?.ids.length === 1;
  const parts = [key, list.end, size, backwards, after !== null, before !== null, isOneParent];
  const form = key === null ? null : parts.join(" ");
  const statement = compileOnce<PageValues>(plan, form, () => build(list, selected, args));
  const values = statement.valuesOf({
    teamId: team,
    parents: of?.ids ?? [],
    after: Number(after?.[1]),
    before: Number(before?.[1]),
  });
  const found = await readRows(services, statement.text, values, selected.planning);
  const [epoch, last, purged] = (found[0] ?? ["", 0, 0]) as [string, number, number];
  for (const position of [after, before]) {
    if (position == null) continue;
    assertEpoch(list, epoch, position[0]);
    if (position[1] > last) throw topLevelError("BAD_USER_INPUT", "This cursor is beyond the end of the log.");
  }
  if (after != null && after[1] < purged) throw deletedError(list.items);
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
