import type { ClientBase, Pool } from "pg";
import type { Env } from "../process/env.ts";
import type { Logger } from "../process/log.ts";

/** The timeouts of a session (docs/operations.md, Database). */
const timeouts = {
  statement_timeout: "30s",
  lock_timeout: "5s",
  idle_in_transaction_session_timeout: "10s",
};

const setAll = (values: Record<string, string>, scope = ""): string =>
  Object.entries(values)
    .map(([name, value]) => `set ${scope}${name} = '${value}'`)
    .join("; ");

/**
 * Whether DATABASE_URL leads to a pooler that gives each transaction another session: what is set there would apply to the
 * transactions of others. DATABASE_DIRECT_URL says so, which names the server behind it.
 */
export const isPooled = (env: Partial<Pick<Env, "DATABASE_URL" | "DATABASE_DIRECT_URL" | "PREPARED_STATEMENTS">>) =>
  env.PREPARED_STATEMENTS === false ||
  (env.DATABASE_DIRECT_URL !== undefined && env.DATABASE_DIRECT_URL !== env.DATABASE_URL);

/**
 * The settings of a new connection. By `set`, because poolers refuse startup options. Behind a pooler the time zone alone:
 * PgBouncer follows it, and sets it in each session that it gives to this connection.
 */
export const settingsOf = (use: { pooled: boolean; forMigrations: boolean }): string => {
  if (use.forMigrations)
    return setAll({
      timezone: "UTC",
      lock_timeout: "3s",
      statement_timeout: "0",
      idle_in_transaction_session_timeout: "0",
    });
  return setAll(use.pooled ? { timezone: "UTC" } : { timezone: "UTC", ...timeouts });
};

const begin = `begin; ${setAll(timeouts, "local ")}`;

/** Makes a connection set the timeouts in each of its transactions, for that transaction, in the same round trip. */
export function setWithinTransactions(client: ClientBase): void {
  const query = client.query.bind(client) as (...args: unknown[]) => unknown;
  client.query = ((text: unknown, ...more: unknown[]) =>
    text === "begin" ? query(begin) : query(text, ...more)) as typeof client.query;
}

/** Logs a warning where nothing bounds the statements outside of transactions, which a pooler's sessions run. */
export async function warnOfMissingTimeout(pool: Pool, log: Logger): Promise<void> {
  const { rows } = await pool.query<{ timeout: string }>("select current_setting('statement_timeout') as timeout");
  if (rows[0]?.timeout === "0")
    log.warn("the sessions behind the pooler have no statement_timeout: ALTER ROLE … SET statement_timeout = '30s'");
}
