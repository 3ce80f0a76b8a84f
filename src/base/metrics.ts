import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from "prom-client";

/** What of the process can be read at /metrics. Labels are route patterns and kinds, never ids or tokens. */
export class Metrics {
  readonly registry = new Registry();
  readonly requests = new Histogram({
    name: "beckon_http_request_seconds",
    help: "Time to answer, by route pattern, method and status.",
    labelNames: ["route", "method", "status"],
    buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5],
    registers: [this.registry],
  });
  readonly eventHandlerFailures = new Counter({
    name: "beckon_reaction_failures_total",
    help: "Events that an event handler failed on and skipped.",
    registers: [this.registry],
  });
  readonly subscribers = new Gauge({
    name: "beckon_subscribers",
    help: "Open subscriptions of this process.",
    registers: [this.registry],
  });
  readonly emails = new Counter({
    name: "beckon_emails_total",
    help: "E-mails by kind and what became of the try.",
    labelNames: ["kind", "state"],
    registers: [this.registry],
  });
  readonly webhooks = new Counter({
    name: "beckon_webhook_deliveries_total",
    help: "Tries of webhook deliveries by what they came to.",
    labelNames: ["state"],
    registers: [this.registry],
  });

  /** Reads at each scrape how many connections of the pool are in use, and how much waits for one. */
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
    gauge("beckon_database_connections_in_use", "Connections of the pool that are in use.", inUse);
    gauge("beckon_database_waiting", "Acquisitions that wait for a connection of the pool.", waiting);
  }

  constructor() {
    collectDefaultMetrics({ register: this.registry });
  }
}
