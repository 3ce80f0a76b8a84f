import { type Client, escapeIdentifier } from "pg";
import { OperatorError } from "../../platform/process/operator-error.ts";
import { openLongConnection, quoted } from "../backup/database-catalog.ts";
import { type Placement, type PlannedTable, planDistribution } from "./distribution-plan.ts";

/** What the command did, by the names of the tables. */
export interface Distribution {
  /** The servers that hold the rows of teams. */
  servers: string[];
  reference: string[];
  distributed: string[];
  local: string[];
  /** Those that this run has moved; none where everything was distributed before. */
  moved: string[];
}

const column = "team_id";

/** What must be so before the first table is moved. @returns the servers that rows are placed on */
async function checkCluster(client: Client): Promise<string[]> {
  const { rows: extensions } = await client.query("select 1 from pg_extension where extname = 'citus'");
  if (extensions.length === 0)
    throw new OperatorError(
      "This database has no extension citus, so there is nothing to distribute over. Nothing was changed. On the coordinator and on every other server: add citus to shared_preload_libraries, restart, and `create extension citus` in this database; then add the servers with `select citus_add_node(host, port)` (docs/operations.md, Several servers).",
      1,
    );
  const { rows: nodes } = await client.query<{ name: string; places: boolean; isHere: boolean }>(
    `select format('%s:%s', nodename, nodeport) as name, shouldhaveshards as places, groupid = 0 as "isHere"
     from pg_dist_node where isactive and noderole = 'primary' order by 1`,
  );
  const { rows: group } = await client.query<{ groupid: number }>("select groupid from pg_dist_local_group");
  if (group[0]?.groupid !== 0)
    throw new OperatorError("This server is not the coordinator. Run distribute there. Nothing was changed.", 1);
  const places = nodes.filter(({ places }) => places).map(({ name }) => name);
  if (places.length === 0)
    throw new OperatorError(
      "No server can hold rows of teams yet. Nothing was changed. Run on the coordinator: select citus_set_coordinator_host(host, port), and select citus_add_node(host, port) for each other server.",
      1,
    );
  return places;
}

/** What Citus has of the tables already. */
async function placedTables(client: Client): Promise<Map<string, Placement>> {
  const { rows } = await client.query<{ name: string; placement: Placement }>(
    `select c.relname::text as name,
       case when p.partmethod = 'h' then 'distributed' when p.repmodel = 't' then 'reference' else 'local' end as placement
     from pg_dist_partition p join pg_class c on c.oid = p.logicalrelid
     where c.relnamespace = 'public'::regnamespace`,
  );
  return new Map(rows.map(({ name, placement }) => [name, placement]));
}

/** Places tables, those of teams beside each other: the rows of a team are on one server. */
async function placeTables(client: Client, tables: PlannedTable[], placed: Map<string, Placement>): Promise<void> {
  let beside = [...placed].find(([, placement]) => placement === "distributed")?.[0];
  for (const { name, placement } of tables)
    if (placement === "reference") await client.query("select create_reference_table($1)", [name]);
    else {
      const values = [name, column, beside ?? "none"];
      await client.query("select create_distributed_table($1, $2, colocate_with => $3)", values);
      beside ??= name;
    }
}

/** A foreign key, which is away while its tables move: neither of both may have moved alone. */
interface ForeignKey {
  table: string;
  name: string;
  definition: string;
}

async function foreignKeysOf(client: Client, tables: string[]): Promise<ForeignKey[]> {
  const { rows } = await client.query<ForeignKey>(
    `select t.relname::text as table, f.conname::text as name, pg_get_constraintdef(f.oid) as definition
     from pg_constraint f join pg_class t on t.oid = f.conrelid join pg_class r on r.oid = f.confrelid
     where f.contype = 'f' and t.relnamespace = 'public'::regnamespace and f.conparentid = 0
       and (t.relname = any ($1) or r.relname = any ($1)) order by 1, 2`,
    [tables],
  );
  return rows;
}

/** The functions of the schema, which triggers and statements call on the servers of the teams. */
async function distributeFunctions(client: Client): Promise<void> {
  const { rows } = await client.query<{ signature: string }>(
    `select p.oid::regprocedure::text as signature from pg_proc p
     where p.pronamespace = 'public'::regnamespace and p.prokind = 'f' and not exists (select 1 from pg_depend d
       where d.classid = 'pg_proc'::regclass and d.objid = p.oid and d.deptype = 'e') order by 1`,
  );
  for (const { signature } of rows) await client.query("select create_distributed_function($1)", [signature]);
}

/**
 * Lets the functions plan their statements with their values, from which Citus sees the server: it refuses a generic plan.
 * On one server some of them force one, which is faster there.
 */
async function planWithValues(client: Client): Promise<void> {
  await client.query(
    `do $$ declare signature text; begin
       for signature in select p.oid::regprocedure::text from pg_proc p
         where p.pronamespace = 'public'::regnamespace and array_to_string(p.proconfig, ' ') like '%plan_cache_mode=%'
       loop execute format('alter function %s reset plan_cache_mode', signature); end loop;
     end $$`,
  );
}

/**
 * Distributes the tables over the servers of a cluster of Citus: all of them in one transaction, so that a run which is
 * interrupted has changed nothing. What is distributed already stays as it is.
 *
 * @throws OperatorError without the extension, without servers, and on another server than the coordinator
 */
export async function distribute(url: string): Promise<Distribution> {
  const client = await openLongConnection(url, "beckon distribute");
  try {
    const servers = await checkCluster(client);
    const placed = await placedTables(client);
    const plan = await planDistribution(client);
    const moving = plan.filter(({ name, placement }) => placement !== "local" && placed.get(name) !== placement);
    const moved = moving.map(({ name }) => name);
    await client.query("begin");
    // The triggers write rows of the same team alone, which are on the same server.
    await client.query("set local citus.enable_unsafe_triggers = on");
    await client.query("set local citus.multi_shard_modify_mode = 'sequential'");
    const keys = await foreignKeysOf(client, moved);
    for (const { table, name } of keys)
      await client.query(`alter table ${quoted(table)} drop constraint ${escapeIdentifier(name)}`);
    await placeTables(client, moving, placed);
    for (const { table, name, definition } of keys)
      await client.query(`alter table ${quoted(table)} add constraint ${escapeIdentifier(name)} ${definition}`);
    if (moved.length > 0) await distributeFunctions(client);
    await planWithValues(client);
    await client.query("commit");
    // Later migrations make triggers as well. In sequence: what has read rows of several teams may change a table that every
    // server has in the same transaction.
    await client.query(
      `do $$ begin
        execute format('alter database %I set citus.enable_unsafe_triggers = on', current_database());
        execute format('alter database %I set citus.multi_shard_modify_mode = sequential', current_database());
      end $$`,
    );
    const named = (placement: Placement) =>
      plan.filter((table) => table.placement === placement).map(({ name }) => name);
    return {
      servers,
      reference: named("reference"),
      distributed: named("distributed"),
      local: named("local"),
      moved,
    };
  } finally {
    await client.end();
  }
}
