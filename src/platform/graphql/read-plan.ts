import { type FieldNode, type GraphQLResolveInfo, Kind, type SelectionSetNode } from "graphql";
import type { Pool, QueryArrayConfig } from "pg";
import { type Planning, toQuery } from "../database/planning.ts";
import { globalId } from "../ids.ts";
import { type Shape, withAlias } from "./shape.ts";

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
  properties: string[];
}

/** A compiled selection: the columns, the joins, and the decoder from rows to objects. */
export interface ReadPlan {
  select: string;
  from: string;
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

function compile(steps: Step[]): ReadPlan {
  const select: string[] = [];
  const joins: string[] = [];
  steps.forEach((step, index) => {
    select.push(`${step.alias}.id`);
    for (const property of step.properties) select.push(withAlias(step.shape.columns[property]!, step.alias));
    if (index > 0) {
      const parent = steps[step.parent]!;
      const key = withAlias(parent.shape.columns[step.key]!, parent.alias);
      joins.push(
        ` left join ${step.shape.table} ${step.alias} on ${step.alias}.team_id = ${parent.alias}.team_id and ${step.alias}.id = ${key}`,
      );
    }
  });
  return {
    select: select.join(", "),
    from: `${steps[0]!.shape.table} ${steps[0]!.alias}${joins.join("")}`,
    decode(values, skip = 0) {
      const decoded: (Row | null)[] = [];
      let column = skip;
      for (const step of steps) {
        const uuid = values[column++] as string | null;
        const row: Row | null = uuid === null ? null : { uuid, id: globalId(step.shape.name, uuid) };
        for (const property of step.properties) {
          const value = values[column++];
          if (row !== null) row[property] = value;
        }
        decoded.push(row);
        const parent = step.field === null ? null : decoded[step.parent];
        // Of several types that a field may have, one has the row.
        if (parent != null) parent[step.field!] ??= row;
      }
      return decoded[0]!;
    },
  };
}

/** The plan that reads all columns of a shape without joins, for loading by id. */
export const planOfAll = (shape: Shape): ReadPlan =>
  compile([{ shape, alias: "t0", field: null, key: "", parent: 0, properties: Object.keys(shape.columns) }]);

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

/** The plan of a field that returns one node, or (through nodes and edges.node) a page of them. */
export function planOf(info: GraphQLResolveInfo, shape: Shape, kind: "node" | "connection"): ReadPlan {
  return cached(info, kind, () => {
    let sets = setsOf(info.fieldNodes);
    if (kind === "connection") {
      const fields = fieldsOf(sets, info);
      const edges = fieldsOf(setsOf(fields.get("edges")), info);
      sets = [...setsOf(fields.get("nodes")), ...setsOf(edges.get("node"))];
    }
    const steps: Step[] = [];
    const add = (of: Shape, selection: SelectionSetNode[], field: string | null, key: string, parent: number) => {
      const index = steps.length;
      const step: Step = { shape: of, alias: `t${index}`, field, key, parent, properties: [] };
      steps.push(step);
      const properties = new Set(of.always);
      for (const [name, nodes] of fieldsOf(selection, info)) {
        for (const property of of.needs?.[name] ?? [name]) if (property in of.columns) properties.add(property);
        const relation = of.relations?.[name];
        if (relation === undefined) continue;
        const ofTypes = "shape" in relation ? [relation] : relation;
        if (ofTypes.length === 1) properties.add(ofTypes[0]!.key);
        if (steps.length + ofTypes.length <= maxTables)
          for (const { shape: type, key: typeKey } of ofTypes) add(type(), setsOf(nodes), name, typeKey, index);
      }
      step.properties = [...properties];
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
