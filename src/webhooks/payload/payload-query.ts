import {
  type DocumentNode,
  type ExecutionResult,
  execute,
  type FieldNode,
  GraphQLError,
  type GraphQLSchema,
  getNamedType,
  Kind,
  OperationTypeNode,
  parse,
  type SelectionSetNode,
  TypeInfo,
  validate,
  visit,
  visitWithTypeInfo,
} from "graphql";
import type { Context } from "../../access/context.ts";
import { accessOf } from "../../access/permission.ts";
import { runForTeam } from "../../platform/database/connection-shares.ts";
import type { UserErrorValue } from "../../platform/errors.ts";
import { globalId } from "../../platform/ids/ids.ts";

const longest = 10_000;
const deepest = 5;
const maxFields = 200;

const name = (value: string) => ({ kind: Kind.NAME, value }) as const;
const idVariable = { kind: Kind.VARIABLE, name: name("id") } as const;
const named = (type: string) => ({ kind: Kind.NAMED_TYPE, name: name(type) }) as const;

/** `query ($id: ID!) { event: node(id: $id) { ... on AssessmentEvent <selection> } }`, built: never put together of text. */
const documentOf = (selectionSet: SelectionSetNode): DocumentNode => ({
  kind: Kind.DOCUMENT,
  definitions: [
    {
      kind: Kind.OPERATION_DEFINITION,
      operation: OperationTypeNode.QUERY,
      variableDefinitions: [
        {
          kind: Kind.VARIABLE_DEFINITION,
          variable: idVariable,
          type: { kind: Kind.NON_NULL_TYPE, type: named("ID") },
        },
      ],
      selectionSet: {
        kind: Kind.SELECTION_SET,
        selections: [
          {
            kind: Kind.FIELD,
            alias: name("event"),
            name: name("node"),
            arguments: [{ kind: Kind.ARGUMENT, name: name("id"), value: idVariable }],
            selectionSet: {
              kind: Kind.SELECTION_SET,
              selections: [{ kind: Kind.INLINE_FRAGMENT, typeCondition: named("AssessmentEvent"), selectionSet }],
            },
          },
        ],
      },
    },
  ],
});

/** The selection in a text, with or without its outer braces. @throws GraphQLError */
function readSelection(text: string): SelectionSetNode {
  const braced = text.trimStart().startsWith("{") ? text : `{${text}\n}`;
  const { definitions } = parse(braced, { noLocation: true, maxTokens: 2_000 });
  const [only] = definitions;
  if (definitions.length !== 1 || only?.kind !== Kind.OPERATION_DEFINITION)
    throw new GraphQLError("Give one selection of fields on AssessmentEvent, e.g. { type invitation { id state } }.");
  return only.selectionSet;
}

/**
 * Validates the payload query of an endpoint: a selection of fields on AssessmentEvent, at most 5 deep, without
 * connections, variables and named fragments. Each error (INVALID_QUERY) is added to `errors`.
 *
 * @returns the text as it was given; empty is null: the standard body
 */
export function checkPayloadQuery(
  errors: UserErrorValue[],
  path: string[],
  schema: GraphQLSchema,
  text: string | null,
): string | null {
  if (text === null || text.trim() === "") return null;
  errors.push(
    ...wrongIn(schema, text)
      .slice(0, 10)
      .map((message): UserErrorValue => ({ code: "INVALID_QUERY", message, path })),
  );
  return text;
}

function wrongIn(schema: GraphQLSchema, text: string): string[] {
  if (text.length > longest) return [`At most ${longest} characters.`];
  let document: DocumentNode;
  try {
    document = documentOf(readSelection(text));
  } catch (error) {
    return [error instanceof GraphQLError ? error.message : "It is nested too deeply."];
  }
  const found = new Set<string>();
  let fields = 0;
  // The two levels around the selection are ours.
  let depth = -1;
  const types = new TypeInfo(schema);
  visit(
    document,
    visitWithTypeInfo(types, {
      Field: {
        enter(node: FieldNode) {
          fields++;
          if (++depth > deepest) found.add(`"${node.name.value}" is more than ${deepest} levels deep.`);
          const type = types.getType();
          if (type != null && getNamedType(type).name.endsWith("Connection"))
            found.add(`"${node.name.value}" comes in pages: query it instead, with the ids of the body.`);
        },
        leave: () => void depth--,
      },
    }),
  );
  if (fields > maxFields) found.add(`At most ${maxFields} fields.`);
  return [...found, ...validate(schema, document).map((error) => error.message)];
}

/** What the execution of payload queries needs. */
export interface PayloadExecution {
  schema: GraphQLSchema;
  /**
   * Charges the team for a query, as for a request. The returned function corrects the charge by the result.
   *
   * @throws RATE_LIMITED with `retryAfter`
   */
  charge(
    context: Context,
    document: DocumentNode,
    variables: { id: string },
  ): Promise<(answer: ExecutionResult) => void>;
}

/** Errors of a field that the endpoint may not read: it is null in the body. */
const accessErrors = new Set(["FORBIDDEN", "NOT_FOUND", "UNAUTHENTICATED", "BAD_USER_INPUT"]);

/**
 * What a payload query selects of an event, as JSON, with the rights of the context: what it may not read is null. Null
 * where it may not read events at all, or the query does not fit the schema any more. It runs as a request of the team
 * does: charged to it, and with its share of the database.
 *
 * @throws RATE_LIMITED, or the error of a field that could not be read: a body is complete or is not sent
 */
export async function runPayloadQuery(
  { schema, charge }: PayloadExecution,
  contextValue: Context,
  text: string,
  eventUuid: string,
): Promise<object | null> {
  return await runForTeam(accessOf(contextValue).teamId, async () => {
    const document = documentOf(readSelection(text));
    const variableValues = { id: globalId("AssessmentEvent", eventUuid) };
    if (validate(schema, document).length > 0) return null;
    const chargeResult = await charge(contextValue, document, variableValues);
    const answer = await execute({ schema, document, variableValues, contextValue });
    chargeResult(answer);
    const failure = answer.errors?.find((error) => !accessErrors.has(String(error.extensions.code)));
    if (failure !== undefined) throw failure;
    return (answer.data?.event as object | null | undefined) ?? null;
  });
}
