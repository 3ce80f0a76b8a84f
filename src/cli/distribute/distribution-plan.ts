import type { Client } from "pg";

/** A table as the catalogue describes it. */
interface CatalogueTable {
  name: string;
  hasTeam: boolean;
  /** Whether a row is unique by columns without its team: then it is looked up before its team is known. */
  isFoundWithoutTeam: boolean;
  /** The tables that its foreign keys point to, without itself. */
  parents: string[];
}

/** Where the rows of a table are: on the server of their team, on every server, or on the coordinator alone. */
export type Placement = "distributed" | "reference" | "local";

/** A table and where its rows belong. */
export interface PlannedTable {
  name: string;
  placement: Placement;
}

/** The tables of the schema `public`, without the migrator's own, from the catalogue, so that a table of a new migration is among them. */
async function readTables(client: Client): Promise<CatalogueTable[]> {
  const { rows } = await client.query<CatalogueTable>(
    `select c.relname::text as name,
       exists (select 1 from pg_attribute a
         where a.attrelid = c.oid and a.attname = 'team_id' and not a.attisdropped) as "hasTeam",
       exists (select 1 from pg_index i where i.indrelid = c.oid and i.indisunique and not exists (
         select 1 from pg_attribute a
         where a.attrelid = c.oid and a.attnum = any (i.indkey) and a.attname = 'team_id')) as "isFoundWithoutTeam",
       array(select distinct r.relname::text from pg_constraint f join pg_class r on r.oid = f.confrelid
         where f.conrelid = c.oid and f.contype = 'f' and f.confrelid <> c.oid) as parents
     from pg_class c
     where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and not c.relispartition
       and c.relname <> 'migration'
       and not exists (select 1 from pg_depend d
         where d.classid = 'pg_class'::regclass and d.objid = c.oid and d.deptype = 'e')
     order by c.relname`,
  );
  return rows;
}

/**
 * Decides where the rows of each table belong. Those of a team are with their team. A table that is looked up before the
 * team is known is on every server, and so is whatever it refers to, since nothing on every server may refer to rows that
 * are on one. A table that belongs to no team, and that nothing refers to, stays on the coordinator.
 */
export function placementsOf(tables: readonly CatalogueTable[]): Map<string, Placement> {
  const byName = new Map(tables.map((table) => [table.name, table]));
  const everywhere = new Set<string>();
  const add = (name: string): void => {
    if (everywhere.has(name)) return;
    everywhere.add(name);
    for (const parent of byName.get(name)?.parents ?? []) add(parent);
  };
  for (const { name, hasTeam, isFoundWithoutTeam, parents } of tables) {
    if (hasTeam && isFoundWithoutTeam) add(name);
    for (const parent of parents) if (byName.get(parent)?.hasTeam === false) add(parent);
  }
  return new Map(
    tables.map(({ name, hasTeam }) => [name, everywhere.has(name) ? "reference" : hasTeam ? "distributed" : "local"]),
  );
}

/** All tables of the schema with their places: those on every server first, and those that stay last. */
export async function planDistribution(client: Client): Promise<PlannedTable[]> {
  const placements = placementsOf(await readTables(client));
  const order: Placement[] = ["reference", "distributed", "local"];
  return [...placements]
    .map(([name, placement]) => ({ name, placement }))
    .sort((a, b) => order.indexOf(a.placement) - order.indexOf(b.placement));
}
