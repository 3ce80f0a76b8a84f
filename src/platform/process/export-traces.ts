import { AsyncLocalStorage } from "node:async_hooks";
import {
  type Link,
  type Span as OtelSpan,
  ROOT_CONTEXT,
  SpanKind,
  SpanStatusCode,
  type Tracer,
  trace,
} from "@opentelemetry/api";
import { parseTraceParent, setGlobalErrorHandler } from "@opentelemetry/core";
import { OTLPTraceExporter } from "@opentelemetry/exporter-trace-otlp-http";
import { defaultResource, detectResources, envDetector, resourceFromAttributes } from "@opentelemetry/resources";
import {
  AlwaysOffSampler,
  AlwaysOnSampler,
  BatchSpanProcessor,
  ParentBasedSampler,
  type Sampler,
  TraceIdRatioBasedSampler,
  TracerProvider,
} from "@opentelemetry/sdk-trace";
import type { Env } from "./env.ts";
import { errorFields, type Logger } from "./log.ts";
import { type Span, type SpanOptions, type Tracing, traces } from "./tracing.ts";
import { version } from "./version.ts";

/*
 * Traces by OpenTelemetry's SDK. The server is a bundle, in which modules cannot be patched, so the spans are written by hand
 * where requests, operations, statements, jobs, e-mails and webhooks pass (tracing.ts). Only a process with
 * OTEL_EXPORTER_OTLP_ENDPOINT loads this file.
 */

/** How long the end of a process waits for the last export. */
const closeWithinMs = 2_000;
/** How often the log says that exporting fails. */
const complainEveryMs = 60_000;

const variable = (name: string): string | undefined => process.env[name]?.trim() || undefined;

/** The sampler that OTEL_TRACES_SAMPLER names; the SDK does not read it. Default: all, unless the caller decided. */
function samplerOf(): Sampler {
  const given = variable("OTEL_TRACES_SAMPLER") ?? "parentbased_always_on";
  const ratio = Number(variable("OTEL_TRACES_SAMPLER_ARG") ?? 1);
  const roots: Record<string, () => Sampler> = {
    always_on: () => new AlwaysOnSampler(),
    always_off: () => new AlwaysOffSampler(),
    traceidratio: () => new TraceIdRatioBasedSampler(Number.isFinite(ratio) ? ratio : 1),
  };
  const root = (roots[given.replace(/^parentbased_/, "")] ?? roots.always_on!)();
  return given.startsWith("parentbased_") ? new ParentBasedSampler({ root }) : root;
}

const textOf = (span: OtelSpan): string => {
  const { traceId, spanId, traceFlags } = span.spanContext();
  return `00-${traceId}-${spanId}-0${traceFlags & 1}`;
};

class RecordedSpan implements Span {
  readonly inner: OtelSpan;
  isEnded = false;

  constructor(inner: OtelSpan) {
    this.inner = inner;
  }

  get traceparent(): string {
    return textOf(this.inner);
  }

  rename(name: string): void {
    this.inner.updateName(name);
  }

  set(attributes: Record<string, string | number | boolean>): void {
    this.inner.setAttributes(attributes);
  }

  fail(error?: unknown): void {
    this.inner.setStatus({ code: SpanStatusCode.ERROR });
    if (error === undefined) return;
    const { error: kind, code } = errorFields(error);
    this.inner.setAttribute("error.type", code ?? kind);
  }

  end(): void {
    if (this.isEnded) return;
    this.isEnded = true;
    this.inner.end();
  }
}

class OpenTelemetry implements Tracing {
  readonly #provider: TracerProvider;
  readonly #tracer: Tracer;
  readonly #current = new AsyncLocalStorage<RecordedSpan>();

  constructor(provider: TracerProvider) {
    this.#provider = provider;
    this.#tracer = provider.getTracer("beckon", version);
  }

  open(name: string, { kind, attributes, parent, links = [] }: SpanOptions): RecordedSpan {
    const followed: Link[] = links.flatMap((text) => {
      const context = parseTraceParent(text);
      return context === null ? [] : [{ context }];
    });
    const options = { attributes, links: followed, kind: kind === undefined ? SpanKind.INTERNAL : SpanKind[kind] };
    return new RecordedSpan(this.#tracer.startSpan(name, options, this.#contextOf(parent)));
  }

  #contextOf(parent: string | null | undefined) {
    if (parent === undefined) {
      const running = this.#current.getStore();
      return running === undefined ? ROOT_CONTEXT : trace.setSpan(ROOT_CONTEXT, running.inner);
    }
    const remote = parent === null ? null : parseTraceParent(parent);
    return remote === null ? ROOT_CONTEXT : trace.setSpanContext(ROOT_CONTEXT, { ...remote, isRemote: true });
  }

  within<T>(span: Span, work: () => T): T {
    return this.#current.run(span as RecordedSpan, work);
  }

  async run<T>(name: string, options: SpanOptions, work: (span: Span) => Promise<T>): Promise<T> {
    const span = this.open(name, options);
    try {
      return await this.within(span, () => work(span));
    } catch (error) {
      span.fail(error);
      throw error;
    } finally {
      span.end();
    }
  }

  /** What is left of a request that has been answered (a timer, a connection that it opened) belongs to no trace. */
  running(): RecordedSpan | null {
    const span = this.#current.getStore();
    return span === undefined || span.isEnded ? null : span;
  }

  async close(): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, closeWithinMs);
    });
    await Promise.race([this.#provider.shutdown().catch(() => undefined), late]).finally(() => clearTimeout(timer));
  }
}

/**
 * Begins to export traces to OTEL_EXPORTER_OTLP_ENDPOINT, by OTLP over HTTP with JSON. Headers, certificates, time limits,
 * resource attributes and the sampler come from OpenTelemetry's own variables.
 */
export function exportTraces(env: Pick<Env, "OTEL_EXPORTER_OTLP_ENDPOINT" | "ROLE">, log: Logger): void {
  const endpoint = env.OTEL_EXPORTER_OTLP_ENDPOINT;
  if (endpoint === undefined || variable("OTEL_SDK_DISABLED") === "true" || variable("OTEL_TRACES_EXPORTER") === "none")
    return;
  let complainedAt = Number.NEGATIVE_INFINITY;
  setGlobalErrorHandler((error) => {
    if (performance.now() - complainedAt < complainEveryMs) return;
    complainedAt = performance.now();
    log.warn(errorFields(error), "traces not exported");
  });
  const url = variable("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT") ?? `${endpoint.replace(/\/+$/, "")}/v1/traces`;
  const own = { "service.name": "beckon", "service.version": version, "beckon.role": env.ROLE };
  const provider = new TracerProvider({
    resource: defaultResource()
      .merge(resourceFromAttributes(own))
      .merge(detectResources({ detectors: [envDetector] })),
    sampler: samplerOf(),
    spanLimits: { attributeValueLengthLimit: 4_000 },
    spanProcessors: [new BatchSpanProcessor({ exporter: new OTLPTraceExporter({ url }) })],
  });
  traces.on = new OpenTelemetry(provider);
}

/** Exports what has not been exported yet, and ends. */
export async function closeTraces(): Promise<void> {
  const tracing = traces.on;
  traces.on = null;
  await tracing?.close();
}
