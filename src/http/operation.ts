import { type DocumentNode, type GraphQLError, getOperationAST, OperationTypeNode, parse, validate } from "graphql";
import type { Context } from "../teams/context.ts";
import { Charge, chargeReading, type Pricing } from "./charge.ts";
import { validationOptions } from "./document-limits.ts";
import type { Asked, PersistedDocuments } from "./persisted-documents.ts";

/** What every transport executes by. */
export interface Api extends Pricing {
  documents: PersistedDocuments;
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
export async function readOperation(
  api: Api,
  context: Context,
  asked: Asked & { variables?: unknown; operationName?: string | null },
): Promise<ReadOperation | readonly GraphQLError[]> {
  const { schema, documents, buckets } = api;
  await chargeReading(buckets, context);
  const source = documents.textOf(asked);
  const refused = documents.refuse(source);
  if (refused !== null) return [refused];
  const document = parse(source);
  const errors = validate(schema, document, undefined, validationOptions);
  if (errors.length > 0) return errors;
  const operationName = asked.operationName ?? undefined;
  const variables = (asked.variables ?? {}) as Record<string, unknown>;
  const charge = await Charge.of(api, context, { document, variables, operationName });
  charge.refuse();
  documents.registerFrom(asked, source);
  const isSubscription = getOperationAST(document, operationName)?.operation === OperationTypeNode.SUBSCRIPTION;
  return { source, document, charge, isSubscription };
}
