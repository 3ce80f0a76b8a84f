import { randomBytes } from "node:crypto";
import { expect } from "@jest/globals";
import pg from "pg";
import type { TestApp } from "./test-app.ts";

const adminUrl = (): string => {
  const url = process.env.TEST_POSTGRES_URL;
  if (url === undefined) throw new Error("Start tests with npm test: it brings the database.");
  return url;
};

/** The connection that makes and removes databases: one for all files of a worker, which it does not keep from ending. */
const shared = (globalThis as never as Record<symbol, { admin?: Promise<pg.Client> }>)[Symbol.for("beckon.shared")]!;

async function openAdmin(): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: adminUrl() });
  client.on("error", () => {
    shared.admin = undefined;
  });
  await client.connect();
  // The types of the package lack it.
  (client as pg.Client & { unref(): void }).unref();
  return client;
}

/** A database cloned from the migrated template; `drop` removes it. */
export async function createTestDatabase(): Promise<{ url: string; drop(): Promise<void> }> {
  const name = `t_${randomBytes(6).toString("hex")}`;
  shared.admin ??= openAdmin();
  const admin = await shared.admin;
  await admin.query(`create database ${name} template template_beckon strategy file_copy`);
  const url = new URL(adminUrl());
  url.pathname = `/${name}`;
  return {
    url: url.toString(),
    async drop() {
      await admin.query(`drop database ${name} with (force)`);
    },
  };
}

/** The tables, the queue's included, of which a row holds a text. */
export async function tablesContaining(app: TestApp, text: string): Promise<string[]> {
  const { rows } = await app.db.query<{ name: string }>(
    `/* test */ select format('%I.%I', n.nspname, c.relname) as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
     where c.relkind = 'r' and n.nspname not in ('pg_catalog', 'information_schema') order by 1`,
  );
  expect(rows.length).toBeGreaterThan(15);
  const found: string[] = [];
  for (const { name } of rows) {
    const hits = await app.db.query(`/* test */ select 1 from ${name} as it where strpos(it::text, $1) > 0 limit 1`, [
      text,
    ]);
    if (hits.rows.length > 0) found.push(name);
  }
  return found;
}
