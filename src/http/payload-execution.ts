import { graphqlSchema } from "../schema.ts";
import type { Services } from "../teams/context.ts";
import type { PayloadExecution } from "../webhooks/payload-query.ts";
import { Charge } from "./charge.ts";
import { TeamSizes } from "./team-sizes.ts";

const executions = new WeakMap<Services, PayloadExecution>();

/**
 * How the payload queries of webhooks are answered and charged: by the schema and the prices of requests, from a bucket
 * that all endpoints of a team share.
 */
export function payloadExecution(services: Services): PayloadExecution {
  let execution = executions.get(services);
  if (execution === undefined) {
    const schema = graphqlSchema();
    const pricing = { schema, buckets: services.buckets, sizes: new TeamSizes(services) };
    execution = {
      schema,
      async charge(context, document, variables) {
        const charge = await Charge.of(pricing, context, { document, variables }, `webhooks ${context.teamId}`);
        charge.refuse();
        await charge.take(context);
        return (answer) => void charge.settle(answer);
      },
    };
    executions.set(services, execution);
  }
  return execution;
}
