import { type DocumentNode, type ExecutionResult, execute, GraphQLError, type GraphQLFormattedError } from "graphql";
import type { Context } from "../../access/context.ts";
import { runForViewer } from "../../platform/database/connection-shares.ts";
import { formatError } from "../graphql/format-error.ts";
import { Charge, chargeReading, type Pricing } from "../graphql/limits/charge.ts";

/** An answer as a caller over HTTP would get it. */
export interface Answer {
  data?: Record<string, unknown> | null;
  errors?: GraphQLFormattedError[];
}

/** Formats an error as every transport does: nothing of an unexpected one is shown. */
export const shownError = (context: Context, error: unknown): GraphQLFormattedError => {
  const wrapped = error instanceof GraphQLError ? error : new GraphQLError("", { originalError: error as Error });
  return formatError(context.services.log, wrapped.toJSON(), wrapped, context.requestId);
};

/** Runs a valid document for a caller, with the rights, the limits and the price that it has over HTTP. */
export async function runOperation(
  pricing: Pricing,
  context: Context,
  document: DocumentNode,
  variables: Record<string, unknown>,
): Promise<Answer> {
  return await runForViewer(context.viewer, async () => {
    try {
      await chargeReading(pricing.buckets, context);
      const charge = await Charge.of(pricing, context, { document, variables });
      charge.refuse();
      await charge.take(context);
      const result = (await execute({
        schema: pricing.schema,
        document,
        variableValues: variables,
        contextValue: context,
      })) as ExecutionResult;
      charge.settle(result);
      const errors = result.errors?.map((error) => shownError(context, error));
      return { data: result.data, ...(errors === undefined ? {} : { errors }) };
    } catch (error) {
      return { errors: [shownError(context, error)] };
    }
  });
}
