import { createHash } from "node:crypto";
import {
  type DocumentNode,
  type FieldNode,
  type GraphQLSchema,
  Kind,
  type OperationDefinitionNode,
  visit,
} from "graphql";
import type { Viewer } from "../../access/viewer.ts";
import type { LiveSubscriber } from "../../events/live/live-subscriber.ts";

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

/** The fields whose value depends on the viewer itself and not only on its rights. */
const personalFields = (schema: GraphQLSchema): ReadonlySet<string> =>
  new Set(
    Object.values(schema.getTypeMap()).flatMap((type) =>
      "getFields" in type
        ? Object.values(type.getFields()).flatMap((field) => (field.extensions.personal === true ? [field.name] : []))
        : [],
    ),
  );

function selectsAny(document: DocumentNode, names: ReadonlySet<string>): boolean {
  let found = false;
  visit(document, {
    Field: (node) => {
      if (names.has(node.name.value)) found = true;
    },
  });
  return found;
}

/**
 * Makes the keys of broadcast groups: subscribers of the same key receive the same answer to every event, to the byte.
 *
 * @returns for an operation, the key of each of its subscribers
 */
export function broadcastKeys(schema: GraphQLSchema): (operation: Operation) => (subscriber: LiveSubscriber) => string {
  const personal = personalFields(schema);
  return ({ source, document, operationName, variables }) => {
    const cursor = cursorVariable(document, operationName);
    const { [cursor ?? ""]: _, ...shared } = variables ?? {};
    const hash = createHash("sha1")
      .update(JSON.stringify([source, operationName ?? null, shared]))
      .digest("base64");
    const isPersonal = selectsAny(document, personal);
    return ({ context, filter }) => {
      const viewer = context.viewer!;
      return `${hash} ${rightsOf(viewer)} ${isPersonal || filter?.assignedToMe === true ? viewer.id : ""}`;
    };
  };
}
