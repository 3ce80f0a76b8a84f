import type { GraphQLResolveInfo } from "graphql";
import type { Pool } from "pg";
import type { Keys } from "../crypto/keys.ts";
import { type Connection, type PageArgs, pageSize, toConnection } from "./connection.ts";
import { makeCursor, readCursor } from "./cursor.ts";
import { bind, type List, type ListCondition } from "./list.ts";
import { loaderOf } from "./loader.ts";
import { isSelected, planOf, type Row, readRows } from "./read-plan.ts";

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
  /** Whether each call is planned anew: the best plan depends on the filter's values, e.g. a rare or common label. */
  planned: boolean;
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
  const bound = (parts: ListCondition[]) => {
    const values: unknown[] = [];
    let conditions = bind([{ sql: "$.team_id = ?", values: [teamId] }, ...parts], values);
    const parents = of === undefined ? null : `unnest($${values.push(of.ids)}::uuid[])`;
    if (of !== undefined) conditions += ` and t0.${of.column} = parent`;
    return { values, conditions, parents };
  };
  const { values, conditions, parents } = bound(list.where);
  const counting = () => {
    const { values, conditions, parents } = bound(list.where.map((part) => part.counted ?? part));
    const text =
      parents === null
        ? `select count(*)::int from ${list.shape.table} t0 where ${conditions}`
        : `select parent, count(*)::int from ${list.shape.table} t0, ${parents} parent where ${conditions} group by parent`;
    return { text, values };
  };
  const count = isSelected(info, "totalCount") ? counting() : null;

  // A single row comparison lets PostgreSQL start the index scan at the cursor's position.
  const expression = list.orderBy?.sql.replaceAll("$.", "t0.");
  const key = expression === undefined ? "(t0.id)" : `(${expression}, t0.id)`;
  const beyond = (cursor: string, operator: string): string => {
    const position = readCursor(reader.keys, scope, cursor);
    const casts = list.orderBy === null ? ["uuid"] : [list.orderBy.cast, "uuid"];
    return ` and ${key} ${operator} (${position.map((value, i) => `$${values.push(value)}::${casts[i]}`).join(", ")})`;
  };
  let bounds = "";
  if (args.after != null) bounds += beyond(args.after, list.descending ? "<" : ">");
  if (args.before != null) bounds += beyond(args.before, list.descending ? ">" : "<");
  const direction = list.descending !== backwards ? "desc" : "asc";
  const order = expression === undefined ? `t0.id ${direction}` : `${expression} ${direction}, t0.id ${direction}`;
  const position = expression === undefined ? "" : `, (${expression})::text`;
  const page = `select ${plan.select}${position} from ${plan.from}${(list.join ?? "").replaceAll("$.", "t0.")} where ${conditions}${bounds} order by ${order} limit ${limitFor(size)}`;
  const text =
    parents === null ? page : `select parent, page.* from ${parents} parent cross join lateral (${page}) page`;
  const planned = list.where.some((condition) => condition.values.length > 0);
  return { scope, planned, rows: { text, values }, count };
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
    readRows(reader, prepared.rows.text, prepared.rows.values, prepared),
    prepared.count === null ? null : readRows(reader, prepared.count.text, prepared.count.values, prepared),
  ]);
  return pageOf(reader, prepared, list, args, info, found, counted?.[0]?.[0] as number);
}

/**
 * Reads the same page of a list for many parents: one statement for all of them, and one for the counts. It is for a
 * list that is a field of the rows of another list.
 *
 * @param parent.column the column of the list's table with the parent's id
 */
export async function readPageOf(
  context: Parameters<typeof loaderOf>[0] & { services: Reader },
  teamId: string,
  list: List,
  args: PageArgs,
  info: GraphQLResolveInfo,
  parent: { column: string; id: string },
): Promise<Page> {
  const reader = context.services;
  // Rows of the same field share a loader; the path distinguishes the fields of a query.
  const path = fieldPath(info);
  return await loaderOf<string, Page>(context, `${path} ${JSON.stringify(args)}`, async (ids) => {
    const prepared = statements(reader, teamId, list, args, info, { column: parent.column, ids });
    const [found, counted] = await Promise.all([
      readRows(reader, prepared.rows.text, prepared.rows.values, prepared),
      prepared.count === null ? [] : readRows(reader, prepared.count.text, prepared.count.values, prepared),
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
