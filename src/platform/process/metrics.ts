import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from "prom-client";

/** The metrics of the process at /metrics. Labels are route patterns and kinds, never ids or tokens. */
export class Metrics {
  readonly registry = new Registry();
  readonly requests = new Histogram({
    name: "beckon_http_request_seconds",
    help: "Duration of HTTP requests in seconds, by route pattern, method and status.",
    labelNames: ["route", "method", "status"],
    buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5],
    registers: [this.registry],
  });
  readonly compiledQueries = new Counter({
    name: "beckon_compiled_queries_total",
    help: "GraphQL queries that were answered by a compiled document. The others were executed by graphql-js.",
    registers: [this.registry],
  });
  readonly eventHandlerFailures = new Counter({
    name: "beckon_reaction_failures_total",
    help: "Events that an event handler failed on and skipped.",
    registers: [this.registry],
  });
  readonly subscribers = new Gauge({
    name: "beckon_subscribers",
    help: "Open GraphQL subscriptions of this process.",
    registers: [this.registry],
  });
  readonly emails = new Counter({
    name: "beckon_emails_total",
    help: "Attempts to send an e-mail, by kind and resulting state.",
    labelNames: ["kind", "state"],
    registers: [this.registry],
  });
  readonly webhooks = new Counter({
    name: "beckon_webhook_deliveries_total",
    help: "Attempts to deliver a webhook, by resulting state.",
    labelNames: ["state"],
    registers: [this.registry],
  });

  /** Reads at each scrape how many connections of the pool are in use, and how many acquisitions wait for one. */
  observePool({ inUse, waiting }: { inUse(): number; waiting(): number }): void {
    const gauge = (name: string, help: string, read: () => number) =>
      new Gauge({
        name,
        help,
        registers: [this.registry],
        collect() {
          this.set(read());
        },
      });
    gauge("beckon_database_connections_in_use", "Connections of the database pool that are in use.", inUse);
    gauge("beckon_database_waiting", "Acquisitions that wait for a connection of the database pool.", waiting);
  }

  constructor() {
    collectDefaultMetrics({ register: this.registry });
  }
}
