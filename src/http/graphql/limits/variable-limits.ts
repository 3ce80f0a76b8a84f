import { setImmediate } from "node:timers/promises";
import {
  coerceInputValue,
  type DocumentNode,
  GraphQLError,
  type GraphQLInputType,
  type GraphQLSchema,
  getNullableType,
  getOperationAST,
  isInputObjectType,
  isInputType,
  isListType,
  type OperationDefinitionNode,
  typeFromAST,
} from "graphql";
import { getVariableValues } from "graphql/execution/values.js";
import { topLevelError } from "../../../platform/errors.ts";
import { mapInSlices, sliceSize } from "../../../platform/process/slices.ts";

/** How large the variables of one operation may be. Checked before anything looks at their types. */
export const variableLimits = {
  /** Lists take 10,000 items at the most; what is above that is answered by the field itself, up to here. */
  listItems: 20_000,
  /** Fields of one object: no input has a hundredth of it, and metadata is bounded by its bytes before. */
  objectFields: 5_000,
  /** Values in all: 10,000 rows of 20 values are within it. */
  values: 500_000,
  /** Metadata of candidates may be nested more deeply than any input of the schema. */
  depth: 1_000,
};

/** From so many values on they are coerced in turns of the event loop of their own. */
const manyValues = 5_000;

const tooLarge = (what: string) => topLevelError("BAD_USER_INPUT", what);

/**
 * Refuses variables that are larger than any operation needs. It walks them without recursion and stops at the first
 * limit, so that its cost is bounded by the limits and not by what was sent.
 *
 * @returns how many values they hold
 * @throws BAD_USER_INPUT
 */
export function checkVariableSize(variables: unknown): number {
  let level: unknown[] = [variables];
  let values = 0;
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > variableLimits.depth) throw tooLarge("The variables are nested too deeply.");
    const below: unknown[] = [];
    for (const value of level) {
      if (typeof value !== "object" || value === null) continue;
      const items = Array.isArray(value) ? value : Object.values(value);
      if (Array.isArray(value) && items.length > variableLimits.listItems)
        throw tooLarge(`A list in the variables has ${items.length} items; ${variableLimits.listItems} is the most.`);
      if (!Array.isArray(value) && items.length > variableLimits.objectFields)
        throw tooLarge(`An object in the variables has more than ${variableLimits.objectFields} fields.`);
      values += items.length;
      if (values > variableLimits.values)
        throw tooLarge(`The variables hold more than ${variableLimits.values} values.`);
      for (const item of items) if (typeof item === "object" && item !== null) below.push(item);
    }
    level = below;
  }
  return values;
}

/** Longest part of a value that an error repeats, in characters. */
const maxMessage = 500;

/** A list of an input object that is too long to be coerced in one turn. */
interface LongList {
  variable: string;
  field: string;
  items: unknown[];
  itemType: GraphQLInputType;
}

export const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

function longListsOf(
  schema: GraphQLSchema,
  { variableDefinitions = [] }: OperationDefinitionNode,
  variables: Record<string, unknown>,
): LongList[] {
  return variableDefinitions.flatMap((definition) => {
    const variable = definition.variable.name.value;
    const type = getNullableType(typeFromAST(schema, definition.type as never) as GraphQLInputType | undefined);
    const value = variables[variable];
    if (!isInputType(type) || !isInputObjectType(type) || !isObject(value)) return [];
    return Object.values(type.getFields()).flatMap((field) => {
      const [list, items] = [getNullableType(field.type), value[field.name]];
      return isListType(list) && Array.isArray(items) && items.length > sliceSize
        ? [{ variable, field: field.name, items, itemType: list.ofType as GraphQLInputType }]
        : [];
    });
  });
}

/** Thrown where an item does not fit. */
const unfit = new Error("an item does not fit");

/**
 * Coerces variables with long lists, a part of them in each turn of the event loop: other requests are answered in between.
 *
 * @returns null where something does not fit
 */
async function coerceInTurns(
  schema: GraphQLSchema,
  operation: OperationDefinitionNode,
  variables: Record<string, unknown>,
  lists: LongList[],
): Promise<Record<string, unknown> | null> {
  const short = { ...variables };
  for (const { variable, field } of lists) short[variable] = { ...(short[variable] as object), [field]: [] };
  const { coerced } = getVariableValues(schema, operation.variableDefinitions ?? [], short, { maxErrors: 1 });
  if (coerced === undefined) return null;
  try {
    for (const { variable, field, items, itemType } of lists) {
      (coerced[variable] as Record<string, unknown>)[field] = await mapInSlices(items, (item) =>
        coerceInputValue(item, itemType, () => {
          throw unfit;
        }),
      );
    }
  } catch (error) {
    if (error === unfit) return null;
    throw error;
  }
  return coerced;
}

/**
 * Refuses variables that do not fit the operation. The first that does not fit ends it: 700,000 of them would
 * otherwise be described one by one.
 *
 * @returns the coerced values
 * @throws BAD_USER_INPUT
 */
export async function checkVariables(
  schema: GraphQLSchema,
  document: DocumentNode,
  variables: Record<string, unknown>,
  operationName?: string,
): Promise<Record<string, unknown>> {
  const areMany = checkVariableSize(variables) >= manyValues;
  const operation = getOperationAST(document, operationName);
  // The executor reports that there is none.
  if (operation == null) return {};
  if (areMany) {
    await setImmediate();
    const lists = longListsOf(schema, operation, variables);
    const coerced = lists.length === 0 ? null : await coerceInTurns(schema, operation, variables, lists);
    if (coerced !== null) return coerced;
  }
  const { errors, coerced } = getVariableValues(schema, operation.variableDefinitions ?? [], variables, {
    maxErrors: 1,
  });
  if (areMany) await setImmediate();
  const first = errors?.[0];
  if (first === undefined) return coerced ?? {};
  throw topLevelError("BAD_USER_INPUT", shortened(first).message);
}

/** The same error with a message that does not repeat more than a part of what was sent. */
export function shortened(error: GraphQLError): GraphQLError {
  if (error.message.length <= maxMessage) return error;
  return new GraphQLError(`${error.message.slice(0, maxMessage)}…`, {
    extensions: error.extensions,
    originalError: error.originalError,
  });
}
