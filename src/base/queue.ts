import type { EntityManager } from "@mikro-orm/postgresql";
import type { Pool } from "pg";
import { fromKysely, PgBoss } from "pg-boss";
import type { z } from "zod";
import { errorFields, type Logger } from "./log.ts";

/**
 * A job is a name, a schema and a function. The payload holds ids and nothing else: whoever runs it
 * loads again and asks again whether to act.
 */
export interface Job<Payload, Services> {
  name: string;
  schema: z.ZodType<Payload>;
  /** How many are handed to `run` at once, at most. */
  batchSize: number;
  /** How many batches run at once in one process. */
  concurrency: number;
  /** Throwing gives the whole batch back to the queue, to be tried again. */
  run(services: Services, batch: { jobId: string; payload: Payload }[]): Promise<void>;
}

/** The schema that pg-boss keeps its tables in. */
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
        // Off by default: without it a killed worker's jobs wait for the full expiry.
        heartbeatSeconds: 10,
        expireInSeconds: 120,
        retryLimit: 5,
        retryDelay: 1,
        retryBackoff: true,
        retryDelayMax: 30,
        deleteAfterSeconds: 3600,
        // After a kill at the last try no handler runs; the dead letter is what remains of it.
        deadLetter: dead,
      };
      if ((await boss.getQueue(name)) === null) await boss.createQueue(name, options);
      else await boss.updateQueue(name, options);
    }
  } finally {
    await boss.stop({ graceful: false, close: false });
  }
}

/** The queue as a process sees it: adding within a transaction, and working when it is a worker. */
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
   * Adds jobs in the transaction of `em`: they exist if and only if it commits. Any number, one statement. Of calls that
   * wait, one with fewer jobs by an order of magnitude goes first: ten thousand e-mails of one team must not hold up
   * another team's ten.
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

  /** Starts working on a kind of job. */
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
        // What pg-boss stores of an error must not be a library's words: they quote addresses.
        const code = (error as { code?: unknown }).code;
        throw new Error(typeof code === "string" ? code : "JOB_FAILED");
      }
    });
    this.#workerIds.push(id);
  }

  /** Somebody rang: look for jobs now instead of at the next poll. */
  wake(): void {
    for (const id of this.#workerIds) this.#boss.notifyWorker(id);
  }

  /** Lets running jobs end, at most `timeout` ms. */
  async close(timeout: number): Promise<void> {
    await this.#boss.stop({ graceful: true, close: false, timeout });
  }
}
