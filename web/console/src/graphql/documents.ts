import { type DocumentNode, parse } from "@0no-co/graphql.web";
import type { TypedDocumentNode } from "urql";
import type { TypedDocumentString } from "./generated/graphql.ts";

const nodes = new WeakMap<object, DocumentNode>();
const hashes = new Map<string, string>();

const nameOf = (document: DocumentNode): string => {
  for (const definition of document.definitions)
    if (definition.kind === "OperationDefinition" && definition.name) return definition.name.value;
  throw new Error("A document has no name.");
};

/** A generated document as the client needs it; its hash is remembered by the name of its operation. */
export function nodeOf<Data, Variables>(
  document: TypedDocumentString<Data, Variables>,
): TypedDocumentNode<Data, Variables & Record<string, unknown>> {
  let node = nodes.get(document);
  if (node === undefined) {
    node = parse(String(document), { noLocation: true }) as DocumentNode;
    nodes.set(document, node);
    hashes.set(nameOf(node), String(document.__meta__?.hash).replace("sha256:", ""));
  }
  return node as TypedDocumentNode<Data, Variables & Record<string, unknown>>;
}

/** The SHA-256 of an operation's document, as the manifest lists it. */
export function hashOfOperation(document: unknown): string {
  const name = nameOf(document as DocumentNode);
  const hash = hashes.get(name);
  if (hash === undefined) throw new Error(`The document ${name} is not in the manifest.`);
  return hash;
}
