import {
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLAbstractType,
  type GraphQLField,
  type GraphQLObjectType,
  type GraphQLOutputType,
  type GraphQLResolveInfo,
  type GraphQLSchema,
  isAbstractType,
  isLeafType,
  isListType,
  isNonNullType,
  isObjectType,
  Kind,
  type OperationDefinitionNode,
  TypeNameMetaFieldDef,
} from "graphql";
import { collectFields, collectSubfields } from "graphql/execution/collectFields.js";
import type { Context } from "../../../access/context.ts";
import { type Guard, guardOf } from "../../../access/enforce-field-rights.ts";
import type { NodeName } from "../../../platform/ids/ids.ts";

/** How a value is completed: what graphql-js decides anew for each value is decided once. */
export type Completion = { isNonNull: boolean } & (
  | { kind: "leaf"; serialize(value: unknown): unknown }
  | { kind: "list"; item: Completion }
  | { kind: "object"; fields: CompiledField[] }
  /** Null: graphql-js has to decide. */
  | { kind: "abstract"; fieldsOf(value: object): CompiledField[] | null }
);

type Resolve = (source: object, args: object, context: Context, info: GraphQLResolveInfo) => unknown;

/** A field of a selection. */
export interface CompiledField {
  /** The place of the field among all fields of the query. */
  index: number;
  /** The name in the answer. */
  key: string;
  name: string;
  /** The name of the type, for `__typename`. */
  typeName: string | null;
  /** Null: the field is the property of its name. */
  resolve: Resolve | null;
  /** The permissions, any of which the caller needs; null: none, or the resolver checks them. */
  guard: Guard | null;
  definition: GraphQLField<unknown, unknown>;
  node: FieldNode;
  completion: Completion;
  /** Whether its resolver needs nothing of its object but the id. */
  isOfId: boolean;
  /** Of a field that finds an object by its id: the type of the object, and those of its fields that need only the id. */
  finds: { name: NodeName; fields: CompiledField[] } | null;
  /** All of the resolver's info but the values of variables. */
  info: Omit<GraphQLResolveInfo, "variableValues">;
}

/** A query with its conditions (`@skip`, `@include`) decided. */
export interface CompiledQuery {
  fields: CompiledField[];
}

/** What does not change within a query. */
interface Compiling {
  schema: GraphQLSchema;
  operation: OperationDefinitionNode;
  fragments: Record<string, FragmentDefinitionNode>;
  variables: Record<string, unknown>;
  count: number;
}

/** Texts are the majority of all values, and these scalars return them as they are. */
const returnsTexts = new Set(["String", "ID"]);

function completionOf(
  compiling: Compiling,
  type: GraphQLOutputType,
  nodes: readonly FieldNode[],
  path: Path,
): Completion {
  if (isNonNullType(type)) return { ...completionOf(compiling, type.ofType, nodes, path), isNonNull: true };
  const isNonNull = false;
  if (isListType(type)) return { isNonNull, kind: "list", item: completionOf(compiling, type.ofType, nodes, path) };
  if (isLeafType(type)) {
    const serialize = (value: unknown) => type.serialize(value);
    return {
      isNonNull,
      kind: "leaf",
      serialize: returnsTexts.has(type.name)
        ? (value) => (typeof value === "string" ? value : serialize(value))
        : serialize,
    };
  }
  if (isAbstractType(type))
    return { isNonNull, kind: "abstract", fieldsOf: fieldsByType(compiling, type, nodes, path) };
  return { isNonNull, kind: "object", fields: subfieldsOf(compiling, type, nodes, path) };
}

type Path = GraphQLResolveInfo["path"] | undefined;

const subfieldsOf = (compiling: Compiling, type: GraphQLObjectType, nodes: readonly FieldNode[], path: Path) =>
  compileFields(
    compiling,
    type,
    collectSubfields(compiling.schema, compiling.fragments, compiling.variables, type, nodes),
    path,
  );

/** Finds the fields of the type that an object of an interface or a union has; those of each type are compiled once. */
function fieldsByType(compiling: Compiling, type: GraphQLAbstractType, nodes: readonly FieldNode[], path: Path) {
  const byName = new Map<string, CompiledField[]>();
  return (value: object): CompiledField[] | null => {
    const name = type.resolveType?.(value, undefined, undefined as never, type);
    if (typeof name !== "string") return null;
    let fields = byName.get(name);
    if (fields === undefined) {
      const found = compiling.schema.getType(name);
      if (!isObjectType(found) || !compiling.schema.isSubType(type, found)) return null;
      fields = subfieldsOf(compiling, found, nodes, path);
      byName.set(name, fields);
    }
    return fields;
  };
}

/** What of an object can be read before the object is there. */
function foundById({ extensions }: GraphQLField<unknown, unknown>, completion: Completion): CompiledField["finds"] {
  const name = extensions.findsById as NodeName | undefined;
  if (name === undefined || completion.kind !== "object") return null;
  const fields = completion.fields.filter(({ isOfId }) => isOfId);
  return fields.length === 0 ? null : { name, fields };
}

function compileFields(
  compiling: Compiling,
  type: GraphQLObjectType,
  collected: Map<string, readonly FieldNode[]>,
  prev: Path,
): CompiledField[] {
  const { schema, operation, fragments } = compiling;
  return [...collected].map(([key, nodes]) => {
    const node = nodes[0]!;
    const name = node.name.value;
    const definition = name === "__typename" ? TypeNameMetaFieldDef : type.getFields()[name];
    if (definition === undefined) throw new Unsupported();
    const path = { prev, key, typename: type.name };
    const guard = guardOf(definition);
    const resolve = guard === null ? definition.resolve : guard.resolve;
    const completion = completionOf(compiling, definition.type, nodes, path);
    return {
      index: compiling.count++,
      key,
      name,
      typeName: name === "__typename" ? type.name : null,
      resolve: (resolve as Resolve | undefined) ?? null,
      guard,
      definition,
      node,
      completion,
      isOfId: definition.extensions.ofId === true,
      finds: foundById(definition, completion),
      info: {
        fieldName: name,
        fieldNodes: nodes,
        returnType: definition.type,
        parentType: type,
        path,
        schema,
        fragments,
        rootValue: undefined,
        operation,
      },
    };
  });
}

/** What the compiler leaves to graphql-js. */
class Unsupported extends Error {}

/**
 * Compiles a query, or a mutation of one field, for given values of the variables in its conditions.
 *
 * @returns null for what graphql-js has to execute: subscriptions, mutations of several fields, which run one after the
 *   other, and introspection
 */
export function compileQuery(
  schema: GraphQLSchema,
  document: DocumentNode,
  operation: OperationDefinitionNode,
  variables: Record<string, unknown>,
): CompiledQuery | null {
  const type = schema.getRootType(operation.operation);
  if (operation.operation === "subscription" || type == null) return null;
  const fragments: Record<string, FragmentDefinitionNode> = {};
  for (const definition of document.definitions)
    if (definition.kind === Kind.FRAGMENT_DEFINITION) fragments[definition.name.value] = definition;
  const compiling = { schema, operation, fragments, variables, count: 0 };
  try {
    const collected = collectFields(schema, fragments, variables, type, operation.selectionSet);
    if (operation.operation === "mutation" && collected.size !== 1) return null;
    return { fields: compileFields(compiling, type, collected, undefined) };
  } catch (error) {
    if (error instanceof Unsupported) return null;
    throw error;
  }
}
