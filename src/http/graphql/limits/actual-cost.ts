import {
  type DocumentNode,
  type ExecutionResult,
  type GraphQLCompositeType,
  type GraphQLFormattedError,
  type GraphQLSchema,
  getNamedType,
  getNullableType,
  getOperationAST,
  isCompositeType,
  isListType,
  Kind,
  type SelectionSetNode,
} from "graphql";
import { isPage, lengthOf, type OperationCost } from "./operation-cost.ts";

/** A field at one path of the answer that is a list, or that leads to one. */
interface Place {
  key: string;
  isPage: boolean;
  isList: boolean;
  /** Whether it stands at the top, where one object costs as much as a row. */
  isAtTop: boolean;
  below: Place[];
}

const places = new WeakMap<DocumentNode, Map<string, Place[]>>();

/**
 * Collects the lists of an operation and what leads to them, each path once, however many fragments it comes from. Whatever
 * else is selected costs nothing by itself, and is not looked at in answers.
 */
function placesOf(schema: GraphQLSchema, document: DocumentNode, operationName?: string): Place[] {
  const known = places.get(document) ?? new Map<string, Place[]>();
  places.set(document, known);
  const name = operationName ?? "";
  let found = known.get(name);
  if (found !== undefined) return found;
  const fragments = new Map(
    document.definitions.flatMap((d) => (d.kind === Kind.FRAGMENT_DEFINITION ? [[d.name.value, d]] : [])),
  );
  type Selected = [type: GraphQLCompositeType, set: SelectionSetNode];
  const walk = (sets: Selected[], isAtTop: boolean): Place[] => {
    const fields = new Map<string, Pick<Place, "isPage" | "isList"> & { sets: Selected[] }>();
    const collect = ([type, set]: Selected): void => {
      for (const selection of set.selections) {
        if (selection.kind === Kind.FIELD) {
          const field = "getFields" in type ? type.getFields()[selection.name.value] : undefined;
          if (field === undefined) continue;
          const key = (selection.alias ?? selection.name).value;
          const inner = getNamedType(field.type);
          const place = fields.get(key) ?? { isPage: false, isList: false, sets: [] };
          fields.set(key, place);
          if (isPage(field)) place.isPage = true;
          if (isListType(getNullableType(field.type)) && isCompositeType(inner)) place.isList = true;
          if (selection.selectionSet !== undefined && isCompositeType(inner))
            place.sets.push([inner, selection.selectionSet]);
          continue;
        }
        const fragment = selection.kind === Kind.INLINE_FRAGMENT ? selection : fragments.get(selection.name.value)!;
        const on = fragment.typeCondition === undefined ? type : schema.getType(fragment.typeCondition.name.value);
        collect([on as GraphQLCompositeType, fragment.selectionSet]);
      }
    };
    for (const one of sets) collect(one);
    return [...fields]
      .map(([key, { isPage, isList, sets }]) => ({ key, isPage, isList, isAtTop, below: walk(sets, false) }))
      .filter(({ isPage, isList, below }) => isAtTop || isPage || isList || below.length > 0);
  };
  const operation = getOperationAST(document, operationName)!;
  found = walk([[schema.getRootType(operation.operation)!, operation.selectionSet]], true);
  known.set(name, found);
  return found;
}

type Answered = Record<string, unknown>;

/** Counts the rows as they were estimated, with the real lengths of lists. */
function count(some: Place[], value: Answered): number {
  let sum = 0;
  for (const { key, isPage, isList, isAtTop, below } of some) {
    const there = value[key];
    if (there === undefined) continue;
    if (there === null) sum += isAtTop || isPage ? 1 : 0;
    else if (isPage && !Array.isArray(there)) sum += countPage(below, there as Answered);
    else if (isList) sum += (there as unknown[]).length + countEach(below, there as unknown[]);
    else sum += (isAtTop ? 1 : 0) + (below.length === 0 ? 0 : count(below, there as Answered));
  }
  return sum;
}

const countEach = (below: Place[], items: unknown[]): number =>
  below.length === 0
    ? 0
    : items.reduce((sum: number, item) => sum + (item === null ? 0 : count(below, item as Answered)), 0);

/** `nodes` and `edges` are the same rows, and what is selected below counts in each. An empty page costs a point. */
function countPage(below: Place[], page: Answered): number {
  const size = Math.max(1, ...below.map(({ key }) => lengthOf(page[key])));
  return below.reduce((sum, place) => {
    const there = page[place.key];
    return sum + (Array.isArray(there) ? countEach(place.below, there) : there == null ? 0 : count([place], page));
  }, size);
}

/** Whether an error nulled more than its own field: other fields that ran are then missing in the answer. */
function isBlottedOut(data: Answered, path: readonly (string | number)[] = []): boolean {
  let there: unknown = data;
  for (const step of path.slice(0, -1)) {
    there = (there as Answered | undefined)?.[step];
    if (there === null) return true;
  }
  return false;
}

/** An answer, complete or partial. */
export type Answer = Pick<ExecutionResult, "data"> & { errors?: readonly Pick<GraphQLFormattedError, "path">[] };

/**
 * Computes what an operation did cost from its answer. An operation in which an error nulled more than its own field cost
 * what was estimated; none costs more than that.
 */
export function actualCost(
  cost: OperationCost,
  schema: GraphQLSchema,
  document: DocumentNode,
  { data, errors = [] }: Answer,
  operationName?: string,
): number {
  if (data == null || errors.some(({ path }) => isBlottedOut(data, path))) return cost.requested;
  const rows = count(placesOf(schema, document, operationName), data);
  // Where the values decide, they are taken to be as many a row as was estimated.
  const selected = Math.max(rows, Math.ceil((cost.selected * rows) / Math.max(1, cost.rows)));
  return Math.min(cost.requested, selected + cost.fixed);
}
