import type { ServerResponse } from "node:http";
import type { FastifyInstance, FastifyRequest } from "fastify";
import { type ExecutionArgs, type ExecutionResult, execute, GraphQLError, getOperationAST } from "graphql";
import { createHandler } from "graphql-sse/lib/use/fastify";
import type { Context, Services } from "../../access/context.ts";
import { runForViewer } from "../../platform/database/connection-shares.ts";
import { rateLimited } from "../../platform/errors.ts";
import { endInTurn } from "../../platform/process/in-turn.ts";
import { traces } from "../../platform/process/tracing.ts";
import { publicPath } from "../public-path.ts";
import type { Readiness } from "../readiness.ts";
import { formatError } from "./format-error.ts";
import { contextOfRequest } from "./http.ts";
import { withCost } from "./limits/charge.ts";
import { type ConnectionLimit, fewerInSeconds } from "./limits/connection-limit.ts";
import { type Api, type ReadOperation, readOperation } from "./operation.ts";
import { authenticateFirst } from "./request-caller.ts";
import { subscribeWithRetry } from "./subscribe-with-retry.ts";
import { nameOperation, traceOperation } from "./trace-operation.ts";

type OpenContext = Context & Record<PropertyKey, unknown>;

/**
 * Counts what was written to a client and has not been sent yet. The library asks for one answer after the other and
 * buffers all of them, so the generator has to wait.
 */
class Backpressure {
  readonly #reply: ServerResponse;
  #unsent = 0;
  #wake: () => void = () => undefined;

  constructor(reply: ServerResponse) {
    this.#reply = reply;
    const write = reply.write.bind(reply);
    // The library calls this. `writableNeedDrain` of the reply does not count what waits before it.
    reply.write = ((chunk: string, onSent: (error?: Error | null) => void) => {
      this.#unsent++;
      return write(chunk, (error) => {
        this.#unsent--;
        onSent(error);
        this.#wake();
      });
    }) as never;
    reply.once("close", () => this.#wake());
  }

  /** Waits until everything written was handed to the network, or the connection has closed. */
  async untilSent(): Promise<void> {
    // The library writes the last answer in this turn of the event loop.
    await new Promise((resolve) => setImmediate(resolve));
    if (this.#unsent > 0 && !this.#reply.destroyed)
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
  }
}

/**
 * Makes a generator wait for its client, and yield its error as a last result, since a client reads nothing else. The
 * generator is patched, not wrapped: a generator around it would end only when the next event comes.
 */
function withBackpressure<T>(
  values: AsyncGenerator<T>,
  backpressure: Backpressure,
): AsyncGenerator<T | { errors: GraphQLError[] }> {
  const next = values.next.bind(values);
  const patched = values as AsyncGenerator<T | { errors: GraphQLError[] }>;
  let failed = false;
  patched.next = async () => {
    if (failed) return { done: true, value: undefined };
    await backpressure.untilSent();
    try {
      return await next();
    } catch (error) {
      failed = true;
      const wrapped = error instanceof GraphQLError ? error : new GraphQLError("", { originalError: error as Error });
      return { done: false, value: { errors: [wrapped] } };
    }
  };
  return patched;
}

/** Moves the `documentId` of a request to `extensions`, beside an empty document: the library passes it on only there. */
function withDocumentId(request: FastifyRequest): FastifyRequest {
  if (request.method === "POST") {
    const body = (request.body ?? {}) as { documentId?: unknown; extensions?: object | null };
    if (body.documentId == null && body.extensions == null) return request;
    const extensions = body.documentId == null ? body.extensions : { documentId: body.documentId };
    return Object.create(request, { body: { value: { query: "", ...body, extensions } } });
  }
  const url = new URL(request.url, "http://localhost");
  const documentId = url.searchParams.get("documentId");
  if (documentId !== null) url.searchParams.set("extensions", JSON.stringify({ documentId }));
  else if (!url.searchParams.has("extensions")) return request;
  if (!url.searchParams.has("query")) url.searchParams.set("query", "");
  return Object.create(request, { url: { value: `${url.pathname}${url.search}` } });
}

/**
 * Serves /graphql/stream: the same operations as server-sent events (graphql-sse, distinct connections), for networks
 * that break WebSockets. Each stream is one request with its credential in the header. After a lost connection the client
 * subscribes again after its last cursor.
 */
export function serveSse(
  app: FastifyInstance,
  services: Services,
  api: Api,
  connections: ConnectionLimit,
  readiness: Readiness,
): void {
  const formatFor =
    ({ requestId }: Context) =>
    (error: GraphQLError) =>
      formatError(services.log, error.toJSON(), error, requestId);
  const contexts = new WeakMap<FastifyRequest, Context>();
  const backpressures = new WeakMap<Context, Backpressure>();
  /** The responses that stay open until the client or the server ends them. A query or a mutation ends by itself. */
  const streams = new Set<ServerResponse>();
  const replies = new WeakMap<Context, ServerResponse>();
  const operations = new WeakMap<object, ReadOperation>();
  const failed = (...errors: readonly GraphQLError[]) => ({ data: null, errors });
  const handler = createHandler<OpenContext>({
    schema: api.schema,
    // Each operation has its own stream, so that its state ends with the connection.
    authenticate: () => null,
    context: ({ raw }) => contexts.get(raw) as OpenContext,
    onSubscribe: async ({ raw }, params) => {
      const context = contexts.get(raw)!;
      try {
        const read = await readOperation(api, context, params);
        if (!("document" in read)) return failed(...read);
        if (traces.on !== null) nameOperation(getOperationAST(read.document, params.operationName));
        await read.charge.take(context);
        operations.set(context, read);
        const { variables, operationName } = params;
        return {
          schema: api.schema,
          document: read.document,
          variableValues: variables,
          operationName,
          contextValue: context as OpenContext,
        };
      } catch (error) {
        return failed(error instanceof GraphQLError ? error : new GraphQLError("", { originalError: error as Error }));
      }
    },
    // readOperation has validated the document.
    validate: () => [],
    onOperation: async (context, _, __, result) => {
      const { charge, isSubscription } = operations.get(context)!;
      if (isSubscription || Symbol.asyncIterator in result) return undefined;
      return (await withCost(charge, result as ExecutionResult)) as never;
    },
    execute: execute as never,
    subscribe: (async (args: ExecutionArgs) => {
      const context = args.contextValue as Context;
      const answer = await subscribeWithRetry(args);
      if (!(Symbol.asyncIterator in answer)) return answer;
      const reply = replies.get(context)!;
      streams.add(reply);
      reply.once("close", () => streams.delete(reply));
      if (reply.destroyed) streams.delete(reply);
      return withBackpressure(answer, backpressures.get(context)!);
    }) as never,
    onNext: (context, __, result) => {
      const { errors } = result as { errors?: GraphQLError[] };
      return errors === undefined ? undefined : ({ ...result, errors: errors.map(formatFor(context)) } as never);
    },
  });

  app.route({
    method: ["GET", "POST"],
    url: "/graphql/stream",
    onRequest: authenticateFirst(services),
    handler: async (request, reply) => {
      // A browser that navigates here is shown GraphiQL.
      if (request.method === "GET" && /\btext\/html\b/.test(request.headers.accept ?? ""))
        return reply.redirect(publicPath(services, "/graphql"), 303);
      const context = contextOfRequest(services, request);
      // It was closed meanwhile: its close event would not be emitted again.
      if (reply.raw.destroyed) return void reply.hijack();
      const whenClosed = (done: () => void) => reply.raw.once("close", done);
      if (!connections.take(context.viewer, context.callerAddress, whenClosed))
        throw rateLimited("Too many streams and sockets of one credential.", fewerInSeconds);
      context.subscriber = {
        // The client does not read any more, so an error would not reach it.
        stalled: () => void request.raw.socket.destroy(),
      };
      const named = withDocumentId(request);
      contexts.set(named, context);
      backpressures.set(context, new Backpressure(reply.raw));
      replies.set(context, reply.raw);
      // Proxies must forward each event at once.
      reply.header("x-accel-buffering", "no").header("cache-control", "no-store");
      reply.hijack();
      await traceOperation(() => runForViewer(context.viewer, () => handler(named, reply)));
    },
  });
  // A client whose stream ends without "complete" subscribes again after its last cursor.
  const end = (stream: ServerResponse) => {
    stream.end();
    return true;
  };
  readiness.onDrain((spreadMs) => endInTurn(streams, spreadMs, end));
  app.addHook("preClose", async () => {
    for (const stream of streams) end(stream);
  });
}
