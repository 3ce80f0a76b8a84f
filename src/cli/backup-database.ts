import { hkdfSync } from "node:crypto";
import { Client, escapeIdentifier } from "pg";
import type { BackupHeader } from "./backup-file.ts";

/**
 * Tables whose rows are not part of a backup. `migration`: the rows tell of the schema they are in,
 * so the target's own are the true ones (the header has the backup's names). `worker_heartbeat`: tells
 * which processes live now. `cost_bucket`: what callers may ask for at the moment.
 */
const notKept = ["migration", "worker_heartbeat", "cost_bucket"];

/** A table as the catalog has it. */
export interface CatalogTable {
  name: string;
  /** Without generated ones: nobody may write them. */
  columns: string[];
  /** Tables that must be loaded before it. Deferrable foreign keys wait for the commit and do not count. */
  parents: string[];
  /** Holds what belongs to a team: has a team_id, or is `team` itself. */
  ofTeam: boolean;
}

/** A name as SQL takes it. */
export const quoted = (name: string): string => `public.${escapeIdentifier(name)}`;
export const columnList = (columns: string[]): string => columns.map(escapeIdentifier).join(", ");

/**
 * A connection for work that takes as long as it takes: no timeouts, whatever the role or the
 * database sets, and every setting fixed that changes how COPY writes a value.
 */
export async function openLongConnection(url: string, name: string): Promise<Client> {
  const client = new Client({ connectionString: url, application_name: name, connectionTimeoutMillis: 10_000 });
  // Without a listener a lost connection would end the process without a word; the query that runs is told as well.
  client.on("error", () => undefined);
  await client.connect();
  await client.query(`
    set statement_timeout = 0; set idle_in_transaction_session_timeout = 0; set lock_timeout = '30s';
    set client_encoding = 'UTF8'; set timezone = 'UTC'; set datestyle = 'ISO, YMD'; set intervalstyle = 'postgres';
    set extra_float_digits = 3; set bytea_output = 'hex'; set search_path = public;
    -- Fails, rather than leaving out rows, where a policy would hide some.
    set row_security = off`);
  // Since PostgreSQL 17; an older one does not know its name.
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
    [notKept],
  );
  return rows;
}

/** What is referred to first. Tables that refer to one another in a circle come last, by name. */
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

/** Where the sequences of schema public stand; asked after the snapshot is taken, so never behind its rows. */
export async function sequencesOf(client: Client): Promise<BackupHeader["sequences"]> {
  const { rows: names } = await client.query<{ name: string }>(
    `select c.relname::text as name from pg_class c
     where c.relnamespace = 'public'::regnamespace and c.relkind = 'S'
       and not exists (select 1 from pg_depend d left join pg_class t on t.oid = d.refobjid
         where d.classid = 'pg_class'::regclass and d.objid = c.oid
           and (d.deptype = 'e' or (d.deptype in ('a', 'i') and t.relname = any ($1))))
     order by c.relname`,
    [notKept],
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
 * Two bytes of each secret's own derivation: enough to notice that a restored installation has
 * another SECRET_KEY, too little to help anybody who guesses at it.
 */
export const fingerprintsOf = (secrets: string[]): string[] =>
  secrets.map((secret) => Buffer.from(hkdfSync("sha256", secret, "beckon", "backup-fingerprint", 2)).toString("hex"));
