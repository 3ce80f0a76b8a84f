import {
  type DocumentNode,
  type GraphQLError,
  type GraphQLSchema,
  getOperationAST,
  OperationTypeNode,
  parse,
  validate,
} from "graphql";
import type { CostBuckets } from "../base/cost-buckets.ts";
import { Charge } from "./charge.ts";
import type { Asked, PersistedDocuments } from "./persisted-documents.ts";

/** What every transport executes by. */
export interface Api {
  schema: GraphQLSchema;
  documents: PersistedDocuments;
  /** Null where COST_BUCKET is 0: no limit. */
  buckets: CostBuckets | null;
}

/** An operation that may run as soon as its charge is taken. */
export interface ReadOperation {
  source: string;
  document: DocumentNode;
  charge: Charge;
  /** Charged once, when it begins. */
  isSubscription: boolean;
}

/**
 * Reads an operation that came over a socket or a stream: finds its text, refuses what is not to be executed or
 * too large, parses, validates and prices it. Over HTTP Apollo goes the same way.
 *
 * @throws GraphQLError
 */
export function readOperation(
  { schema, documents, buckets }: Api,
  asked: Asked & { variables?: unknown; operationName?: string | null },
): ReadOperation | readonly GraphQLError[] {
  const source = documents.textOf(asked);
  const refused = documents.refuse(source);
  if (refused !== null) return [refused];
  const document = parse(source);
  const errors = validate(schema, document);
  if (errors.length > 0) return errors;
  const operationName = asked.operationName ?? undefined;
  const variables = (asked.variables ?? {}) as Record<string, unknown>;
  const charge = new Charge(schema, buckets, { document, variables, operationName });
  charge.refuse();
  documents.registerFrom(asked, source);
  const isSubscription = getOperationAST(document, operationName)?.operation === OperationTypeNode.SUBSCRIPTION;
  return { source, document, charge, isSubscription };
}
