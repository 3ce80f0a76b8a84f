import type { GraphQLResolveInfo } from "graphql";
import type { Pool } from "pg";
import { topLevelError } from "./errors.ts";
import type { Keys } from "./keys.ts";
import { isSelected, planOf, type Row, readRows, type Shape } from "./read-plan.ts";

/** The four arguments of a connection. */
export interface PageArgs {
  first?: number | null;
  after?: string | null;
  last?: number | null;
  before?: string | null;
}

export interface Page {
  edges: { cursor: string; node: Row }[];
  nodes: Row[];
  pageInfo: { hasNextPage: boolean; hasPreviousPage: boolean; startCursor: string | null; endCursor: string | null };
  totalCount: number;
}

/** A list: which rows, in which order. `$` stands for the alias of the shape's table, `?` for a value. */
export interface List {
  shape: Shape;
  /** Always of one team. Joined by "and". */
  where: { sql: string; values: unknown[] }[];
  /** What rows are ordered by; the stored id decides among equals. Null: by the stored id alone. */
  orderBy: { name: string; sql: string; cast: string } | null;
  descending: boolean;
}

interface Reader {
  pool: Pool;
  keys: Keys;
  env: { PREPARED_STATEMENTS: boolean };
}

const usualSize = 25;
const largestSize = 100;

/** Checks first and last. @throws BAD_USER_INPUT */
export function pageSize(args: PageArgs): { size: number; backwards: boolean } {
  if (args.first != null && args.last != null) throw topLevelError("BAD_USER_INPUT", "Give first or last, not both.");
  const size = args.first ?? args.last ?? usualSize;
  if (size < 1 || size > largestSize)
    throw topLevelError("BAD_USER_INPUT", `first and last go from 1 to ${largestSize}.`);
  return { size, backwards: args.last != null };
}

/** LIMIT stands in the text, since a parameter there gets a slow generic plan; few sizes, few statements. */
const limitFor = (size: number): number => [10, 25, 50, 100].find((step) => step >= size)! + 1;

/**
 * Makes and reads positions in lists. A cursor is signed over team and order, so that one from
 * elsewhere, or built by hand, is refused rather than answered with rows that make no sense.
 */
export const positions = {
  make: (keys: Keys, scope: string, position: unknown[]): string => {
    const body = Buffer.from(JSON.stringify(position)).toString("base64url");
    return `${body}.${keys.mac("cursor", `${scope}.${body}`).toString("base64url")}`;
  },
  read: (keys: Keys, scope: string, cursor: string): unknown[] => {
    const [body, mac] = cursor.split(".");
    if (
      body === undefined ||
      mac === undefined ||
      !keys.verify("cursor", `${scope}.${body}`, Buffer.from(mac, "base64url"))
    )
      throw topLevelError(
        "BAD_USER_INPUT",
        "This cursor is not one of this list. Pass back a cursor as you were given it.",
      );
    return JSON.parse(Buffer.from(body, "base64url").toString()) as unknown[];
  },
};

/** Writes `$1…` for `?` and the alias for `$`. */
function bind(parts: { sql: string; values: unknown[] }[], values: unknown[]): string {
  return parts
    .map((part) => {
      let next = 0;
      return part.sql.replaceAll("$.", "t0.").replace(/\?/g, () => `$${values.push(part.values[next++])}`);
    })
    .join(" and ");
}

/**
 * One page of a list: one statement, and a second one for the count if it is selected.
 *
 * @throws BAD_USER_INPUT for a size out of range or a cursor that is not of this list
 */
export async function readPage(
  services: Reader,
  teamId: string,
  list: List,
  args: PageArgs,
  info: GraphQLResolveInfo,
): Promise<Page> {
  const { size, backwards } = pageSize(args);
  const plan = planOf(info, list.shape, "connection");
  const scope = `${teamId}.${list.shape.name}.${list.orderBy?.name ?? "id"}.${list.descending}`;
  const values: unknown[] = [];
  const conditions = bind([{ sql: "$.team_id = ?", values: [teamId] }, ...list.where], values);
  const counted = isSelected(info, "totalCount")
    ? readRows(services, `select count(*)::int from ${list.shape.table} t0 where ${conditions}`, [...values])
    : null;

  // One row comparison, so that the index is walked from the very place.
  const key = list.orderBy === null ? "(t0.id)" : `(${list.orderBy.sql.replaceAll("$.", "t0.")}, t0.id)`;
  const bound = (cursor: string, operator: string): string => {
    const position = positions.read(services.keys, scope, cursor);
    const casts = list.orderBy === null ? ["uuid"] : [list.orderBy.cast, "uuid"];
    return ` and ${key} ${operator} (${position.map((value, i) => `$${values.push(value)}::${casts[i]}`).join(", ")})`;
  };
  let bounds = "";
  if (args.after != null) bounds += bound(args.after, list.descending ? "<" : ">");
  if (args.before != null) bounds += bound(args.before, list.descending ? ">" : "<");
  const direction = list.descending !== backwards ? "desc" : "asc";
  const order =
    list.orderBy === null
      ? `t0.id ${direction}`
      : `${list.orderBy.sql.replaceAll("$.", "t0.")} ${direction}, t0.id ${direction}`;
  const position = list.orderBy === null ? "" : `, (${list.orderBy.sql.replaceAll("$.", "t0.")})::text`;
  const text = `select ${plan.select}${position} from ${plan.from} where ${conditions}${bounds} order by ${order} limit ${limitFor(size)}`;

  const found = await readRows(services, text, values);
  const more = found.length > size;
  const kept = found.slice(0, size);
  if (backwards) kept.reverse();
  const edges = kept.map((values) => {
    const node = plan.decode(values);
    const place = list.orderBy === null ? [node.uuid] : [values[values.length - 1], node.uuid];
    return { node, cursor: positions.make(services.keys, scope, place) };
  });
  return {
    edges,
    nodes: edges.map((edge) => edge.node),
    pageInfo: {
      hasNextPage: backwards ? args.before != null : more,
      hasPreviousPage: backwards ? more : args.after != null,
      startCursor: edges[0]?.cursor ?? null,
      endCursor: edges.at(-1)?.cursor ?? null,
    },
    totalCount: (await counted)?.[0]?.[0] as number,
  };
}
