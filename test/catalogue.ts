import type { Client } from "pg";

/** One of our own tables in the database's catalogue: neither the migrator's bookkeeping nor the queue's schema. */
export interface CatalogueTable {
  name: string;
  hasTeam: boolean;
  /** Whether a row is unique by columns without its team. */
  isFoundWithoutTeam: boolean;
  /** The tables that its foreign keys point to. */
  parents: string[];
  /** Columns of the primary key, in its order. */
  key: string[];
}

/** The tables of a database. */
export async function readCatalogue(client: Client): Promise<CatalogueTable[]> {
  const { rows } = await client.query<CatalogueTable>(
    `/* test */ select c.relname as name,
       exists (select 1 from pg_attribute a where a.attrelid = c.oid and a.attname = 'team_id' and not a.attisdropped) as "hasTeam",
       exists (select 1 from pg_index i where i.indrelid = c.oid and i.indisunique and not exists (select 1 from pg_attribute a
         where a.attrelid = c.oid and a.attnum = any (i.indkey) and a.attname = 'team_id')) as "isFoundWithoutTeam",
       array(select distinct r.relname::text from pg_constraint f join pg_class r on r.oid = f.confrelid
         where f.conrelid = c.oid and f.contype = 'f' and f.confrelid <> c.oid) as parents,
       array(select a.attname::text from pg_index i
         cross join unnest(i.indkey) with ordinality as k (number, place)
         join pg_attribute a on a.attrelid = c.oid and a.attnum = k.number
         where i.indrelid = c.oid and i.indisprimary order by k.place) as key
     from pg_class c where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and c.relname <> 'migration'
     order by c.relname`,
  );
  return rows;
}

/**
 * Tables that a statement may touch without naming a team, each for its reason. Every other table with a team_id may
 * not.
 */
const withoutTeam: Record<string, string> = {
  credential: "A caller is known by the hash alone, before their team is.",
  sign_in_token: "A sign-in link is known by the hash alone, before its team is.",
};

/** The tables that belong to no team, each for its reason. A new table belongs to a team, or is added here. */
export const tablesOfNoTeam: Record<string, string> = {
  cost_bucket: "Its key says whose it is: a credential, a network or the public link.",
  email_provider_event: "A signature counts once, whichever team's e-mail its event is about.",
  identity: "A user may be a member of several teams.",
  installation: "One row for the whole database.",
  event_look: "How far the workers have looked for teams whose wake-up was lost.",
  passkey_challenge: "What authenticators are asked to sign, before a team is known.",
  proxy_observation: "What requests say of the proxies before the server.",
  rate_limit: "Counts by network and by address, before a team is known.",
  refused_origin: "Origins of browsers, before a team is known.",
  retention_turn: "Which teams were looked through last for old rows.",
  sign_in_request: "An address may belong to members of several teams.",
  team: "Its id is the team's.",
  used_sign_on_state: "What an issuer has answered, before a team is known.",
  worker_heartbeat: "Workers work for all teams.",
};

/** Says which statements touch a team's table without naming the team. */
export function tenantGuard(catalogue: CatalogueTable[]): (statements: Iterable<string>) => string[] {
  const names = catalogue.flatMap(({ name, hasTeam }) => (hasTeam && !(name in withoutTeam) ? [name] : []));
  const touches = new RegExp(
    `\\b(?:from|join|update|into|using)\\s+(?:only\\s+)?"?(?:${names.join("|")})"?(?![\\w.])`,
    "i",
  );
  return (statements) => [...statements].filter((text) => touches.test(text) && !/\bteam_id\b/.test(text));
}
