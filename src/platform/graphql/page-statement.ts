import { type Expression, type SqlBool, sql } from "kysely";
import { type Planning, planningOf } from "../database/planning.ts";
import { isAnyId } from "../database/sql.ts";
import { type CompiledRead, compileOnce, Given, parentsOf } from "./compiled-read.ts";
import { type PageArgs, pageSize } from "./connection.ts";
import { type Branch, branchesOf, choicesOf, isReadInOrder, type List, onPage, whenCounted } from "./list.ts";
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

/** What the rows of a page are selected from, and the conditions that belong to it. */
function sourceOf(list: List, { where }: Branch, column: string | null) {
  const { join, orderBy } = list;
  const table = sql.table(list.shape.table);
  const isInOrder = column === null && isReadInOrder(where);
  if (join === undefined) {
    const byIds = orderBy === null && isInOrder ? [isAnyId(sql`t0.id`)] : [];
    return { from: sql`${table} t0`, needed: byIds };
  }
  const other = sql`${sql.table(join.table)} ${sql.id(join.alias)}`;
  const team = sql.ref(`${join.alias}.team_id`);
  const id = sql.ref(`${join.alias}.${join.id}`);
  // Row by row in the order of the other table: where statistics know nothing of a team, PostgreSQL would join all of it.
  const from = isInOrder
    ? sql`${other} cross join lateral (select one.* from ${table} one where one.team_id = ${team} and one.id = ${id} limit 1) t0`
    : sql`${table} t0 join ${other} on ${team} = t0.team_id and ${id} = t0.id`;
  return { from, needed: [sql<SqlBool>`${team} = ${teamId}`] };
}

/** The parts of a statement before it that decide which form of the list is read. */
const decisionsOf = (list: List): Expression<unknown> => {
  const parts = choicesOf(list).map(({ name, decidedBy }) => sql`${sql.id(name)} as materialized (${decidedBy})`);
  return parts.length === 0 ? sql`` : sql`with ${sql.join(parts)} `;
};

/** The number of all rows of a list, as an expression. Of the forms of the list, that one is counted which is chosen. */
function totalOf(list: List, branches: readonly Branch[], column: string | null): Expression<number> {
  if (list.total !== undefined) return list.total({ teamId, parentId: column === null ? null : parentId });
  const counts = branches.map(({ where, gates }) => {
    const conditions = conditionsOf(where.map(whenCounted), column);
    const count = sql<number>`(select count(*)::int from ${sql.table(list.shape.table)} t0 where ${conditions})`;
    return { gates, count };
  });
  if (counts.length === 1) return counts[0]!.count;
  const cases = counts.map(({ gates, count }) => sql`when ${sql.join(gates, sql` and `)} then ${count}`);
  return sql<number>`case ${sql.join(cases, sql` `)} end`;
}

/**
 * Builds the statement of a page. The rows are limited before others are joined, so that no more than a page is joined even
 * where PostgreSQL knows too little of a team and sorts it.
 * The columns are the parent if there are several, the number of all rows if it is wanted, those of the plan, and
 * the value that the list is ordered by if there is one. With a number of all rows an empty page is a row of nulls.
 */
function build(
  plan: ReadPlan,
  list: List,
  branches: readonly Branch[],
  args: PageArgs,
  { column, isOneParent, isCounted }: { column: string | null; isOneParent: boolean; isCounted: boolean },
) {
  const { size, backwards } = pageSize(args);
  // A single row comparison lets PostgreSQL start the index scan at the cursor's position.
  const expression = list.orderBy?.sql;
  const id = list.join === undefined ? sql`t0.id` : sql.ref(`${list.join.alias}.${list.join.id}`);
  const key = expression === undefined ? sql`(${id})` : sql`(${expression}, ${id})`;
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
  const ordered = expression === undefined ? sql`` : sql`, ${expression} as order_value`;
  const [outerOrder, position] =
    expression === undefined ? [sql``, sql``] : [sql`t0.order_value ${direction}, `, sql`, t0.order_value::text`];
  // Of the forms of the list PostgreSQL runs the chosen one: the gates are conditions of the whole statement.
  const rowsOf = (branch: Branch) => {
    const { from, needed } = sourceOf(list, branch, column);
    const conditions = conditionsOf([...branch.where.map(onPage), ...needed, ...branch.gates], column);
    return sql`select t0.*${ordered} from ${from} where ${conditions}${after}${before} order by ${order}${id} ${direction} limit ${sql.lit(limitFor(size))}`;
  };
  const forms = branches.map(rowsOf);
  const rows =
    forms.length === 1
      ? forms[0]
      : sql.join(
          forms.map((form) => sql`(${form})`),
          sql` union all `,
        );
  const page = sql`select ${sql.raw(plan.select)}${position} from (${rows}) t0${sql.raw(plan.joins)} order by ${outerOrder}t0.id ${direction}`;
  const total = sql`lateral (select ${totalOf(list, branches, column)} as total) counted`;
  const parents = parentsOf<PageValues>(isOneParent, (given) => given.parents);
  const decisions = decisionsOf(list);
  if (column === null)
    return isCounted
      ? sql`${decisions}select counted.total, page.* from ${total} left join lateral (${page}) page on true`
      : sql`${decisions}${page}`;
  return isCounted
    ? sql`${decisions}select parent, counted.total, page.* from ${parents} cross join ${total} left join lateral (${page}) page on true`
    : sql`${decisions}select parent, page.* from ${parents} cross join lateral (${page}) page`;
}

/**
 * The statement of a page of a list, or of the same page for each of many parents. It is compiled once for each field of a
 * document and each form of its arguments, if the list has no conditions of its own.
 *
 * @param parent the column of the list's table with the parent's id, and whether there is one parent; null: the list is
 *   one of the team
 */
export function pageStatement(
  plan: ReadPlan,
  list: List,
  args: PageArgs,
  parent: { column: string; isOne: boolean } | null,
  isCounted: boolean,
): PageStatement {
  const { size, backwards } = pageSize(args);
  const form = { column: parent?.column ?? null, isOneParent: parent?.isOne === true, isCounted };
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
          ...Object.values(form),
        ].join(" ");
  const branches = branchesOf(list);
  const compiled = compileOnce<PageValues>(plan, key, () => build(plan, list, branches, args, form));
  const planning = planningOf(branches.flatMap(({ where }) => where.map((one) => compileRow(onPage(one)))));
  return { ...compiled, planning };
}
