import { type Check, failed, ok, warning, withClient } from "./doctor.ts";

/*
 * What an operator would otherwise learn at night: whether another server has the data as well, whether there are
 * connections for all processes, and whether the planner knows how large the tables are.
 */

const unknown = (name: string): Check => warning(name, "unknown while the database cannot be asked", null);

interface Replication {
  names: string;
  standbys: number;
  synchronous: number;
  mayRead: boolean;
  isStandby: boolean;
}

/** Whether a standby has the data as well, and has it before a commit is acknowledged. */
export async function checkStandby(directUrl: string): Promise<Check> {
  const name = "standby";
  try {
    const { names, standbys, synchronous, mayRead, isStandby } = await withClient(directUrl, async (client) => {
      const { rows } = await client.query<Replication>(
        `select current_setting('synchronous_standby_names') as names, count(pid)::int as standbys,
          count(*) filter (where sync_state in ('sync', 'quorum'))::int as synchronous,
          pg_has_role(current_user, 'pg_read_all_stats', 'usage') as "mayRead", pg_is_in_recovery() as "isStandby"
        from pg_stat_replication`,
      );
      return rows[0]!;
    });
    if (isStandby)
      return failed(name, "this server is a standby, which accepts no writes", "Name the primary in DATABASE_URL.");
    const count = `${standbys} ${standbys === 1 ? "standby" : "standbys"}`;
    if (names !== "" && mayRead && synchronous === 0)
      return failed(
        name,
        `synchronous_standby_names is ${JSON.stringify(names)}, and no such standby is connected: every commit waits`,
        "Bring the standby back; or alter system set synchronous_standby_names = '', and select pg_reload_conf().",
      );
    if (standbys === 0)
      return warning(
        name,
        "none is connected: if this server is lost, so is all that came after the last backup (a managed service may have one that is not visible here)",
        "Add a standby, and name all servers in DATABASE_URL (docs/operations.md, Failover).",
      );
    if (!mayRead)
      return warning(
        name,
        `${count}; this user may not see whether it is synchronous`,
        "grant pg_monitor to the user.",
      );
    if (synchronous === 0)
      return warning(
        name,
        `${count}, none of which is synchronous: a failover may lose the last transactions`,
        "Set synchronous_standby_names, or run renew-epoch after a failover (docs/operations.md, Failover).",
      );
    return ok(name, `${count}, ${synchronous} of them synchronous`);
  } catch {
    return unknown(name);
  }
}

interface Connections {
  most: number;
  reserved: number;
  open: number;
  processes: number;
}

/** Whether PostgreSQL allows all connections that the running processes may open, and those of one more. */
export async function checkConnections(directUrl: string, pool: number, isPooled: boolean): Promise<Check> {
  const name = "connections";
  try {
    const { most, reserved, open, processes } = await withClient(directUrl, async (client) => {
      // Each process listens on one connection, whose name says what the process is.
      const { rows } = await client.query<Connections>(
        `select current_setting('max_connections')::int as most,
          current_setting('superuser_reserved_connections')::int
            + coalesce(current_setting('reserved_connections', true)::int, 0) as reserved,
          count(*) filter (where datid is not null)::int as open,
          count(*) filter (where datname = current_database()
            and application_name ~ '^beckon (all|api|worker) wake-ups$')::int as processes
        from pg_stat_activity`,
      );
      return rows[0]!;
    });
    const allowed = most - reserved;
    const now = `${open} of ${allowed} are open (max_connections ${most}, ${reserved} reserved)`;
    if (processes === 0) return ok(name, `${now}; no running process is seen`);
    const each = isPooled ? 1 : pool + 1;
    const seen = `${processes} ${processes === 1 ? "process" : "processes"} may open ${processes * each}`;
    const next = "Raise max_connections, lower DATABASE_POOL, or put a pooler in front.";
    if (processes * each > allowed) return failed(name, `${seen}; ${now}`, next);
    if ((processes + 1) * each > allowed)
      return warning(name, `${seen}; ${now}: a rolling restart has no room for one process more`, next);
    return ok(name, `${seen}; ${now}`);
  } catch {
    return unknown(name);
  }
}

/** How many changed rows, and which part of the table, make statistics stale. */
const staleRows = 10_000;
const maxNamed = 5;

/** Tables whose statistics are missing or stale, so that statements on them may be planned for a table of another size. */
export async function checkStatistics(databaseUrl: string): Promise<Check> {
  const name = "statistics";
  try {
    const tables = await withClient(databaseUrl, async (client) => {
      const { rows } = await client.query<{ table: string; missing: boolean }>(
        `select format('%I.%I', s.schemaname, s.relname) as table, c.reltuples < 0 as missing
        from pg_stat_user_tables s join pg_class c on c.oid = s.relid
        where s.schemaname in ('public', 'pgboss')
          and (c.reltuples < 0 and pg_relation_size(c.oid) > 1024 * 1024
            or s.n_mod_since_analyze > greatest($1, c.reltuples * 0.5))
        order by pg_relation_size(c.oid) desc`,
        [staleRows],
      );
      return rows.map((row) => row.table.replace(/^public\./, ""));
    });
    if (tables.length === 0) return ok(name, "no table has changed much since it was analyzed");
    const named = tables.slice(0, maxNamed).join(", ");
    const more = tables.length > maxNamed ? ` and ${tables.length - maxNamed} more` : "";
    return warning(
      name,
      `missing or stale, so that plans may be slow: ${named}${more}`,
      `analyze ${named}; and see whether autovacuum is on and keeps up.`,
    );
  } catch {
    return unknown(name);
  }
}

/** From which difference on a clock is worth a look, and from which on receivers refuse what is signed by it. */
const [noticeSeconds, refusedSeconds] = [2, 120];

/** Whether the clock of this machine is that of the database. */
export async function checkClock(databaseUrl: string): Promise<Check> {
  const name = "clock";
  try {
    const seconds = await withClient(databaseUrl, async (client) => {
      // The first statement of a connection takes longer.
      await client.query("select clock_timestamp()");
      const before = Date.now();
      const { rows } = await client.query<{ at: number }>(
        "select extract(epoch from clock_timestamp())::float8 * 1000 as at",
      );
      return (rows[0]!.at - (before + Date.now()) / 2) / 1_000;
    });
    return clockCheck(name, seconds);
  } catch {
    return unknown(name);
  }
}

/** What a difference means. @param seconds how far the database's clock is ahead */
export function clockCheck(name: string, seconds: number): Check {
  const size = Math.abs(seconds);
  if (size < noticeSeconds) return ok(name, `this machine and the database differ by ${size.toFixed(1)} s`);
  const detail = `this machine is ${size.toFixed(0)} s ${seconds > 0 ? "behind" : "ahead of"} the database`;
  const next = "Synchronize both by NTP (chronyc tracking, timedatectl).";
  return size < refusedSeconds
    ? warning(name, detail, next)
    : failed(name, `${detail}: receivers refuse the signatures of webhooks and launch tickets`, next);
}
