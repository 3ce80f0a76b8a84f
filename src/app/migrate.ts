import { setTimeout } from "node:timers/promises";
import type { Client } from "pg";
import { migrationProblem } from "../platform/database/check-connection.ts";
import { sqlState } from "../platform/database/in-transaction.ts";
import { isQueueMigrated, migrateQueue } from "../platform/database/job-queue.ts";
import { newClient } from "../platform/database/primary-client.ts";
import type { Env } from "../platform/process/env.ts";
import { errorFields, type Logger } from "../platform/process/log.ts";
import { migrationsList, openOrm } from "./mikro-orm.config.ts";
import { jobNames } from "./registries/jobs.ts";

/** The key of the advisory lock under which one process migrates: an arbitrary, unique number. */
const lock = 5_471_207_001;
const lockRetryMs = 200;
/**
 * What a migration may meet while processes of the release before serve: a deadlock, since they lock the same tables in
 * another order, or a transaction that holds a table for longer than a migration waits. It is rolled back, and runs again.
 */
const inTheWay = new Set(["40P01", "40001", "55P03"]);
const maxAttempts = 20;

/**
 * Brings the schema up to date, including the tables of the queue. Any number of processes may call it at once: the
 * migrator takes no lock, so this function holds one on a connection of its own.
 *
 * @returns the names of the migrations that ran
 */
export async function migrate(directUrl: string, env: Pick<Env, "DATABASE_POOL">, log: Logger): Promise<string[]> {
  const guard = newClient(directUrl, { application_name: "beckon migrate" });
  await guard.connect();
  try {
    // Most starts find nothing to do, and neither wait for a lock nor open an ORM for migrations.
    if (await isMigrated(guard)) return [];
    await acquireLock(guard);
    const missing = await missingFrom(guard);
    for (let attempt = 1; ; attempt++)
      try {
        await runMigrations(directUrl, env, log);
        return missing;
      } catch (error) {
        if (attempt >= maxAttempts || !inTheWay.has(sqlState(error) ?? "")) throw migrationProblem(error, directUrl);
        log.warn({ attempt, ...errorFields(error) }, "a migration met other transactions; trying it again");
        await setTimeout(lockRetryMs + Math.random() * attempt * lockRetryMs);
      }
  } finally {
    await guard.end();
  }
}

/** Runs the migrations that the database lacks, on connections of its own: one that failed may have left settings on its. */
async function runMigrations(directUrl: string, env: Pick<Env, "DATABASE_POOL">, log: Logger): Promise<void> {
  const { orm, pool, close } = await openOrm(directUrl, env, log, { forMigrations: true });
  try {
    await orm.migrator.up();
    await migrateQueue(pool, log, jobNames);
  } finally {
    await close();
  }
}

/**
 * Takes the lock of this session, which is of no pool. It is asked for again and again: a statement that waits for it holds
 * a snapshot, and `create index concurrently` of the process that has the lock would wait for that.
 */
async function acquireLock(guard: Client): Promise<void> {
  const text = "select pg_try_advisory_lock($1) as taken";
  for (;;) {
    const { rows } = await guard.query<{ taken: boolean }>(text, [lock]);
    if (rows[0]!.taken) return;
    await setTimeout(lockRetryMs);
  }
}

const missingFrom = (client: Client) => missingMigrations((text) => client.query(text));

async function isMigrated(client: Client): Promise<boolean> {
  const missing = await missingFrom(client);
  return missing.length === 0 && (await isQueueMigrated(client, jobNames));
}

/**
 * The migrations that the database lacks. A process with an older schema is not ready; one with a newer schema keeps
 * running.
 */
export async function missingMigrations(
  query: (text: string) => Promise<{ rows: { name: string }[] }>,
): Promise<string[]> {
  // The migrator's own table, which has no entity.
  const { rows } = await query("select name from migration").catch((error: { code?: string }) => {
    if (error.code === "42P01") return { rows: [] as { name: string }[] };
    throw error;
  });
  const done = new Set(rows.map((row) => row.name));
  return migrationsList.map((migration) => migration.name).filter((name) => !done.has(name));
}
