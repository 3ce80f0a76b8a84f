import { type ExecutionResult, execute, GraphQLError, type GraphQLFormattedError, getOperationAST } from "graphql";
import type { SubscribePayload } from "graphql-ws";
import { recheckViewer } from "../../access/authenticate.ts";
import type { Context, Services } from "../../access/context.ts";
import { requestContext } from "../../access/contexts.ts";
import type { Authenticated } from "../../access/viewer.ts";
import type { LiveContext, LiveSubscription, Progress } from "../../events/live/live-subscription.ts";
import { runForViewer } from "../../platform/database/connection-shares.ts";
import { rateLimited } from "../../platform/errors.ts";
import { traces } from "../../platform/process/tracing.ts";
import { type JoinBroadcast, openBroadcasts } from "./broadcast.ts";
import type { Operation } from "./broadcast-key.ts";
import { formatError } from "./format-error.ts";
import { withCost } from "./limits/charge.ts";
import { fewerInSeconds } from "./limits/connection-limit.ts";
import { LiveMember, type MemberOwner } from "./live-member.ts";
import { type Api, type ReadOperation, readOperation } from "./operation.ts";
import { subscribeWithRetry } from "./subscribe-with-retry.ts";
import { nameOperation, openOperation, withinOperation } from "./trace-operation.ts";
import { endSocket, type SocketOperation } from "./websocket-connection.ts";
import { runInOrder } from "./websocket-queue.ts";

/** The codes with which we close sockets: our own are in the range for applications. */
export const closeCodes = { tryAgain: 1013, unauthenticated: 4401, forbidden: 4403, tooSlow: 4420, tooMany: 4429 };

/** A page shows a few lists, and a partner's process watches a few things. */
const maxOperations = 200;
/** How long the next operation of a socket waits after one was refused, in milliseconds: refusing costs work as well. */
const pauseAfterErrorMs = 50;
/** How many subscriptions begin anew in one turn of the event loop. */
const maxGoingOn = 50;
/** How long the error that ends an operation has to be sent before its socket is closed. */
const closeAfterMs = 50;

/** The code of one of our own errors, inside of graphql's wrapping, and whether it says that the credential has expired. */
function codeOf(error: unknown): { code?: string; expired?: boolean } {
  const { extensions, originalError } = error as { extensions?: object; originalError?: unknown };
  const found = (extensions ?? {}) as { code?: string; expired?: boolean };
  return found.code === undefined && originalError != null ? codeOf(originalError) : found;
}

const toGraphqlError = (error: unknown): GraphQLError =>
  error instanceof GraphQLError ? error : new GraphQLError("", { originalError: error as Error });

/** Runs the operations of all sockets: queries, mutations and subscriptions. */
export class SocketOperations implements MemberOwner {
  readonly #services: Services;
  readonly #api: Api;
  readonly #format: (error: GraphQLError, requestId?: string) => GraphQLFormattedError;
  readonly #joinBroadcast: JoinBroadcast;
  /** Subscriptions that go on by themselves in one of the next turns of the event loop. */
  readonly #goingOn: (() => void)[] = [];

  constructor(services: Services, api: Api) {
    this.#services = services;
    this.#api = api;
    this.#format = (error, requestId) => formatError(services.log, error.toJSON(), error, requestId);
    const format = (error: GraphQLError) => this.#format(error);
    this.#joinBroadcast = openBroadcasts(services, api.schema, format as never);
  }

  async operate(operation: SocketOperation, payload: SubscribePayload): Promise<void> {
    const { connection } = operation;
    const context = this.#contextOf(operation, connection.caller);
    const span = openOperation(context.requestId);
    let hasJoined = false;
    try {
      const read = await runInOrder(connection.socket, async (delayNext) => {
        const accepted = await withinOperation(span, () => this.#accept(operation, context, payload));
        if (!("document" in accepted)) delayNext(pauseAfterErrorMs);
        return accepted;
      });
      if (!("document" in read)) {
        span?.fail();
        return await operation.fail(read.map((error) => this.#format(error, context.requestId)));
      }
      const { source, document } = read;
      const { operationName, variables } = payload;
      if (read.isSubscription) {
        // It lives for hours: the step is its beginning.
        span?.end();
        hasJoined = await this.#stream(operation, { source, document, operationName, variables }, context);
        return;
      }
      const args = {
        schema: this.#api.schema,
        document,
        operationName,
        variableValues: variables,
        contextValue: context,
      };
      const result = await withinOperation(span, () => runForViewer(context.viewer, async () => await execute(args)));
      await operation.next(this.#shown(await withCost(read.charge, result), context));
      await operation.complete();
    } finally {
      span?.end();
      if (!hasJoined) operation.end();
    }
  }

  /** The context of an operation, with how it learns that its subscriber reads no more. */
  #contextOf(operation: SocketOperation, caller: Authenticated | null): LiveContext {
    const { socket, callerAddress } = operation.connection;
    const requestId = `${operation.connection.requestId}.${++operation.connection.operationCount}`;
    const context: LiveContext = requestContext(this.#services, caller, requestId, callerAddress);
    context.subscriber = {
      stalled: () => {
        const { log } = this.#services;
        log.info({ requestId: context.requestId, subscription: operation.id.slice(0, 40) }, "subscriber too slow");
        endSocket(socket, closeCodes.tooSlow, "SUBSCRIBER_TOO_SLOW");
      },
    };
    return context;
  }

  /** Reads and charges an operation. @returns why it is refused where it is: an error that is thrown ends the socket */
  async #accept(
    operation: SocketOperation,
    context: Context,
    payload: SubscribePayload,
  ): Promise<ReadOperation | readonly GraphQLError[]> {
    const { connection } = operation;
    // A socket lives for hours: its credential may have ended, or have other rights by now.
    try {
      await recheckViewer(context);
      if (context.viewer !== null) connection.caller = { viewer: context.viewer, plan: context.plan };
    } catch (error) {
      if (codeOf(error).code !== "UNAUTHENTICATED") return [toGraphqlError(error)];
      endSocket(connection.socket, closeCodes.unauthenticated, "UNAUTHENTICATED");
      return [error as GraphQLError];
    }
    if (connection.running >= maxOperations)
      return [rateLimited(`At most ${maxOperations} operations at once over one socket.`, fewerInSeconds)];
    operation.count();
    try {
      const read = await readOperation(this.#api, context, payload);
      if ("document" in read) {
        if (traces.on !== null) nameOperation(getOperationAST(read.document, payload.operationName));
        await read.charge.take(context);
      }
      return read;
    } catch (error) {
      return [toGraphqlError(error)];
    }
  }

  /** Sends the answers of a subscription one after the other. @returns whether it was taken over at the live end */
  async #stream(operation: SocketOperation, request: Operation, context: LiveContext): Promise<boolean> {
    const { document, operationName, variables: variableValues } = request;
    let hasJoined = false;
    context.joinBroadcast = (subscription) => {
      hasJoined = this.#join(operation, request, context, subscription);
    };
    const args = { schema: this.#api.schema, document, operationName, variableValues, contextValue: context };
    const answers = await runForViewer(context.viewer, () => subscribeWithRetry(args));
    try {
      if (!(Symbol.asyncIterator in answers)) await operation.next(this.#shown(answers, context));
      else if (operation.isWanted) {
        operation.work = { stop: () => void answers.return() };
        for await (const answer of answers) await operation.next(this.#shown(answer, context));
      } else await answers.return();
    } catch (error) {
      await this.#fail(operation, error);
    }
    if (!hasJoined) await operation.complete();
    return hasJoined;
  }

  /** Takes a subscription over at the live end, into the broadcast group of its operation. */
  #join(operation: SocketOperation, request: Operation, context: Context, subscription: LiveSubscription): boolean {
    if (!operation.isWanted) {
      subscription.team.leave();
      return false;
    }
    const member = new LiveMember(operation, request, subscription, this);
    operation.work = member;
    member.group = this.#joinBroadcast(request, { viewer: context.viewer!, plan: context.plan }, subscription, member);
    return true;
  }

  goOn(operation: SocketOperation, request: Operation, caller: Authenticated, progress: Progress): void {
    this.#goingOn.push(() => this.#goOnNow(operation, request, caller, progress));
    if (this.#goingOn.length === 1) setImmediate(() => this.#goOnWithSome());
  }

  /** A group of thousands that dissolves would block the process if all of them began anew in one turn. */
  #goOnWithSome(): void {
    for (const goOn of this.#goingOn.splice(0, maxGoingOn)) goOn();
    if (this.#goingOn.length > 0) setImmediate(() => this.#goOnWithSome());
  }

  #goOnNow(operation: SocketOperation, request: Operation, caller: Authenticated, progress: Progress): void {
    if (!operation.isWanted) {
      progress.team.leave();
      operation.end();
      return;
    }
    const context = this.#contextOf(operation, caller);
    context.goesOnFrom = progress;
    this.#stream(operation, request, context)
      .catch((error: unknown) => {
        operation.end();
        operation.connection.fail(error);
      })
      // It was refused before it went on.
      .finally(() => context.goesOnFrom?.team.leave());
  }

  refuse(operation: SocketOperation, error: unknown): void {
    this.#fail(operation, error).catch((reason: unknown) => operation.connection.fail(reason));
  }

  /** Ends a subscription by an error, and its socket where the credential or the right is gone. */
  async #fail(operation: SocketOperation, error: unknown): Promise<void> {
    const { code, expired } = codeOf(error);
    const { socket } = operation.connection;
    if (code === "UNAUTHENTICATED" || code === "FORBIDDEN") {
      const end = expired
        ? () => endSocket(socket, closeCodes.unauthenticated, "UNAUTHENTICATED")
        : () => endSocket(socket, closeCodes.forbidden, "FORBIDDEN");
      setTimeout(end, closeAfterMs).unref();
    }
    const wrapped = new GraphQLError((error as Error).message, { originalError: error as Error });
    await operation.fail([this.#format(wrapped, operation.connection.requestId)]);
  }

  #shown(result: ExecutionResult, { requestId }: Context): object {
    const { errors } = result;
    return errors === undefined ? result : { ...result, errors: errors.map((one) => this.#format(one, requestId)) };
  }
}
