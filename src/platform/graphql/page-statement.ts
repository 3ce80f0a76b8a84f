import { type Expression, type SqlBool, sql } from "kysely";
import { type Planning, planningOf } from "../database/planning.ts";
import { type CompiledRead, compileOnce, Given } from "./compiled-read.ts";
import { type PageArgs, pageSize } from "./connection.ts";
import { type List, onPage, whenCounted } from "./list.ts";
import type { ReadPlan } from "./read-plan.ts";
import { compileRow } from "./shape.ts";

/** What each call of the statement of a page gives. */
export interface PageValues {
  teamId: string;
  /** The parents whose pages are read; none for a list at the top. */
  parents: readonly string[];
  /** The positions behind the cursors. */
  after: unknown[] | null;
  before: unknown[] | null;
}

/** The statement of a page, and what its rows begin with. */
export interface PageStatement extends CompiledRead<PageValues> {
  /** By the values of the filter where it has any, e.g. a rare or common label. */
  planning: Planning;
}

/** LIMIT stands in the text, since a parameter there gets a slow generic plan; few sizes, few statements. */
const limitFor = (size: number): number => [10, 25, 50, 100].find((step) => step >= size)! + 1;

const teamId = sql<string>`${new Given<PageValues>((given) => given.teamId)}`;
const parents = sql`unnest(${new Given<PageValues>((given) => given.parents)}::uuid[])`;
const parentId = sql<string>`parent`;

/** The condition of the rows that are counted or listed. */
const conditionsOf = (parts: Expression<SqlBool>[], column: string | null): Expression<unknown> =>
  sql.join(
    [
      sql`t0.team_id = ${teamId}`,
      ...parts,
      ...(column === null ? [] : [sql`${sql.ref(`t0.${column}`)} = ${parentId}`]),
    ],
    sql` and `,
  );

/** The number of all rows of a list, as an expression. */
function totalOf(list: List, column: string | null): Expression<number> {
  if (list.total !== undefined) return list.total({ teamId, parentId: column === null ? null : parentId });
  const conditions = conditionsOf(list.where.map(whenCounted), column);
  return sql<number>`(select count(*)::int from ${sql.table(list.shape.table)} t0 where ${conditions})`;
}

/**
 * Builds the statement of a page. Its columns are the parent if there are several, the number of all rows if it is
 * wanted, those of the plan, and the value that the list is ordered by if there is one. With a number of all rows an
 * empty page is a row of nulls.
 */
function build(plan: ReadPlan, list: List, args: PageArgs, column: string | null, isCounted: boolean) {
  const { size, backwards } = pageSize(args);
  // A single row comparison lets PostgreSQL start the index scan at the cursor's position.
  const expression = list.orderBy?.sql;
  const key = expression === undefined ? sql`(t0.id)` : sql`(${expression}, t0.id)`;
  const casts = list.orderBy === null ? ["uuid"] : [list.orderBy.cast, "uuid"];
  const beyond = (cursor: "after" | "before", operator: "<" | ">") => {
    if (args[cursor] == null) return sql``;
    const values = casts.map(
      (cast, n) => sql`${new Given<PageValues>((given) => given[cursor]![n])}::${sql.raw(cast)}`,
    );
    return sql` and ${key} ${sql.raw(operator)} (${sql.join(values)})`;
  };
  const after = beyond("after", list.descending ? "<" : ">");
  const before = beyond("before", list.descending ? ">" : "<");
  const direction = sql.raw(list.descending !== backwards ? "desc" : "asc");
  const order = expression === undefined ? sql`` : sql`${expression} ${direction}, `;
  const position = expression === undefined ? sql`` : sql`, (${expression})::text`;
  const { join } = list;
  const joined = join === undefined ? sql`` : sql` join ${sql.table(join.table)} ${sql.id(join.alias)} on ${join.on}`;
  const conditions = conditionsOf(list.where.map(onPage), column);
  const page = sql`select ${sql.raw(plan.select)}${position} from ${sql.raw(plan.from)}${joined} where ${conditions}${after}${before} order by ${order}t0.id ${direction} limit ${sql.lit(limitFor(size))}`;
  const total = sql`lateral (select ${totalOf(list, column)} as total) counted`;
  if (column === null)
    return isCounted ? sql`select counted.total, page.* from ${total} left join lateral (${page}) page on true` : page;
  return isCounted
    ? sql`select parent, counted.total, page.* from ${parents} parent cross join ${total} left join lateral (${page}) page on true`
    : sql`select parent, page.* from ${parents} parent cross join lateral (${page}) page`;
}

/**
 * The statement of a page of a list, or of the same page for each of many parents. It is compiled once for each field of a
 * document and each form of its arguments, if the list has no conditions of its own.
 *
 * @param column the column of the list's table with the parent's id; null: the list is one of the team
 */
export function pageStatement(
  plan: ReadPlan,
  list: List,
  args: PageArgs,
  column: string | null,
  isCounted: boolean,
): PageStatement {
  const { size, backwards } = pageSize(args);
  const key =
    list.where.length > 0
      ? null
      : [
          list.orderBy?.name,
          list.descending,
          backwards,
          limitFor(size),
          args.after != null,
          args.before != null,
          column,
          isCounted,
        ].join(" ");
  const compiled = compileOnce<PageValues>(plan, key, () => build(plan, list, args, column, isCounted));
  const planning = planningOf(list.where.map((condition) => compileRow(onPage(condition))));
  return { ...compiled, planning };
}
