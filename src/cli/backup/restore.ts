import { type FileHandle, open } from "node:fs/promises";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { Client } from "pg";
import { from as copyFrom } from "pg-copy-streams";
import { compiler, runOn } from "../../platform/database/compiler.ts";
import { sql } from "../../platform/database/sql.ts";
import { UserError } from "../../platform/errors.ts";
import { type BackupHeader, type BackupPart, readBackup } from "./backup-file.ts";
import {
  type CatalogTable,
  columnList,
  fingerprintsOf,
  openLongConnection,
  quoted,
  sequencesOf,
  tablesOf,
} from "./database-catalog.ts";

export interface RestoreDone {
  file: string;
  createdAt: string;
  tables: number;
  rows: number;
  /** The epoch of new cursors. Cursors from before the restore are refused. */
  epoch: string;
  /** Migrations that the database has and the backup does not. */
  newerMigrations: string[];
  /** Whether SECRET_KEY is that of the installation that was backed up. */
  sameSecretKey: boolean;
}

/**
 * Restores a backup into a database: the file is read and checked to its end first, then everything is loaded in one
 * transaction. After a failure the existing rows are unchanged.
 *
 * @param options.known the names of the migrations of this release
 * @param options.migrate migrates the schema where migrations are missing
 * @throws UserError for an incomplete file, a file of a newer release, existing rows or a running server
 */
export async function restore(
  url: string,
  path: string,
  options: { force?: boolean; secrets: string[]; known: string[]; migrate: (client: Client) => Promise<unknown> },
): Promise<RestoreDone> {
  const file = await open(path, "r").catch((error: { code?: string }) => {
    if (error.code === "ENOENT") throw new UserError("NOT_FOUND", `There is no file ${path}.`);
    throw error;
  });
  try {
    if (!(await file.stat()).isFile()) throw new UserError("INVALID_VALUE", `${path} is not a file.`);
    const { header, tables, rows } = await check(file);
    const unknown = header.migrations.filter((name) => !options.known.includes(name));
    if (unknown.length > 0)
      throw new UserError(
        "INVALID_STATE",
        `This backup was made by a newer release of Beckon, with ${unknown.join(", ")}. Restore it with that release.`,
      );
    const client = await openLongConnection(url, "beckon restore");
    try {
      if (!options.force) {
        await rejectRunningServer(client);
        // Checked again under the lock; here so that the error comes before the schema is changed.
        await rejectOverLimit(client, await tablesOf(client));
      }
      await options.migrate(client);
      const epoch = await load(client, file, header, options.force ?? false);
      const done = await client.query<{ name: string }>("select name from migration order by name");
      return {
        file: path,
        createdAt: header.createdAt,
        tables,
        rows,
        epoch,
        newerMigrations: done.rows.map((row) => row.name).filter((name) => !header.migrations.includes(name)),
        sameSecretKey: header.secrets.every((one) => fingerprintsOf(options.secrets).includes(one)),
      };
    } finally {
      // Without a commit PostgreSQL rolls back.
      await client.end();
    }
  } finally {
    await file.close();
  }
}

/** Reads the whole file once, before anything is changed. */
async function check(file: FileHandle): Promise<{ header: BackupHeader; tables: number; rows: number }> {
  let header: BackupHeader | undefined;
  for await (const part of readBackup(file)) {
    if (part.kind === "header") header = part.header;
    if (part.kind === "trailer" && header !== undefined) return { header, tables: part.tables, rows: part.rows };
  }
  throw new Error("a backup without an end"); // readBackup throws before
}

/** Refuses while a server runs: it has old rows in memory, and its jobs would act on a mixture of old and new rows. */
async function rejectRunningServer(client: Client): Promise<void> {
  const { rows: found } = await client.query("select 1 where to_regclass('public.worker_heartbeat') is not null");
  if (found.length === 0) return;
  const [working] = await runOn(
    client,
    compiler
      .selectFrom("worker_heartbeat")
      .select(({ fn }) => sql<number>`round(extract(epoch from now() - ${fn.max("beat_at")}))::int`.as("seconds"))
      .having(({ fn }) => fn.max("beat_at"), ">", sql<Date>`now() - interval '30 s'`),
  );
  if (working !== undefined)
    throw new UserError(
      "INVALID_STATE",
      `A server works on this database (heartbeat ${working.seconds} s ago). Stop it first; if it was killed, wait 30 s. --force goes on all the same.`,
    );
}

async function rejectOverLimit(client: Client, tables: CatalogTable[]): Promise<void> {
  const full: string[] = [];
  for (const { name } of tables.filter((table) => table.ofTeam)) {
    const { rows } = await client.query(`select 1 from ${quoted(name)} limit 1`);
    if (rows.length > 0) full.push(name);
  }
  if (full.length > 0)
    throw new UserError(
      "INVALID_STATE",
      `There are rows already (${full.slice(0, 5).join(", ")}${full.length > 5 ? ", …" : ""}). Restore into an empty database, or --force to delete everything that is there first.`,
    );
}

/** The transaction: lock, empty and load the tables, and begin a new epoch. */
async function load(client: Client, file: FileHandle, header: BackupHeader, force: boolean): Promise<string> {
  await client.query("begin");
  const tables = await tablesOf(client);
  rejectRemovedColumns(header, tables);
  // Before the check for rows: of two concurrent restores the second must find the rows of the first.
  await client
    .query(`lock table ${tables.map(({ name }) => quoted(name)).join(", ")} in access exclusive mode`)
    .catch((error: { code?: string }) => {
      if (error.code !== "55P03" && error.code !== "40P01") throw error;
      throw new UserError("INVALID_STATE", "Somebody else uses these tables. Stop every server, then try again.");
    });
  if (!force) await rejectOverLimit(client, tables);
  // Rows that migrations have inserted are in the file as well. `cascade` empties tables that are not in the file.
  const inFile = new Set(header.tables.map((table) => table.name));
  const emptied = tables.filter((table) => table.ofTeam || inFile.has(table.name));
  await client.query(`truncate ${emptied.map(({ name }) => quoted(name)).join(", ")} cascade`);
  await client.query("set constraints all deferred");
  await loadTables(client, file, tables, inFile);
  // E-mails may have been loaded before their invitations; emptying the teams has emptied the counts.
  await client.query("select compare_counts(id) from team");
  const here = new Set((await sequencesOf(client)).map((sequence) => sequence.name));
  for (const { name, lastValue, isCalled } of header.sequences) {
    if (!here.has(name)) continue;
    // setval alone is not rolled back; after `restart` it is part of the transaction.
    await client.query(`alter sequence ${quoted(name)} restart`);
    await client.query("select setval($1::regclass, $2::bigint, $3)", [quoted(name), lastValue, isCalled]);
  }
  const { rows } = await client.query<{ epoch: string }>(
    "update installation set log_epoch = default returning log_epoch as epoch",
  );
  if (rows[0] === undefined) throw new UserError("INVALID_VALUE", "This backup lacks the row of the installation.");
  await client.query("commit");
  // Without statistics the planner does not know the new rows, and autovacuum runs later.
  await client.query(`analyze ${tables.map(({ name }) => quoted(name)).join(", ")}`);
  return rows[0].epoch;
}

/** The lists of columns come from the file, so a column that was added later gets its default. */
function rejectRemovedColumns(header: BackupHeader, tables: CatalogTable[]): void {
  const here = new Map(tables.map((table) => [table.name, new Set(table.columns)]));
  const gone = header.tables.flatMap(({ name, columns }) => {
    const found = here.get(name);
    return found === undefined ? [name] : columns.filter((one) => !found.has(one)).map((one) => `${name}.${one}`);
  });
  if (gone.length > 0)
    throw new UserError(
      "INVALID_STATE",
      `This release has no ${gone.join(", ")} any more. Restore with the release that made the backup, then upgrade. Nothing was changed.`,
    );
}

/**
 * Loads each table after the tables that it references. The file is ordered so that one pass suffices, except where a
 * later migration has added a foreign key: then the file is read again for the tables that had to wait.
 */
async function loadTables(client: Client, file: FileHandle, tables: CatalogTable[], waiting: Set<string>) {
  const parents = new Map(tables.map((table) => [table.name, table.parents]));
  while (waiting.size > 0) {
    const before = waiting.size;
    const parts = readBackup(file);
    try {
      // To the end, whose hash shows that this is still the file that was checked.
      for (let next = await parts.next(); !next.done; next = await parts.next()) {
        if (next.value.kind !== "table" || !waiting.has(next.value.table.name)) continue;
        const { name, columns } = next.value.table;
        if (parents.get(name)?.some((parent) => waiting.has(parent))) continue;
        await pipeline(
          Readable.from(rowsIn(parts), { objectMode: true, highWaterMark: 4 }),
          client.query(copyFrom(`copy ${quoted(name)} (${columnList(columns)}) from stdin`)),
        ).catch((error: Error) => {
          if (error instanceof UserError) throw error;
          throw new UserError("INVALID_VALUE", `Cannot load ${name}: ${error.message}. Nothing was changed.`);
        });
        waiting.delete(name);
      }
    } finally {
      await parts.return(undefined);
    }
    if (waiting.size === before) {
      const names = [...waiting].join(", ");
      throw new UserError("INVALID_STATE", `These tables refer to one another in a circle: ${names}.`);
    }
  }
}

/** The rows of the current table, up to its end. Leaves the reader open for the next table. */
async function* rowsIn(parts: AsyncGenerator<BackupPart>): AsyncGenerator<Buffer> {
  for (let next = await parts.next(); !next.done; next = await parts.next()) {
    if (next.value.kind === "end") return;
    if (next.value.kind === "data") yield next.value.bytes;
  }
}
