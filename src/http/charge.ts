import {
  type DocumentNode,
  type ExecutionResult,
  GraphQLError,
  type GraphQLSchema,
  getOperationAST,
  Kind,
} from "graphql";
import type { CostBuckets } from "../base/cost-buckets.ts";
import { topLevelError } from "../base/errors.ts";
import { networkOf } from "../base/rate-limit.ts";
import type { Context } from "../teams/context.ts";
import { type Answer, actualCost } from "./actual-cost.ts";
import { costOf, type OperationCost, refuseCost } from "./operation-cost.ts";
import type { TeamSizes } from "./team-sizes.ts";
import { checkVariables } from "./variables.ts";

/** What an answer says of its cost, in `extensions.cost`. All in points. */
export interface ShownCost {
  /** The most it could cost; has to be there before it runs. */
  requested: number;
  /** What it did cost, by the lists as long as they were. What was asked for beyond it is given back. */
  actual: number;
  /** What the caller may spend now. */
  available: number;
  /** The most that is ever available. */
  maximum: number;
  /** Points that come back a second. */
  restoreRate: number;
}

/** An operation as it is to run. */
export interface Priced {
  document: DocumentNode;
  variables: Record<string, unknown>;
  operationName?: string;
}

/** Whose bucket it is: the credential's, and where there is none the network's that it is asked from. */
const callerOf = ({ viewer, callerAddress }: Context): string =>
  viewer === null ? `address ${networkOf(callerAddress)}` : `credential ${viewer.credentialHash.toString("base64")}`;

const asGraphqlError = (error: unknown): GraphQLError =>
  error instanceof GraphQLError ? error : new GraphQLError("", { originalError: error as Error });

/**
 * Takes what a refused operation costs, before anything reads it; it is given back as soon as the operation is
 * admitted. So refused operations are paid for, and a caller with an empty bucket makes nobody read documents.
 *
 * @throws RATE_LIMITED
 */
export async function chargeReading(buckets: CostBuckets | null, context: Context): Promise<void> {
  if (buckets === null || buckets.refusedCost === 0) return;
  try {
    await buckets.take(callerOf(context), buckets.refusedCost);
  } catch (error) {
    throw asGraphqlError(error);
  }
  context.readingCharge = buckets.refusedCost;
}

/** The permission of a root field that needs no credential. */
const publicPermission = "PUBLIC";

/**
 * Refuses an operation of somebody without a credential none of whose fields could be answered, before its variables
 * are looked at.
 *
 * @throws UNAUTHENTICATED
 */
function refuseAnonymous(schema: GraphQLSchema, { document, operationName }: Priced, { access }: Context): void {
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

/** What operations are charged by. */
export interface Pricing {
  schema: GraphQLSchema;
  /** Null where COST_BUCKET is 0: no limit. */
  buckets: CostBuckets | null;
  sizes: TeamSizes;
}

/** One operation's way through the limits: checked, priced, charged before it runs, settled by its answer. */
export class Charge {
  readonly #schema: GraphQLSchema;
  readonly #buckets: CostBuckets | null;
  readonly #operation: Priced;
  readonly #cost: OperationCost;
  readonly #caller: string;
  #taken = false;

  private constructor(pricing: Pricing, operation: Priced, cost: OperationCost, caller: string) {
    this.#schema = pricing.schema;
    this.#buckets = pricing.buckets;
    this.#operation = operation;
    this.#cost = cost;
    this.#caller = caller;
  }

  /**
   * Checks an operation's variables and computes what it may cost.
   *
   * @param caller whose bucket it is; left out: the one of the context's credential or network
   * @throws UNAUTHENTICATED, BAD_USER_INPUT; what the database throws is wrapped as GraphQL takes it
   */
  static async of(pricing: Pricing, context: Context, operation: Priced, caller = callerOf(context)): Promise<Charge> {
    const { schema, sizes } = pricing;
    const { document, variables, operationName } = operation;
    refuseAnonymous(schema, operation, context);
    checkVariables(schema, document, variables, operationName);
    const { teamId } = context;
    try {
      const cost = await costOf(schema, document, variables, operationName, async () =>
        teamId === null ? 0 : await sizes.scanPoints(teamId),
      );
      return new Charge(pricing, operation, cost, caller);
    } catch (error) {
      throw asGraphqlError(error);
    }
  }

  /** @throws QUERY_TOO_COMPLEX for what nobody may ask for at once */
  refuse(): void {
    refuseCost(this.#cost, this.#buckets?.maximum ?? null);
  }

  /**
   * Takes the points out of the caller's bucket, and gives back what was taken for reading the operation.
   *
   * @throws RATE_LIMITED when they are not there; what the database throws is wrapped as GraphQL takes it
   */
  async take(context: Context): Promise<void> {
    try {
      if (this.#buckets !== null && this.#cost.requested > 0)
        await this.#buckets.take(this.#caller, this.#cost.requested);
    } catch (error) {
      throw asGraphqlError(error);
    }
    this.#taken = true;
    if (context.readingCharge === undefined) return;
    this.#buckets?.giveBack(this.#caller, context.readingCharge);
    context.readingCharge = undefined;
  }

  /** Gives back what was too much. @param answer without data, not even null, when nothing ran */
  settle(answer: Answer): number {
    if (!this.#taken) return 0;
    const { document, operationName } = this.#operation;
    const { requested } = this.#cost;
    const actual =
      answer.data === undefined ? 0 : actualCost(this.#cost, this.#schema, document, answer, operationName);
    if (actual < requested) this.#buckets?.giveBack(this.#caller, requested - actual);
    return actual;
  }

  /** What the answer says of it; undefined where there is no limit, or the database cannot be asked. */
  async shown(actual: number): Promise<ShownCost | undefined> {
    if (this.#buckets === null) return undefined;
    const { maximum, restoreRate } = this.#buckets;
    try {
      const available = await this.#buckets.available(this.#caller);
      return { requested: this.#cost.requested, actual, available, maximum, restoreRate };
    } catch {
      // The answer itself is good, or says by itself that the database is away.
      return undefined;
    }
  }
}

/** An answer over a socket or a stream, settled, with what it cost. */
export async function withCost(charge: Charge, result: ExecutionResult): Promise<ExecutionResult> {
  const cost = await charge.shown(charge.settle(result));
  return cost === undefined ? result : { ...result, extensions: { ...result.extensions, cost } };
}
