import type { GraphQLSchema } from "graphql";
import type { Services } from "../teams/context.ts";
import type { PayloadExecution } from "../webhooks/payload-query.ts";
import { Charge } from "./charge.ts";
import { TeamSizes } from "./team-sizes.ts";

/**
 * Answers and charges the payload queries of webhooks: by the schema and the prices of requests, from a bucket that all
 * endpoints of a team share.
 */
export function createPayloadExecution(services: Services, schema: GraphQLSchema): PayloadExecution {
  const pricing = { schema, buckets: services.buckets, sizes: new TeamSizes(services) };
  return {
    schema,
    async charge(context, document, variables) {
      const charge = await Charge.of(pricing, context, { document, variables }, `webhooks ${context.teamId}`);
      charge.refuse();
      await charge.take(context);
      return (answer) => void charge.settle(answer);
    },
  };
}
