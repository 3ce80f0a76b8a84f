import type { EntityManager } from "@mikro-orm/postgresql";
import { db, sql } from "./sql.ts";

/** The database's clock. All clocks are the database's (docs/rules.md, The life of an invitation 8). */
export async function databaseNow(em: EntityManager): Promise<Date> {
  const row = await db(em)
    .selectNoFrom(sql<Date>`clock_timestamp()::timestamptz(3)`.as("now"))
    .executeTakeFirstOrThrow();
  return row.now;
}
