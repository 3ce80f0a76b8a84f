import { createHash } from "node:crypto";
import {
  type DocumentNode,
  type FieldNode,
  type GraphQLSchema,
  Kind,
  type OperationDefinitionNode,
  visit,
} from "graphql";
import type { Seat } from "../events/live-seat.ts";
import type { Viewer } from "../teams/viewer.ts";

/** A subscription as its client sent it. */
export interface Operation {
  source: string;
  document: DocumentNode;
  operationName?: string | null;
  variables?: Record<string, unknown> | null;
}

/** What a viewer may see of an event: who have the same rights are given the same answer. */
export const rightsOf = (viewer: Viewer): string =>
  `${viewer.teamId} ${viewer.type} ${viewer.type === "ApiKey" ? [...viewer.scopes].sort().join() : viewer.role}`;

/** The variable that holds the root field's `after`, which differs between subscribers who see the same from then on. */
function cursorVariable(document: DocumentNode, operationName: string | null | undefined): string | null {
  const operation = document.definitions.find(
    (one): one is OperationDefinitionNode =>
      one.kind === Kind.OPERATION_DEFINITION && (operationName == null || one.name?.value === operationName),
  );
  const field = operation?.selectionSet.selections[0] as FieldNode | undefined;
  const value = field?.arguments?.find((argument) => argument.name.value === "after")?.value;
  if (value?.kind !== Kind.VARIABLE) return null;
  let uses = 0;
  visit(document, {
    Variable: (node) => {
      if (node.name.value === value.name.value) uses++;
    },
  });
  // Once where it is declared, and once here.
  return uses === 2 ? value.name.value : null;
}

/** Whether an answer depends on who asks and not only on their rights. */
function isPersonal(schema: GraphQLSchema, document: DocumentNode): boolean {
  const personal = new Set(
    Object.values(schema.getTypeMap()).flatMap((type) =>
      "getFields" in type
        ? Object.values(type.getFields()).flatMap((field) => (field.extensions.personal === true ? [field.name] : []))
        : [],
    ),
  );
  let found = false;
  visit(document, {
    Field: (node) => {
      if (personal.has(node.name.value)) found = true;
    },
  });
  return found;
}

/**
 * Under which name the answers of a subscription can be shared: of the same name, each event's answer is
 * the same to the byte.
 */
export function sharedAs(schema: GraphQLSchema, operation: Operation): (seat: Seat) => string {
  const { source, document, operationName, variables } = operation;
  const cursor = cursorVariable(document, operationName);
  const { [cursor ?? ""]: _, ...shared } = variables ?? {};
  const what = createHash("sha1")
    .update(JSON.stringify([source, operationName ?? null, shared]))
    .digest("base64");
  const personal = isPersonal(schema, document);
  return ({ context, filter }) => {
    const viewer = context.viewer!;
    return `${what} ${rightsOf(viewer)} ${personal || filter?.assignedToMe === true ? viewer.id : ""}`;
  };
}
