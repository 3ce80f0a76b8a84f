import { createSourceEventStream, type ExecutionArgs, type ExecutionResult, execute, type GraphQLError } from "graphql";
import { type Leaving, patiently } from "../events/leaving.ts";
import { recheckViewer } from "../teams/authenticate.ts";
import type { Context } from "../teams/context.ts";
import { isDatabaseDown } from "./graphql.ts";

/** How long one answer may wait to be taken. The network holds some before that; by 30 s all has to be over. */
const stalledAfterMs = 10_000;

/** Whether a part of an answer is missing because it had to wait too long for a connection to the database. */
const isBusy = ({ extensions }: GraphQLError): boolean =>
  extensions.code === "RATE_LIMITED" || extensions.code === "SERVICE_UNAVAILABLE";

/**
 * An event's answer, which has met a database that is away where there should be data. Sent as it is it would be
 * lost: its reader has its cursor then, and never asks for it again.
 *
 * @throws so that whoever carries it tries anew
 */
export function wholeAnswer(result: ExecutionResult): ExecutionResult {
  const away = result.errors?.find((error) => isDatabaseDown(error) || isBusy(error));
  if (away !== undefined) throw new Error("no whole answer: the database is away", { cause: away });
  return result;
}

/**
 * graphql's own `subscribe`, for events that are not lost on the way: while the database is away an answer waits, and
 * is made anew with the rights of then. Whoever does not take one in time is told of as stalled.
 */
export async function subscribePatiently(
  args: ExecutionArgs,
): Promise<AsyncGenerator<ExecutionResult, void> | ExecutionResult> {
  const source = await createSourceEventStream(args);
  if (!(Symbol.asyncIterator in source)) return source;
  const events = source[Symbol.asyncIterator]();
  const context = args.contextValue as Context;
  const leaving: Leaving = { left: false, wake: () => undefined };
  const over = { done: true, value: undefined } as const;
  let watchdog: NodeJS.Timeout | undefined;

  const answerTo = async (rootValue: unknown): Promise<ExecutionResult> => {
    let tries = 0;
    return await patiently(leaving, context, async () => {
      if (tries++ > 0) {
        await recheckViewer(context);
        context.loaders.clear();
      }
      return wholeAnswer(await execute({ ...args, rootValue }));
    });
  };
  const answers = {
    async next() {
      clearTimeout(watchdog);
      const event = await events.next();
      if (event.done) return over;
      try {
        const value = await answerTo(event.value);
        if (leaving.left) return over;
        watchdog = setTimeout(() => context.subscriber?.stalled(), stalledAfterMs);
        return { done: false, value } as const;
      } catch (error) {
        await events.return?.().catch(() => undefined);
        if (leaving.left) return over;
        throw error;
      }
    },
    async return() {
      leaving.left = true;
      leaving.wake();
      clearTimeout(watchdog);
      await events.return?.();
      return over;
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
