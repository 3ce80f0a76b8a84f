import { hkdfSync } from "node:crypto";
import { type Client, escapeIdentifier } from "pg";
import { newClient } from "../../platform/database/primary-client.ts";
import type { BackupHeader } from "./backup-file.ts";

/**
 * Tables whose rows are not part of a backup. `migration` describes the schema of its own database (the header of the
 * backup has the names of its migrations). The triggers count the rows of a restore as they are loaded. `worker_heartbeat`,
 * `event_look`, `retention_turn` and `cost_bucket` describe the running processes and the points that callers have at the
 * moment.
 */
const excludedTables = [
  "migration",
  "worker_heartbeat",
  "event_look",
  "cost_bucket",
  "invitation_count",
  "invitation_time_count",
  "candidate_count",
  "count_comparison",
  "retention_turn",
];

/** A table, as the catalog describes it. */
export interface CatalogTable {
  name: string;
  /** Without generated columns, which cannot be written. */
  columns: string[];
  /** Tables that must be loaded before this one. Deferrable foreign keys are checked at the commit and do not count. */
  parents: string[];
  /** Whether rows belong to a team: the table has a team_id, or is `team` itself. */
  ofTeam: boolean;
}

/** Quotes a name for SQL. */
export const quoted = (name: string): string => `public.${escapeIdentifier(name)}`;
export const columnList = (columns: string[]): string => columns.map(escapeIdentifier).join(", ");

/**
 * Opens a connection for work of any length: without timeouts, whatever the role or the database sets, and with fixed
 * values of all settings that change how COPY writes a value.
 */
export async function openLongConnection(url: string, name: string): Promise<Client> {
  const client = newClient(url, { application_name: name, connectionTimeoutMillis: 10_000 });
  // Without a listener a lost connection would end the process silently; the running query is rejected as well.
  client.on("error", () => undefined);
  await client.connect();
  await client.query(`
    set statement_timeout = 0; set idle_in_transaction_session_timeout = 0; set lock_timeout = '30s';
    set client_encoding = 'UTF8'; set timezone = 'UTC'; set datestyle = 'ISO, YMD'; set intervalstyle = 'postgres';
    set extra_float_digits = 3; set bytea_output = 'hex'; set search_path = public;
    -- Fails, rather than leaving out rows, where a policy would hide some.
    set row_security = off`);
  // Exists since PostgreSQL 17; older versions reject the name.
  await client.query(
    "select set_config(name, '0', false) from pg_settings where name in ('transaction_timeout', 'idle_session_timeout')",
  );
  return client;
}

/**
 * The tables of schema public, from the catalog, so that a new migration's table is included without
 * anybody thinking of it. The schema `pgboss` is left out: e-mails, webhooks and callbacks are queued by their own rows,
 * and scheduled tasks queue the jobs of registrations again.
 */
export async function tablesOf(client: Client): Promise<CatalogTable[]> {
  const { rows } = await client.query<CatalogTable>(
    `select c.relname::text as name,
       array(select a.attname::text from pg_attribute a
         where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped and a.attgenerated = ''
         order by a.attnum) as columns,
       array(select distinct r.relname::text from pg_constraint f join pg_class r on r.oid = f.confrelid
         where f.conrelid = c.oid and f.contype = 'f' and f.confrelid <> c.oid and not f.condeferrable) as parents,
       c.relname = 'team' or exists (select 1 from pg_attribute a
         where a.attrelid = c.oid and a.attname = 'team_id' and not a.attisdropped) as "ofTeam"
     from pg_class c
     -- A partitioned table is read and filled as one, its partitions are no tables of their own.
     where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and not c.relispartition
       and c.relname <> all ($1)
       and not exists (select 1 from pg_depend d
         where d.classid = 'pg_class'::regclass and d.objid = c.oid and d.deptype = 'e')
     order by c.relname`,
    [excludedTables],
  );
  return rows;
}

/** Sorts referenced tables first. Tables in a cycle of references come last, by name. */
export function inLoadingOrder(tables: CatalogTable[]): CatalogTable[] {
  const ordered: CatalogTable[] = [];
  let rest = tables;
  while (rest.length > 0) {
    const waiting = new Set(rest.map((table) => table.name));
    const ready = rest.filter((table) => !table.parents.some((parent) => waiting.has(parent)));
    if (ready.length === 0) return [...ordered, ...rest];
    ordered.push(...ready);
    rest = rest.filter((table) => !ready.includes(table));
  }
  return ordered;
}

/** The values of the sequences of schema public; read after the snapshot, so never behind its rows. */
export async function sequencesOf(client: Client): Promise<BackupHeader["sequences"]> {
  const { rows: names } = await client.query<{ name: string }>(
    `select c.relname::text as name from pg_class c
     where c.relnamespace = 'public'::regnamespace and c.relkind = 'S'
       and not exists (select 1 from pg_depend d left join pg_class t on t.oid = d.refobjid
         where d.classid = 'pg_class'::regclass and d.objid = c.oid
           and (d.deptype = 'e' or (d.deptype in ('a', 'i') and t.relname = any ($1))))
     order by c.relname`,
    [excludedTables],
  );
  const sequences: BackupHeader["sequences"] = [];
  for (const { name } of names) {
    const { rows } = await client.query<{ lastValue: string; isCalled: boolean }>(
      `select last_value::text as "lastValue", is_called as "isCalled" from ${quoted(name)}`,
    );
    sequences.push({ name, ...rows[0]! });
  }
  return sequences;
}

/**
 * Two bytes derived from each secret: enough to notice that a restored installation has another SECRET_KEY, and too few
 * to help an attacker who guesses it.
 */
export const fingerprintsOf = (secrets: string[]): string[] =>
  secrets.map((secret) => Buffer.from(hkdfSync("sha256", secret, "beckon", "backup-fingerprint", 2)).toString("hex"));
