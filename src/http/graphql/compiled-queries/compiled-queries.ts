import { type ApolloServerPlugin, HeaderMap } from "@apollo/server";
import { type DocumentNode, type GraphQLSchema, Kind, type OperationDefinitionNode, visit } from "graphql";
import type { Context } from "../../../access/context.ts";
import type { Metrics } from "../../../platform/process/metrics.ts";
import { admissionOf } from "../limits/admission.ts";
import { type CompiledQuery, compileQuery } from "./compile-query.ts";
import { type KnownOperation, KnownOperations } from "./known-operations.ts";
import { type RootValue, runQuery } from "./run-query.ts";

/*
 * The quick way of queries over HTTP. graphql-js decides for each value of an answer what is known once the document is:
 * which fields, which type, which resolver, whether the caller may read the field at all. Here a query is compiled once for each
 * document (compile-query.ts) and then run (run-query.ts).
 *
 * It makes answers of plain data and no others. Whatever else comes up (an error, a null where none may be, a field that
 * the caller must not read) ends it, and graphql-js makes the whole answer. The fields at the top keep what they were
 * resolved to, and rows that were loaded stay in the loaders of the request, so that hardly anything is read twice. Hence
 * there is one implementation of errors, which is graphql-js's. Subscriptions, introspection and mutations of several fields
 * never come here. A mutation of one field does, since graphql-js would coerce its variables once more: 10,000 rows hold up
 * all other requests for as long as that takes.
 * test/long/compiled-queries.test.ts sends generated documents both ways and compares the bytes of the answers.
 */

/** A document with more combinations of values in its conditions is executed by graphql-js. */
const maxVariants = 16;

/** The compiled forms of one operation. */
interface Compiled {
  /** The variables in `@skip` and `@include`. */
  conditions: string[];
  variants: Map<string, CompiledQuery | null>;
}

// Apollo's cache of documents is bounded, and what is compiled goes with its document.
const compiledByOperation = new WeakMap<OperationDefinitionNode, Compiled>();

/** The variables that a document's conditions name, those of other operations included. */
function conditionsOf(document: DocumentNode): string[] {
  const names = new Set<string>();
  visit(document, {
    Directive(node) {
      if (node.name.value !== "skip" && node.name.value !== "include") return;
      for (const { value } of node.arguments ?? []) if (value.kind === Kind.VARIABLE) names.add(value.name.value);
    },
  });
  return [...names];
}

/** The compiled query; null where graphql-js has to execute it. */
function compiledOf(
  schema: GraphQLSchema,
  document: DocumentNode,
  operation: OperationDefinitionNode,
  variables: Record<string, unknown>,
): CompiledQuery | null {
  let compiled = compiledByOperation.get(operation);
  if (compiled === undefined) {
    compiled = { conditions: conditionsOf(document), variants: new Map() };
    compiledByOperation.set(operation, compiled);
  }
  const variant = compiled.conditions.map((name) => String(variables[name])).join(" ");
  let query = compiled.variants.get(variant);
  if (query === undefined) {
    if (compiled.variants.size >= maxVariants) return null;
    query = compileQuery(schema, document, operation, variables);
    compiled.variants.set(variant, query);
  }
  return query;
}

// By the look-ups of the request, which Apollo's copy of the context shares.
const rootsOf = new WeakMap<Context["loaders"], Map<string, RootValue>>();

/** Makes the fields at the top answer with what they were resolved to when an operation was not answered the quick way: nothing runs twice. */
export function replayRootValues(schema: GraphQLSchema): void {
  const types = [schema.getQueryType(), schema.getMutationType()];
  for (const field of types.flatMap((type) => Object.values(type?.getFields() ?? {}))) {
    const inner = field.resolve!;
    field.resolve = (source, args, context: Context, info) => {
      const root = rootsOf.get(context.loaders)?.get(String(info.path.key));
      if (root === undefined) return inner(source, args, context, info);
      if ("error" in root) throw root.error;
      return root.value;
    };
  }
}

/** The compiled queries of a process. */
export class CompiledQueries {
  readonly #schema: GraphQLSchema;
  readonly #metrics: Pick<Metrics, "compiledQueries" | "knownQueries">;
  /** What was answered the quick way before. */
  readonly known = new KnownOperations();

  constructor(schema: GraphQLSchema, metrics: Pick<Metrics, "compiledQueries" | "knownQueries">) {
    this.#schema = schema;
    this.#metrics = metrics;
  }

  /**
   * Runs a query, or a mutation of one field, once for each request.
   *
   * @returns the data; null where graphql-js has to make the answer: of what was run it goes on with the values at the top
   */
  async run(
    { document, operation }: KnownOperation,
    context: Context,
    variables: Record<string, unknown>,
  ): Promise<Record<string, unknown> | null> {
    if (rootsOf.has(context.loaders)) return null;
    const query = compiledOf(this.#schema, document, operation, variables);
    if (query === null) return null;
    const result = await runQuery(query, context, variables);
    if ("roots" in result) {
      rootsOf.set(context.loaders, result.roots);
      return null;
    }
    this.#metrics.compiledQueries.inc();
    return result.data;
  }

  /** Runs a query that was answered before. @returns as `run` does */
  async runKnown(known: KnownOperation, context: Context, variables: Record<string, unknown>) {
    const data = await this.run(known, context, variables);
    if (data !== null) this.#metrics.knownQueries.inc();
    return data;
  }

  /** Answers queries that Apollo has read. */
  plugin(): ApolloServerPlugin<Context> {
    return {
      requestDidStart: async () => ({
        responseForOperation: async ({ document, contextValue, request, source, ...rest }) => {
          // A document without the operation that was asked for comes here, too.
          const operation: OperationDefinitionNode | undefined = rest.operation;
          const admission = admissionOf(contextValue);
          if (operation === undefined || admission?.error !== null) return null;
          const data = await this.run({ document, operation }, contextValue, admission.charge.variables);
          if (data === null) return null;
          // Of a mutation Apollo checks each time where it comes from.
          if (operation.operation === "query") this.known.add(source, request.operationName, { document, operation });
          return {
            http: { status: undefined, headers: new HeaderMap() },
            body: { kind: "single", singleResult: { data } },
          };
        },
      }),
    };
  }
}
