// Makes the databases of databases.mjs, once: benchmarks that write use copies of them.
import { createHash, randomUUID } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { makeCredential } from "../../src/platform/crypto/credential-format.ts";
import { globalId } from "../../src/platform/ids/ids.ts";
import { bench, project, startServer, stop } from "../lib/processes.mjs";
import { databases } from "./databases.mjs";

const prefix = "beckon_bench_";
const scopes = ["ADMIN", "ASSESSMENTS", "CANDIDATES_PII", "INVITATION_LINKS", "INVITE", "READ", "RESULTS", "WEBHOOKS"];

/** Changed with what this file puts into databases. */
const fillVersion = 1;

/** What the content of a database depends on. A database of other content is made again. */
function versionOf(name) {
  const hash = createHash("sha256").update(JSON.stringify([fillVersion, databases[name]]));
  hash.update(readFileSync(join(bench, "data", "team.sql")));
  for (const file of readdirSync(join(project, "migrations")).sort())
    hash.update(file).update(readFileSync(join(project, "migrations", file)));
  return hash.digest("hex");
}

/** A database by its name in databases.mjs, filled. It is stored for the next benchmark and must not be written to. */
export async function seeded(cluster, name, notice) {
  const database = cluster.database(prefix + name);
  const version = versionOf(name);
  // Two benchmarks that run at once do not fill the same database.
  await cluster.admin.query("select pg_advisory_lock(hashtext($1))", [database.name]);
  const { rows } = await cluster.admin.query(
    "select shobj_description(oid, 'pg_database') as version from pg_database where datname = $1",
    [database.name],
  );
  if (rows[0]?.version !== version) {
    notice(`Filling the database ${name} (once) …`);
    await cluster.admin.query(`drop database if exists ${database.name} with (force)`);
    await fill(cluster, database, databases[name]);
    await cluster.admin.query(`comment on database ${database.name} is '${version}'`);
  }
  await cluster.admin.query("select pg_advisory_unlock(hashtext($1))", [database.name]);
  return database;
}

async function fill(cluster, database, groups) {
  await cluster.admin.query(`create database ${database.name} template template0`);
  // The server migrates it.
  await stop((await startServer(database.url, { core: undefined })).child);
  const client = await database.connect();
  try {
    await client.query(readFileSync(join(bench, "data", "team.sql"), "utf8"));
    await indexesForPeers(client);
    await withoutIndex(client, "candidate_search", async () => {
      let number = 1;
      for (const { count, size } of groups) for (let i = 0; i < count; i++) await addTeam(client, number++, size);
    });
    await refreshDerived(client);
    await client.query("vacuum analyze");
    await client.query("checkpoint");
  } finally {
    await client.end();
  }
}

/** Adds a team with an API key; `bench.api_key` has the key. */
export async function addTeam(client, number, size) {
  const values = [number, ...size];
  const { rows } = await client.query("select bench.team($1, $2, $3, $4, $5, $6) as id", values);
  const { credential, hash, shown } = makeCredential("apiKey");
  const [teamId, keyId] = [rows[0].id, randomUUID()];
  await client.query(
    `insert into api_key (team_id, id, name, prefix, scopes, created_by)
      select $1, $2, 'bench', $3, $4, id from team_member where team_id = $1 and role = 'OWNER'`,
    [teamId, keyId, shown, scopes],
  );
  await client.query("insert into credential (hash, team_id, api_key_id, kind) values ($1, $2, $3, 'API_KEY')", [
    hash,
    teamId,
    keyId,
  ]);
  await client.query("insert into bench.api_key values ($1, $2, $3)", [number, teamId, credential]);
}

/** The peer of type-graphql and MikroORM finds rows by their id alone, as it is usual; no statement of the product does. */
async function indexesForPeers(client) {
  for (const table of ["invitation", "candidate", "assessment", "team_member"])
    await client.query(`create unique index bench_${table}_id on ${table} (id)`);
}

/** The index of the search is made once at the end, where each row would change it. */
async function withoutIndex(client, name, work) {
  const { rows } = await client.query("select indexdef from pg_indexes where indexname = $1", [name]);
  await client.query(`drop index ${name}`);
  await work();
  await client.query(rows[0].indexdef);
}

/** What the product derives from rows and keeps beside them. Where a migration adds such a table, this brings it up to date. */
async function refreshDerived(client) {
  const { rows } = await client.query("select to_regprocedure('compare_counts(uuid)') is not null as counts");
  if (rows[0].counts) await client.query("select compare_counts(id) from team");
}

let copies = 0;

/** A copy of a filled database, to write to. It is dropped by `dropCopies`. */
export async function copied(cluster, name, notice) {
  const source = await seeded(cluster, name, notice);
  const copy = cluster.database(`${prefix}copy_${process.pid}_${copies++}`);
  await cluster.admin.query(`create database ${copy.name} template ${source.name}`);
  return copy;
}

/** Drops the copies of this process, and those of processes that were killed. */
export async function dropCopies(cluster) {
  const start = `${prefix}copy_`;
  const { rows } = await cluster.admin.query("select datname from pg_database where starts_with(datname, $1)", [start]);
  for (const { datname } of rows) {
    const pid = Number(datname.slice(start.length).split("_")[0]);
    if (pid === process.pid || !isRunning(pid)) await cluster.admin.query(`drop database ${datname} with (force)`);
  }
}

function isRunning(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

/** The teams of a database by their number: their ids, their API key, and their first assessments. */
export async function teamsOf(database) {
  const rows = await database.query(
    `select number, team_id, credential,
      (select array_agg(id order by id) from assessment a where a.team_id = k.team_id) as assessments
      from bench.api_key k order by number`,
  );
  return rows.map(({ number, team_id, credential, assessments }) => ({
    number,
    teamId: team_id,
    credential,
    assessments: assessments.map((id) => globalId("Assessment", id)),
    assessment: globalId("Assessment", assessments[0]),
  }));
}
