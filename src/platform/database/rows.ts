import type { EntityManager } from "@mikro-orm/postgresql";
import { type RawBuilder, sql } from "kysely";
import { db } from "./database.ts";

export { sql };

/**
 * Runs one SQL statement where `em` stands: in its transaction if there is one. Parameters go to
 * PostgreSQL as they are, so a JavaScript array is a PostgreSQL array. Its row type is asserted and
 * not checked: only tests call it, and the program uses `db(em)`.
 */
export async function rows<T>(em: EntityManager, statement: RawBuilder<unknown>): Promise<T[]> {
  const result = await statement.execute(em.getKysely() as never);
  return result.rows as T[];
}

/** The database's clock. All clocks are the database's (docs/rules.md, The life of an invitation 8). */
export async function databaseNow(em: EntityManager): Promise<Date> {
  const row = await db(em)
    .selectNoFrom(sql<Date>`clock_timestamp()::timestamptz(3)`.as("now"))
    .executeTakeFirstOrThrow();
  return row.now;
}
