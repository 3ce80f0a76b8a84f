import { type DocumentNode, type ExecutionResult, GraphQLError, type GraphQLSchema } from "graphql";
import type { CostBuckets } from "../base/cost-buckets.ts";
import { networkOf } from "../base/rate-limit.ts";
import type { Context } from "../teams/context.ts";
import { type Answer, actualCost, costOf, type OperationCost, refuseCost } from "./operation-cost.ts";

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

/** One operation's way through the limits: priced, charged before it runs, settled by its answer. */
export class Charge {
  readonly #schema: GraphQLSchema;
  readonly #buckets: CostBuckets | null;
  readonly #operation: Priced;
  readonly #cost: OperationCost;
  #caller: string | undefined;
  #taken = false;

  /** @param buckets null where there is no limit @throws BAD_USER_INPUT for variables that are none */
  constructor(schema: GraphQLSchema, buckets: CostBuckets | null, operation: Priced) {
    this.#schema = schema;
    this.#buckets = buckets;
    this.#operation = operation;
    this.#cost = costOf(schema, operation.document, operation.variables, operation.operationName);
  }

  /** @throws QUERY_TOO_COMPLEX for what nobody may ask for at once */
  refuse(): void {
    refuseCost(this.#cost, this.#buckets?.maximum ?? null);
  }

  /**
   * Takes the points out of the caller's bucket.
   *
   * @throws RATE_LIMITED when they are not there; what the database throws is wrapped as GraphQL takes it
   */
  async take(context: Context): Promise<void> {
    this.#caller = callerOf(context);
    try {
      if (this.#buckets !== null && this.#cost.requested > 0)
        await this.#buckets.take(this.#caller, this.#cost.requested);
    } catch (error) {
      throw error instanceof GraphQLError ? error : new GraphQLError("", { originalError: error as Error });
    }
    this.#taken = true;
  }

  /** Gives back what was too much. @param answer without data, not even null, when nothing ran */
  settle(answer: Answer): number {
    if (!this.#taken) return 0;
    const { document, operationName } = this.#operation;
    const { requested } = this.#cost;
    const actual =
      answer.data === undefined ? 0 : actualCost(this.#cost, this.#schema, document, answer, operationName);
    if (actual < requested) this.#buckets?.giveBack(this.#caller!, requested - actual);
    return actual;
  }

  /** What the answer says of it; undefined where there is no limit, or the database cannot be asked. */
  async shown(context: Context, actual: number): Promise<ShownCost | undefined> {
    if (this.#buckets === null) return undefined;
    const { maximum, restoreRate } = this.#buckets;
    try {
      const available = await this.#buckets.available(callerOf(context));
      return { requested: this.#cost.requested, actual, available, maximum, restoreRate };
    } catch {
      // The answer itself is good, or says by itself that the database is away.
      return undefined;
    }
  }
}

/** An answer over a socket or a stream, settled, with what it cost. */
export async function withCost(charge: Charge, context: Context, result: ExecutionResult): Promise<ExecutionResult> {
  const cost = await charge.shown(context, charge.settle(result));
  return cost === undefined ? result : { ...result, extensions: { ...result.extensions, cost } };
}
