import type { Pool } from "pg";
import { nameStatement } from "./planning.ts";

/** The database schema of pg-boss's tables. */
export const schema = "pgboss";

/** What the queue of jobs that failed for good is called: the name of the kind of job, and this. */
export const deadSuffix = "-dead";

/** What waits of one kind of job. */
export interface JobBacklog {
  waiting: number;
  oldestDueSeconds: number;
  /** Those that failed for good. */
  dead: number;
}

/** Reads what waits in the queue, by kind of job. */
export async function readJobBacklog(pool: Pool): Promise<Record<string, JobBacklog>> {
  const { rows } = await pool.query<{ name: string; waiting: number; seconds: number }>(
    `select name, count(*)::int as waiting,
      coalesce(extract(epoch from now() - min(start_after) filter (where start_after <= now())), 0)::float8 as seconds
    from ${schema}.job where state < 'active' group by name`,
  );
  const found: Record<string, JobBacklog> = {};
  for (const { name, waiting, seconds } of rows) {
    const isDead = name.endsWith(deadSuffix);
    const kind = isDead ? name.slice(0, -deadSuffix.length) : name;
    found[kind] ??= { waiting: 0, oldestDueSeconds: 0, dead: 0 };
    Object.assign(found[kind], isDead ? { dead: waiting } : { waiting, oldestDueSeconds: seconds });
  }
  return found;
}

const whichAreDue = `select kind.name from unnest($1::text[]) as kind(name) where exists (select 1 from ${schema}.job j
  where j.name = kind.name and j.state < 'active' and not j.blocked and j.start_after <= now())`;
nameStatement(whichAreDue);

/** Which of these kinds of jobs have one that is due: one statement, planned once, however many kinds there are. */
export async function findDueNames(pool: Pool, names: string[]): Promise<string[]> {
  const { rows } = await pool.query<{ name: string }>(whichAreDue, [names]);
  return rows.map(({ name }) => name);
}
