import { createHash } from "node:crypto";
import type { FileHandle } from "node:fs/promises";
import { pipeline, Readable } from "node:stream";
import { createGunzip } from "node:zlib";
import { z } from "zod";
import { UserError } from "../../platform/errors.ts";

/*
 * The file: gzip over one line of text and then frames, each a type of one byte, its length
 * in four bytes (big-endian) and so many bytes. `zcat FILE | head -1` says what it is.
 *
 *   Beckon backup, format 1
 *   H  the header, JSON: see BackupHeader
 *   T  {"name"}: a table begins, in the header's order
 *   D  a piece of what COPY ... TO STDOUT said, in its text format; a row may lie across pieces
 *   E  {"rows"}: the table ends
 *   Z  {"tables", "rows", "sha256"}: the end, with the hash of every byte before this frame
 *
 * The text format, because it is the one that every major version of PostgreSQL reads; a newline in
 * a value is escaped, so that a newline ends a row and rows can be counted on the way.
 */
const magic = "Beckon backup, format ";
const version = "1\n";
/** The writer cuts at 1 MB. A length above this is damage, not data, and must not be allocated. */
const maxFrame = 16 * 1024 * 1024;

const headerSchema = z.object({
  createdAt: z.string(),
  /** The version of PostgreSQL, for information only. */
  postgres: z.string(),
  migrations: z.array(z.string()),
  /** Shows whether a restored installation has the secrets that its links were made with. */
  secrets: z.array(z.string()),
  /** In an order in which they can be loaded: referenced tables come first. */
  tables: z.array(z.object({ name: z.string(), columns: z.array(z.string()) })),
  sequences: z.array(z.object({ name: z.string(), lastValue: z.string(), isCalled: z.boolean() })),
});

/** The description of a backup that precedes its rows. */
export type BackupHeader = z.infer<typeof headerSchema>;
export type BackupTable = BackupHeader["tables"][number];

/** A part of a backup, after its length, order, counts and hash were checked. */
export type BackupPart =
  | { kind: "header"; header: BackupHeader }
  | { kind: "table"; table: BackupTable }
  | { kind: "data"; bytes: Buffer }
  | { kind: "end" }
  | { kind: "trailer"; tables: number; rows: number };

const newlinesIn = (bytes: Buffer): number => {
  let count = 0;
  for (let at = bytes.indexOf(10); at !== -1; at = bytes.indexOf(10, at + 1)) count++;
  return count;
};

/**
 * The bytes of a backup, before gzip.
 *
 * @param totals is updated with the number of written tables and rows
 */
export async function* writeBackup(
  header: BackupHeader,
  rowsOf: (table: BackupTable) => AsyncIterable<Buffer>,
  totals: { tables: number; rows: number },
): AsyncGenerator<Buffer> {
  const digest = createHash("sha256");
  const signed = (bytes: Buffer): Buffer => {
    digest.update(bytes);
    return bytes;
  };
  const head = (type: string, length: number): Buffer => {
    const bytes = Buffer.alloc(5, type);
    bytes.writeUInt32BE(length, 1);
    return bytes;
  };
  const frame = (type: string, content: object): Buffer => {
    const bytes = Buffer.from(JSON.stringify(content));
    return Buffer.concat([head(type, bytes.length), bytes]);
  };
  yield signed(Buffer.from(magic + version));
  yield signed(frame("H", header));
  for (const table of header.tables) {
    yield signed(frame("T", { name: table.name }));
    let rows = 0;
    for await (const chunk of rowsOf(table)) {
      rows += newlinesIn(chunk);
      for (let at = 0; at < chunk.length; at += 1024 * 1024) {
        const piece = chunk.subarray(at, at + 1024 * 1024);
        yield signed(head("D", piece.length));
        yield signed(piece);
      }
    }
    yield signed(frame("E", { rows }));
    totals.tables++;
    totals.rows += rows;
  }
  yield frame("Z", { ...totals, sha256: digest.digest("hex") });
}

const damaged = (why: string): UserError =>
  new UserError("INVALID_VALUE", `This file is not a whole backup of Beckon (${why}). Nothing was changed.`);

/** Reads given numbers of bytes from the unzipped file. */
function takeFrom(source: AsyncIterator<Buffer>): { take(count: number): Promise<Buffer>; atEnd(): Promise<boolean> } {
  let pending: Buffer = Buffer.alloc(0);
  const more = async (): Promise<boolean> => {
    const next = await source.next().catch((error: { code?: string }) => {
      if (error.code === "Z_BUF_ERROR") throw damaged("it is cut off");
      if (error.code?.startsWith("Z_")) throw damaged("it is damaged, or something else altogether");
      throw error;
    });
    if (next.done) return false;
    pending = pending.length === 0 ? next.value : Buffer.concat([pending, next.value]);
    return true;
  };
  return {
    async take(count) {
      while (pending.length < count) if (!(await more())) throw damaged("it is cut off");
      const taken = pending.subarray(0, count);
      pending = pending.subarray(count);
      return taken;
    },
    async atEnd() {
      while (pending.length === 0) if (!(await more())) return true;
      return false;
    },
  };
}

/** Reads a file from its beginning. Not createReadStream: the file could then be read only once, or never be closed. */
async function* bytesOf(file: FileHandle): AsyncGenerator<Buffer> {
  for (let position = 0; ; ) {
    const { bytesRead, buffer } = await file.read(Buffer.allocUnsafe(256 * 1024), { position });
    if (bytesRead === 0) return;
    yield buffer.subarray(0, bytesRead);
    position += bytesRead;
  }
}

/**
 * Reads a backup from its beginning. Everything is checked on the way, the hash at the end: without the trailer the
 * backup is not complete.
 *
 * @throws UserError for a file that is cut off, damaged, of another format or no backup at all
 */
export async function* readBackup(file: FileHandle): AsyncGenerator<BackupPart> {
  const unzipped = createGunzip({ chunkSize: 256 * 1024 });
  // `unzipped` throws the error as well, where it is awaited.
  pipeline(Readable.from(bytesOf(file), { objectMode: true, highWaterMark: 2 }), unzipped, () => undefined);
  try {
    yield* partsOf(takeFrom(unzipped[Symbol.asyncIterator]()));
  } finally {
    unzipped.destroy();
  }
}

async function* partsOf({ take, atEnd }: ReturnType<typeof takeFrom>): AsyncGenerator<BackupPart> {
  const digest = createHash("sha256");
  const first = await take(magic.length + version.length);
  if (!first.toString("latin1").startsWith(magic)) throw damaged("it does not begin like one");
  if (!first.toString("latin1").endsWith(version))
    throw new UserError("INVALID_VALUE", "This backup was made by a newer release of Beckon: restore it with that.");
  digest.update(first);

  const next = async (): Promise<{ type: string; content: Buffer; hash: () => void }> => {
    const head = await take(5);
    const length = head.readUInt32BE(1);
    if (length > maxFrame) throw damaged("a length in it is wrong");
    const content = await take(length);
    return { type: head.toString("latin1", 0, 1), content, hash: () => void digest.update(head).update(content) };
  };
  const nextAs = async <T>(type: string, schema: z.ZodType<T>): Promise<T> => {
    const frame = await next();
    if (frame.type !== type) throw damaged("its parts are out of order");
    frame.hash();
    return read(frame.content, schema);
  };

  const header = await nextAs("H", headerSchema);
  yield { kind: "header", header };
  let total = 0;
  for (const table of header.tables) {
    const { name } = await nextAs("T", z.object({ name: z.string() }));
    if (name !== table.name) throw damaged("its tables are out of order");
    yield { kind: "table", table };
    let rows = 0;
    for (;;) {
      const frame = await next();
      frame.hash();
      if (frame.type === "D") {
        rows += newlinesIn(frame.content);
        yield { kind: "data", bytes: frame.content };
      } else if (frame.type === "E") {
        if (read(frame.content, z.object({ rows: z.number() })).rows !== rows) throw damaged(`rows of ${name} lack`);
        break;
      } else throw damaged("its parts are out of order");
    }
    total += rows;
    yield { kind: "end" };
  }
  const last = await next();
  if (last.type !== "Z") throw damaged("its parts are out of order");
  const trailer = read(last.content, z.object({ tables: z.number(), rows: z.number(), sha256: z.string() }));
  if (trailer.sha256 !== digest.digest("hex") || trailer.rows !== total || trailer.tables !== header.tables.length)
    throw damaged("its checksum is wrong");
  if (!(await atEnd())) throw damaged("something follows its end");
  yield { kind: "trailer", tables: trailer.tables, rows: trailer.rows };
}

function read<T>(content: Buffer, schema: z.ZodType<T>): T {
  let value: unknown;
  try {
    value = JSON.parse(content.toString());
  } catch {
    throw damaged("it cannot be read");
  }
  const parsed = schema.safeParse(value);
  if (!parsed.success) throw damaged("it cannot be read");
  return parsed.data;
}
