import { createSourceEventStream, type ExecutionArgs, type ExecutionResult, execute, type GraphQLError } from "graphql";
import { recheckViewer } from "../../access/authenticate.ts";
import type { Context } from "../../access/context.ts";
import { retryWhileUnavailable } from "../../events/live/retry-unavailable.ts";
import { isDatabaseDown } from "./format-error.ts";

/** How long a client may leave one answer unread. The network holds some before that; after 30 s in all it has ended. */
const stalledAfterMs = 10_000;

/** Whether a part of an answer is missing because it had to wait too long for a connection to the database. */
const isBusy = ({ extensions }: GraphQLError): boolean =>
  ["RATE_LIMITED", "SERVER_BUSY", "SERVICE_UNAVAILABLE"].includes(String(extensions.code));

/**
 * Refuses the answer to an event in which data is missing because the database was unavailable. If it were sent, the
 * event would be lost: its client would have its cursor and never ask for it again.
 *
 * @throws an error that is retried
 */
export function requireCompleteResult(result: ExecutionResult): ExecutionResult {
  const cause = result.errors?.find((error) => isDatabaseDown(error) || isBusy(error));
  if (cause !== undefined) throw new Error("incomplete answer: the database is unavailable", { cause });
  return result;
}

/**
 * Subscribes as graphql's own `subscribe` does, and loses no event on the way: while the database is unavailable an answer
 * waits, and is executed again with the rights of that time. A client that does not read an answer in time is reported to
 * its transport as stalled.
 */
export async function subscribeWithRetry(
  args: ExecutionArgs,
): Promise<AsyncGenerator<ExecutionResult, void> | ExecutionResult> {
  const source = await createSourceEventStream(args);
  if (!(Symbol.asyncIterator in source)) return source;
  const events = source[Symbol.asyncIterator]();
  const context = args.contextValue as Context;
  const controller = new AbortController();
  const { signal } = controller;
  const done = { done: true, value: undefined } as const;
  let watchdog: NodeJS.Timeout | undefined;

  const executeFor = async (rootValue: unknown): Promise<ExecutionResult> => {
    let tries = 0;
    return await retryWhileUnavailable(signal, context, async () => {
      if (tries++ > 0) {
        await recheckViewer(context);
        context.loaders.clear();
      }
      return requireCompleteResult(await execute({ ...args, rootValue }));
    });
  };
  const answers = {
    async next() {
      clearTimeout(watchdog);
      const event = await events.next();
      if (event.done) return done;
      try {
        const value = await executeFor(event.value);
        if (signal.aborted) return done;
        watchdog = setTimeout(() => context.subscriber?.stalled(), stalledAfterMs);
        return { done: false, value } as const;
      } catch (error) {
        await events.return?.().catch(() => undefined);
        if (signal.aborted) return done;
        throw error;
      }
    },
    async return() {
      controller.abort();
      clearTimeout(watchdog);
      await events.return?.();
      return done;
    },
    async throw(error: unknown) {
      await answers.return();
      throw error;
    },
    [Symbol.asyncIterator]() {
      return this;
    },
  };
  return answers as unknown as AsyncGenerator<ExecutionResult, void>;
}
