import type { EntityManager } from "@mikro-orm/postgresql";
import type { Pool } from "pg";
import { fromKysely, PgBoss } from "pg-boss";
import type { z } from "zod";
import { errorFields, type Logger } from "../process/log.ts";

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
  run(services: Services, batch: { jobId: string; payload: Payload }[]): Promise<void>;
}

/** The database schema of pg-boss's tables. */
const schema = "pgboss";

const bossOver = (pool: Pool, log: Logger, options: { works: boolean }): PgBoss => {
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
  return boss;
};

/** Creates or updates the queue's own tables, and one queue a job. Runs under the migration lock. */
export async function migrateQueue(pool: Pool, log: Logger, names: string[]): Promise<void> {
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
      const dead = `${name}-dead`;
      if ((await boss.getQueue(dead)) === null) await boss.createQueue(dead);
      const options = {
        // pg-boss has no heartbeat by default, and then the jobs of a killed worker wait until they expire.
        heartbeatSeconds: 10,
        expireInSeconds: 120,
        retryLimit: 5,
        retryDelay: 1,
        retryBackoff: true,
        retryDelayMax: 30,
        deleteAfterSeconds: 3600,
        // After a kill during the last attempt no handler runs; only the dead letter queue still has the job.
        deadLetter: dead,
      };
      if ((await boss.getQueue(name)) === null) await boss.createQueue(name, options);
      else await boss.updateQueue(name, options);
    }
  } finally {
    await boss.stop({ graceful: false, close: false });
  }
}

/** The job queue of a process: it adds jobs within a transaction, and runs them if the process is a worker. */
export class Queue {
  readonly #boss: PgBoss;
  readonly #log: Logger;
  #workerIds: string[] = [];

  private constructor(boss: PgBoss, log: Logger) {
    this.#boss = boss;
    this.#log = log;
  }

  static async open(pool: Pool, log: Logger, options: { works: boolean }): Promise<Queue> {
    const boss = bossOver(pool, log, options);
    await boss.start();
    return new Queue(boss, log);
  }

  /**
   * Adds jobs in the transaction of `em`, in one statement: they exist if and only if it commits. A call with fewer
   * jobs by an order of magnitude has priority: ten thousand e-mails of one team must not delay another team's ten.
   *
   * @param options.startAfter seconds from now, by the database's clock
   */
  async add<P extends object>(
    em: EntityManager,
    job: Pick<Job<P, never>, "name" | "schema">,
    payloads: P[],
    options: { startAfter?: number } = {},
  ): Promise<void> {
    if (payloads.length === 0) return;
    const priority = -Math.floor(Math.log10(payloads.length));
    const jobs = payloads.map((data) => ({ data: job.schema.parse(data) as object, priority, ...options }));
    await this.#boss.insert(job.name, jobs, { db: fromKysely(em.getKysely() as never) });
  }

  /** Starts to run a kind of job. */
  async work<P extends object, S>(job: Job<P, S>, services: S): Promise<void> {
    const options = {
      localConcurrency: job.concurrency,
      batchSize: job.batchSize,
      pollingIntervalSeconds: 1,
      burstWhenBatchFull: true,
    };
    const id = await this.#boss.work<P>(job.name, options, async (batch) => {
      try {
        await job.run(
          services,
          batch.map((one) => ({ jobId: one.id, payload: job.schema.parse(one.data) })),
        );
      } catch (error) {
        this.#log.warn({ job: job.name, jobIds: batch.map((one) => one.id), ...errorFields(error) }, "jobs failed");
        // pg-boss stores the message of an error, and the messages of libraries quote addresses.
        const code = (error as { code?: unknown }).code;
        throw new Error(typeof code === "string" ? code : "JOB_FAILED");
      }
    });
    this.#workerIds.push(id);
  }

  /** Fetches jobs now instead of at the next poll. */
  wake(): void {
    for (const id of this.#workerIds) this.#boss.notifyWorker(id);
  }

  /** Waits until running jobs end, at most `timeout` ms. */
  async close(timeout: number): Promise<void> {
    await this.#boss.stop({ graceful: true, close: false, timeout });
  }
}
