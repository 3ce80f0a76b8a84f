import type { Client } from "pg";
import { type Check, failed, ok, warning, withClient } from "./doctor.ts";

const name = "pooler";
/** How often two connections are compared: a busy pooler may give them different sessions by chance. */
const rounds = 5;

const backendOf = async (client: Client): Promise<number> => {
  const { rows } = await client.query<{ pid: number }>("select pg_backend_pid() as pid");
  return rows[0]!.pid;
};

/** Whether a pooler stands between: it gives its own id of the session, not that of PostgreSQL. */
const isPooled = async (client: Client): Promise<boolean> =>
  (client as unknown as { processID: number }).processID !== (await backendOf(client));

/** Whether two connections use the same session of PostgreSQL in turns, so that a transaction may get any session. */
async function shareSessions(one: Client, other: Client): Promise<boolean> {
  const seen = [new Set<number>(), new Set<number>()] as const;
  for (let round = 0; round < rounds; round++) {
    seen[0].add(await backendOf(one));
    seen[1].add(await backendOf(other));
  }
  return [...seen[0]].some((pid) => seen[1].has(pid));
}

/** Whether named statements work although each transaction may get another session. */
async function canPrepare(one: Client, other: Client): Promise<boolean> {
  try {
    for (let round = 0; round < rounds; round++)
      for (const client of [one, other]) await client.query({ name: "beckon_doctor", text: "select 1", values: [] });
    return true;
  } catch {
    return false;
  }
}

/** Whether a transaction of several statements is allowed. */
const hasTransactions = (client: Client): Promise<boolean> =>
  client.query("begin").then(
    () => client.query("rollback").then(() => true),
    () => false,
  );

/** Whether DATABASE_URL leads to a pooler, in which mode it is, and whether the settings fit. */
export async function checkPooler(
  { databaseUrl, directUrl }: { databaseUrl: string; directUrl: string },
  { PREPARED_STATEMENTS }: { PREPARED_STATEMENTS: boolean },
): Promise<Check> {
  try {
    return await withClient(databaseUrl, (one) =>
      withClient(databaseUrl, async (other) => {
        if (!(await isPooled(one))) return ok(name, "none: connections lead to PostgreSQL itself");
        if (!(await hasTransactions(one)))
          return failed(name, "it is in statement mode, without transactions", "Set pool_mode = transaction there.");
        if (!(await shareSessions(one, other)))
          return ok(name, "session mode: each of our connections holds a session of PostgreSQL, as without a pooler");
        if (directUrl === databaseUrl)
          return failed(
            name,
            "it is in transaction mode, in which LISTEN does not work: workers and live feeds are not woken up",
            "Set DATABASE_DIRECT_URL to PostgreSQL itself.",
          );
        if (await withClient(directUrl, isPooled))
          return warning(
            name,
            "DATABASE_DIRECT_URL leads to a pooler as well",
            "Set it to PostgreSQL itself: LISTEN and migrations need a session of their own.",
          );
        if (PREPARED_STATEMENTS && !(await canPrepare(one, other)))
          return failed(
            name,
            "it is in transaction mode, and does not support prepared statements",
            "Set max_prepared_statements there (PgBouncer 1.21 or later), or PREPARED_STATEMENTS=off.",
          );
        return ok(name, `transaction mode, prepared statements ${PREPARED_STATEMENTS ? "work" : "are off"}`);
      }),
    );
  } catch {
    return warning(name, "unknown while the database cannot be asked", null);
  }
}
