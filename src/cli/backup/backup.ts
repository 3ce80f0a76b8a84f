import { type FileHandle, open, rename, rm, stat } from "node:fs/promises";
import { dirname } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { createGzip } from "node:zlib";
import type { Client } from "pg";
import { to as copyTo } from "pg-copy-streams";
import { UserError } from "../../platform/errors.ts";
import { type BackupHeader, writeBackup } from "./backup-file.ts";
import {
  columnList,
  fingerprintsOf,
  inLoadingOrder,
  openLongConnection,
  quoted,
  sequencesOf,
  tablesOf,
} from "./database-catalog.ts";

export interface BackupDone {
  file: string;
  bytes: number;
  tables: number;
  rows: number;
  migrations: string[];
}

/**
 * Writes every table of schema public, in one snapshot, to a file; servers can keep running.
 * The file gets its name only when it is complete and flushed to the disk.
 *
 * @throws UserError when the file exists and `force` was not given, or cannot be written
 */
export async function backup(
  url: string,
  path: string,
  options: { force?: boolean; secrets: string[] },
): Promise<BackupDone> {
  const rejectExistingFile = async () => {
    if (!options.force && (await exists(path)))
      throw new UserError("ALREADY_EXISTS", `${path} exists already. Give another name, or --force to replace it.`);
  };
  await rejectExistingFile();
  const client = await openLongConnection(url, "beckon backup");
  try {
    const header = await beginSnapshot(client, options.secrets);
    const part = `${path}.part`;
    const file = await create(part);
    try {
      const totals = { tables: 0, rows: 0 };
      // A select, since COPY of a partitioned table exists only from PostgreSQL 18 on.
      const rowsOf = ({ name, columns }: { name: string; columns: string[] }) =>
        client.query(copyTo(`copy (select ${columnList(columns)} from ${quoted(name)}) to stdout`));
      await pipeline(
        Readable.from(writeBackup(header, rowsOf, totals), { objectMode: true, highWaterMark: 4 }),
        createGzip({ chunkSize: 256 * 1024 }),
        (zipped: AsyncIterable<Buffer>) => file.writeFile(zipped),
      ).catch((error: unknown) => {
        throw aboutFile(error, part);
      });
      await client.query("commit");
      await file.sync();
      const { size, ino } = await file.stat();
      if ((await stat(part).catch(() => null))?.ino !== ino)
        throw new UserError("INVALID_STATE", `Another backup to ${path} began meanwhile. This one was given up.`);
      await rejectExistingFile();
      await rename(part, path);
      await syncDirectoryOf(path);
      return { file: path, bytes: size, ...totals, migrations: header.migrations };
    } catch (error) {
      // Only the file of this backup: another one may have taken the name.
      const { ino } = await file.stat();
      if ((await stat(part).catch(() => null))?.ino === ino) await rm(part, { force: true });
      throw error;
    } finally {
      await file.close();
    }
  } finally {
    await client.end();
  }
}

/**
 * Opens the snapshot. The tables are locked against changes of their definition and against truncation, which a snapshot
 * does not protect from; reads and writes continue.
 */
async function beginSnapshot(client: Client, secrets: string[]): Promise<BackupHeader> {
  await client.query("begin isolation level repeatable read, read only");
  const catalog = inLoadingOrder(await tablesOf(client));
  const { rows } = await client
    .query<{ name: string }>("select name from migration order by name")
    .catch((error: { code?: string }) => {
      if (error.code !== "42P01") throw error;
      throw new UserError("INVALID_STATE", "There is nothing to back up: this database has never been migrated.");
    });
  const names = catalog.map((table) => quoted(table.name)).join(", ");
  await client.query(`lock table ${names} in access share mode`).catch((error: { code?: string }) => {
    if (error.code !== "55P03") throw error;
    throw new UserError("INVALID_STATE", "The tables are locked, e.g. by a migration or a restore. Try again later.");
  });
  const { rows: server } = await client.query<{ version: string }>("select current_setting('server_version') version");
  return {
    createdAt: new Date().toISOString(),
    postgres: server[0]!.version,
    migrations: rows.map((row) => row.name),
    secrets: fingerprintsOf(secrets),
    tables: catalog.map(({ name, columns }) => ({ name, columns })),
    sequences: await sequencesOf(client),
  };
}

const exists = async (path: string): Promise<boolean> =>
  await stat(path).then(
    () => true,
    (error: { code?: string }) => {
      if (error.code === "ENOENT") return false;
      throw aboutFile(error, path);
    },
  );

/** Creates a file that only its owner can read, since it contains everything. The rest of a killed backup is removed. */
async function create(path: string): Promise<FileHandle> {
  try {
    await rm(path, { force: true });
    return await open(path, "wx", 0o600);
  } catch (error) {
    throw aboutFile(error, path);
  }
}

/** Turns an error of the file system into a readable message; any other error stays as it is. */
function aboutFile(error: unknown, path: string): unknown {
  const reasons: Record<string, string> = {
    ENOENT: `there is no directory ${dirname(path)}`,
    ENOTDIR: `${dirname(path)} is not a directory`,
    EISDIR: "it is a directory",
    EACCES: "permission denied",
    EPERM: "permission denied",
    EROFS: "the file system is read-only",
    ENOSPC: "the disk is full",
    EDQUOT: "the disk quota is used up",
    EFBIG: "it is larger than this file system allows",
    EIO: "the disk reports an error",
  };
  const reason = reasons[(error as { code?: string }).code ?? ""];
  return reason === undefined ? error : new UserError("INVALID_VALUE", `Cannot write ${path}: ${reason}.`);
}

/** Flushes the directory, without which a rename may be lost. Not every system supports that. */
async function syncDirectoryOf(path: string): Promise<void> {
  const directory = await open(dirname(path), "r").catch(() => null);
  await directory?.sync().catch(() => undefined);
  await directory?.close();
}
