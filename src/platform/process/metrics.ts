import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from "prom-client";

/** The connections of a database pool. */
export interface PoolState {
  size: number;
  inUse: number;
  idle: number;
  waiting: number;
}

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
  readonly knownQueries = new Counter({
    name: "beckon_known_queries_total",
    help: "GraphQL queries among them whose document had been answered before, so that it was not read again.",
    registers: [this.registry],
  });
  readonly eventHandlerFailures = new Counter({
    name: "beckon_event_handler_failures_total",
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

  readonly costRejections = new Counter({
    name: "beckon_cost_rejections_total",
    help: "Operations that were refused because their caller's points were used up (COST_BUCKET).",
    registers: [this.registry],
  });
  readonly scheduledTasks = new Histogram({
    name: "beckon_scheduled_task_seconds",
    help: "Duration of the runs of a scheduled task in seconds, by outcome: succeeded or failed.",
    labelNames: ["task", "outcome"],
    buckets: [0.01, 0.05, 0.25, 1, 5, 30, 120],
    registers: [this.registry],
  });
  readonly replicaReads = new Counter({
    name: "beckon_replica_reads_total",
    help: "Reads of lists and numbers with DATABASE_READ_URL, by where they were done: replica, or primary with the reason.",
    labelNames: ["from"],
    registers: [this.registry],
  });
  readonly mailServerDown = new Gauge({
    name: "beckon_mail_server_down",
    help: "1 while this worker cannot reach the mail server, by its last attempt to send, else 0.",
    registers: [this.registry],
  });

  /** Adds a gauge that is read at each scrape. */
  gauge(name: string, help: string, read: () => number | Promise<number>): void {
    new Gauge({
      name,
      help,
      registers: [this.registry],
      async collect() {
        this.set(await read());
      },
    });
  }

  /** Adds a gauge with a label that is read at each scrape, as values by the label's value. */
  gaugeBy(name: string, help: string, label: string, read: () => Promise<Record<string, number>>): void {
    new Gauge({
      name,
      help,
      labelNames: [label],
      registers: [this.registry],
      async collect() {
        this.reset();
        for (const [value, count] of Object.entries(await read())) this.set({ [label]: value }, count);
      },
    });
  }

  /** Reads the connections of the pool; `observePool` sets it. */
  pool: () => PoolState = () => ({ size: 0, inUse: 0, idle: 0, waiting: 0 });

  /** Reads the connections of the pool at each scrape. */
  observePool(read: () => PoolState): void {
    this.pool = read;
    const help = {
      size: "Connections that the database pool may have at most (DATABASE_POOL).",
      inUse: "Connections of the database pool that are in use.",
      idle: "Open connections of the database pool that are not in use.",
      waiting: "Acquisitions that wait for a connection of the database pool.",
    };
    this.gauge("beckon_database_connections_max", help.size, () => read().size);
    this.gauge("beckon_database_connections_in_use", help.inUse, () => read().inUse);
    this.gauge("beckon_database_connections_idle", help.idle, () => read().idle);
    this.gauge("beckon_database_waiting", help.waiting, () => read().waiting);
  }

  /** The former name of a counter, which dashboards may still read, with the same value. */
  #formerName(name: string, counter: Counter): void {
    new Counter({
      name,
      help: "Deprecated: read beckon_event_handler_failures_total. Removed in the next release.",
      registers: [this.registry],
      async collect() {
        this.reset();
        this.inc((await counter.get()).values[0]?.value ?? 0);
      },
    });
  }

  constructor() {
    collectDefaultMetrics({ register: this.registry });
    this.#formerName("beckon_reaction_failures_total", this.eventHandlerFailures);
  }
}
