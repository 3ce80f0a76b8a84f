import type { OperationDefinitionNode } from "graphql";
import { type Span, type SpanOptions, traces } from "../../platform/process/tracing.ts";

const maxName = 100;

/** Runs an operation as a step of the trace; `nameOperation` names it as soon as it is known. */
export const traceOperation = <T>(work: () => Promise<T>, options: SpanOptions = {}): Promise<T> =>
  traces.on === null ? work() : traces.on.run("graphql", options, work);

/** Names the step that runs by its operation. The document is not shown: it may contain values. */
export function nameOperation(operation: OperationDefinitionNode | null | undefined): void {
  const span = traces.on?.running();
  if (span == null || operation == null) return;
  const name = operation.name?.value.slice(0, maxName);
  span.rename(name === undefined ? operation.operation : `${operation.operation} ${name}`);
  span.set({
    "graphql.operation.type": operation.operation,
    ...(name === undefined ? {} : { "graphql.operation.name": name }),
  });
}

/** Begins the step of an operation that came over a socket; null where no traces are exported. */
export const openOperation = (requestId: string): Span | null =>
  traces.on?.open("graphql", { kind: "SERVER", parent: null, attributes: { "beckon.request_id": requestId } }) ?? null;

/** Runs a part of the work of an operation within its step. */
export const withinOperation = <T>(span: Span | null, work: () => Promise<T>): Promise<T> =>
  span === null || traces.on === null ? work() : traces.on.within(span, work);
