import { GraphQLError } from "graphql";
import type { Context } from "../../access/context.ts";
import { errorFields } from "../../platform/process/log.ts";
import { waitFor } from "./cancellable.ts";

/** How long a subscription waits for a database that does not answer. */
const giveUpAfterMs = 60_000;
const firstWaitMs = 50;
const maxWaitMs = 1_000;

/**
 * Repeats work of a subscription while the database is unavailable. A broken connection or a restart of the database ends
 * no subscription, since the log is still there afterwards.
 *
 * @throws what the work throws as a GraphQLError, since that is a decision; anything after a minute, or when the subscriber
 *   has left
 */
export async function retryWhileUnavailable<T>(
  signal: AbortSignal,
  context: Context,
  work: () => Promise<T>,
): Promise<T> {
  const end = performance.now() + giveUpAfterMs;
  for (let wait = firstWaitMs; ; wait = Math.min(maxWaitMs, wait * 2)) {
    try {
      return await work();
    } catch (error) {
      if (error instanceof GraphQLError || signal.aborted || performance.now() > end) throw error;
      const { services, requestId } = context;
      services.log.debug({ requestId, ...errorFields(error) }, "subscription waits for the database");
      await waitFor(signal, { ms: wait });
    }
  }
}
