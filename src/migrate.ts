import { Client } from "pg";
import { migrationProblem } from "./base/database-connection.ts";
import type { Env } from "./base/env.ts";
import type { Logger } from "./base/log.ts";
import { migrateQueue } from "./base/queue.ts";
import { jobNames } from "./jobs.ts";
import { migrationsList, openOrm } from "./mikro-orm.config.ts";

/** Any number that nobody else takes: the advisory lock under which one process migrates. */
const lock = 5_471_207_001;

/**
 * Brings the schema up to date, the queue's tables included. Any number of processes may call it at
 * once: the migrator itself takes no lock, so we hold one on a connection of our own.
 *
 * @returns the names of the migrations that ran
 */
export async function migrate(directUrl: string, env: Pick<Env, "DATABASE_POOL">, log: Logger): Promise<string[]> {
  const guard = new Client({ connectionString: directUrl, application_name: "beckon migrate" });
  await guard.connect();
  try {
    await guard.query("select pg_advisory_lock($1)", [lock]);
    const { orm, pool, close } = await openOrm(directUrl, env, log, { forMigrations: true });
    try {
      const done = await orm.migrator.up();
      await migrateQueue(pool, log, jobNames);
      return done.map((migration) => migration.name);
    } catch (error) {
      throw migrationProblem(error, directUrl);
    } finally {
      await close();
    }
  } finally {
    await guard.end();
  }
}

/**
 * Which of our migrations the database lacks. A process that meets an older schema is not ready;
 * one that meets a newer one goes on.
 */
export async function missingMigrations(
  query: (text: string) => Promise<{ rows: { name: string }[] }>,
): Promise<string[]> {
  const { rows } = await query("select name from migration").catch((error: { code?: string }) => {
    if (error.code === "42P01") return { rows: [] as { name: string }[] };
    throw error;
  });
  const done = new Set(rows.map((row) => row.name));
  return migrationsList.map((migration) => migration.name).filter((name) => !done.has(name));
}
