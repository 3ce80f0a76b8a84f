import type { EntityManager } from "@mikro-orm/postgresql";
import type { ClientBase, Pool } from "pg";
import type { PgBoss } from "pg-boss";
import pgBossPackage from "pg-boss/package.json" with { type: "json" };
import type { z } from "zod";
import { type Cause, readCause } from "../process/cause.ts";
import { errorFields, type Logger } from "../process/log.ts";
import { traced } from "../process/tracing.ts";
import { deadSuffix, findDueNames, schema } from "./job-backlog.ts";

/**
 * A job is a name, a schema and a function. Its payload contains only ids: the function loads the current rows and
 * checks whether the work is still needed.
 */
export interface Job<Payload, Services> {
  name: string;
  schema: z.ZodType<Payload>;
  /** The maximum number of jobs in one call of `run`. */
  batchSize: number;
  /** How many batches run concurrently in one process. */
  concurrency: number;
  /** If it throws, the queue retries the whole batch. */
  run(services: Services, batch: Run<Payload>[]): Promise<void>;
}

/** A job that runs. */
export interface Run<Payload> {
  jobId: string;
  payload: Payload;
  /** The request that it comes of. */
  cause: Cause;
}

/** Runs the work of one job of a batch, as a step of the trace that it comes of. */
export const runOne = <P>(name: string, { jobId, cause }: Run<P>, work: () => Promise<void>): Promise<void> =>
  traced(
    `job ${name}`,
    () => ({
      kind: "CONSUMER",
      parent: cause.traceparent,
      attributes: { "beckon.job.id": jobId, "beckon.request_id": cause.requestId ?? "" },
    }),
    work,
  );

/**
 * Runs the work of each job of a batch, whatever becomes of those before it. The work does nothing where it is done: the
 * whole batch runs again when one of them has failed.
 *
 * @throws the first failure, once all have run
 */
export async function runEach<P>(name: string, batch: Run<P>[], work: (one: Run<P>) => Promise<void>): Promise<void> {
  const failures: unknown[] = [];
  for (const one of batch) await runOne(name, one, () => work(one)).catch((error: unknown) => failures.push(error));
  if (failures.length > 0) throw failures[0];
}

/** The options of a job's queue. */
const queueOptions = {
  // pg-boss has no heartbeat by default, and then the jobs of a killed worker wait until they expire.
  heartbeatSeconds: 10,
  expireInSeconds: 120,
  retryLimit: 5,
  retryDelay: 1,
  retryBackoff: true,
  retryDelayMax: 30,
  deleteAfterSeconds: 3600,
};

/** pg-boss, which is loaded by the first process that needs it: a start that only serves requests is quicker without. */
async function openBoss(pool: Pool, log: Logger, options: { works: boolean }): Promise<PgBoss> {
  const { PgBoss } = await import("pg-boss");
  const boss = new PgBoss({
    schema,
    db: { executeSql: (text, values) => pool.query(text, values as unknown[]) },
    migrate: false,
    schedule: false,
    supervise: options.works,
    superviseIntervalSeconds: 5,
    monitorIntervalSeconds: 5,
    registerInstance: false,
    reindex: false,
    monitorVacuum: false,
    openTelemetry: { enabled: false },
  });
  boss.on("error", (error) => log.warn(errorFields(error), "queue"));
  await boss.start();
  return boss;
}

/** What `migrateQueue` makes the tables from: of the same mark, they are up to date. */
const markOf = (names: string[]): string => `beckon ${JSON.stringify([pgBossPackage.version, queueOptions, names])}`;

/** Whether the queue's tables are those that `migrateQueue` makes. */
export async function isQueueMigrated(client: ClientBase, names: string[]): Promise<boolean> {
  const text = "select obj_description(to_regnamespace($1), 'pg_namespace') as mark";
  const { rows } = await client.query<{ mark: string | null }>(text, [schema]);
  return rows[0]?.mark === markOf(names);
}

/** Creates or updates the queue's own tables, and one queue a job. Runs under the migration lock. */
export async function migrateQueue(pool: Pool, log: Logger, names: string[]): Promise<void> {
  const { PgBoss } = await import("pg-boss");
  const boss = new PgBoss({
    schema,
    db: { executeSql: (text, values) => pool.query(text, values as unknown[]) },
    supervise: false,
    schedule: false,
    registerInstance: false,
  });
  boss.on("error", (error) => log.warn(errorFields(error), "queue"));
  await boss.start();
  try {
    for (const name of names) {
      const dead = `${name}${deadSuffix}`;
      if ((await boss.getQueue(dead)) === null) await boss.createQueue(dead);
      // After a kill during the last attempt no handler runs; only the dead letter queue still has the job.
      const options = { ...queueOptions, deadLetter: dead };
      if ((await boss.getQueue(name)) === null) await boss.createQueue(name, options);
      else await boss.updateQueue(name, options);
    }
    await pool.query(`comment on schema ${schema} is '${markOf(names).replaceAll("'", "''")}'`);
  } finally {
    await boss.stop({ graceful: false, close: false });
  }
}

/** The request that a job comes of, by its payload. */
const causeIn = (data: object): Cause => readCause((data as { causedBy?: string }).causedBy);

/** The job queue of a process: it adds jobs within a transaction, and runs them if the process is a worker. */
export class Queue {
  readonly #pool: Pool;
  readonly #open: () => Promise<PgBoss>;
  readonly #log: Logger;
  #opening: Promise<PgBoss> | undefined;
  readonly #workers = new Map<string, { boss: PgBoss; id: string }>();
  #isWoken = false;
  #isLooking = false;

  constructor(pool: Pool, log: Logger, options: { works: boolean }) {
    this.#pool = pool;
    this.#open = () => openBoss(pool, log, options);
    this.#log = log;
  }

  #boss(): Promise<PgBoss> {
    if (this.#opening !== undefined) return this.#opening;
    const opening = this.#open();
    // The next call tries again.
    opening.catch(() => {
      this.#opening = undefined;
    });
    this.#opening = opening;
    return opening;
  }

  /**
   * Adds jobs in the transaction of `em`, in one statement: they exist if and only if it commits. A call with fewer
   * jobs by an order of magnitude has priority: ten thousand e-mails of one team must not delay another team's ten.
   *
   * @param options.startAfter seconds from now, by the database's clock
   * @param options.causedBy the request that they come of
   */
  async add<P extends object>(
    em: EntityManager,
    job: Pick<Job<P, never>, "name" | "schema">,
    payloads: P[],
    options: { startAfter?: number; causedBy?: string | null } = {},
  ): Promise<void> {
    if (payloads.length === 0) return;
    const priority = -Math.floor(Math.log10(payloads.length));
    const { causedBy, ...given } = options;
    const cause = causedBy == null ? {} : { causedBy };
    const jobs = payloads.map((data) => ({ data: { ...job.schema.parse(data), ...cause }, priority, ...given }));
    const [boss, { fromKysely }] = await Promise.all([this.#boss(), import("pg-boss")]);
    await boss.insert(job.name, jobs, { db: fromKysely(em.getKysely() as never) });
  }

  /** Starts to run a kind of job. */
  async work<P extends object, S>(job: Job<P, S>, services: S): Promise<void> {
    const options = {
      localConcurrency: job.concurrency,
      batchSize: job.batchSize,
      pollingIntervalSeconds: 1,
      burstWhenBatchFull: true,
    };
    const boss = await this.#boss();
    const id = await boss.work<P>(job.name, options, async (batch) => {
      try {
        await job.run(
          services,
          batch.map((one) => ({ jobId: one.id, payload: job.schema.parse(one.data), cause: causeIn(one.data) })),
        );
      } catch (error) {
        const requestIds = batch.flatMap((one) => causeIn(one.data).requestId ?? []);
        const jobIds = batch.map((one) => one.id);
        this.#log.warn({ job: job.name, jobIds, requestIds, ...errorFields(error) }, "jobs failed");
        // pg-boss stores the message of an error, and the messages of libraries quote addresses.
        const code = (error as { code?: unknown }).code;
        throw new Error(typeof code === "string" ? code : "JOB_FAILED");
      }
    });
    this.#workers.set(job.name, { boss, id });
  }

  /** Fetches the jobs that are due now instead of at the next poll. */
  wake(): void {
    this.#isWoken = true;
    if (!this.#isLooking) void this.#fetchDue();
  }

  /** Looks for all kinds of jobs at once: to fetch each kind takes a statement that PostgreSQL plans each time. */
  async #fetchDue(): Promise<void> {
    this.#isLooking = true;
    while (this.#isWoken) {
      this.#isWoken = false;
      for (const name of await this.#dueNames()) {
        const worker = this.#workers.get(name);
        if (worker !== undefined) worker.boss.notifyWorker(worker.id);
      }
    }
    this.#isLooking = false;
  }

  async #dueNames(): Promise<string[]> {
    const names = [...this.#workers.keys()];
    if (names.length === 0) return [];
    try {
      return await findDueNames(this.#pool, names);
    } catch {
      // Each of them tells of its problem.
      return names;
    }
  }

  /** Waits until running jobs end, at most `timeout` ms. */
  async close(timeout: number): Promise<void> {
    const boss = await this.#opening?.catch(() => undefined);
    await boss?.stop({ graceful: true, close: false, timeout });
  }
}
