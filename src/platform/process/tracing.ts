/*
 * The seam to OpenTelemetry. Nothing of it is loaded unless OTEL_EXPORTER_OTLP_ENDPOINT is set (export-traces.ts): until
 * then `traces.on` is null, and looking at it is all that traces cost. Attributes hold ids, kinds and patterns of routes:
 * no address, no token, no value of a statement.
 */

type Attributes = Record<string, string | number | boolean>;

export interface SpanOptions {
  kind?: "SERVER" | "CLIENT" | "PRODUCER" | "CONSUMER";
  attributes?: Attributes;
  /** The span that it follows, as a traceparent; null: it begins a trace. Left out: the one that is running. */
  parent?: string | null;
  /** Further spans that it follows, as traceparents. */
  links?: readonly string[];
}

/** A step of a trace. */
export interface Span {
  /** Its id in the form of W3C's Trace Context. */
  readonly traceparent: string;
  rename(name: string): void;
  set(attributes: Attributes): void;
  /** Marks it as failed. Only the kind of the error is shown, since messages of libraries quote values. */
  fail(error?: unknown): void;
  end(): void;
}

export interface Tracing {
  /** Begins a span, which its caller ends. */
  open(name: string, options: SpanOptions): Span;
  /** Runs work with a span as the running one. */
  within<T>(span: Span, work: () => T): T;
  /** Runs work as a span that ends with it. */
  run<T>(name: string, options: SpanOptions, work: (span: Span) => Promise<T>): Promise<T>;
  /** The running span; null where there is none, it has ended, or it is not recorded. */
  running(): Span | null;
  /** Exports what has not been exported yet. */
  close(): Promise<void>;
}

/** Whether this process exports traces, and how. */
export const traces: { on: Tracing | null } = { on: null };

/** Runs work as a step of a trace, where traces are exported. */
export const traced = <T>(
  name: string,
  options: () => SpanOptions,
  work: (span: Span | null) => Promise<T>,
): Promise<T> => (traces.on === null ? work(null) : traces.on.run(name, options(), work));

/** The header by which the receiver of a call goes on with the trace; none where no trace runs. */
export function traceHeaders(): { traceparent?: string } {
  const span = traces.on?.running();
  return span == null ? {} : { traceparent: span.traceparent };
}
