import type { GraphQLResolveInfo } from "graphql";
import type { Pool } from "pg";
import type { Keys } from "../crypto/keys.ts";
import type { ReadReplica } from "../database/read-replica.ts";
import { type Connection, type PageArgs, toConnection } from "./connection.ts";
import { makeCursor, makeIdCursors, readCursor } from "./cursor.ts";
import type { List } from "./list.ts";
import { loaderOf } from "./loader.ts";
import { pageStatement } from "./page-statement.ts";
import { isSelected, planOf, type ReadPlan, type Row, readRows } from "./read-plan.ts";
import type { ColumnName, TableName } from "./shape.ts";

/** One page of a list. `totalCount` is there if it is selected. */
export interface Page extends Connection {
  totalCount: number | undefined;
}

interface Reader {
  pool: Pool;
  keys: Keys;
  env: { PREPARED_STATEMENTS: boolean };
  replica: ReadReplica | null;
}

/** The team, the kind and the order of a list, which its cursors are signed over. */
const scopeOf = (teamId: string, list: List): string =>
  `${teamId}.${list.shape.name}.${list.orderBy?.name ?? "id"}.${list.descending}`;

/** Reads the rows of a page, or of the pages of many parents, each as the statement returns it. */
async function readFound(
  reader: Reader,
  teamId: string,
  list: List,
  args: PageArgs,
  info: GraphQLResolveInfo,
  of?: { column: string; ids: readonly string[] },
): Promise<unknown[][]> {
  const plan = planOf(info, list.shape, "connection", list.blinded);
  const parent = of === undefined ? null : { column: of.column, isOne: of.ids.length === 1 };
  const statement = pageStatement(plan, list, args, parent, isSelected(info, "totalCount"));
  const position = (cursor: string | null | undefined) =>
    cursor == null ? null : readCursor(reader.keys, scopeOf(teamId, list), cursor);
  const values = statement.valuesOf({
    teamId,
    parents: of?.ids ?? [],
    after: position(args.after),
    before: position(args.before),
  });
  const read = ({ pool }: { pool: Pool }) =>
    readRows({ pool, env: reader.env }, statement.text, values, statement.planning);
  // A mutation and a subscription show what has just happened.
  if (reader.replica === null || info.operation.operation !== "query") return await read(reader);
  return await reader.replica.read(teamId, read);
}

/** Makes the page of the rows that were found. @param skip how many columns stand before those of the plan */
function pageOf(
  reader: Reader,
  scope: string,
  list: List,
  args: PageArgs,
  plan: ReadPlan,
  found: unknown[][],
  skip: number,
): Connection {
  if (list.orderBy === null) {
    const nodes = found.map((values) => plan.decode(values, skip));
    return toConnection(args, nodes, (some) =>
      makeIdCursors(
        reader.keys,
        scope,
        some.map(({ uuid }) => uuid),
      ),
    );
  }
  const positions = new Map<Row, unknown>();
  const nodes = found.map((values) => {
    const node = plan.decode(values, skip);
    positions.set(node, values.at(-1));
    return node;
  });
  return toConnection(args, nodes, (some) =>
    some.map((node) => makeCursor(reader.keys, scope, [positions.get(node), node.uuid])),
  );
}

/**
 * Reads one page of a list, and the number of all its rows if it is selected, with one statement.
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
  const found = await readFound(reader, teamId, list, args, info);
  const plan = planOf(info, list.shape, "connection", list.blinded);
  const scope = scopeOf(teamId, list);
  if (!isSelected(info, "totalCount"))
    return { ...pageOf(reader, scope, list, args, plan, found, 0), totalCount: undefined };
  const rows = found.filter(([, id]) => id !== null);
  return { ...pageOf(reader, scope, list, args, plan, rows, 1), totalCount: found[0]![0] as number };
}

/**
 * Reads the same page of a list for many parents, with one statement for all of them. It is for a list that is a field of
 * the rows of another list.
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
    const found = await readFound(reader, teamId, list, args, info, { column: parent.column, ids });
    const plan = planOf(info, list.shape, "connection", list.blinded);
    const scope = scopeOf(teamId, list);
    const byParent = Map.groupBy(found, ([id]) => id);
    const isCounted = isSelected(info, "totalCount");
    return ids.map((id) => {
      const ofParent = byParent.get(id) ?? [];
      if (!isCounted) return { ...pageOf(reader, scope, list, args, plan, ofParent, 1), totalCount: undefined };
      const rows = ofParent.filter((row) => row[2] !== null);
      return { ...pageOf(reader, scope, list, args, plan, rows, 2), totalCount: ofParent[0]![1] as number };
    });
  }).load(parent.id);
}

/** The path of a field in the query, without list indices. */
export function fieldPath(info: GraphQLResolveInfo): string {
  const keys: string[] = [];
  for (let at: GraphQLResolveInfo["path"] | undefined = info.path; at !== undefined; at = at.prev)
    if (typeof at.key === "string") keys.unshift(at.key);
  return keys.join(".");
}
