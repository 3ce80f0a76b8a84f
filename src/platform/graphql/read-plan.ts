import { type FieldNode, type GraphQLResolveInfo, Kind, type SelectionSetNode } from "graphql";
import type { Pool, QueryArrayConfig } from "pg";
import { type Planning, toQuery } from "../database/planning.ts";
import { globalId } from "../ids/ids.ts";
import { type ListStep, listJoin, listOf } from "./row-lists.ts";
import { isOfTeamOf, type Shape, withAlias } from "./shape.ts";

/** A plain row: its global id, its stored id, and the selected properties. */
export interface Row {
  id: string;
  uuid: string;
  [property: string]: unknown;
}

interface Step {
  shape: Shape;
  alias: string;
  field: string | null;
  /** The property of the parent with the id. */
  key: string;
  parent: number;
  /** Whether the property of the parent with the id is taken from the joined row: it is not selected by itself. */
  givesKey: boolean;
  properties: string[];
  lists: ListStep[];
}

/** A compiled selection: the columns, the joins, and the decoder from rows to objects. */
export interface ReadPlan {
  select: string;
  /** The table, as `t0`. */
  table: string;
  /** The table and the joins with the others. */
  from: string;
  joins: string;
  /** @param skip how many columns stand before those of the plan */
  decode(row: unknown[], skip?: number): Row;
}

/** All field nodes of a selection by field name, including those in fragments. Type conditions are ignored. */
function fieldsOf(sets: SelectionSetNode[], info: GraphQLResolveInfo): Map<string, FieldNode[]> {
  const found = new Map<string, FieldNode[]>();
  const visit = (set: SelectionSetNode) => {
    for (const selection of set.selections) {
      if (selection.kind === Kind.FIELD)
        found.set(selection.name.value, [...(found.get(selection.name.value) ?? []), selection]);
      else if (selection.kind === Kind.INLINE_FRAGMENT) visit(selection.selectionSet);
      else visit(info.fragments[selection.name.value]!.selectionSet);
    }
  };
  for (const set of sets) visit(set);
  return found;
}

const setsOf = (nodes: readonly FieldNode[] | undefined): SelectionSetNode[] =>
  (nodes ?? []).flatMap((node) => (node.selectionSet === undefined ? [] : [node.selectionSet]));

/**
 * Makes the rows of one step. V8 gives an object of a constructor room for the properties that the first ones were given; a
 * literal is copied as it grows.
 */
function rowMaker(): new (uuid: string, id: string) => Row {
  function Made(this: Row, uuid: string, id: string) {
    this.uuid = uuid;
    this.id = id;
  }
  Made.prototype = Object.prototype;
  return Made as never;
}

function compile(steps: Step[]): ReadPlan {
  const made = steps.map(rowMaker);
  const select: string[] = [];
  const joins: string[] = [];
  steps.forEach((step, index) => {
    select.push(`${step.alias}.id`);
    for (const property of step.properties) select.push(withAlias(step.shape.columns[property]!, step.alias));
    if (index > 0) {
      const parent = steps[step.parent]!;
      const key = withAlias(parent.shape.columns[step.key]!, parent.alias);
      joins.push(
        ` left join ${step.shape.table} ${step.alias} on ${isOfTeamOf(step.alias, parent.alias)} and ${step.alias}.id = ${key}`,
      );
    }
    for (const list of step.lists) {
      for (let n = 0; n <= list.properties.length; n++) select.push(`${list.alias}.c${n}`);
      joins.push(listJoin(list, step.alias));
    }
  });
  const table = `${steps[0]!.shape.table} ${steps[0]!.alias}`;
  return {
    select: select.join(", "),
    table,
    from: `${table}${joins.join("")}`,
    joins: joins.join(""),
    decode(values, skip = 0) {
      const decoded: (Row | null)[] = [];
      let column = skip;
      for (let n = 0; n < steps.length; n++) {
        const step = steps[n]!;
        const uuid = values[column++] as string | null;
        const row: Row | null = uuid === null ? null : new made[n]!(uuid, globalId(step.shape.name, uuid));
        for (const property of step.properties) {
          const value = values[column++];
          if (row !== null) row[property] = value;
        }
        for (const list of step.lists) {
          const arrays = values.slice(column, column + 1 + list.properties.length) as (unknown[] | null)[];
          column += arrays.length;
          if (row !== null) row[list.field] = listOf(list, arrays);
        }
        decoded.push(row);
        const parent = step.field === null ? null : decoded[step.parent];
        if (parent == null) continue;
        // Of several types that a field may have, one has the row.
        parent[step.field!] ??= row;
        if (step.givesKey) parent[step.key] = uuid;
      }
      return decoded[0]!;
    },
  };
}

/** The plan that reads some columns of a shape without joins, for loading by id. */
export const planOfColumns = (shape: Shape, properties: string[]): ReadPlan =>
  compile([{ shape, alias: "t0", field: null, key: "", parent: 0, givesKey: false, properties, lists: [] }]);

/** The plan that reads all columns of a shape without joins. */
export const planOfAll = (shape: Shape): ReadPlan => planOfColumns(shape, Object.keys(shape.columns));

const cache = new WeakMap<FieldNode, Map<string, unknown>>();

/** Caches a value by field node: Apollo caches parsed documents, so the same query has the same node. */
function cached<T>(info: GraphQLResolveInfo, key: string, compute: () => T): T {
  const node = info.fieldNodes[0]!;
  if (info.fieldNodes.length > 1) return compute();
  let values = cache.get(node);
  if (values === undefined) {
    values = new Map();
    cache.set(node, values);
  }
  if (!values.has(key)) values.set(key, compute());
  return values.get(key) as T;
}

/** The most tables that a plan joins. */
const maxTables = 8;

/**
 * The plan of a field that returns one node, or (through nodes and edges.node) a page of them.
 *
 * @param isBlinded whether the caller may be blinded
 */
export function planOf(
  info: GraphQLResolveInfo,
  shape: Shape,
  kind: "node" | "connection",
  isBlinded = true,
): ReadPlan {
  return cached(info, isBlinded ? kind : `${kind} for all`, () => {
    let sets = setsOf(info.fieldNodes);
    if (kind === "connection") {
      const fields = fieldsOf(sets, info);
      const edges = fieldsOf(setsOf(fields.get("edges")), info);
      sets = [...setsOf(fields.get("nodes")), ...setsOf(edges.get("node"))];
    }
    const steps: Step[] = [];
    let lists = 0;
    const propertiesOf = (of: Shape, name: string): string[] =>
      [...(of.needs?.[name] ?? [name]), ...(isBlinded ? (of.needsBlinded?.[name] ?? []) : [])].filter(
        (property) => property in of.columns,
      );
    const addList = (of: Shape, selection: SelectionSetNode[], field: string, rows: string): ListStep => {
      const properties = new Set(of.always);
      for (const name of fieldsOf(selection, info).keys()) {
        for (const property of propertiesOf(of, name)) properties.add(property);
        // The resolver of the field loads the row.
        const relation = of.relations?.[name];
        if (relation !== undefined && "shape" in relation) properties.add(relation.key);
      }
      return { shape: of, alias: `l${lists++}`, field, rows, properties: [...properties] };
    };
    const add = (of: Shape, selection: SelectionSetNode[], field: string | null, key: string, parent: number) => {
      const index = steps.length;
      const step: Step = {
        shape: of,
        alias: `t${index}`,
        field,
        key,
        parent,
        givesKey: false,
        properties: [],
        lists: [],
      };
      steps.push(step);
      const properties = new Set(of.always);
      const joinedByKey: Step[] = [];
      for (const [name, nodes] of fieldsOf(selection, info)) {
        for (const property of propertiesOf(of, name)) properties.add(property);
        const list = of.lists?.[name];
        if (list !== undefined && steps.length + lists < maxTables)
          step.lists.push(addList(list.shape(), setsOf(nodes), name, list.rows));
        const relation = of.relations?.[name];
        if (relation === undefined) continue;
        const ofTypes = "shape" in relation ? [relation] : relation;
        if (steps.length + lists + ofTypes.length > maxTables) {
          // The resolver of the field loads the row.
          if (ofTypes.length === 1) properties.add(ofTypes[0]!.key);
          continue;
        }
        for (const { shape: type, key: typeKey } of ofTypes) {
          const joined = add(type(), setsOf(nodes), name, typeKey, index);
          if (ofTypes.length === 1) joinedByKey.push(joined);
        }
      }
      for (const one of joinedByKey) one.givesKey = !properties.has(one.key);
      step.properties = [...properties];
      return step;
    };
    add(shape, sets, null, "", 0);
    return compile(steps);
  });
}

/** Whether a field of this name is selected directly below, also in a fragment. A count is computed only then. */
export const isSelected = (info: GraphQLResolveInfo, field: string): boolean =>
  cached(info, `selects ${field}`, () => fieldsOf(setsOf(info.fieldNodes), info).has(field));

/**
 * Runs a read outside of transactions, in array mode.
 *
 * @param planning how PostgreSQL plans it (platform/database/planning.ts)
 */
export async function readRows(
  services: { pool: Pool; env: { PREPARED_STATEMENTS: boolean } },
  text: string,
  values: unknown[],
  planning: Planning = "ONCE",
): Promise<unknown[][]> {
  const query: QueryArrayConfig = { ...toQuery(services.env, text, values, planning), rowMode: "array" };
  return (await services.pool.query<unknown[]>(query)).rows;
}
