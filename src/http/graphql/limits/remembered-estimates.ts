import { type DocumentNode, getOperationAST, Kind, type OperationDefinitionNode, visit } from "graphql";

/** Scalars whose value makes no difference to what an operation may cost, unless it stands in a filter. */
const indifferent = new Set(["ID", "String", "Cursor", "EmailAddress"]);

/** Longer values of variables are not stored: lists of ids, filters. */
const maxKey = 200;
const maxKeys = 50;

interface Remembered {
  /** The variables that an estimate may depend on; null: of an operation that is estimated each time. */
  variables: string[] | null;
  estimates: Map<string, unknown>;
}

const remembered = new WeakMap<OperationDefinitionNode, Remembered>();

/** The variables that an estimate may depend on: sizes, conditions, and all that stands in a filter or a list. */
function variablesOf(document: DocumentNode, operation: OperationDefinitionNode): string[] | null {
  if (operation.operation === "mutation") return null;
  const inObjects = new Set<string>();
  const collect = {
    Variable: (node: { name: { value: string } }) => void inObjects.add(node.name.value),
  };
  visit(document, {
    ObjectValue: (node) => void visit(node, collect),
    ListValue: (node) => void visit(node, collect),
  });
  return (operation.variableDefinitions ?? []).flatMap(({ type, variable }) => {
    const named = type.kind === Kind.NON_NULL_TYPE ? type.type : type;
    const name = variable.name.value;
    const isIndifferent = named.kind === Kind.NAMED_TYPE && indifferent.has(named.name.value) && !inObjects.has(name);
    return isIndifferent ? [] : [name];
  });
}

/**
 * What an operation is estimated at, computed once for each document and values of the variables that matter: clients send the
 * same few documents with the same sizes. The cache of documents is bounded, and estimates go with their document.
 */
export function rememberEstimate<E>(
  document: DocumentNode,
  operationName: string | undefined,
  variables: Record<string, unknown>,
  compute: () => E,
): E {
  const operation = getOperationAST(document, operationName);
  if (operation == null) return compute();
  let known = remembered.get(operation);
  if (known === undefined) {
    known = { variables: variablesOf(document, operation), estimates: new Map() };
    remembered.set(operation, known);
  }
  if (known.variables === null) return compute();
  const key = JSON.stringify(known.variables.map((name) => variables[name]));
  let found = known.estimates.get(key) as E | undefined;
  if (found === undefined) {
    found = compute();
    if (key.length <= maxKey && known.estimates.size < maxKeys) known.estimates.set(key, found);
  }
  return found;
}
