import { Charge, type Pricing } from "../http/graphql/limits/charge.ts";
import type { PayloadExecution } from "../webhooks/payload/payload-query.ts";

/**
 * Answers and charges the payload queries of webhooks: by the schema and the prices of requests, from a bucket that all
 * endpoints of a team share.
 */
export function createPayloadExecution(pricing: Pricing): PayloadExecution {
  return {
    schema: pricing.schema,
    async charge(context, document, variables) {
      const charge = await Charge.of(pricing, context, { document, variables }, `webhooks ${context.teamId}`);
      charge.refuse();
      await charge.take(context);
      return (answer) => void charge.settle(answer);
    },
  };
}
