import {
  type DocumentNode,
  type ExecutionResult,
  type GraphQLCompositeType,
  type GraphQLFormattedError,
  type GraphQLSchema,
  getNamedType,
  getOperationAST,
  isCompositeType,
  Kind,
  type SelectionSetNode,
} from "graphql";
import { isPage, lengthOf, type OperationCost } from "./operation-cost.ts";

/** A field at one path of the answer. */
interface Place {
  key: string;
  isPage: boolean;
  below: Place[];
}

const places = new WeakMap<DocumentNode, Map<string, Place[]>>();

/** Collects the fields of an operation, each path once, however many fragments it comes from. */
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
  const walk = (sets: Selected[]): Place[] => {
    const fields = new Map<string, { isPage: boolean; sets: Selected[] }>();
    const collect = ([type, set]: Selected): void => {
      for (const selection of set.selections) {
        if (selection.kind === Kind.FIELD) {
          const field = "getFields" in type ? type.getFields()[selection.name.value] : undefined;
          if (field === undefined && (selection.name.value !== "__typename" || isRoot(schema, type))) continue;
          const key = (selection.alias ?? selection.name).value;
          const place = fields.get(key) ?? { isPage: false, sets: [] };
          fields.set(key, place);
          if (field === undefined) continue;
          if (isPage(field)) place.isPage = true;
          const inner = getNamedType(field.type);
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
    return [...fields].map(([key, field]) => ({ key, isPage: field.isPage, below: walk(field.sets) }));
  };
  const operation = getOperationAST(document, operationName)!;
  found = walk([[schema.getRootType(operation.operation)!, operation.selectionSet]]);
  known.set(name, found);
  return found;
}

const isRoot = (schema: GraphQLSchema, type: GraphQLCompositeType): boolean =>
  type === schema.getQueryType() || type === schema.getMutationType() || type === schema.getSubscriptionType();

type Answered = Record<string, unknown>;

/** Computes the estimator's sum with the real lengths of lists. */
function count(some: Place[], value: Answered): number {
  let sum = 0;
  for (const { key, isPage, below } of some) {
    const there = value[key];
    if (there === undefined) continue;
    sum += 1;
    if (there === null || below.length === 0) continue;
    if (isPage && !Array.isArray(there)) sum += countPage(below, there as Answered);
    else sum += countEach(below, there);
  }
  return sum;
}

const countEach = (below: Place[], there: unknown): number =>
  Array.isArray(there)
    ? there.reduce((sum: number, item) => sum + (item === null ? 0 : count(below, item as Answered)), 0)
    : count(below, there as Answered);

/** Fields beside the rows count once for each row, as they were estimated. */
function countPage(below: Place[], page: Answered): number {
  const size = Math.max(1, ...below.map(({ key }) => lengthOf(page[key])));
  return below.reduce((sum, place) => {
    const there = page[place.key];
    if (Array.isArray(there)) return sum + size + countEach(place.below, there);
    return sum + size * count([place], page);
  }, 0);
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
  return Math.min(cost.requested, count(placesOf(schema, document, operationName), data) + cost.fixed);
}
