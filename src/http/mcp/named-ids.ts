import {
  type DocumentNode,
  GraphQLID,
  type GraphQLInputType,
  type GraphQLSchema,
  getNullableType,
  getOperationAST,
  isInputObjectType,
  isListType,
  typeFromAST,
} from "graphql";

/** Whether a text has the form of a global id. */
export const isGlobalId = (text: string): boolean => /^[a-z]{2,8}_[0-9a-hjkmnp-tv-z]{26}$/.test(text);

/** The texts that a call gives where an id is asked for, whatever their form, each once. */
export function idsIn(schema: GraphQLSchema, document: DocumentNode, variables: Record<string, unknown>): string[] {
  const found = new Set<string>();
  const look = (value: unknown, given: GraphQLInputType): void => {
    const type = getNullableType(given);
    if (isListType(type))
      for (const one of Array.isArray(value) ? (value as unknown[]) : [value]) look(one, type.ofType);
    else if (type === GraphQLID) {
      if (typeof value === "string") found.add(value);
    } else if (isInputObjectType(type) && typeof value === "object" && value !== null)
      for (const [name, one] of Object.entries(value)) {
        const field = type.getFields()[name];
        if (field !== undefined) look(one, field.type);
      }
  };
  for (const { variable, type } of getOperationAST(document)?.variableDefinitions ?? []) {
    const declared = typeFromAST(schema, type as never) as GraphQLInputType | undefined;
    if (declared !== undefined) look(variables[variable.name.value], declared);
  }
  return [...found];
}
