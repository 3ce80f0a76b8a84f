import { execute, type GraphQLFormattedError, type GraphQLSchema } from "graphql";
import type { Services } from "../../access/context.ts";
import type { Authenticated } from "../../access/viewer.ts";
import type { LiveSubscription } from "../../events/live/live-subscription.ts";
import { BroadcastGroup, type Member, type Render } from "./broadcast-group.ts";
import { broadcastKeys, type Operation } from "./broadcast-key.ts";
import { requireCompleteResult } from "./subscribe-with-retry.ts";

/** Adds a member to the group of its operation and its rights. @returns the group */
export type JoinBroadcast = (
  operation: Operation,
  caller: Authenticated,
  subscription: LiveSubscription,
  member: Member,
) => BroadcastGroup;

/** Opens the broadcast groups of a process. */
export function openBroadcasts(
  services: Services,
  schema: GraphQLSchema,
  format: (error: never) => GraphQLFormattedError,
): JoinBroadcast {
  const groups = new Map<string, BroadcastGroup>();
  const keyOf = broadcastKeys(schema);
  const renderOf =
    ({ document, operationName, variables: variableValues }: Operation): Render =>
    async (rootValue, contextValue) => {
      const { errors, ...result } = requireCompleteResult(
        await execute({ schema, document, operationName, variableValues, rootValue, contextValue }),
      );
      return JSON.stringify(
        errors === undefined ? result : { ...result, errors: errors.map((error) => format(error as never)) },
      );
    };
  return (operation, caller, subscription, member) => {
    const key = keyOf(operation, caller.viewer, subscription.filter);
    let group = groups.get(key);
    if (group === undefined) {
      group = new BroadcastGroup(services, caller, subscription, renderOf(operation), () => groups.delete(key));
      groups.set(key, group);
    }
    group.join(member, caller);
    return group;
  };
}
