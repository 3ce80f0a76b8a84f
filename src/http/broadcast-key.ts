import { createHash } from "node:crypto";
import {
  type DocumentNode,
  type FieldNode,
  type GraphQLSchema,
  Kind,
  type OperationDefinitionNode,
  visit,
} from "graphql";
import type { LiveSubscriber } from "../events/live-subscriber.ts";
import type { Viewer } from "../teams/viewer.ts";

/** A subscription as its client sent it. */
export interface Operation {
  source: string;
  document: DocumentNode;
  operationName?: string | null;
  variables?: Record<string, unknown> | null;
}

/** What decides which part of an event a viewer may see: viewers with the same rights receive the same answer. */
export const rightsOf = (viewer: Viewer): string =>
  `${viewer.teamId} ${viewer.type} ${viewer.type === "ApiKey" ? [...viewer.scopes].sort().join() : viewer.role}`;

/** The variable that holds the root field's `after`. It differs between subscribers that receive the same from then on. */
function cursorVariable(document: DocumentNode, operationName: string | null | undefined): string | null {
  const operation = document.definitions.find(
    (definition): definition is OperationDefinitionNode =>
      definition.kind === Kind.OPERATION_DEFINITION &&
      (operationName == null || definition.name?.value === operationName),
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
  // It is used where it is declared, and here.
  return uses === 2 ? value.name.value : null;
}

/** Whether an answer depends on the viewer itself and not only on its rights. */
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
 * The key of a subscription's broadcast group: subscriptions of the same key receive the same answer to every event, to
 * the byte.
 */
export function broadcastKey(schema: GraphQLSchema, operation: Operation): (subscriber: LiveSubscriber) => string {
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
