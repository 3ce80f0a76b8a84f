import {
  type DocumentNode,
  type ExecutionResult,
  GraphQLError,
  type GraphQLSchema,
  getOperationAST,
  Kind,
} from "graphql";
import type { Context } from "../../../access/context.ts";
import { topLevelError } from "../../../platform/errors.ts";
import type { CostBuckets } from "../../../platform/limits/cost-buckets.ts";
import { networkOf } from "../../../platform/limits/rate-limit.ts";
import { type Answer, actualCost } from "./actual-cost.ts";
import { assertCost, costOf, type OperationCost } from "./operation-cost.ts";
import type { TeamSizes } from "./team-sizes.ts";
import { checkVariables } from "./variable-limits.ts";

/** The cost of an operation in points, as its answer shows it in `extensions.cost`. */
export interface ShownCost {
  /** The most that it could cost. It has to be available before the operation runs. */
  requested: number;
  /** What it did cost, computed with the real lengths of lists. The rest of what was requested is given back. */
  actual: number;
  /** The points that the caller can spend now. */
  available: number;
  /** The most points that a caller can have. */
  maximum: number;
  /** The points that are restored each second. */
  restoreRate: number;
}

/** An operation with its variables. */
export interface Priced {
  document: DocumentNode;
  variables: Record<string, unknown>;
  operationName?: string;
}

/** The key of a caller's bucket: its credential, or the network of an anonymous caller. */
const callerOf = ({ viewer, callerAddress }: Context): string =>
  viewer === null ? `address ${networkOf(callerAddress)}` : `credential ${viewer.credentialHash.toString("base64")}`;

const asGraphqlError = (error: unknown): GraphQLError =>
  error instanceof GraphQLError ? error : new GraphQLError("", { originalError: error as Error });

/** How many characters of a document cost a point, where it is read and then refused for lack of points. */
const charactersAPoint = 100;

/**
 * Charges what a refused operation costs, before it is read. The charge is given back as soon as the operation is
 * admitted, and all but a few points of it where nothing is wrong but that points are missing: a client that asks
 * again too early would otherwise spend all restored points on rejections. So refused operations are paid for, and documents
 * of a caller with an empty bucket are not read.
 *
 * @throws RATE_LIMITED
 */
export async function chargeReading(buckets: CostBuckets | null, context: Context): Promise<void> {
  if (buckets === null || buckets.rejectedCost === 0) return;
  try {
    await buckets.take(callerOf(context), buckets.rejectedCost);
  } catch (error) {
    throw asGraphqlError(error);
  }
  context.readingCharge = buckets.rejectedCost;
}

/** The permission of a root field that needs no credential. */
const publicPermission = "PUBLIC";

/**
 * Refuses an operation of an anonymous caller when none of its fields is public, before its variables are read.
 *
 * @throws UNAUTHENTICATED
 */
function rejectAnonymous(schema: GraphQLSchema, { document, operationName }: Priced, { access }: Context): void {
  const operation = access === null ? getOperationAST(document, operationName) : null;
  if (operation == null) return;
  const fields = schema.getRootType(operation.operation)?.getFields() ?? {};
  const isClosed = operation.selectionSet.selections.every(
    (selection) =>
      selection.kind === Kind.FIELD &&
      fields[selection.name.value] !== undefined &&
      fields[selection.name.value]!.extensions.permission !== publicPermission,
  );
  if (isClosed)
    throw topLevelError("UNAUTHENTICATED", "This needs a credential: Authorization: Bearer <token or key>.");
}

/** What charging an operation needs. */
export interface Pricing {
  schema: GraphQLSchema;
  /** Null where COST_BUCKET is 0: no limit. */
  buckets: CostBuckets | null;
  sizes: TeamSizes;
}

/** The charge of one operation: it is checked, priced, charged before it runs, and settled with its answer. */
export class Charge {
  readonly #schema: GraphQLSchema;
  readonly #buckets: CostBuckets | null;
  readonly #operation: Priced;
  readonly #cost: OperationCost;
  readonly #caller: string;
  /** The coerced values of the operation's variables. */
  readonly variables: Record<string, unknown>;
  #taken = false;

  private constructor(
    pricing: Pricing,
    operation: Priced,
    cost: OperationCost,
    caller: string,
    variables: Record<string, unknown>,
  ) {
    this.#schema = pricing.schema;
    this.#buckets = pricing.buckets;
    this.#operation = operation;
    this.#cost = cost;
    this.#caller = caller;
    this.variables = variables;
  }

  /**
   * Checks an operation's variables and computes what it may cost.
   *
   * @param caller the key of the bucket; by default that of the context's credential or network
   * @throws UNAUTHENTICATED, BAD_USER_INPUT; errors of the database are wrapped as GraphQL errors
   */
  static async of(pricing: Pricing, context: Context, operation: Priced, caller = callerOf(context)): Promise<Charge> {
    const { schema, sizes } = pricing;
    const { document, variables, operationName } = operation;
    rejectAnonymous(schema, operation, context);
    const coerced = await checkVariables(schema, document, variables, operationName);
    const { teamId } = context;
    try {
      const cost = await costOf(schema, document, variables, coerced, operationName, async () =>
        teamId === null ? 0 : await sizes.scanPoints(teamId),
      );
      return new Charge(pricing, operation, cost, caller, coerced);
    } catch (error) {
      throw asGraphqlError(error);
    }
  }

  /** @throws QUERY_TOO_COMPLEX for an operation that costs more than any caller may spend at once */
  refuse(): void {
    assertCost(this.#cost, this.#buckets?.maximum ?? null);
  }

  /**
   * Charges the caller's bucket, and gives back the charge for reading the operation.
   *
   * @throws RATE_LIMITED when the bucket has too few points; errors of the database are wrapped as GraphQL errors
   */
  async take(context: Context): Promise<void> {
    try {
      if (this.#buckets !== null && this.#cost.requested > 0)
        await this.#buckets.take(this.#caller, this.#cost.requested);
    } catch (error) {
      const length = this.#operation.document.loc?.end ?? Number.POSITIVE_INFINITY;
      this.#giveBackReadingCharge(context, Math.ceil(length / charactersAPoint));
      throw asGraphqlError(error);
    }
    this.#taken = true;
    this.#giveBackReadingCharge(context, 0);
  }

  /** @param price points of the charge that are not given back */
  #giveBackReadingCharge(context: Context, price: number): void {
    if (context.readingCharge === undefined) return;
    this.#buckets?.giveBack(this.#caller, Math.max(0, context.readingCharge - price));
    context.readingCharge = undefined;
  }

  /** Gives back what the operation did not cost. @param answer its `data` is undefined when nothing ran */
  settle(answer: Answer): number {
    if (!this.#taken) return 0;
    const { document, operationName } = this.#operation;
    const { requested } = this.#cost;
    const actual =
      answer.data === undefined ? 0 : actualCost(this.#cost, this.#schema, document, answer, operationName);
    if (actual < requested) this.#buckets?.giveBack(this.#caller, requested - actual);
    return actual;
  }

  /** The cost as the answer shows it; undefined where there is no limit, or the database is unavailable. */
  async shown(actual: number): Promise<ShownCost | undefined> {
    if (this.#buckets === null) return undefined;
    const { maximum, restoreRate } = this.#buckets;
    try {
      const available = await this.#buckets.available(this.#caller);
      return { requested: this.#cost.requested, actual, available, maximum, restoreRate };
    } catch {
      // The answer is complete, or reports that the database is unavailable.
      return undefined;
    }
  }
}

/** Settles the charge of an answer over a socket or a stream, and adds its cost. */
export async function withCost(charge: Charge, result: ExecutionResult): Promise<ExecutionResult> {
  const cost = await charge.shown(charge.settle(result));
  return cost === undefined ? result : { ...result, extensions: { ...result.extensions, cost } };
}
