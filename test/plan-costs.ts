import pg from "pg";
import type { Any } from "./client.ts";
import { type Statement, statementsOf } from "./statement-record.ts";
import type { TestApp } from "./test-app.ts";

/** A value in PostgreSQL's text form. */
function textOf(value: unknown): string {
  if (Buffer.isBuffer(value)) return `\\x${value.toString("hex")}`;
  if (value instanceof Date) return value.toISOString();
  if (Array.isArray(value))
    return `{${value.map((one) => (one === null ? "NULL" : `"${textOf(one).replace(/["\\]/g, "\\$&")}"`)).join(",")}}`;
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}
const literal = (value: unknown): string =>
  value === null || value === undefined ? "null" : pg.escapeLiteral(textOf(value));

/** Statements that read or write tables of the product: not those of transactions and settings. */
const isOfTables = ({ text }: Statement): boolean => /^\s*(with|select|update|insert|delete)\b/i.test(text);

/**
 * How many blocks statements touch, and the most of one, by running each once more without its effects. One with a name
 * is planned for any values, as PostgreSQL may do after five times.
 */
export async function blocksOf(app: TestApp, statements: Statement[]): Promise<{ sum: number; most: string }> {
  const run = (text: string) => app.db.query(`/* test */ ${text}`);
  let [sum, most, where] = [0, 0, ""];
  for (const { text, values, isNamed } of statements.filter(isOfTables)) {
    await run("begin");
    try {
      await run(`set local plan_cache_mode = force_${isNamed ? "generic" : "custom"}_plan`);
      await run(`prepare measured as ${text}`);
      const given = values.length === 0 ? "" : `(${values.map(literal).join(", ")})`;
      const { rows } = await run(`explain (analyze, buffers, timing off, format json) execute measured${given}`);
      const plan: Any = rows[0]["QUERY PLAN"][0].Plan;
      const blocks = plan["Shared Hit Blocks"] + plan["Shared Read Blocks"];
      sum += blocks;
      if (blocks > most) [most, where] = [blocks, text.replace(/\s+/g, " ").slice(0, 150)];
    } catch (error) {
      // What it made is there already; making it looks at nothing.
      if ((error as { code?: string }).code !== "23505") throw error;
    } finally {
      await run("rollback");
      await run("deallocate all");
    }
  }
  return { sum, most: `${most}: ${where}` };
}

/** What some work does, and how many blocks all of its statements may touch. */
export type Bounded = [most: number, work: () => Promise<unknown>];

/**
 * Does each piece of work, and finds those whose statements touch too many blocks. With BENCH all numbers are printed.
 *
 * @param statistics what PostgreSQL knows, for the report
 * @param exceptions other bounds, by the name of the work
 */
export async function findExpensive(
  app: TestApp,
  statistics: string,
  works: Record<string, Bounded>,
  exceptions: Record<string, number> = {},
): Promise<object[]> {
  const tooMany: object[] = [];
  const all: string[] = [];
  for (const [name, [most, work]] of Object.entries(works)) {
    const { statements } = await statementsOf(work);
    const found = await blocksOf(app, statements);
    const allowed = exceptions[name] ?? most;
    all.push(`${statistics.padEnd(6)} ${String(found.sum).padStart(7)} of ${String(allowed).padStart(5)}  ${name}`);
    if (found.sum > allowed) tooMany.push({ statistics, name, allowed, ...found });
  }
  if (process.env.BENCH) process.stdout.write(`${all.join("\n")}\n`);
  return tooMany;
}

const tables = [
  ...["candidate", "candidate_label", "candidate_assignee", "candidate_activity", "candidate_count"],
  ...["invitation", "invitation_count", "invitation_time_count", "submission", "email", "event"],
  ...["notification_decision", "webhook_delivery", "greenhouse_completion", "audit_entry"],
];

/** Keeps PostgreSQL from gathering statistics by itself. */
export async function stopStatistics(app: TestApp): Promise<void> {
  for (const table of tables) await app.db.query(`/* test */ alter table ${table} set (autovacuum_enabled = off)`);
}

/** Gathers statistics of the tables that grow, or removes them. */
export async function setStatistics(app: TestApp, kind: "fresh" | "none"): Promise<void> {
  if (kind === "fresh") await app.db.query(`/* test */ vacuum analyze ${tables.join(", ")}`);
  else
    for (const table of tables) {
      await app.db.query(`/* test */ delete from pg_statistic where starelid = '${table}'::regclass`);
      await app.db.query(
        `/* test */ update pg_class set reltuples = -1, relpages = 0, relallvisible = 0 where oid = '${table}'::regclass`,
      );
    }
}

/**
 * Fills a team with a history: invitations to twenty assessments, of which the first has a third, in every state, with
 * their e-mails and events. Nothing is due.
 */
export async function seedTeam(app: TestApp, teamId: string, count: number): Promise<void> {
  const run = (text: string) => app.db.query(`/* test */ ${text}`, [teamId, count]);
  // One transaction, so that all see the same time in their ids.
  await app.db.query("/* test */ begin");
  await run(`insert into assessment (team_id, id, title, state, invite_only)
    select $1, gen_random_uuid(), 'Seeded ' || n, 'PUBLISHED', true from generate_series(1, 20 + $2 * 0) n`);
  const made = "now() - interval '200 days' + n * interval '199 days' / $2";
  // Ids of version 7, as old as their rows.
  const id = (kind: number) =>
    `(lpad(to_hex((extract(epoch from ${made}) * 1000)::bigint), 12, '0') || '7${kind}00' || '8000' || lpad(to_hex(n), 12, '0'))::uuid`;
  await run(`insert into candidate (team_id, id, email, name, codename, created_at)
    select $1, ${id(1)}, 'ada' || n || '@mail' || n % 40 || '.test', 'Ada ' || n, 'Code ' || n, ${made} from generate_series(1, $2) n`);
  await run(`insert into invitation (team_id, id, candidate_id, assessment_id, state, source, email_requested, created_at,
      opened_at, started_at, submitted_at, cancelled_at, expires_at, score)
    select $1, ${id(2)}, ${id(1)}, a.ids[case when n % 3 = 0 then 1 else 1 + n % 20 end], s.state, 'PUBLIC_LINK', true, ${made},
      case when s.state in ('OPENED', 'STARTED', 'SUBMITTED') then ${made} + interval '1 hour' end,
      case when s.state in ('STARTED', 'SUBMITTED') then ${made} + (n % 900) * interval '1 minute' end,
      case when s.state = 'SUBMITTED' then ${made} + (n % 900 + n % 70) * interval '1 minute' end,
      case when s.state = 'CANCELLED' then ${made} + interval '1 hour' end,
      case when s.state in ('PENDING', 'OPENED') then now() + interval '90 days' when s.state = 'EXPIRED' then ${made} + interval '20 days' end,
      case when s.state = 'SUBMITTED' then n % 100 end
    from generate_series(1, $2) n,
      (select array_agg(id order by title) as ids from assessment where team_id = $1) a,
      lateral (select (array['PENDING','SUBMITTED','SUBMITTED','STARTED','OPENED','EXPIRED','CANCELLED','SUBMITTED'])[1 + n % 8] as state) s`);
  await run(`insert into email (team_id, id, kind, candidate_id, invitation_id, assessment_id, state, message_id, queued_at, sent_at)
    select $1, ${id(3)}, 'INVITATION', i.candidate_id, i.id, i.assessment_id, 'SENT', '<x@y>', i.created_at, i.created_at
    from generate_series(1, $2) n join invitation i on i.team_id = $1 and i.id = ${id(2)}`);
  await run(`insert into event (team_id, sequence, id, type, occurred_at, assessment_id, candidate_id, invitation_id)
    select $1, 1000 + 2 * n + k, gen_random_uuid(), (array['INVITATION_CREATED', 'INVITATION_EMAIL_SENT'])[1 + k], i.created_at,
      i.assessment_id, i.candidate_id, i.id
    from generate_series(1, $2) n join invitation i on i.team_id = $1 and i.id = ${id(2)}, generate_series(0, 1) k`);
  await run(`update team_counter set last = 2000 + 2 * $2 where team_id = $1`);
  await app.db.query("/* test */ commit");
}
