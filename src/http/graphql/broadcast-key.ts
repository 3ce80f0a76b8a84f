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
import type { EventFilter } from "../../events/log/event.query.ts";

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

/** What follows from a document alone; many subscribers share one. */
interface DocumentInfo {
  isPersonal: boolean;
  /** The variables that hold `after`, by the name of the operation. */
  cursors: Map<string | null, string | null>;
}

/**
 * Makes the keys of broadcast groups: subscribers of the same key receive the same answer to every event, to the byte.
 */
export function broadcastKeys(
  schema: GraphQLSchema,
): (operation: Operation, viewer: Viewer, filter: EventFilter | null | undefined) => string {
  const personal = personalFields(schema);
  const known = new WeakMap<DocumentNode, DocumentInfo>();
  const infoOf = (document: DocumentNode): DocumentInfo => {
    const info = known.get(document) ?? { isPersonal: selectsAny(document, personal), cursors: new Map() };
    known.set(document, info);
    return info;
  };
  return ({ source, document, operationName = null, variables }, viewer, filter) => {
    const { isPersonal, cursors } = infoOf(document);
    if (!cursors.has(operationName)) cursors.set(operationName, cursorVariable(document, operationName));
    const { [cursors.get(operationName) ?? ""]: _, ...shared } = variables ?? {};
    const hash = createHash("sha1")
      .update(JSON.stringify([source, operationName, shared]))
      .digest("base64");
    return `${hash} ${rightsOf(viewer)} ${isPersonal || filter?.assignedToMe === true ? viewer.id : ""}`;
  };
}
