import type { GraphQLResolveInfo } from "graphql";
import { type Expression, type SqlBool, sql } from "kysely";
import type { Pool } from "pg";
import type { Keys } from "../crypto/keys.ts";
import { type Planning, planningOf } from "../database/planning.ts";
import { type Connection, type PageArgs, pageSize, toConnection } from "./connection.ts";
import { makeCursor, readCursor } from "./cursor.ts";
import { type List, onPage, whenCounted } from "./list.ts";
import { loaderOf } from "./loader.ts";
import { isSelected, planOf, type Row, readRows } from "./read-plan.ts";
import { compileSelection } from "./read-selection.ts";
import { type ColumnName, compileRow, type TableName } from "./shape.ts";

/** One page of a list. */
export interface Page extends Connection<{ cursor: string; node: Row }> {
  totalCount: number;
}

interface Reader {
  pool: Pool;
  keys: Keys;
  env: { PREPARED_STATEMENTS: boolean };
}

/** LIMIT stands in the text, since a parameter there gets a slow generic plan; few sizes, few statements. */
const limitFor = (size: number): number => [10, 25, 50, 100].find((step) => step >= size)! + 1;

/** A list as statements, ready to run for one page or for the same page of many parents. */
interface Statements {
  scope: string;
  /** By the values of the filter where it has any, e.g. a rare or common label. */
  planning: Planning;
  rows: { text: string; values: unknown[] };
  count: { text: string; values: unknown[] } | null;
}

/**
 * @param of reads the same page of each of these parents in a lateral join; the parent's id is then the first column
 */
function statements(
  reader: Reader,
  teamId: string,
  list: List,
  args: PageArgs,
  info: GraphQLResolveInfo,
  of?: { column: string; ids: readonly string[] },
): Statements {
  const { size, backwards } = pageSize(args);
  const plan = planOf(info, list.shape, "connection");
  const scope = `${teamId}.${list.shape.name}.${list.orderBy?.name ?? "id"}.${list.descending}`;
  const parents = of === undefined ? null : sql`unnest(${of.ids}::uuid[])`;
  const conditionsOf = (parts: Expression<SqlBool>[]) =>
    sql.join(
      [
        sql`t0.team_id = ${teamId}`,
        ...parts,
        ...(of === undefined ? [] : [sql`${sql.ref(`t0.${of.column}`)} = parent`]),
      ],
      sql` and `,
    );
  const counting = () => {
    const known = list.total?.({ teamId: sql`${teamId}`, parentId: of === undefined ? null : sql`parent` });
    if (known !== undefined)
      return compileSelection(
        parents === null ? sql`select ${known}` : sql`select parent, ${known} from ${parents} parent`,
      );
    const table = sql.table(list.shape.table);
    const conditions = conditionsOf(list.where.map(whenCounted));
    return compileSelection(
      parents === null
        ? sql`select count(*)::int from ${table} t0 where ${conditions}`
        : sql`select parent, count(*)::int from ${table} t0, ${parents} parent where ${conditions} group by parent`,
    );
  };
  const count = isSelected(info, "totalCount") ? counting() : null;

  // A single row comparison lets PostgreSQL start the index scan at the cursor's position.
  const expression = list.orderBy?.sql;
  const key = expression === undefined ? sql`(t0.id)` : sql`(${expression}, t0.id)`;
  const beyond = (cursor: string, operator: "<" | ">") => {
    const position = readCursor(reader.keys, scope, cursor);
    const casts = list.orderBy === null ? ["uuid"] : [list.orderBy.cast, "uuid"];
    const values = position.map((value, i) => sql`${value}::${sql.raw(casts[i]!)}`);
    return sql` and ${key} ${sql.raw(operator)} (${sql.join(values)})`;
  };
  const after = args.after == null ? sql`` : beyond(args.after, list.descending ? "<" : ">");
  const before = args.before == null ? sql`` : beyond(args.before, list.descending ? ">" : "<");
  const direction = sql.raw(list.descending !== backwards ? "desc" : "asc");
  const order = expression === undefined ? sql`` : sql`${expression} ${direction}, `;
  const position = expression === undefined ? sql`` : sql`, (${expression})::text`;
  const { join } = list;
  const joined = join === undefined ? sql`` : sql` join ${sql.table(join.table)} ${sql.id(join.alias)} on ${join.on}`;
  const conditions = conditionsOf(list.where.map(onPage));
  const page = sql`select ${sql.raw(plan.select)}${position} from ${sql.raw(plan.from)}${joined} where ${conditions}${after}${before} order by ${order}t0.id ${direction} limit ${sql.lit(limitFor(size))}`;
  const rows = compileSelection(
    parents === null ? page : sql`select parent, page.* from ${parents} parent cross join lateral (${page}) page`,
  );
  const planning = planningOf(list.where.map((condition) => compileRow(onPage(condition))));
  return { scope, planning, rows, count };
}

/** Makes the page of the rows that were found. */
function pageOf(
  reader: Reader,
  { scope }: Statements,
  list: List,
  args: PageArgs,
  info: GraphQLResolveInfo,
  found: unknown[][],
  totalCount: number,
): Page {
  const plan = planOf(info, list.shape, "connection");
  const connection = toConnection(args, found, (values) => {
    const node = plan.decode(values);
    const position = list.orderBy === null ? [node.uuid] : [values.at(-1), node.uuid];
    return { node, cursor: makeCursor(reader.keys, scope, position) };
  });
  return { ...connection, totalCount };
}

/**
 * Reads one page of a list with one statement, and the count with a second one if it is selected.
 *
 * @throws BAD_USER_INPUT for a size out of range or a cursor of another list
 */
export async function readPage(
  reader: Reader,
  teamId: string,
  list: List,
  args: PageArgs,
  info: GraphQLResolveInfo,
): Promise<Page> {
  const prepared = statements(reader, teamId, list, args, info);
  const [found, counted] = await Promise.all([
    readRows(reader, prepared.rows.text, prepared.rows.values, prepared.planning),
    prepared.count === null ? null : readRows(reader, prepared.count.text, prepared.count.values, prepared.planning),
  ]);
  return pageOf(reader, prepared, list, args, info, found, counted?.[0]?.[0] as number);
}

/**
 * Reads the same page of a list for many parents: one statement for all of them, and one for the counts. It is for a
 * list that is a field of the rows of another list.
 *
 * @param parent.column the column of the list's table with the parent's id
 */
export async function readPageOf<T extends TableName>(
  context: Parameters<typeof loaderOf>[0] & { services: Reader },
  teamId: string,
  list: List<T>,
  args: PageArgs,
  info: GraphQLResolveInfo,
  parent: { column: ColumnName<T>; id: string },
): Promise<Page> {
  const reader = context.services;
  // Rows of the same field share a loader; the path distinguishes the fields of a query.
  const path = fieldPath(info);
  return await loaderOf<string, Page>(context, `${path} ${JSON.stringify(args)}`, async (ids) => {
    const prepared = statements(reader, teamId, list, args, info, { column: parent.column, ids });
    const [found, counted] = await Promise.all([
      readRows(reader, prepared.rows.text, prepared.rows.values, prepared.planning),
      prepared.count === null ? [] : readRows(reader, prepared.count.text, prepared.count.values, prepared.planning),
    ]);
    const byParent = Map.groupBy(found, ([id]) => id);
    const counts = new Map(counted.map(([id, count]) => [id, count as number]));
    return ids.map((id) =>
      pageOf(
        reader,
        prepared,
        list,
        args,
        info,
        (byParent.get(id) ?? []).map((row) => row.slice(1)),
        counts.get(id) ?? 0,
      ),
    );
  }).load(parent.id);
}

/** The path of a field in the query, without list indices. */
export function fieldPath(info: GraphQLResolveInfo): string {
  const keys: string[] = [];
  for (let at: GraphQLResolveInfo["path"] | undefined = info.path; at !== undefined; at = at.prev)
    if (typeof at.key === "string") keys.unshift(at.key);
  return keys.join(".");
}
