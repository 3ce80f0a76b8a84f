import type { ServerResponse } from "node:http";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { type ExecutionArgs, type ExecutionResult, execute, GraphQLError } from "graphql";
import { createHandler } from "graphql-sse/lib/use/fastify";
import { runForViewer } from "../base/connection-shares.ts";
import { rateLimited } from "../base/errors.ts";
import type { Context, Services } from "../teams/context.ts";
import { withCost } from "./charge.ts";
import { type ConnectionLimit, fewerInSeconds } from "./connection-limit.ts";
import { contextOfRequest, formatError } from "./graphql.ts";
import { type Api, type ReadOperation, readOperation } from "./operation.ts";
import { publicPath } from "./public-path.ts";
import { authenticateFirst } from "./request-caller.ts";
import { subscribeWithRetry } from "./subscribe-with-retry.ts";

type OpenContext = Context & Record<PropertyKey, unknown>;

/**
 * What is on its way to a reader. The library asks for one answer after the other and keeps what has not left yet, however
 * much that is, so it has to be asked for less.
 */
class Pace {
  readonly #reply: ServerResponse;
  #leaving = 0;
  #wake: () => void = () => undefined;

  constructor(reply: ServerResponse) {
    this.#reply = reply;
    const write = reply.write.bind(reply);
    // The library's own call. What a reply says of itself (`writableNeedDrain`) knows nothing of what waits before it.
    reply.write = ((chunk: string, left: (error?: Error | null) => void) => {
      this.#leaving++;
      return write(chunk, (error) => {
        this.#leaving--;
        left(error);
        this.#wake();
      });
    }) as never;
    reply.once("close", () => this.#wake());
  }

  /** Waits until all that was written has left for the network, or nobody is there any more. */
  async takesMore(): Promise<void> {
    // The library writes what it was given by itself; it has done so by then.
    await new Promise((resolve) => setImmediate(resolve));
    if (this.#leaving > 0 && !this.#reply.destroyed)
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
  }
}

/**
 * The same generator, at the pace of its reader; and it says in a last result why it failed: what a stream ends with
 * must be read by its client. Patched and not wrapped: a generator around it would be left only when the next event
 * comes.
 */
function inStep<T>(values: AsyncGenerator<T>, pace: Pace): AsyncGenerator<T | { errors: GraphQLError[] }> {
  const next = values.next.bind(values);
  const patched = values as AsyncGenerator<T | { errors: GraphQLError[] }>;
  let failed = false;
  patched.next = async () => {
    if (failed) return { done: true, value: undefined };
    await pace.takesMore();
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

/** The same request with its `documentId` where the library lets it through: in `extensions`, beside an empty document. */
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
 * /graphql/stream: the same operations as server-sent events (graphql-sse, distinct connections), for
 * networks that break WebSockets. Each stream is one request with its credential in the header; after a
 * break the client subscribes again after its last cursor.
 */
export function serveSse(app: FastifyInstance, services: Services, api: Api, connections: ConnectionLimit): void {
  const format = (error: GraphQLError) => formatError(services.log, error.toJSON(), error);
  const contexts = new WeakMap<FastifyRequest, Context>();
  const paces = new WeakMap<Context, Pace>();
  const open = new Set<FastifyReply>();
  const operations = new WeakMap<object, ReadOperation>();
  const refusal = (...errors: readonly GraphQLError[]) => ({ data: null, errors });
  const handler = createHandler<OpenContext>({
    schema: api.schema,
    // One stream an operation: what is held for a client ends with its connection.
    authenticate: () => null,
    context: ({ raw }) => contexts.get(raw) as OpenContext,
    onSubscribe: async ({ raw }, params) => {
      const context = contexts.get(raw)!;
      try {
        const read = await readOperation(api, context, params);
        if (!("document" in read)) return refusal(...read);
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
        return refusal(error instanceof GraphQLError ? error : new GraphQLError("", { originalError: error as Error }));
      }
    },
    // Done already, by readOperation.
    validate: () => [],
    onOperation: async (context, _, __, result) => {
      const { charge, isSubscription } = operations.get(context)!;
      if (isSubscription || Symbol.asyncIterator in result) return undefined;
      return (await withCost(charge, result as ExecutionResult)) as never;
    },
    execute: execute as never,
    subscribe: (async (args: ExecutionArgs) => {
      const answer = await subscribeWithRetry(args);
      return Symbol.asyncIterator in answer ? inStep(answer, paces.get(args.contextValue as Context)!) : answer;
    }) as never,
    onNext: (_, __, result) => {
      const { errors } = result as { errors?: GraphQLError[] };
      return errors === undefined ? undefined : ({ ...result, errors: errors.map(format) } as never);
    },
  });

  app.route({
    method: ["GET", "POST"],
    url: "/graphql/stream",
    onRequest: authenticateFirst(services),
    handler: async (request, reply) => {
      // A browser that was sent here, and not a program: there is nothing to see but GraphiQL.
      if (request.method === "GET" && /\btext\/html\b/.test(request.headers.accept ?? ""))
        return reply.redirect(publicPath(services, "/graphql"), 303);
      const context = contextOfRequest(services, request);
      // Left meanwhile: its end has been told, and would not be told again.
      if (reply.raw.destroyed) return void reply.hijack();
      const whenClosed = (done: () => void) => reply.raw.once("close", done);
      if (!connections.take(context.viewer, context.callerAddress, whenClosed))
        throw rateLimited("Too many streams and sockets of one credential.", fewerInSeconds);
      context.subscriber = {
        // A reader that takes nothing any more: there is no use in telling it.
        stalled: () => void request.raw.socket.destroy(),
        refused: () => undefined,
      };
      const named = withDocumentId(request);
      contexts.set(named, context);
      paces.set(context, new Pace(reply.raw));
      open.add(reply);
      whenClosed(() => open.delete(reply));
      // Proxies must pass each event on as it comes.
      reply.header("x-accel-buffering", "no").header("cache-control", "no-store");
      reply.hijack();
      await runForViewer(context.viewer, () => handler(named, reply));
    },
  });
  app.addHook("preClose", async () => {
    for (const reply of open) reply.raw.end();
  });
}
