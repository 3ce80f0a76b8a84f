import {
  type DocumentNode,
  type GraphQLError,
  type GraphQLSchema,
  getOperationAST,
  OperationTypeNode,
  parse,
  validate,
} from "graphql";
import type { Context } from "../../access/context.ts";
import { Charge, chargeReading, type Pricing } from "./limits/charge.ts";
import { validationOptions } from "./limits/document-limits.ts";
import type { PersistedDocuments, PersistedRequest } from "./persisted/persisted-documents.ts";

/** What every transport executes with. */
export interface Api extends Pricing {
  documents: PersistedDocuments;
  sharedDocuments: SharedDocuments;
  /** False: every query is executed by graphql-js. It is for tests that compare the two. */
  compilesQueries?: boolean;
}

/** A valid document. */
interface ValidDocument {
  source: string;
  document: DocumentNode;
}

/** How long the texts of all shared documents are in total, and the longest one of them. */
const maxSharedCharacters = 200_000;
const maxSharedDocument = 10_000;

/** An operation that may run as soon as its charge is taken. */
export interface ReadOperation extends ValidDocument {
  charge: Charge;
  /** A subscription is charged once, when it begins. */
  isSubscription: boolean;
}

/**
 * The documents of subscriptions by their text. A subscription lives for hours, and thousands of clients send the same
 * text: they share one parsed document.
 */
export class SharedDocuments {
  readonly #documents = new Map<string, ValidDocument>();
  #characters = 0;

  /** Parses and validates a text. @throws GraphQLError where it cannot be parsed */
  read(schema: GraphQLSchema, source: string): ValidDocument | readonly GraphQLError[] {
    const known = this.#documents.get(source);
    if (known !== undefined) return known;
    const document = parse(source);
    const errors = validate(schema, document, undefined, validationOptions);
    return errors.length > 0 ? errors : { source, document };
  }

  share(valid: ValidDocument): void {
    const { length } = valid.source;
    if (length > maxSharedDocument || this.#documents.has(valid.source)) return;
    if (this.#characters + length > maxSharedCharacters) {
      this.#documents.clear();
      this.#characters = 0;
    }
    this.#documents.set(valid.source, { source: valid.source, document: valid.document });
    this.#characters += length;
  }
}

/**
 * Reads an operation that came over a socket or a stream: finds its text, refuses what is not to be executed or
 * too large, parses, validates and prices it. Apollo does the same over HTTP.
 *
 * @throws GraphQLError
 */
export async function readOperation(
  api: Api,
  context: Context,
  asked: PersistedRequest & { variables?: unknown; operationName?: string | null },
): Promise<ReadOperation | readonly GraphQLError[]> {
  const { schema, documents, sharedDocuments, buckets } = api;
  await chargeReading(buckets, context);
  const text = documents.textOf(asked);
  const refused = documents.refuse(text);
  if (refused !== null) return [refused];
  const read = sharedDocuments.read(schema, text);
  if (!("document" in read)) return read;
  const { source, document } = read;
  const operationName = asked.operationName ?? undefined;
  const variables = (asked.variables ?? {}) as Record<string, unknown>;
  const charge = await Charge.of(api, context, { document, variables, operationName });
  charge.refuse();
  documents.registerFrom(asked, source);
  const isSubscription = getOperationAST(document, operationName)?.operation === OperationTypeNode.SUBSCRIPTION;
  if (isSubscription) sharedDocuments.share(read);
  return { source, document, charge, isSubscription };
}
